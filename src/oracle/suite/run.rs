use std::fmt;

use super::{Outcome, Suite, TestResult, runner::Runner};
use crate::{oracle::Answers, policy::Policy};

/// What became of the tests of a suite.
///
/// The text form has a line for each test that failed, with what is decided otherwise below, and a summary.
#[derive(Clone, Debug)]
pub struct SuiteRun<'r> {
    suite: &'r Suite<'r>,
    policy: &'r Policy,
    results: Vec<TestResult<'r>>,
    answers: Answers,
}

/// Why tests are skipped where others are run alone.
const OTHERS_ALONE: &str = "others are marked `only`";

impl<'r> SuiteRun<'r> {
    /// So many failed tests are explained by their [faults](TestResult::faults), so that a suite in which everything fails
    /// takes no more than it should. The others are told to have failed.
    pub const MOST_EXPLAINED: usize = 100;

    pub(super) fn of(suite: &'r Suite<'_>, policy: &'r Policy) -> Self {
        let has_only = suite.has_only();
        let mut runner = Runner::new(policy);
        let mut results = Vec::with_capacity(suite.tests().len() + suite.invariants().len());
        for test in suite.tests() {
            let skip = test.skip().or((has_only && !test.is_only()).then_some(OTHERS_ALONE));
            results.push(runner.test(test, skip));
        }
        let skip = has_only.then_some(OTHERS_ALONE);
        results.extend(suite.invariants().iter().map(|invariant| runner.invariant(invariant, skip)));
        results.extend(suite.recorded().map(|answers| runner.recorded(answers)));
        Self { suite, policy, results, answers: runner.into_answers() }
    }

    /// The suite.
    #[must_use]
    pub const fn suite(&self) -> &'r Suite<'r> {
        self.suite
    }

    /// The policy that was tested.
    #[must_use]
    pub const fn policy(&self) -> &'r Policy {
        self.policy
    }

    /// What became of each test, in the order of the text, and then of each invariant.
    #[must_use]
    pub fn results(&self) -> &[TestResult<'r>] {
        &self.results
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.failed() == 0
    }

    /// How many tests and invariants passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.count(|outcome| outcome == Outcome::Passed)
    }

    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|outcome| outcome == Outcome::Failed)
    }

    /// How many were not run.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Skipped(_)))
    }

    fn count(&self, is_counted: impl Fn(Outcome<'r>) -> bool) -> usize {
        self.results.iter().filter(|result| is_counted(result.outcome())).count()
    }

    /// The requests of the tests that were run and of the invariants `never` and `always`, and what was expected of them,
    /// whatever the policy decides.
    #[must_use]
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }
}

impl fmt::Display for SuiteRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.results.iter().filter(|result| result.outcome() == Outcome::Failed) {
            let subject = result.subject();
            let (kind, name) = (subject.kind(), subject.name());
            let place = subject.place().map_or_else(String::new, |place| format!(":{place}"));
            writeln!(f, "{}{place}: {kind} `{name}` failed", self.suite.file())?;
            if let Some(violation) = result.violation() {
                writeln!(f, "  {violation}")?;
            }
            for fault in result.faults() {
                for line in fault.to_string().lines() {
                    writeln!(f, "  {line}")?;
                }
            }
            writeln!(f)?;
        }
        let (passed, failed, skipped) = (self.passed(), self.failed(), self.skipped());
        write!(f, "suite `{}`: {passed} passed, {failed} failed, {skipped} skipped", self.suite.name())
    }
}
