use std::collections::HashMap;

use super::{Outcome, Subject, SuiteRun, TestResult};
use crate::{
    analysis::Violation,
    oracle::Mutant,
    rules::{Claim, Invariant},
    space::CellSet,
};

/// Which faults of the policy a suite notices.
impl<'r> SuiteRun<'r> {
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
        let right = self.answers().agreeing(self.policy());
        let (attributed, comparing) = (self.attributed(), self.comparing());
        let mut by_class: HashMap<usize, bool> = HashMap::new();
        let mut is_noticed = |mutant: &Mutant<'m>| {
            let by_changes = || mutant.changes_some_of(&right) || self.breaks(&comparing, mutant);
            *by_class.entry(mutant.class()).or_insert_with(by_changes)
                || (mutant.touches(&attributed) && self.is_better_on_policy_than_on(mutant))
        };
        mutants.into_iter().filter(|mutant| !is_noticed(mutant)).collect()
    }

    /// Whether one of the invariants does not hold of the mutant.
    fn breaks(&self, comparing: &[(&Invariant, CellSet)], mutant: &Mutant<'_>) -> bool {
        let mut allowed = None;
        comparing.iter().any(|(invariant, within)| {
            mutant.changes_some_of(within) && {
                let allowed = allowed.get_or_insert_with(|| mutant.allowed());
                Violation::find(self.policy(), allowed, invariant).is_some()
            }
        })
    }

    /// Whether a test passes on the policy and fails on the mutant.
    fn is_better_on_policy_than_on(&self, mutant: &Mutant<'_>) -> bool {
        let mutated = mutant.policy();
        self.suite().run_against(&mutated).is_some_and(|run| {
            let mut both = self.results().iter().zip(run.results());
            both.any(|(here, there)| here.outcome() == Outcome::Passed && there.outcome() == Outcome::Failed)
        })
    }

    fn passed_subjects(&self) -> impl Iterator<Item = Subject<'r>> {
        self.results().iter().filter(|result| result.outcome() == Outcome::Passed).map(TestResult::subject)
    }

    /// The invariants that hold and compare requests, and the requests that they speak of. What the others say is an answer.
    fn comparing(&self) -> Vec<(&'r Invariant, CellSet)> {
        let invariants = self.passed_subjects().filter_map(|subject| match subject {
            Subject::Invariant(invariant) => Some(invariant),
            Subject::Test(_) | Subject::Recorded => None,
        });
        let comparing = invariants.filter_map(|invariant| match invariant.claim() {
            Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => {
                Some((invariant, CellSet::of_cube(self.policy().vocabulary(), within)))
            }
            Claim::Never(_) | Claim::Always(_) => None,
        });
        comparing.collect()
    }

    /// The requests of tests that pass and say by what must be decided.
    fn attributed(&self) -> CellSet {
        let tests = self.passed_subjects().filter_map(|subject| match subject {
            Subject::Test(test) if test.by().len() > 0 => Some(test),
            _ => None,
        });
        let vocabulary = self.policy().vocabulary();
        tests.fold(CellSet::empty(vocabulary), |set, test| set.union(&CellSet::of_cube(vocabulary, test.requests())))
    }
}
