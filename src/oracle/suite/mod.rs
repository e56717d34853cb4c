//! Suites of tests for a policy, and their runs.

mod fault;
mod noticing;
mod outcome;
mod run;
mod runner;
mod text;

use std::path::Path;

use super::Answers;
use crate::{
    policy::Policy,
    reading::{self, Limits, LoadError, What},
    rules::{Invariant, Place},
    suite::{Expectations, Test},
};

pub use crate::suite::{Expected, Test as SuiteTest};
pub use fault::Fault;
pub use outcome::{Outcome, Subject, TestResult};
pub use run::SuiteRun;
pub use text::SuiteText;

/// Tests of a policy, read from a file of their own: what must be decided about which requests, and by what.
///
/// ```
/// use portcullis::{Policy, oracle::Suite};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
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
///   - name: administrators alone found teams
///     api: team
///     action: create
///     allow: { role: admin, token: user_api }
///     by: team-write
/// ")?;
/// let run = suite.run();
/// assert!(run.is_passed(), "{run}");
/// assert_eq!(run.answers().asked().len(), 32);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Suite<'p> {
    policy: &'p Policy,
    expectations: Expectations,
    /// What was answered elsewhere.
    recorded: Option<Answers>,
}

impl<'p> Suite<'p> {
    /// Reads a suite for a policy from a file, within the default [`Limits`]. Which policy the file itself names makes no
    /// difference: [`SuiteText`] tells.
    ///
    /// # Errors
    ///
    /// That the file cannot be read, or everything that is wrong with it, each problem with its place.
    pub fn from_file(policy: &'p Policy, path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let limits = Limits::default();
        let (file, bytes) = reading::read_bytes(path.as_ref(), What::Suite, &limits)?;
        Self::from_bytes(policy, &file, &bytes, &limits)
    }

    /// Reads a suite for a policy from YAML text; `file` is what errors and results call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text, each problem with its place.
    pub fn from_text(policy: &'p Policy, file: &str, text: &str) -> Result<Self, LoadError> {
        Self::from_bytes(policy, file, text.as_bytes(), &Limits::default())
    }

    /// Reads a suite for a policy from bytes that should be YAML text, within limits of your own.
    ///
    /// # Errors
    ///
    /// As for [`Suite::from_text`], and that the bytes are not UTF-8.
    pub fn from_bytes(policy: &'p Policy, file: &str, bytes: &[u8], limits: &Limits) -> Result<Self, LoadError> {
        let expectations = reading::read_suite(file, bytes, limits, policy.rules())?;
        Ok(Self { policy, expectations, recorded: None })
    }

    /// Answers that were recorded, as a suite of one test: each must be the policy's. What a list of vectors says, or the log of
    /// another program's tests, is tested and measured like what a suite says; `file` is where they were recorded.
    ///
    /// ```
    /// use portcullis::{Policy, oracle::{Answers, Suite}};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let answers = Answers::right(&policy, &policy.allowed());
    /// assert!(Suite::of_answers(&policy, "log.ndjson", answers).run().is_passed());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of_answers(policy: &'p Policy, file: &str, answers: Answers) -> Self {
        let expectations = Expectations {
            name: file.into(),
            file: file.into(),
            place: Place::default(),
            tests: Vec::new(),
            invariants: Vec::new(),
        };
        Self { policy, expectations, recorded: Some(answers) }
    }

    /// The name and the text of the suite of the [built-in policy](Policy::splunk_observability), which the library carries
    /// inside.
    #[must_use]
    pub const fn splunk_observability_file() -> (&'static str, &'static str) {
        const FILE: &str = "policies/splunk-observability/admin-only.test.yaml";
        const TEXT: &str = include_str!("../../../policies/splunk-observability/admin-only.test.yaml");
        (FILE, TEXT)
    }

    /// The policy that the suite was read for.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The suite's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.expectations.name
    }

    /// The answers that were recorded elsewhere, if it is a suite of those.
    #[must_use]
    pub const fn recorded(&self) -> Option<&Answers> {
        self.recorded.as_ref()
    }

    /// The file that the suite was read from, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.expectations.file
    }

    /// Where the suite says its name.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.expectations.place
    }

    /// The cases and tables, in the order of the text.
    #[must_use]
    pub fn tests(&self) -> &[Test] {
        &self.expectations.tests
    }

    /// The properties that the policy must have as a whole, in the order of the text.
    #[must_use]
    pub fn invariants(&self) -> &[Invariant] {
        &self.expectations.invariants
    }

    /// Whether some tests are to be run alone, and all others and the invariants are skipped.
    #[must_use]
    pub fn has_only(&self) -> bool {
        self.tests().iter().any(Test::is_only)
    }

    /// Forgets the tests, the invariants and the recorded answers whose names, those of their [`Subject`]s, are not to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.expectations.tests.retain(|test| keep(test.name()));
        self.expectations.invariants.retain(|invariant| keep(invariant.id()));
        self.recorded = self.recorded.take().filter(|_| keep(Subject::Recorded.name()));
    }

    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tests().is_empty() && self.invariants().is_empty() && self.recorded.is_none()
    }

    /// Runs the suite. What fails is told in the results.
    ///
    /// Time grows with the tests and, for each, the words of 64 cells; with the requests of tests that say by what must be
    /// decided; and with the requests that are decided otherwise.
    #[must_use]
    pub fn run(&self) -> SuiteRun<'_> {
        SuiteRun::of(self, self.policy)
    }

    /// Runs the suite against another policy; `None` if that one does not have the same vocabulary.
    #[must_use]
    pub fn run_against<'r>(&'r self, policy: &'r Policy) -> Option<SuiteRun<'r>> {
        let same = policy.vocabulary().stamp() == self.policy.vocabulary().stamp();
        same.then(|| SuiteRun::of(self, policy))
    }
}
