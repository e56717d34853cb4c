//! How a routes file names its policy.

use std::path::Path;

use portcullis::reading::{BuiltIn, file_name, yaml_scalar};

use crate::{failure::UsageError, files};

/// The text of the key `policy`.
pub(crate) struct PolicyName(String);

impl PolicyName {
    /// Returns how a routes file names a policy: as seen from the directory of the file, or from the current one.
    pub(crate) fn from(policy: &Path, out: Option<&Path>) -> Result<Self, UsageError> {
        let unnameable = || UsageError::UnnameableInRoutes(file_name(policy));
        let text = policy.to_str().ok_or_else(unnameable)?;
        if text == "-" {
            return Err(unnameable());
        }
        if BuiltIn::name_in(text).is_some() {
            return Ok(Self(yaml_scalar(text).into_owned()));
        }
        let directory = out.map_or(Path::new("."), files::directory_of);
        // A directory that does not exist is reported when the file is written.
        let seen = files::seen_from(directory, policy).unwrap_or_else(|| text.to_owned());
        Ok(Self(yaml_scalar(&seen).into_owned()))
    }

    pub(super) fn as_yaml(&self) -> &str {
        &self.0
    }
}
