//! The stored objects that requests are about.

mod cache;
mod fetch;
#[cfg(feature = "client")]
mod upstream;

pub use cache::CachedObjects;
pub(crate) use fetch::ErasedStoredObjects;
pub use fetch::{FetchError, StoredObjects, Wanted};
#[cfg(feature = "client")]
pub use upstream::{Upstream, UpstreamError};
