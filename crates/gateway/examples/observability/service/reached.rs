//! What reached the service.

use std::mem;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Version},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};

use super::Service;

/// A request that reached the service, as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) version: Version,
    pub(crate) headers: HeaderMap,
    /// The body, in the pieces in which it came.
    pub(crate) pieces: Vec<Bytes>,
    pub(crate) trailers: Option<HeaderMap>,
    /// Whether the body came to its end.
    pub(crate) is_whole: bool,
}

impl Reached {
    pub(crate) fn body(&self) -> Vec<u8> {
        self.pieces.concat()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns method and target.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// Records a request, piece by piece as it arrives, and then lets the service answer it.
pub(super) async fn record(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    let mut body = mem::take(request.body_mut());
    let reached = Reached {
        method: request.method().to_string(),
        target: request.uri().to_string(),
        version: request.version(),
        headers: request.headers().clone(),
        pieces: Vec::new(),
        trailers: None,
        is_whole: false,
    };
    let mut number = 0;
    service.reached.send_modify(|all| {
        number = all.len();
        all.push(reached);
    });
    let note = |change: &dyn Fn(&mut Reached)| {
        service.reached.send_modify(|all| all.get_mut(number).into_iter().for_each(change));
    };
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return super::failure(axum::http::StatusCode::BAD_REQUEST, "incomplete body") };
        match frame.into_data() {
            Ok(piece) => {
                note(&|reached| reached.pieces.push(piece.clone()));
                whole.extend_from_slice(&piece);
            }
            Err(frame) => {
                let trailers = frame.into_trailers().ok();
                note(&|reached| reached.trailers.clone_from(&trailers));
            }
        }
    }
    note(&|reached| reached.is_whole = true);
    *request.body_mut() = Body::new(Full::new(Bytes::from(whole)));
    next.run(request).await
}
