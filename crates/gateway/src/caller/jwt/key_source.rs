//! Where the keys of an issuer come from.

use std::error::Error;

use super::KeySet;

/// Where the keys of an issuer come from. A [`KeySet`] is a source that never changes.
///
/// ```
/// use portcullis_gateway::caller::{KeySet, KeySource, KeysUnavailable};
///
/// /// Has keys that another part of the program keeps.
/// struct Shared(std::sync::Mutex<KeySet>);
///
/// impl KeySource for Shared {
///     async fn keys(&self, _id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
///         self.0.lock().map(|keys| keys.clone()).map_err(|_| KeysUnavailable::new("the lock is poisoned"))
///     }
/// }
/// ```
pub trait KeySource: Send + Sync + 'static {
    /// Returns the keys. A token names a key by an id, for which a source may look for newer ones.
    fn keys(&self, id: Option<&str>) -> impl Future<Output = Result<KeySet, KeysUnavailable>> + Send;
}

/// The keys of an issuer cannot be told now.
#[derive(Debug, thiserror::Error)]
#[error("the keys of the issuer are not available")]
pub struct KeysUnavailable(#[source] Box<dyn Error + Send + Sync>);

impl KeysUnavailable {
    /// Returns the error with its reason.
    #[must_use]
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}

impl KeySource for KeySet {
    async fn keys(&self, _id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
        Ok(self.clone())
    }
}
