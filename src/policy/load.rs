//! Policies from YAML and back.

use std::path::Path;

use super::Policy;
use crate::reading::{self, Limits, LoadError};

impl Policy {
    /// Loads the built-in policy of the Splunk Observability Cloud API's administrator-only requests.
    ///
    /// This reads the policy's text, which takes about a millisecond: load it once.
    ///
    /// # Errors
    ///
    /// Never fails: the policy is built in. The result has the type of every other policy that is loaded.
    ///
    /// # Source
    ///
    /// The table of the vendor's page on user API access tokens; every rule cites its clause.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert_eq!(policy.rules().name(), "splunk-observability-admin-only");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn splunk_observability() -> Result<Self, LoadError> {
        let (file, text) = Self::splunk_observability_file();
        Self::from_text(file, text)
    }

    /// Returns the name and the text of the file that [`Policy::splunk_observability`] reads.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// assert_eq!(Policy::from_text(file, text)?.rules().file(), file);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn splunk_observability_file() -> (&'static str, &'static str) {
        const FILE: &str = "policies/splunk-observability/admin-only.yaml";
        const TEXT: &str = include_str!("../../policies/splunk-observability/admin-only.yaml");
        (FILE, TEXT)
    }

    /// Loads a policy from YAML text; `file` is its name in errors and explanations.
    ///
    /// Time and memory grow linearly with the text and the number of cells, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// Every problem of the text, each with its place.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::from_text("door.yaml", "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, keeper: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {} } }
    /// default: deny
    /// rules:
    ///   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
    /// ")?;
    /// assert_eq!(policy.vocabulary().cell_count(), 2);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn from_text(file: &str, text: &str) -> Result<Self, LoadError> {
        Self::from_bytes(file, text.as_bytes(), &Limits::default())
    }

    /// Loads a policy from a file of YAML text, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its text has problems, each reported with its place.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::from_file("policies/splunk-observability/admin-only.yaml")?;
    /// assert_eq!(policy.fingerprint(), Policy::splunk_observability()?.fingerprint());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Self::from_file_with_limits(path, &Limits::default())
    }

    /// Loads a policy from a file, within the given limits.
    ///
    /// # Errors
    ///
    /// As for [`Policy::from_file`].
    ///
    /// ```
    /// use portcullis::{Limits, Policy};
    ///
    /// let policy = Policy::from_file_with_limits("policies/splunk-observability/admin-only.yaml", &Limits::default())?;
    /// assert!(!policy.rules().is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn from_file_with_limits(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, LoadError> {
        reading::read_file(path.as_ref(), limits).map(Self::compile)
    }

    /// Loads a policy from bytes of YAML text, within the given limits; `file` is its name in errors and explanations.
    ///
    /// # Errors
    ///
    /// As for [`Policy::from_text`]; also if the bytes are not valid UTF-8.
    ///
    /// ```
    /// use portcullis::{Limits, Policy};
    ///
    /// let error = Policy::from_bytes("latin.yaml", b"policy: caf\xe9", &Limits::default()).err();
    /// assert_eq!(error.ok_or("this is not UTF-8")?.problems()[0].place().map(|place| place.column), Some(12));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Result<Self, LoadError> {
        reading::read(file, bytes, limits).map(Self::compile)
    }

    /// Returns the policy as YAML, which loads as a policy with the same decisions. Groups are resolved and comments are lost.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let again = Policy::from_text("again.yaml", &policy.to_yaml())?;
    /// assert_eq!(policy.fingerprint(), again.fingerprint());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn to_yaml(&self) -> String {
        reading::print(&self.rules)
    }
}
