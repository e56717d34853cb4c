//! Suites of tests for a policy: reading them and running them.

mod guards;
mod kills;
mod refused;
mod reordered;
mod result;
mod run;

use std::path::{Path, PathBuf};

use crate::{
    policy::Policy,
    reading::{self, BuiltIn, LoadError, Loader, SuiteOutline},
    rules::{Invariant, Place},
    suite::{Expectations, GuardTest, Test},
};

pub use result::{Mismatch, TestItem, TestOutcome, TestResult};
pub use run::TestRun;

/// Tests of a policy, read from a file of their own: what the policy must decide about which requests, and by which
/// rules.
///
/// ```
/// use portcullis::{Policy, oracle::Suite};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "teams.test.yaml", "
/// portcullis-suite: 1
/// suite: teams
/// cases:
///   - name: anybody leaves a team
///     api: team
///     action: remove_member
///     owner: self
///     expect: allow
/// tables:
///   - name: administrators alone create teams
///     api: team
///     action: create
///     allow: { role: admin, token: user_api }
///     by: team-write
/// ")?;
/// let run = suite.run();
/// assert!(run.is_passed(), "{run}");
/// assert_eq!(run.answers().asked().len(), 32);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Suite<'p> {
    policy: &'p Policy,
    expectations: Expectations,
}

impl<'p> Suite<'p> {
    /// Reads a suite for a policy from a file, within the default [`Limits`](crate::Limits). The policy that the file itself
    /// names is ignored: [`SuiteText`] returns it, and a [`Loader`] reads it within other limits.
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or everything that is wrong with it, each problem with its place.
    pub fn from_file(policy: &'p Policy, path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let (file, bytes) = Loader::new().suite_bytes(path.as_ref())?;
        Self::read(policy, &file, &bytes, &Loader::new())
    }

    /// Reads a suite for a policy from YAML text; `file` is what errors and results call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, each problem with its place.
    pub fn from_text(policy: &'p Policy, file: &str, text: &str) -> Result<Self, LoadError> {
        Self::read(policy, file, text.as_bytes(), &Loader::new())
    }

    fn read(policy: &'p Policy, file: &str, bytes: &[u8], loader: &Loader) -> Result<Self, LoadError> {
        let expectations = reading::read_suite(file, bytes, loader.limits(), policy.rules())?;
        Ok(Self { policy, expectations })
    }

    /// Returns the name and the text of the built-in suite of the [built-in policy](Policy::splunk_observability).
    #[must_use]
    pub const fn splunk_observability_file() -> (&'static str, &'static str) {
        BuiltIn::ADMIN_ONLY.suite()
    }

    /// Returns the policy that the suite was read for.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the suite's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.expectations.name
    }

    /// Returns the file that the suite was read from, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.expectations.file
    }

    /// Returns where the suite's name is in its text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.expectations.place
    }

    /// Returns the cases and tables, in the order of the text.
    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.expectations.tests
    }

    /// Returns the tests of guards, in the order of the text: of lifetimes, of the order of roles, and of the owners of
    /// operations.
    #[must_use]
    pub fn guards(&self) -> &[GuardTest] {
        &self.expectations.guards
    }

    /// Returns the properties that the policy must have as a whole, in the order of the text.
    #[must_use]
    pub fn invariants(&self) -> &[Invariant] {
        &self.expectations.invariants
    }

    /// Returns whether some tests are marked to be run alone, so that all others and the invariants are skipped.
    #[must_use]
    pub fn has_only(&self) -> bool {
        self.tests().iter().any(Test::is_only) || self.guards().iter().any(GuardTest::is_only)
    }

    /// Keeps only the tests and invariants whose names satisfy a condition: those of their [`TestItem`]s.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.expectations.tests.retain(|test| keep(test.name()));
        self.expectations.guards.retain(|test| keep(test.name()));
        self.expectations.invariants.retain(|invariant| keep(invariant.id()));
    }

    /// Returns whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tests().is_empty() && self.guards().is_empty() && self.invariants().is_empty()
    }

    /// Runs the suite. The results report what failed.
    ///
    /// Time grows with the tests and, for each, the number of cells; with the requests of tests that name deciders; and
    /// with the requests that are decided differently than expected.
    #[must_use]
    pub fn run(&self) -> TestRun<'_> {
        TestRun::of_suite(self, self.policy)
    }

    /// Runs the suite against another policy; `None` if that policy has another vocabulary.
    #[must_use]
    pub fn run_against<'r>(&'r self, policy: &'r Policy) -> Option<TestRun<'r>> {
        let same = policy.vocabulary().stamp() == self.policy.vocabulary().stamp();
        same.then(|| TestRun::of_suite(self, policy))
    }
}

/// The text of a suite that has not been read for a policy yet: it names the policy that it is for.
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
    loader: Loader,
    outline: SuiteOutline,
    error: Option<LoadError>,
}

impl SuiteText {
    /// Reads the text of a suite from a file, within the default [`Limits`](crate::Limits).
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or that it is not a suite. What is wrong with its keys and values is
    /// [`SuiteText::error`], and [`SuiteText::suite`] reports it together with wrong names.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Loader::new().load_suite_file(path)
    }

    /// Reads the text of a suite; `file` is what errors call it, and where its policy's path begins.
    ///
    /// # Errors
    ///
    /// Those of [`SuiteText::from_file`].
    pub fn from_text(file: &str, text: &str) -> Result<Self, LoadError> {
        Loader::new().load_suite_text(file, text)
    }

    fn new(file: String, bytes: Vec<u8>, loader: Loader) -> Result<Self, LoadError> {
        let (outline, error) = reading::read_suite_outline(&file, &bytes, loader.limits())?;
        Ok(Self { file, bytes, loader, outline, error })
    }

    /// Returns the file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns what is wrong with the suite whatever its policy is, each problem with its place; `None` if nothing is.
    ///
    /// ```
    /// use portcullis::oracle::SuiteText;
    ///
    /// let suite = SuiteText::from_text("door.test.yaml", "
    /// portcullis-suite: 1
    /// suite: door
    /// policy: door.yaml
    /// cases: [{ name: guests enter, exepct: allow }]
    /// ")?;
    /// let codes: Vec<&str> = suite.error().into_iter().flat_map(|error| error.problems()).map(|one| one.code()).collect();
    /// assert_eq!(codes, ["unknown-key"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn error(&self) -> Option<&LoadError> {
        self.error.as_ref()
    }

    /// Returns the path of the policy that the suite names, relative to the suite's own file, or `builtin:NAME` for one that is
    /// [built in](BuiltIn); `None` if it names none that can be read.
    #[must_use]
    pub fn policy_path(&self) -> Option<PathBuf> {
        let policy = self.outline.policy.as_ref()?;
        if BuiltIn::name_in(policy).is_some() {
            return Some(policy.into());
        }
        Some(Path::new(&self.file).parent().map_or_else(|| policy.into(), |folder| folder.join(policy)))
    }

    /// Returns the suite for a policy, with every name found in its vocabulary.
    ///
    /// # Errors
    ///
    /// Every name that the policy does not have, and everything else that is wrong with the suite, each problem with its
    /// place.
    pub fn suite<'p>(&self, policy: &'p Policy) -> Result<Suite<'p>, LoadError> {
        Suite::read(policy, &self.file, &self.bytes, &self.loader)
    }
}

impl Loader {
    /// Loads the text of a suite from a file, for any policy. Of this loader, only the limits matter.
    ///
    /// # Errors
    ///
    /// As for [`SuiteText::from_file`].
    ///
    /// ```
    /// use portcullis::reading::Loader;
    ///
    /// let suite = Loader::new().load_suite_file("policies/splunk-observability/admin-only.test.yaml")?;
    /// assert!(suite.error().is_none());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn load_suite_file(&self, path: impl AsRef<Path>) -> Result<SuiteText, LoadError> {
        let (file, bytes) = self.suite_bytes(path.as_ref())?;
        SuiteText::new(file, bytes, self.clone())
    }

    /// Loads a suite from YAML text, as text or as bytes, for any policy. Of this loader, only the limits matter.
    ///
    /// # Errors
    ///
    /// As for [`SuiteText::from_file`]; also if bytes are not valid UTF-8.
    ///
    /// ```
    /// use portcullis::{Limits, reading::Loader};
    ///
    /// let loader = Loader::new().with_limits(Limits::default().with_bytes(10));
    /// let error = loader.load_suite_text("door.test.yaml", "portcullis-suite: 1\n").unwrap_err();
    /// assert_eq!(error.problems()[0].message(), "is larger than 10 bytes");
    /// ```
    pub fn load_suite_text(&self, file: &str, text: impl AsRef<[u8]>) -> Result<SuiteText, LoadError> {
        SuiteText::new(file.to_owned(), text.as_ref().to_vec(), self.clone())
    }

    fn suite_bytes(&self, path: &Path) -> Result<(String, Vec<u8>), LoadError> {
        reading::read_suite_bytes(path, self.limits())
    }
}
