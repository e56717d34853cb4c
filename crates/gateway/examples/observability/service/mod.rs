//! A service that stands for the API of Splunk Observability Cloud: in memory, with its documented shapes.
//!
//! It does what it is asked, whoever asks: who may do what is left to the gateway in front of it. It records all requests that reach
//! it, as they arrive.

mod callers;
mod objects;
mod organization;
mod reached;
mod sessions;
mod state;
mod stored;
mod streams;
mod teams;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

pub(crate) use reached::Reached;
#[allow(unused_imports, reason = "the tests create sessions")]
pub(crate) use state::Origin;
use state::State;
#[allow(unused_imports, reason = "the tests ask the service")]
pub(crate) use stored::Asked;

/// The service. Clones are the same service.
#[derive(Clone)]
pub(crate) struct Service {
    state: Arc<Mutex<State>>,
    reached: watch::Sender<Vec<Reached>>,
    ticks: Arc<Semaphore>,
}

/// What a handler answers: an answer, or that there is no such thing.
pub(crate) type Answer = Result<Response, NotFound>;

/// There is no such thing as the request names.
pub(crate) struct NotFound(pub(crate) &'static str);

impl Service {
    /// Returns a service with its first users, teams and items.
    pub(crate) fn new() -> Self {
        Self {
            state: Arc::new(Mutex::new(State::first())),
            reached: watch::Sender::new(Vec::new()),
            ticks: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    /// Returns the service with streams that wait for a permit before each chunk.
    pub(crate) fn with_ticks(self, ticks: Arc<Semaphore>) -> Self {
        Self { ticks, ..self }
    }

    /// Returns what is stored.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the requests that reached the service, and follows further ones.
    pub(crate) fn reached(&self) -> watch::Receiver<Vec<Reached>> {
        self.reached.subscribe()
    }

    /// Returns the service as an axum router.
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/healthz", get(async || "ok"))
            .merge(objects::router())
            .merge(organization::router())
            .merge(sessions::router())
            .merge(streams::router())
            .merge(teams::router())
            .fallback(async || NotFound("resource"))
            .layer(middleware::from_fn_with_state(self.clone(), reached::record))
            .with_state(self.clone())
    }
}

impl IntoResponse for NotFound {
    fn into_response(self) -> Response {
        failure(StatusCode::NOT_FOUND, &format!("{} not found", self.0))
    }
}

/// Returns an answer with an error, in the form that the API has.
pub(crate) fn failure(status: StatusCode, message: &str) -> Response {
    let body: Value = json!({ "code": status.as_u16(), "message": message });
    (status, Json(body)).into_response()
}

/// Returns an answer with an object.
pub(crate) fn object(value: &Value) -> Response {
    Json(value).into_response()
}
