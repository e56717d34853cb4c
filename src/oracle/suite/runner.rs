use super::{Expected, Fault, Outcome, Subject, SuiteRun, SuiteTest, TestResult, fault::Wanted};
use crate::{
    analysis::Violation,
    oracle::Answers,
    policy::Policy,
    rules::{Claim, Invariant},
    space::{CellSet, Decision},
};

/// Runs tests, one after another.
pub(super) struct Runner<'r> {
    policy: &'r Policy,
    allowed: CellSet,
    /// What the tests have expected so far.
    answers: Answers,
    /// How many failures have been explained.
    explained: usize,
}

impl<'r> Runner<'r> {
    pub(super) fn new(policy: &'r Policy) -> Self {
        Self { policy, allowed: policy.allowed(), answers: Answers::new(policy.vocabulary()), explained: 0 }
    }

    /// What the tests have expected.
    pub(super) fn into_answers(self) -> Answers {
        self.answers
    }

    pub(super) fn test(&mut self, test: &'r SuiteTest, skip: Option<&'r str>) -> TestResult<'r> {
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

    /// What is decided otherwise, first of what should be allowed; then what something else decides than should.
    fn faults(&self, test: &'r SuiteTest, allowed: &CellSet, denied: &CellSet) -> Vec<Fault<'r>> {
        let is_case = matches!(test.expected(), Expected::All(_));
        let allow = Wanted { decision: Decision::Allow, by: if is_case { &test.by } else { &[] } };
        let deny = Wanted { decision: Decision::Deny, by: &test.by };
        let mut faults = Fault::group(self.policy, &allowed.difference(&self.allowed), allow);
        faults.extend(Fault::group(self.policy, &denied.intersection(&self.allowed), deny));
        for (wanted, right) in [(allow, allowed.intersection(&self.allowed)), (deny, denied.difference(&self.allowed))]
        {
            if !wanted.by.is_empty() {
                let decided = Fault::group(self.policy, &right, wanted);
                faults.extend(decided.into_iter().filter(|fault| !fault.is_by_one_expected()));
            }
        }
        faults
    }

    pub(super) fn invariant(&mut self, invariant: &'r Invariant, skip: Option<&'r str>) -> TestResult<'r> {
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
            let wanted = Wanted { decision: !violation.decision(), by: &[] };
            Fault::group(self.policy, violation.cells(), wanted)
        });
        let faults = if faults.is_empty() { faults } else { self.explained(faults) };
        let outcome = match (skip, &violation) {
            (Some(reason), _) => Outcome::Skipped(reason),
            (None, Some(_)) => Outcome::Failed,
            (None, None) => Outcome::Passed,
        };
        TestResult { subject: Subject::Invariant(invariant), outcome, requests: 0, faults, violation }
    }

    pub(super) fn recorded(&mut self, answers: &Answers) -> TestResult<'r> {
        self.answers = self.answers.union(answers);
        let disagreements = answers.disagreements(self.policy);
        let faults: Vec<Fault<'r>> = disagreements.iter().cloned().map(Fault::of_answers).collect();
        TestResult {
            subject: Subject::Recorded,
            outcome: if faults.is_empty() { Outcome::Passed } else { Outcome::Failed },
            requests: answers.asked().len(),
            faults,
            violation: None,
        }
    }
}
