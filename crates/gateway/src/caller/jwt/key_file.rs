//! Keys of an issuer from a file.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;

use super::{KeySet, KeySetError, KeySource, KeysUnavailable};
use crate::caller::text_file;
#[cfg(feature = "watch")]
use crate::rulebook::{ReloadError, Reloadable};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Keys of an issuer from a file that has a JSON Web Key Set.
///
/// ```no_run
/// use portcullis_gateway::caller::KeyFile;
///
/// let keys = KeyFile::load("/etc/gateway/keys.json")?;
/// // Later, when the file has changed:
/// keys.reload()?;
/// # Ok::<(), portcullis_gateway::caller::KeyFileError>(())
/// ```
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    keys: ArcSwap<KeySet>,
}

/// Why a file has no keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// The file cannot be read.
    #[error("{}: the file cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The file has no keys that can be used.
    #[error("{}: {source}", path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: KeySetError,
    },
}

impl KeyFile {
    /// Loads a file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or has no keys that can be used.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, KeyFileError> {
        let path = path.into();
        let keys = load(&path)?;
        Ok(Self { path, keys: ArcSwap::from_pointee(keys) })
    }

    /// Loads the file again, and returns how many keys it has. It reads the file before it returns: call it where that may block.
    ///
    /// # Errors
    ///
    /// See [`load`](Self::load). The keys stay as they were.
    pub fn reload(&self) -> Result<usize, KeyFileError> {
        let keys = load(&self.path)?;
        let count = keys.len();
        self.keys.store(Arc::new(keys));
        Ok(count)
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(feature = "watch")]
impl Reloadable for KeyFile {
    fn name(&self) -> &'static str {
        "the file of keys"
    }

    fn files(&self) -> Vec<PathBuf> {
        vec![self.path.clone()]
    }

    fn reload(&self) -> Result<(), ReloadError> {
        Self::reload(self)?;
        Ok(())
    }
}

impl KeySource for Arc<KeyFile> {
    async fn keys(&self, _id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
        Ok(KeySet::clone(&self.keys.load()))
    }
}

impl KeySource for KeyFile {
    async fn keys(&self, _id: Option<&str>) -> Result<KeySet, KeysUnavailable> {
        Ok(KeySet::clone(&self.keys.load()))
    }
}

fn load(path: &Path) -> Result<KeySet, KeyFileError> {
    let text = text_file::read(path, LARGEST).map_err(|source| KeyFileError::Read { path: path.into(), source })?;
    KeySet::from_text(&text).map_err(|source| KeyFileError::Keys { path: path.into(), source })
}
