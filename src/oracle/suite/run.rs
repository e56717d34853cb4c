use std::{collections::HashMap, fmt};

use super::{Expected, Fault, Outcome, Subject, Suite, SuiteTest, TestResult, fault::Wanted};
use crate::{
    analysis::Violation,
    oracle::{Answers, Mutant},
    policy::Policy,
    rules::{Claim, Invariant},
    space::{CellSet, Decision},
};

/// What became of the tests of a suite.
///
/// The text form has a line for each test that failed, with what is decided otherwise below, and a summary.
#[derive(Clone, Debug)]
pub struct SuiteRun<'r> {
    suite: &'r Suite<'r>,
    policy: &'r Policy,
    results: Vec<TestResult<'r>>,
    answers: Answers,
    /// The requests that are decided as expected.
    right: CellSet,
    /// The requests of tests that pass and say by what must be decided.
    attributed: CellSet,
    /// The invariants that hold and compare requests, and the requests that they speak of.
    comparing: Vec<(&'r Invariant, CellSet)>,
}

/// Why tests are skipped where others are run alone.
const OTHERS_ALONE: &str = "others are marked `only`";

impl<'r> SuiteRun<'r> {
    /// So many failed tests are explained by their [faults](TestResult::faults), so that a suite in which everything fails
    /// takes no more than it should. The others are told to have failed.
    pub const MOST_EXPLAINED: usize = 100;

    pub(super) fn of(suite: &'r Suite<'_>, policy: &'r Policy) -> Self {
        let has_only = suite.has_only();
        let mut runner =
            Runner { policy, allowed: policy.allowed(), answers: Answers::new(policy.vocabulary()), explained: 0 };
        let mut results = Vec::with_capacity(suite.tests().len() + suite.invariants().len());
        for test in suite.tests() {
            let skip = test.skip().or((has_only && !test.is_only()).then_some(OTHERS_ALONE));
            results.push(runner.test(test, skip));
        }
        let skip = has_only.then_some(OTHERS_ALONE);
        results.extend(suite.invariants().iter().map(|invariant| runner.invariant(invariant, skip)));
        results.extend(suite.recorded().map(|answers| runner.recorded(answers)));
        let answers = runner.answers;
        let right = answers.agreeing(policy);
        let attributed = attributed(policy, &results);
        let comparing = comparing(policy, &results);
        Self { suite, policy, results, answers, right, attributed, comparing }
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

    /// Whether the suite notices if the policy is replaced by one of its mutants: by a request that is decided as expected and
    /// would not be, or by a test or an invariant that passes and would fail.
    ///
    /// Time grows with the words of 64 cells and the invariants; for the few faults by which another rule decides what a test
    /// attributes to one, also with the whole policy, which is compiled anew.
    #[must_use]
    pub fn notices(&self, mutant: &Mutant<'_>) -> bool {
        self.unnoticed([*mutant]).is_empty()
    }

    /// The mutants that the suite does not notice, as [`SuiteRun::notices`] says; what mutants of a class have in common is
    /// looked at once.
    #[must_use]
    pub fn unnoticed<'m>(&self, mutants: impl IntoIterator<Item = Mutant<'m>>) -> Vec<Mutant<'m>> {
        let mut by_class: HashMap<usize, bool> = HashMap::new();
        let mut is_noticed = |mutant: &Mutant<'m>| {
            let by_changes = || mutant.changes_some_of(&self.right) || self.notices_by_invariant(mutant);
            *by_class.entry(mutant.class()).or_insert_with(by_changes)
                || (mutant.touches(&self.attributed) && self.is_better_on_policy_than_on(mutant))
        };
        mutants.into_iter().filter(|mutant| !is_noticed(mutant)).collect()
    }

    fn notices_by_invariant(&self, mutant: &Mutant<'_>) -> bool {
        let mut allowed = None;
        self.comparing.iter().any(|(invariant, within)| {
            mutant.changes_some_of(within) && {
                let allowed = allowed.get_or_insert_with(|| mutant.allowed());
                Violation::find(self.policy, allowed, invariant).is_some()
            }
        })
    }

    /// Whether a test passes on the policy and fails on the mutant.
    fn is_better_on_policy_than_on(&self, mutant: &Mutant<'_>) -> bool {
        let mutated = mutant.policy();
        self.suite.run_against(&mutated).is_some_and(|run| {
            let mut both = self.results.iter().zip(&run.results);
            both.any(|(here, there)| here.outcome == Outcome::Passed && there.outcome == Outcome::Failed)
        })
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

fn passed<'r>(results: &[TestResult<'r>]) -> impl Iterator<Item = Subject<'r>> {
    results.iter().filter(|result| result.outcome == Outcome::Passed).map(TestResult::subject)
}

/// The invariants that hold and compare requests, and the requests that they speak of. What the others say is an answer.
fn comparing<'r>(policy: &Policy, results: &[TestResult<'r>]) -> Vec<(&'r Invariant, CellSet)> {
    let invariants = passed(results).filter_map(|subject| match subject {
        Subject::Invariant(invariant) => Some(invariant),
        Subject::Test(_) | Subject::Recorded => None,
    });
    let comparing = invariants.filter_map(|invariant| match invariant.claim() {
        Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => {
            Some((invariant, CellSet::of_cube(policy.vocabulary(), within)))
        }
        Claim::Never(_) | Claim::Always(_) => None,
    });
    comparing.collect()
}

/// The requests of tests that pass and say by what must be decided.
fn attributed(policy: &Policy, results: &[TestResult<'_>]) -> CellSet {
    let tests = passed(results).filter_map(|subject| match subject {
        Subject::Test(test) if !test.by().is_empty() => Some(test),
        _ => None,
    });
    let none = CellSet::empty(policy.vocabulary());
    tests.fold(none, |set, test| set.union(&CellSet::of_cube(policy.vocabulary(), test.requests())))
}

struct Runner<'r> {
    policy: &'r Policy,
    allowed: CellSet,
    /// What the tests have expected so far.
    answers: Answers,
    /// How many failures have been explained.
    explained: usize,
}

impl<'r> Runner<'r> {
    fn test(&mut self, test: &'r SuiteTest, skip: Option<&'r str>) -> TestResult<'r> {
        let (allowed, denied) = test.cells(self.policy.vocabulary());
        let requests = allowed.len() + denied.len();
        let mut result = TestResult {
            subject: Subject::Test(test),
            outcome: skip.map_or(Outcome::Passed, Outcome::Skipped),
            requests,
            faults: Vec::new(),
            violation: None,
        };
        if skip.is_none() {
            self.answers.add_all(&allowed, Decision::Allow);
            self.answers.add_all(&denied, Decision::Deny);
            let faults = self.faults(test, &allowed, &denied);
            if !faults.is_empty() {
                result.outcome = Outcome::Failed;
                result.faults = self.explained(faults);
            }
        }
        result
    }

    /// The faults, if not too many tests have been explained by theirs.
    fn explained(&mut self, faults: Vec<Fault<'r>>) -> Vec<Fault<'r>> {
        self.explained += 1;
        if self.explained > SuiteRun::MOST_EXPLAINED { Vec::new() } else { faults }
    }

    /// What is decided otherwise; then what something else decides than should.
    fn faults(&self, test: &'r SuiteTest, allowed: &CellSet, denied: &CellSet) -> Vec<Fault<'r>> {
        let is_case = matches!(test.expected(), Expected::All(_));
        let allow = Wanted { decision: Decision::Allow, by: if is_case { test.by() } else { &[] } };
        let deny = Wanted { decision: Decision::Deny, by: test.by() };
        let mut faults = self.wrong(allowed, denied, allow, deny);
        for (wanted, right) in [(allow, allowed.intersection(&self.allowed)), (deny, denied.difference(&self.allowed))]
        {
            if !wanted.by.is_empty() {
                let decided = Fault::group(self.policy, &right, wanted.decision, wanted);
                faults.extend(decided.into_iter().filter(|fault| !fault.is_by_one_expected()));
            }
        }
        faults
    }

    /// What is decided otherwise, first of what should be allowed.
    fn wrong(&self, allowed: &CellSet, denied: &CellSet, allow: Wanted<'r>, deny: Wanted<'r>) -> Vec<Fault<'r>> {
        let mut faults = Fault::group(self.policy, &allowed.difference(&self.allowed), Decision::Deny, allow);
        faults.extend(Fault::group(self.policy, &denied.intersection(&self.allowed), Decision::Allow, deny));
        faults
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
        let faults = violation.as_ref().map_or_else(Vec::new, |violation| {
            let decision = violation.decision();
            let wanted = Wanted { decision: Decision::from(decision.is_deny()), by: &[] };
            Fault::group(self.policy, violation.cells(), decision, wanted)
        });
        let faults = if faults.is_empty() { faults } else { self.explained(faults) };
        let outcome = match (skip, &violation) {
            (Some(reason), _) => Outcome::Skipped(reason),
            (None, Some(_)) => Outcome::Failed,
            (None, None) => Outcome::Passed,
        };
        TestResult { subject: Subject::Invariant(invariant), outcome, requests: 0, faults, violation }
    }

    fn recorded(&mut self, answers: &Answers) -> TestResult<'r> {
        self.answers = answers.clone();
        let anything = |decision| Wanted { decision, by: &[] };
        let (allow, deny) = (anything(Decision::Allow), anything(Decision::Deny));
        let faults = self.wrong(answers.allowed(), answers.denied(), allow, deny);
        TestResult {
            subject: Subject::Recorded,
            outcome: if faults.is_empty() { Outcome::Passed } else { Outcome::Failed },
            requests: answers.asked().len(),
            faults,
            violation: None,
        }
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
