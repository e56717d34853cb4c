//! How a gateway fetches stored objects.

use std::{error::Error, pin::Pin};

use bytes::Bytes;

use crate::caller::Incoming;

/// Fetches the objects that are stored under paths of the service.
///
/// ```
/// use bytes::Bytes;
/// use portcullis_gateway::stored::{FetchError, StoredObjects, Wanted};
///
/// /// Has one team.
/// struct OneTeam;
///
/// impl StoredObjects for OneTeam {
///     async fn fetch(&self, wanted: &Wanted<'_>) -> Result<Bytes, FetchError> {
///         match (wanted.kind(), wanted.target()) {
///             ("team", "/v2/team/T1") => Ok(Bytes::from_static(br#"{"members":["M1"]}"#)),
///             _ => Err(FetchError::NotFound),
///         }
///     }
/// }
/// ```
pub trait StoredObjects: Send + Sync + 'static {
    /// Returns an object as the service returns it, as JSON.
    ///
    /// The gateway limits how long it waits, and how large the object is. An error is the worst case: whatever the object could be is
    /// demanded.
    fn fetch(&self, wanted: &Wanted<'_>) -> impl Future<Output = Result<Bytes, FetchError>> + Send;

    /// Forgets what is kept of objects that a request may have changed: those under a canonical path, and under every path that it begins
    /// with.
    fn forget(&self, path: &str) {
        let _ = path;
    }
}

/// A stored object that is wanted.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Wanted<'a> {
    kind: &'a str,
    target: &'a str,
    limit: usize,
    request: Incoming<'a>,
}

/// Why a stored object is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The service has no such object, or does not show it to the caller.
    #[error("the service has no such object")]
    NotFound,
    /// The service did not answer in time.
    #[error("the service did not answer in time")]
    TimedOut,
    /// The object is larger than the limit.
    #[error("the object is too large")]
    TooLarge,
    /// The service answered with another status than success.
    #[error("the service answered with status {0}")]
    Status(u16),
    /// The service could not be asked.
    #[error("the service could not be asked")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl<'a> Wanted<'a> {
    /// Returns an object of a kind that is stored under a target, as a request needs it.
    #[must_use]
    pub const fn new(kind: &'a str, target: &'a str, limit: usize, request: Incoming<'a>) -> Self {
        Self { kind, target, limit, request }
    }

    /// Returns the kind of object, as the routes file names it.
    #[must_use]
    pub const fn kind(&self) -> &'a str {
        self.kind
    }

    /// Returns the target of the `GET` for it: a canonical path.
    #[must_use]
    pub const fn target(&self) -> &'a str {
        self.target
    }

    /// Returns the size in bytes beyond which it counts as not known.
    #[must_use]
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// Returns the request that needs it.
    #[must_use]
    pub const fn request(&self) -> &Incoming<'a> {
        &self.request
    }
}

impl FetchError {
    /// Returns the stable kebab-case name, which logs have.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "stored-not-found",
            Self::TimedOut => "stored-timed-out",
            Self::TooLarge => "stored-too-large",
            Self::Status(_) => "stored-refused",
            Self::Failed(_) => "stored-unavailable",
        }
    }
}

type Fetch<'f> = Pin<Box<dyn Future<Output = Result<Bytes, FetchError>> + Send + 'f>>;

/// Stored objects of any type.
pub(crate) trait ErasedStoredObjects: Send + Sync {
    fn fetch<'f>(&'f self, wanted: &'f Wanted<'f>) -> Fetch<'f>;
    fn forget(&self, path: &str);
}

impl<S: StoredObjects> ErasedStoredObjects for S {
    fn fetch<'f>(&'f self, wanted: &'f Wanted<'f>) -> Fetch<'f> {
        Box::pin(StoredObjects::fetch(self, wanted))
    }

    fn forget(&self, path: &str) {
        StoredObjects::forget(self, path);
    }
}
