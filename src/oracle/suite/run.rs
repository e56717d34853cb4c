//! Runs suites, and compares recorded answers.

use std::fmt;

use super::{Mismatch, Suite, TestItem, TestOutcome, TestResult, guards, result::ExpectedRuling};
use crate::{
    analysis::Violation,
    oracle::{Answers, RecordedAnswers},
    policy::Policy,
    rules::{Claim, Invariant},
    space::{CellSet, Decision},
    suite::{Expected, GuardTest, Test},
};

/// The results of the tests of a [`Suite`], or of the comparison of [`RecordedAnswers`].
///
/// The text form has a line for each test that failed, with what is decided differently below it, and a summary.
///
/// ```
/// use portcullis::{Policy, oracle::Suite};
///
/// let policy = Policy::splunk_observability()?;
/// let suite = Suite::from_text(&policy, "teams.test.yaml", "
/// portcullis-suite: 1
/// suite: teams
/// cases:
///   - { name: anybody creates teams, api: team, action: create, expect: allow }
///   - { name: anybody lists teams, api: team, action: list, expect: allow }
/// ")?;
/// let run = suite.run();
/// assert_eq!((run.passed(), run.failed(), run.skipped()), (1, 1, 0));
/// assert!(run.to_string().starts_with("teams.test.yaml:5:13: case `anybody creates teams` failed\n"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct TestRun<'r> {
    source: Source<'r>,
    policy: &'r Policy,
    results: Vec<TestResult<'r>>,
    answers: Answers,
}

/// What was run.
#[derive(Clone, Copy, Debug)]
enum Source<'r> {
    Suite(&'r Suite<'r>),
    Answers(&'r RecordedAnswers<'r>),
}

/// Why tests are skipped if others are marked to be run alone.
const OTHERS_ALONE: &str = "other tests are marked `only`";

impl<'r> TestRun<'r> {
    /// How many failed tests are explained by their [mismatches](TestResult::mismatches), so that a suite in which
    /// everything fails does not take too long. Of the others, only the outcome is reported.
    pub const MAX_EXPLAINED: usize = 100;

    pub(super) fn of_suite(suite: &'r Suite<'_>, policy: &'r Policy) -> Self {
        let has_only = suite.has_only();
        let mut runner = Runner::new(policy);
        let mut results = Vec::with_capacity(suite.tests().len() + suite.guards().len() + suite.invariants().len());
        for test in suite.tests() {
            let skip = test.skip().or((has_only && !test.is_only()).then_some(OTHERS_ALONE));
            results.push(runner.test(test, skip));
        }
        for test in suite.guards() {
            let skip = test.skip().or((has_only && !test.is_only()).then_some(OTHERS_ALONE));
            results.push(runner.guard(test, skip));
        }
        let skip = has_only.then_some(OTHERS_ALONE);
        results.extend(suite.invariants().iter().map(|invariant| runner.invariant(invariant, skip)));
        Self { source: Source::Suite(suite), policy, results, answers: runner.answers }
    }

    pub(in crate::oracle) fn of_answers(recorded: &'r RecordedAnswers<'_>) -> Self {
        let (policy, answers) = (recorded.policy(), recorded.answers());
        let groups = answers.disagreements(policy).into_groups();
        let result = TestResult {
            item: TestItem::Answers(recorded),
            outcome: if groups.is_empty() { TestOutcome::Passed } else { TestOutcome::Failed },
            requests: answers.asked().len(),
            mismatches: groups.into_iter().map(Mismatch::of_answers).collect(),
            violation: None,
            fault: None,
        };
        Self { source: Source::Answers(recorded), policy, results: vec![result], answers: answers.clone() }
    }

    /// Returns the suite; `None` if recorded answers were compared.
    #[must_use]
    pub const fn suite(&self) -> Option<&'r Suite<'r>> {
        match self.source {
            Source::Suite(suite) => Some(suite),
            Source::Answers(_) => None,
        }
    }

    /// Returns the suite's name, or the file of the recorded answers.
    #[must_use]
    pub fn name(&self) -> &'r str {
        match self.source {
            Source::Suite(suite) => suite.name(),
            Source::Answers(recorded) => recorded.file(),
        }
    }

    /// Returns the file of the suite or of the recorded answers.
    #[must_use]
    pub fn file(&self) -> &'r str {
        match self.source {
            Source::Suite(suite) => suite.file(),
            Source::Answers(recorded) => recorded.file(),
        }
    }

    /// Returns the policy that was tested.
    #[must_use]
    pub const fn policy(&self) -> &'r Policy {
        self.policy
    }

    /// Returns the result of each case and table, in the order of the text, then of each test of a guard, and then of each
    /// invariant.
    #[must_use]
    pub fn results(&self) -> &[TestResult<'r>] {
        &self.results
    }

    /// Returns whether nothing failed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.failed() == 0
    }

    /// Returns how many tests and invariants passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.count(|outcome| outcome == TestOutcome::Passed)
    }

    /// Returns how many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|outcome| outcome == TestOutcome::Failed)
    }

    /// Returns how many were not run.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, TestOutcome::Skipped(_)))
    }

    fn count(&self, is_counted: impl Fn(TestOutcome<'r>) -> bool) -> usize {
        self.results.iter().filter(|result| is_counted(result.outcome())).count()
    }

    /// Returns what was expected of the requests of the tests that were run and of the invariants `never` and `always`,
    /// whatever the policy decides; for recorded answers, these.
    #[must_use]
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }
}

impl fmt::Display for TestRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.results.iter().filter(|result| result.outcome() == TestOutcome::Failed) {
            let item = result.item();
            let place = item.place().map_or_else(String::new, |place| format!(":{place}"));
            writeln!(f, "{}{place}: {} `{}` failed", self.file(), item.kind(), item.name())?;
            if let Some(fault) = result.fault() {
                writeln!(f, "  {fault}")?;
            }
            if let Some(violation) = result.violation() {
                writeln!(f, "  {violation}")?;
            }
            for mismatch in result.mismatches() {
                for line in mismatch.to_string().lines() {
                    writeln!(f, "  {line}")?;
                }
            }
            writeln!(f)?;
        }
        let (passed, failed, skipped) = (self.passed(), self.failed(), self.skipped());
        let source = if self.suite().is_some() { "suite" } else { "answers" };
        write!(f, "{source} `{}`: {passed} passed, {failed} failed, {skipped} skipped", self.name())
    }
}

/// Runs tests one after another.
struct Runner<'r> {
    policy: &'r Policy,
    allowed: CellSet,
    /// What the tests have expected so far.
    answers: Answers,
    /// How many failures have been explained.
    explained: usize,
}

impl<'r> Runner<'r> {
    fn new(policy: &'r Policy) -> Self {
        Self { policy, allowed: policy.allowed(), answers: Answers::new(policy.vocabulary()), explained: 0 }
    }

    fn test(&mut self, test: &'r Test, skip: Option<&'r str>) -> TestResult<'r> {
        let (allowed, denied) = test.cells(self.policy.vocabulary());
        let mut result = TestResult {
            item: TestItem::Test(test),
            outcome: skip.map_or(TestOutcome::Passed, TestOutcome::Skipped),
            requests: allowed.len() + denied.len(),
            mismatches: Vec::new(),
            violation: None,
            fault: None,
        };
        if skip.is_none() {
            self.answers.add_all(&allowed, Decision::Allow);
            self.answers.add_all(&denied, Decision::Deny);
            let mismatches = self.mismatches(test, &allowed, &denied);
            if !mismatches.is_empty() {
                result.outcome = TestOutcome::Failed;
                result.mismatches = self.explained(mismatches);
            }
        }
        result
    }

    /// Returns the mismatches unless too many failures have been explained.
    fn explained(&mut self, mismatches: Vec<Mismatch<'r>>) -> Vec<Mismatch<'r>> {
        self.explained += 1;
        if self.explained > TestRun::MAX_EXPLAINED { Vec::new() } else { mismatches }
    }

    /// Returns what has another decision than expected, first what should be allowed; then what has another decider.
    fn mismatches(&self, test: &'r Test, allowed: &CellSet, denied: &CellSet) -> Vec<Mismatch<'r>> {
        let is_case = matches!(test.expected(), Expected::All(_));
        let allow = ExpectedRuling { decision: Decision::Allow, by: if is_case { &test.by } else { &[] } };
        let deny = ExpectedRuling { decision: Decision::Deny, by: &test.by };
        let mut mismatches = Mismatch::group_all(self.policy, &allowed.difference(&self.allowed), allow);
        mismatches.extend(Mismatch::group_all(self.policy, &denied.intersection(&self.allowed), deny));
        let right = [(allow, allowed.intersection(&self.allowed)), (deny, denied.difference(&self.allowed))];
        for (expected, cells) in right.iter().filter(|(expected, _)| !expected.by.is_empty()) {
            let groups = Mismatch::group_all(self.policy, cells, *expected).into_iter();
            mismatches.extend(groups.filter(|mismatch| !mismatch.has_expected_decider()));
        }
        mismatches
    }

    fn guard(&self, test: &'r GuardTest, skip: Option<&'r str>) -> TestResult<'r> {
        let fault = if skip.is_none() { guards::fault(test, self.policy.vocabulary()) } else { None };
        let outcome = match (skip, &fault) {
            (Some(reason), _) => TestOutcome::Skipped(reason),
            (None, Some(_)) => TestOutcome::Failed,
            (None, None) => TestOutcome::Passed,
        };
        let item = TestItem::Guard(test);
        TestResult { item, outcome, requests: 0, mismatches: Vec::new(), violation: None, fault }
    }

    fn invariant(&mut self, invariant: &'r Invariant, skip: Option<&'r str>) -> TestResult<'r> {
        if skip.is_none() {
            let requests = |cube| CellSet::of_cube(self.policy.vocabulary(), cube);
            match invariant.claim() {
                Claim::Never(cube) => self.answers.add_all(&requests(cube), Decision::Deny),
                Claim::Always(cube) => self.answers.add_all(&requests(cube), Decision::Allow),
                Claim::Monotone { .. } | Claim::Ignores { .. } => {}
            }
        }
        let violation = if skip.is_none() { Violation::find(self.policy, &self.allowed, invariant) } else { None };
        let mismatches = violation.as_ref().map_or_else(Vec::new, |violation| {
            let expected = ExpectedRuling { decision: !violation.decision(), by: &[] };
            Mismatch::group_all(self.policy, violation.cells(), expected)
        });
        let mismatches = if mismatches.is_empty() { mismatches } else { self.explained(mismatches) };
        let outcome = match (skip, &violation) {
            (Some(reason), _) => TestOutcome::Skipped(reason),
            (None, Some(_)) => TestOutcome::Failed,
            (None, None) => TestOutcome::Passed,
        };
        TestResult { item: TestItem::Invariant(invariant), outcome, requests: 0, mismatches, violation, fault: None }
    }
}
