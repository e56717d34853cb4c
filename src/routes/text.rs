//! The text of a routes file, before its policy is known.

use std::path::{Path, PathBuf};

use super::Routes;
use crate::{
    policy::Policy,
    reading::{self, BuiltIn, LoadError, Loader, RoutesOutline},
};

/// The text of a routes file, and the policy that it names. With that policy it becomes [`Routes`].
///
/// ```
/// use portcullis::{reading::Loader, routes::RoutesText};
///
/// let text = RoutesText::from_file("policies/splunk-observability/routes.yaml")?;
/// let policy = text.policy_path().ok_or("the file names its policy")?;
/// let policy = Loader::new().load_file(policy)?;
/// assert_eq!(text.routes(&policy)?.name(), "splunk-observability");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RoutesText {
    file: String,
    bytes: Vec<u8>,
    loader: Loader,
    outline: RoutesOutline,
    error: Option<LoadError>,
}

impl RoutesText {
    /// Reads the text of a routes file, within the default [`Limits`](crate::Limits).
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or that it is no routes file. What is wrong with its keys and values is
    /// [`RoutesText::error`], and [`RoutesText::routes`] reports it together with wrong names.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Loader::new().load_routes_file(path)
    }

    /// Reads the text of a routes file; `file` is what errors call it, and where the path of its policy begins.
    ///
    /// # Errors
    ///
    /// Those of [`RoutesText::from_file`].
    pub fn from_text(file: &str, text: &str) -> Result<Self, LoadError> {
        Loader::new().load_routes_text(file, text)
    }

    fn new(file: String, bytes: Vec<u8>, loader: Loader) -> Result<Self, LoadError> {
        let (outline, error) = reading::read_routes_outline(&file, &bytes, loader.limits())?;
        Ok(Self { file, bytes, loader, outline, error })
    }

    /// Returns the file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns what is wrong with the file whatever its policy is, each problem with its place; `None` if nothing is.
    ///
    /// ```
    /// use portcullis::routes::RoutesText;
    ///
    /// let text = RoutesText::from_text("routes.yaml", "
    /// portcullis-routes: 1
    /// routes: teams
    /// policy: roles.yaml
    /// paths: { /v2/team: { FETCH: team.list } }
    /// ")?;
    /// let codes: Vec<&str> = text.error().into_iter().flat_map(|error| error.problems()).map(|one| one.code()).collect();
    /// assert_eq!(codes, ["unknown-key"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn error(&self) -> Option<&LoadError> {
        self.error.as_ref()
    }

    /// Returns the path of the policy that the file names, relative to the file itself, or `builtin:NAME` for one that is
    /// [built in](BuiltIn); `None` if it names none that can be read.
    #[must_use]
    pub fn policy_path(&self) -> Option<PathBuf> {
        let policy = self.outline.policy.as_ref()?;
        if BuiltIn::name_in(policy).is_some() {
            return Some(policy.into());
        }
        Some(Path::new(&self.file).parent().map_or_else(|| policy.into(), |folder| folder.join(policy)))
    }

    /// Returns the routes for a policy, with every name found in its vocabulary.
    ///
    /// # Errors
    ///
    /// Every name that the policy does not have, and everything else that is wrong with the file, each problem with its place.
    pub fn routes(&self, policy: &Policy) -> Result<Routes, LoadError> {
        Routes::read(policy, &self.file, &self.bytes, &self.loader)
    }
}

impl Loader {
    /// Loads the text of a routes file, for any policy. Of this loader, only the limits matter.
    ///
    /// # Errors
    ///
    /// As for [`RoutesText::from_file`].
    pub fn load_routes_file(&self, path: impl AsRef<Path>) -> Result<RoutesText, LoadError> {
        let (file, bytes) = reading::read_routes_bytes(path.as_ref(), self.limits())?;
        RoutesText::new(file, bytes, self.clone())
    }

    /// Loads routes from YAML text, as text or as bytes, for any policy. Of this loader, only the limits matter.
    ///
    /// # Errors
    ///
    /// As for [`RoutesText::from_file`]; also if bytes are not valid UTF-8.
    ///
    /// ```
    /// use portcullis::{Limits, reading::Loader};
    ///
    /// let loader = Loader::new().with_limits(Limits::default().with_bytes(10));
    /// let error = loader.load_routes_text("routes.yaml", "portcullis-routes: 1\n").unwrap_err();
    /// assert_eq!(error.problems()[0].message(), "is larger than 10 bytes");
    /// ```
    pub fn load_routes_text(&self, file: &str, text: impl AsRef<[u8]>) -> Result<RoutesText, LoadError> {
        RoutesText::new(file.to_owned(), text.as_ref().to_vec(), self.clone())
    }
}
