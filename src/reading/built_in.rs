//! The policies that are built in: the one place that lists them.

use super::files::{FileError, Files};
use crate::message::nearest;

/// What precedes the name of a built-in policy where a file could be named.
const PREFIX: &str = "builtin:";

/// Where the files of built-in policies are in the repository.
const ROOT: &str = "policies/";

/// A policy that is built in, with its file, its lock and its suite. Each of these is a name and a text.
///
/// Policies include it as `builtin:NAME`, and the command line takes this instead of a file.
///
/// ```
/// use portcullis::{reading::{BuiltIn, Loader}};
///
/// let names: Vec<&str> = BuiltIn::all().iter().map(|one| one.name()).collect();
/// assert!(names.contains(&"splunk-observability/admin-only"));
/// for one in BuiltIn::all() {
///     let policy = Loader::new().load_built_in(one.name())?;
///     assert_eq!(policy.rules().file(), one.policy().0);
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    name: &'static str,
    policy: (&'static str, &'static str),
    lock: (&'static str, &'static str),
    suite: (&'static str, &'static str),
    #[cfg(feature = "routes")]
    routes: Option<(&'static str, &'static str)>,
}

/// Returns a built-in policy. Its name is the path of its file without the extension.
macro_rules! built_in {
    ($name:literal) => {
        BuiltIn {
            name: $name,
            policy: in_repository!($name, ".yaml"),
            lock: in_repository!($name, ".lock"),
            suite: in_repository!($name, ".test.yaml"),
            #[cfg(feature = "routes")]
            routes: None,
        }
    };
}

/// Returns the name and the text of a file.
macro_rules! in_repository {
    ($name:literal, $extension:literal) => {
        (concat!("policies/", $name, $extension), include_str!(concat!("../../policies/", $name, $extension)))
    };
}

/// All of them, in the order of their names.
static ALL: [BuiltIn; 2] = [BuiltIn::ADMIN_ONLY, BuiltIn::ROLES];

impl BuiltIn {
    pub(crate) const ADMIN_ONLY: Self = built_in!("splunk-observability/admin-only");
    const ROLES: Self = Self {
        #[cfg(feature = "routes")]
        routes: Some(Self::SPLUNK_ROUTES),
        ..built_in!("splunk-observability/roles")
    };
    #[cfg(feature = "routes")]
    pub(crate) const SPLUNK_ROUTES: (&'static str, &'static str) =
        in_repository!("splunk-observability/routes", ".yaml");

    /// Returns all built-in policies, in the order of their names.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// Returns the built-in policy of a name.
    ///
    /// ```
    /// use portcullis::reading::BuiltIn;
    ///
    /// assert!(BuiltIn::find("splunk-observability/admin-only").is_some());
    /// assert!(BuiltIn::find("admin-only").is_none());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|one| one.name == name)
    }

    /// Returns the name of a built-in policy where a file could be named: `builtin:NAME`.
    ///
    /// ```
    /// use portcullis::reading::BuiltIn;
    ///
    /// let name = BuiltIn::name_in("builtin:splunk-observability/admin-only");
    /// assert_eq!(name, Some("splunk-observability/admin-only"));
    /// assert_eq!(BuiltIn::name_in("policies/base.yaml"), None);
    /// ```
    #[must_use]
    pub fn name_in(reference: &str) -> Option<&str> {
        reference.strip_prefix(PREFIX)
    }

    /// Returns the built-in policy whose name a misspelled one most likely means.
    pub(super) fn nearest(misspelled: &str) -> Option<&'static str> {
        nearest(misspelled, ALL.iter().map(|one| one.name))
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name and the text of the policy's file.
    #[must_use]
    pub const fn policy(&self) -> (&'static str, &'static str) {
        self.policy
    }

    /// Returns the name and the text of its lock.
    #[must_use]
    pub const fn lock(&self) -> (&'static str, &'static str) {
        self.lock
    }

    /// Returns the name and the text of its suite of tests.
    #[must_use]
    pub const fn suite(&self) -> (&'static str, &'static str) {
        self.suite
    }

    /// Returns the name and the text of the routes whose requests demand its operations; `None` if it has no routes.
    ///
    /// ```
    /// use portcullis::reading::BuiltIn;
    ///
    /// let roles = BuiltIn::find("splunk-observability/roles").ok_or("it is built in")?;
    /// assert_eq!(roles.routes().map(|(file, _)| file), Some("policies/splunk-observability/routes.yaml"));
    /// # Ok::<(), &str>(())
    /// ```
    #[cfg(feature = "routes")]
    #[must_use]
    pub const fn routes(&self) -> Option<(&'static str, &'static str)> {
        self.routes
    }

    /// Returns the path of its file among the built-in files.
    pub(super) fn path(&self) -> &'static str {
        self.policy.0.strip_prefix(ROOT).unwrap_or(self.policy.0)
    }
}

/// The files of the built-in policies, which may include each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct BuiltInFiles {
    /// Whether a file that is not built in includes them. Then they are named as it names them: their paths could be taken for
    /// files next to it.
    pub(super) are_included: bool,
}

impl BuiltInFiles {
    fn at(path: &str) -> Result<&'static BuiltIn, FileError> {
        ALL.iter().find(|one| one.path() == path).ok_or(FileError::Missing)
    }
}

impl Files for BuiltInFiles {
    fn find(&self, path: &str) -> Result<String, FileError> {
        Self::at(path).map(|_| path.to_owned())
    }

    fn read(&self, found: &str, _: usize) -> Result<Vec<u8>, FileError> {
        Ok(Self::at(found)?.policy.1.as_bytes().to_vec())
    }

    fn name(&self, path: &str) -> String {
        match Self::at(path) {
            Ok(one) if self.are_included => format!("{PREFIX}{}", one.name),
            _ => format!("{ROOT}{path}"),
        }
    }
}
