//! Where locks lie.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::failure::Failure;

/// A lock as it lies somewhere.
pub(super) struct LockFile {
    pub(super) file: String,
    pub(super) text: String,
}

impl LockFile {
    /// The lock of the built-in policy.
    pub(super) fn built_in() -> Self {
        Self {
            file: "policies/splunk-observability/admin-only.lock".into(),
            text: include_str!("../../../policies/splunk-observability/admin-only.lock").into(),
        }
    }

    /// The lock in a file; nothing if there is no such file.
    pub(super) fn find(path: &Path) -> Result<Option<Self>, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self { file: path.display().to_string(), text })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::usage(format!("cannot read `{}`: {error}", path.display()), "")),
        }
    }

    /// Whether the text is that of a lock, perhaps one that cannot be read; so is none at all.
    pub(super) fn is_lock(&self) -> bool {
        self.text.is_empty() || self.text.lines().any(|line| line.starts_with("portcullis-lock:"))
    }

    /// The lock in a file that must be there.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        let missing = || Failure::usage(format!("no lock `{}`", path.display()), "write it with `portcullis lock`");
        Self::find(path)?.ok_or_else(missing)
    }
}

/// Where the lock of a policy file lies; nothing for standard input.
pub(super) fn beside(policy: &Path) -> Option<PathBuf> {
    (policy.as_os_str() != "-").then(|| policy.with_extension("lock"))
}
