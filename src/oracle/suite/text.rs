use std::path::{Path, PathBuf};

use super::Suite;
use crate::{
    policy::Policy,
    reading::{self, Limits, LoadError, SuiteOutline, What},
};

/// A suite that has not been read against a policy: it tells which policy it is for.
///
/// ```
/// use std::path::Path;
/// use portcullis::oracle::SuiteText;
///
/// let suite = SuiteText::from_text("tests/door.test.yaml", "
/// portcullis-suite: 1
/// suite: door
/// policy: ../door.yaml
/// cases: []
/// ")?;
/// assert_eq!(suite.policy_path().as_deref(), Some(Path::new("tests/../door.yaml")));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SuiteText {
    file: String,
    bytes: Vec<u8>,
    limits: Limits,
    outline: SuiteOutline,
}

impl SuiteText {
    /// The suite of a file, within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or what is wrong with its keys and values, each problem with its place. Of names
    /// nothing is said before [`SuiteText::suite`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let limits = Limits::default();
        let (file, bytes) = reading::read_bytes(path.as_ref(), What::Suite, &limits)?;
        Self::new(file, bytes, limits)
    }

    /// The suite of a text; `file` is what errors call it, and what its policy is sought beside.
    ///
    /// # Errors
    ///
    /// As for [`SuiteText::from_file`].
    pub fn from_text(file: &str, text: &str) -> Result<Self, LoadError> {
        Self::from_bytes(file, text.as_bytes(), &Limits::default())
    }

    /// The suite of bytes that should be YAML text, within limits of your own.
    ///
    /// # Errors
    ///
    /// As for [`SuiteText::from_file`].
    pub fn from_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Result<Self, LoadError> {
        Self::new(file.to_owned(), bytes.to_vec(), limits.clone())
    }

    fn new(file: String, bytes: Vec<u8>, limits: Limits) -> Result<Self, LoadError> {
        let outline = reading::read_suite_outline(&file, &bytes, &limits)?;
        Ok(Self { file, bytes, limits, outline })
    }

    /// The file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Where the policy lies that the suite names, beside the suite's own file; `None` if it names none.
    #[must_use]
    pub fn policy_path(&self) -> Option<PathBuf> {
        let policy = self.outline.policy.as_ref()?;
        Some(Path::new(&self.file).parent().map_or_else(|| policy.into(), |folder| folder.join(policy)))
    }

    /// The suite, with every name found in a policy.
    ///
    /// # Errors
    ///
    /// Every name that the policy does not have, and everything else that is wrong with the suite, each problem with its
    /// place.
    pub fn suite<'p>(&self, policy: &'p Policy) -> Result<Suite<'p>, LoadError> {
        Suite::from_bytes(policy, &self.file, &self.bytes, &self.limits)
    }
}
