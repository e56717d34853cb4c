//! What a gateway answers to requests that it refuses.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Response, StatusCode, Version,
    header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    request::Parts,
};
use portcullis::record::Outcome;
use serde_json::{Map, Value};

use crate::{Gateway, request_id::REQUEST_ID};

/// A request that is refused, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The outcome, which is not [`Outcome::Allowed`].
    pub outcome: Outcome,
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable kebab-case name of the reason, which the log has.
    pub code: &'static str,
    /// What the caller is told.
    pub message: String,
    /// The id of the request.
    pub request_id: String,
    /// Further headers of the answer, such as `WWW-Authenticate` and `Allow`.
    pub headers: HeaderMap,
    /// Why the request is denied, for callers who may know: the explanation of each denial, as `portcullis decide --format json` prints it.
    pub explanations: Option<Vec<Value>>,
}

/// Makes the answer to a request that is refused.
pub(crate) type AnswerWith = Arc<dyn Fn(&Refused) -> Response<Bytes> + Send + Sync>;

impl Gateway {
    /// Returns the answer to a request that is refused: that of
    /// [`GatewayBuilder::answer_with`](crate::GatewayBuilder::answer_with), or a status of gRPC for a call of gRPC. It has
    /// the length of its body, and no body if the request is `HEAD`.
    ///
    /// The layer answers with it. Call it in a gateway that calls [`Gateway::check`] itself.
    ///
    /// ```
    /// # use portcullis_gateway::{Action, Checked, Gateway};
    /// fn answer(gateway: &Gateway, request: &http::request::Parts, checked: &Checked) -> Option<http::Response<bytes::Bytes>> {
    ///     match &checked.action {
    ///         Action::Refuse(refused) => Some(gateway.answer(request, refused)),
    ///         Action::Pass(_) => None,
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn answer(&self, request: &Parts, refused: &Refused) -> Response<Bytes> {
        let mut answer =
            if is_grpc(request) { refused.grpc_answer() } else { with_length((self.inner.answer)(refused)) };
        if request.method == Method::HEAD {
            answer.body_mut().clear();
        }
        answer
    }
}

impl Refused {
    pub(crate) fn new(outcome: Outcome, status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            outcome,
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN),
            code,
            message: message.into(),
            request_id: String::new(),
            headers: HeaderMap::new(),
            explanations: None,
        }
    }

    pub(crate) fn with_challenge(mut self, challenge: HeaderValue) -> Self {
        self.headers.insert(WWW_AUTHENTICATE, challenge);
        self
    }

    pub(crate) fn with_methods(mut self, methods: &str) -> Self {
        if let Ok(methods) = HeaderValue::from_str(methods) {
            self.headers.insert(ALLOW, methods);
        }
        self
    }

    pub(crate) fn retried_later(mut self) -> Self {
        self.headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        self
    }

    /// Returns the answer in the form that Splunk Observability Cloud has: `{"code":403,"message":"..."}`, with the id of the request.
    ///
    /// ```
    /// use portcullis_gateway::Refused;
    ///
    /// fn my_answer(refused: &Refused) -> http::Response<bytes::Bytes> {
    ///     let mut answer = refused.answer();
    ///     answer.headers_mut().insert("cache-control", http::HeaderValue::from_static("no-store"));
    ///     answer
    /// }
    /// ```
    #[must_use]
    pub fn answer(&self) -> Response<Bytes> {
        let mut object = Map::new();
        object.insert("code".into(), self.status.as_u16().into());
        object.insert("message".into(), self.message.as_str().into());
        object.insert("requestId".into(), self.request_id.as_str().into());
        if let Some(explanations) = &self.explanations {
            object.insert("explanations".into(), explanations.clone().into());
        }
        let body = Bytes::from(Value::Object(object).to_string());
        let mut answer = Response::new(body);
        *answer.status_mut() = self.status;
        self.add_headers(answer.headers_mut());
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer
    }

    /// Returns the answer to a gRPC call: the status of HTTP is 200, and that of gRPC is in a header.
    fn grpc_answer(&self) -> Response<Bytes> {
        let mut answer = Response::new(Bytes::new());
        self.add_headers(answer.headers_mut());
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert("grpc-status", HeaderValue::from_static(self.grpc_status()));
        if let Ok(message) = HeaderValue::from_str(&grpc_message(&self.message)) {
            headers.insert("grpc-message", message);
        }
        answer
    }

    /// Returns the number of the status of gRPC that fits.
    const fn grpc_status(&self) -> &'static str {
        match self.outcome {
            Outcome::Unauthenticated => "16",
            Outcome::Denied => "7",
            Outcome::NoRoute => "12",
            Outcome::Unavailable => "14",
            _ => "3",
        }
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        headers.extend(self.headers.clone());
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert(REQUEST_ID, id);
        }
    }
}

/// Percent-encodes a message as gRPC does.
fn grpc_message(message: &str) -> String {
    let mut encoded = String::with_capacity(message.len());
    for byte in message.bytes() {
        if (b' '..=b'~').contains(&byte) && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex(byte >> 4), hex(byte & 0xf)]);
        }
    }
    encoded
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or_default().to_ascii_uppercase()
}

/// Sets the length of an answer, so that it is also there for answers to `HEAD`.
fn with_length(mut answer: Response<Bytes>) -> Response<Bytes> {
    let length = HeaderValue::from(answer.body().len());
    answer.headers_mut().insert(CONTENT_LENGTH, length);
    answer
}

/// Returns whether a request is a call of gRPC, which needs HTTP/2.
fn is_grpc(request: &Parts) -> bool {
    let of_grpc =
        |kind: &HeaderValue| matches!(kind.as_bytes().strip_prefix(b"application/grpc"), Some([] | [b'+' | b';', ..]));
    request.version == Version::HTTP_2 && request.headers.get(CONTENT_TYPE).is_some_and(of_grpc)
}
