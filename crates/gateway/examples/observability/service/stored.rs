//! Stored objects for the gateway: read in the service's memory, or asked of the service.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use bytes::Bytes;
use portcullis_gateway::stored::{FetchError, StoredObjects, Wanted};
use tower::ServiceExt as _;

use super::Service;

/// In the service's memory.
impl StoredObjects for Service {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let state = self.state();
        let path: Vec<&str> = wanted.target().split('/').skip(1).collect();
        let found = match *path.as_slice() {
            ["v2", "organization", "custom-categories"] => Some(&state.categories),
            ["v2", collection, id] => state.item(collection, id),
            _ => None,
        };
        found.map(|item| Bytes::from(item.to_string())).ok_or(FetchError::NotFound)
    }
}

/// Asks the service with the caller's own token, as a gateway in another process does.
pub(crate) struct Asked(pub(crate) Router);

impl StoredObjects for Asked {
    async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
        let token = wanted.request().token().unwrap_or_default();
        let request = Request::get(wanted.target()).header("x-sf-token", token).body(Body::empty());
        let request = request.map_err(|error| FetchError::Failed(error.into()))?;
        let answer = match self.0.clone().oneshot(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(FetchError::NotFound),
            status => return Err(FetchError::Status(status.as_u16())),
        }
        to_bytes(answer.into_body(), wanted.limit()).await.map_err(|_| FetchError::TooLarge)
    }
}
