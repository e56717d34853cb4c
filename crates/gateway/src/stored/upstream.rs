//! Stored objects from the service itself.

use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Request, StatusCode, Uri,
    header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING},
};
use std::time::Duration;

use super::{FetchError, StoredObjects, Wanted};
use crate::client::{Bounds, ClientError, HttpClient, is_json};

/// The header of the service's tokens.
const X_SF_TOKEN: HeaderName = HeaderName::from_static("x-sf-token");

/// Fetches stored objects from the service itself, with the caller's own token: so nobody learns by a refusal what the service
/// would not show.
///
/// Only an answer with status 200 whose content is JSON is an object. Redirects are not followed, because they would take the
/// token elsewhere.
///
/// ```no_run
/// use portcullis_gateway::{client::HttpClient, stored::Upstream};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let objects = Upstream::new(HttpClient::new()?, "https://api.us1.signalfx.com")?.with_time(Duration::from_millis(500));
/// # let _ = objects;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Upstream {
    client: HttpClient,
    /// The address without a slash at its end.
    base: String,
    headers: Vec<HeaderName>,
    time: Duration,
}

/// Why a service cannot be asked, or its answer is no object.
///
/// ```
/// use portcullis_gateway::stored::UpstreamError;
///
/// assert_eq!(UpstreamError::NotJson.to_string(), "the content of the answer is not JSON");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// The address is not an `https` or `http` URL with a host, or has a query.
    #[error("`{0}` is not an `https` or `http` URL with a host and without a query")]
    Base(String),
    /// The target is not a path.
    #[error("the target is not a path")]
    Target,
    /// The content of the answer is not JSON, or is compressed.
    #[error("the content of the answer is not JSON")]
    NotJson,
    /// The request has no answer.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl Upstream {
    /// Returns the objects of the service at an address, below which its paths are. The headers `X-SF-Token` and `Authorization`
    /// of a request are sent to it.
    ///
    /// # Errors
    ///
    /// The address is not an `https` or `http` URL with a host, or has a query.
    pub fn new(client: HttpClient, base: &str) -> Result<Self, UpstreamError> {
        let wrong = || UpstreamError::Base(base.into());
        let url: Uri = base.parse().map_err(|_| wrong())?;
        let is_http = matches!(url.scheme_str(), Some("http" | "https"));
        let has_host = url.host().is_some_and(|host| !host.is_empty());
        if !is_http || !has_host || url.query().is_some() || base.contains(['#', '@']) {
            return Err(wrong());
        }
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { client, base, headers: vec![X_SF_TOKEN, AUTHORIZATION], time: Duration::from_secs(2) })
    }

    /// Sets the headers of a request that are sent to the service: those that have the token.
    #[must_use]
    pub fn with_headers(self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        Self { headers: headers.into_iter().collect(), ..self }
    }

    /// Sets how long an answer may take; by default, two seconds. The gateway's own limit counts as well.
    #[must_use]
    pub fn with_time(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    fn request(&self, wanted: &Wanted<'_>) -> Result<Request<Bytes>, UpstreamError> {
        if !wanted.target().starts_with('/') {
            return Err(UpstreamError::Target);
        }
        let url = format!("{}{}", self.base, wanted.target()).parse().map_err(|_| UpstreamError::Target)?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = url;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for name in &self.headers {
            for value in wanted.request().headers().get_all(name) {
                let mut value = value.clone();
                value.set_sensitive(true);
                headers.append(name, value);
            }
        }
        Ok(request)
    }
}

impl StoredObjects for Upstream {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let request = self.request(wanted).map_err(|error| FetchError::Failed(error.into()))?;
        let answer = match self.client.send(request, Bounds::new(self.time, wanted.limit())).await {
            Ok(answer) => answer,
            Err(ClientError::TimedOut(_)) => return Err(FetchError::TimedOut),
            Err(ClientError::TooLarge(_)) => return Err(FetchError::TooLarge),
            Err(error) => return Err(FetchError::Failed(UpstreamError::Client(error).into())),
        };
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(FetchError::NotFound),
            other => return Err(FetchError::Status(other.as_u16())),
        }
        let is_plain = answer.headers().get(CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity");
        if !is_plain || !is_json(answer.headers()) {
            return Err(FetchError::Failed(UpstreamError::NotJson.into()));
        }
        Ok(answer.into_body())
    }
}
