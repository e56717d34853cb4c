//! Requests and clocks.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use http::{Request, request::Parts};
use portcullis_gateway::{
    caller::{AuthenticationError, Authenticator, Caller, Incoming, Peer},
    clock::Clock,
};

/// The time at which the tests begin, in seconds since the beginning of 1970.
pub(crate) const NOW: u64 = 1_796_000_000;

pub(crate) fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A clock that a test sets.
#[derive(Clone)]
pub(crate) struct Hand(Arc<AtomicU64>);

impl Hand {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let seconds = Arc::clone(&self.0);
        Clock::new(move || at(seconds.load(Ordering::SeqCst)))
    }
}

pub(crate) fn head(headers: &[(&str, &str)]) -> Parts {
    let request = headers.iter().fold(Request::get("/v2/team"), |request, (name, value)| request.header(*name, *value));
    request.body(()).unwrap().into_parts().0
}

/// Authenticates a request with a token.
pub(crate) async fn authenticate(by: &impl Authenticator, token: &str) -> Result<Arc<Caller>, AuthenticationError> {
    by.authenticate(&Incoming::new(&head(&[]), Some(token), None)).await
}

/// Authenticates a request with headers from a peer.
pub(crate) async fn from_peer(
    by: &impl Authenticator,
    headers: &[(&str, &str)],
    peer: Option<&Peer>,
) -> Result<Arc<Caller>, AuthenticationError> {
    by.authenticate(&Incoming::new(&head(headers), None, peer)).await
}

/// Returns the code of an error; of a caller, its user.
pub(crate) fn outcome(result: &Result<Arc<Caller>, AuthenticationError>) -> &str {
    match result {
        Ok(caller) => caller.user().unwrap_or("somebody"),
        Err(error) => error.code(),
    }
}
