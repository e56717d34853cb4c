//! The stored objects that requests are about.

mod fetch;

pub(crate) use fetch::ErasedStoredObjects;
pub use fetch::{FetchError, StoredObjects, Wanted};
