//! Policies from YAML and back.

use std::{path::Path, sync::Arc};

use super::{Include, Policy};
use crate::{
    reading::{self, BuiltIn, LoadError, Loader, ReadPolicy},
    rules::Place,
};

impl Loader {
    /// Loads a policy from a file of YAML text.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or its text or that of a file that it includes has problems. All are reported, each with its
    /// place.
    ///
    /// ```
    /// use portcullis::reading::Loader;
    ///
    /// let error = Loader::new().load_file("no-such.yaml").unwrap_err();
    /// assert!(error.to_string().starts_with("no-such.yaml: cannot be read"));
    /// ```
    pub fn load_file(&self, path: impl AsRef<Path>) -> Result<Policy, LoadError> {
        self.read_file(path.as_ref()).map(|read| Policy::of_read(read.own, read.included))
    }

    /// Loads a policy from YAML text, as text or as bytes; `file` is its name in errors and explanations. If there is a source
    /// of files, it is also the path from the root from which includes start.
    ///
    /// # Errors
    ///
    /// Every problem of the text, and of the files that it includes, each with its place.
    ///
    /// ```
    /// use portcullis::reading::Loader;
    ///
    /// let error = Loader::new().load_text("latin.yaml", b"policy: caf\xe9").unwrap_err();
    /// assert_eq!(error.problems()[0].place().map(|place| place.column), Some(12));
    /// ```
    pub fn load_text(&self, file: &str, text: impl AsRef<[u8]>) -> Result<Policy, LoadError> {
        self.read_text(file, text.as_ref()).map(|read| Policy::of_read(read.own, read.included))
    }

    /// Loads a policy that is built in, by its name. [`BuiltIn::all`](crate::reading::BuiltIn::all) lists them.
    ///
    /// # Errors
    ///
    /// There is no such policy.
    ///
    /// ```
    /// use portcullis::reading::Loader;
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/admin-only")?;
    /// assert_eq!(policy.rules().name(), "splunk-observability-admin-only");
    /// assert!(Loader::new().load_built_in("splunk/admin-only").is_err());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn load_built_in(&self, name: &str) -> Result<Policy, LoadError> {
        self.read_built_in(name).map(|read| Policy::of_read(read.own, read.included))
    }
}

impl Policy {
    /// Compiles a policy, and each of those that it includes.
    pub(crate) fn of_read(own: ReadPolicy, included: Vec<ReadPolicy>) -> Self {
        let compile = |read: ReadPolicy, done: &[Arc<Self>]| {
            let include =
                |(place, index): (Place, usize)| Some(Include { place, policy: Arc::clone(done.get(index)?) });
            let ReadPolicy { rules, includes } = read;
            Self { includes: includes.into_iter().filter_map(include).collect(), ..Self::compile(rules) }
        };
        let mut compiled = Vec::with_capacity(included.len());
        for read in included {
            let policy = compile(read, &compiled);
            compiled.push(Arc::new(policy));
        }
        compile(own, &compiled)
    }

    /// Loads the built-in policy of the Splunk Observability Cloud API's administrator-only requests.
    ///
    /// This reads the policy's text, which takes about a millisecond: load it once. [`Loader::load_built_in`] loads it by name,
    /// and others.
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
        Loader::new().load_built_in(BuiltIn::ADMIN_ONLY.name())
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
        BuiltIn::ADMIN_ONLY.policy()
    }

    /// Loads a policy from YAML text; `file` is its name in errors and explanations. It can include built-in policies only.
    ///
    /// Time and memory grow linearly with the text and the number of cells, within the default [`Limits`](crate::Limits). A
    /// [`Loader`] has other limits, and other files.
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
        Loader::new().load_text(file, text)
    }

    /// Loads a policy from a file of YAML text, and the files below its directory that it includes, within the default
    /// [`Limits`](crate::Limits). A [`Loader`] has other limits, and other files.
    ///
    /// # Errors
    ///
    /// As for [`Loader::load_file`].
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::from_file("policies/splunk-observability/admin-only.yaml")?;
    /// assert_eq!(policy.fingerprint(), Policy::splunk_observability()?.fingerprint());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Loader::new().load_file(path)
    }

    /// Returns the policy as YAML, which loads as a policy with the same decisions. Groups are resolved, comments are lost, and what
    /// it includes is written out.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let again = Policy::from_text("again.yaml", &policy.to_yaml())?;
    /// assert!(policy.diff(&again).is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn to_yaml(&self) -> String {
        reading::print(&self.rules)
    }
}
