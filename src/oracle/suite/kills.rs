//! Which mutants of the policy a run of tests kills.

use std::collections::HashMap;

use super::{TestItem, TestOutcome, TestResult, TestRun};
use crate::{
    analysis::Violation,
    oracle::Mutant,
    rules::{Claim, Invariant},
    space::CellSet,
};

impl<'r> TestRun<'r> {
    /// Returns whether the tests kill a mutant of the policy: whether a request that the policy decides as expected is
    /// decided differently by the mutant, or a test or an invariant that passes would fail.
    ///
    /// Time grows with the number of cells and the invariants; for the few mutants by which another rule decides what a
    /// test attributes to one, also with the whole policy, which is compiled again.
    #[must_use]
    pub fn kills(&self, mutant: &Mutant<'_>) -> bool {
        self.surviving([*mutant]).is_empty()
    }

    /// Returns the mutants that the tests do not [kill](TestRun::kills). What mutants of a class have in common is
    /// examined once.
    #[must_use]
    pub fn surviving<'m>(&self, mutants: impl IntoIterator<Item = Mutant<'m>>) -> Vec<Mutant<'m>> {
        let right = self.answers().agreeing(self.policy());
        let (attributed, comparing) = (self.attributed(), self.comparing());
        let mut is_class_killed: HashMap<usize, bool> = HashMap::new();
        let mut is_killed = |mutant: &Mutant<'m>| {
            let by_changes = || mutant.changes_some_of(&right) || self.breaks(&comparing, mutant);
            *is_class_killed.entry(mutant.class()).or_insert_with(by_changes)
                || (mutant.touches(&attributed) && self.fails_on(mutant))
        };
        mutants.into_iter().filter(|mutant| !is_killed(mutant)).collect()
    }

    /// Returns whether one of the invariants does not hold for the mutant.
    fn breaks(&self, comparing: &[(&Invariant, CellSet)], mutant: &Mutant<'_>) -> bool {
        let mut allowed = None;
        comparing.iter().any(|(invariant, within)| {
            mutant.changes_some_of(within) && {
                let allowed = allowed.get_or_insert_with(|| mutant.allowed());
                Violation::find(self.policy(), allowed, invariant).is_some()
            }
        })
    }

    /// Returns whether a test passes on the policy and fails on the mutant.
    fn fails_on(&self, mutant: &Mutant<'_>) -> bool {
        let mutated = mutant.policy();
        self.suite().and_then(|suite| suite.run_against(&mutated)).is_some_and(|run| {
            let mut both = self.results().iter().zip(run.results());
            both.any(|(here, there)| here.outcome() == TestOutcome::Passed && there.outcome() == TestOutcome::Failed)
        })
    }

    pub(super) fn passed_items(&self) -> impl Iterator<Item = TestItem<'r>> {
        self.results().iter().filter(|result| result.outcome() == TestOutcome::Passed).map(TestResult::item)
    }

    /// Returns the invariants that hold and compare requests, and the requests that they are about. What other
    /// invariants claim is among the answers.
    fn comparing(&self) -> Vec<(&'r Invariant, CellSet)> {
        let comparing = self.passed_items().filter_map(|item| {
            let TestItem::Invariant(invariant) = item else { return None };
            match invariant.claim() {
                Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => {
                    Some((invariant, CellSet::of_cube(self.policy().vocabulary(), within)))
                }
                Claim::Never(_) | Claim::Always(_) => None,
            }
        });
        comparing.collect()
    }

    /// Returns the requests of tests that pass and name deciders.
    fn attributed(&self) -> CellSet {
        let tests = self.passed_items().filter_map(|item| match item {
            TestItem::Test(test) if test.by().len() > 0 => Some(test),
            _ => None,
        });
        let vocabulary = self.policy().vocabulary();
        tests.fold(CellSet::empty(vocabulary), |set, test| set.union(&CellSet::of_cube(vocabulary, test.requests())))
    }
}
