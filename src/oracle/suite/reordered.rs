//! Whether tests that pass fail, or are refused, if roles have another order.

use super::{Suite, TestItem, TestRun, refused::refuses_roles};
use crate::{
    policy::Policy,
    rules::{Claim, Invariant, Rules},
    space::Cube,
    suite::{Expectations, Expected, Test},
};

impl TestRun<'_> {
    /// Returns whether tests that pass name roles with `at_least`.
    pub(super) fn uses_order(&self) -> bool {
        let is_at_least = |cube: &Cube| cube.roles().at_least().is_some();
        self.passed_items().any(|item| match item {
            TestItem::Test(test) => test.written.iter().any(|written| is_at_least(&written.matched)),
            TestItem::Invariant(invariant) => is_at_least(invariant.claim().within()),
            TestItem::Answers(_) | TestItem::Guard(_) => false,
        })
    }

    /// Returns whether cases, tables and invariants that pass fail, or are refused, if they are read for the policy with another
    /// order of roles; for recorded answers, whether it decides a request differently.
    pub(super) fn fails_in_order_of(&self, mutated: &Policy) -> bool {
        let Some(suite) = self.suite() else {
            let [right, as_mutated] = [self.policy(), mutated].map(|policy| self.answers().agreeing(policy));
            return !right.difference(&as_mutated).is_empty();
        };
        let (mut tests, mut invariants) = (Vec::new(), Vec::new());
        for item in self.passed_items() {
            let is_read = match item {
                TestItem::Test(test) => reordered_test(test, mutated.rules()).map(|test| tests.push(test)),
                TestItem::Invariant(invariant) => {
                    reordered_invariant(invariant, mutated.rules()).map(|invariant| invariants.push(invariant))
                }
                TestItem::Answers(_) | TestItem::Guard(_) => Some(()),
            };
            if is_read.is_none() {
                return true;
            }
        }
        let (name, file, place) = (suite.name().into(), suite.file().into(), suite.place());
        let expectations = Expectations { name, file, place, tests, guards: Vec::new(), invariants };
        let suite = Suite { policy: mutated, expectations };
        !suite.run().is_passed()
    }
}

/// Returns a test as it is read for rules with another order of roles; `None` if it is refused.
fn reordered_test(test: &Test, rules: &Rules) -> Option<Test> {
    let mut test = test.clone();
    // The requests of the test come first, and restrict the others.
    let mut all: Vec<Cube> = Vec::with_capacity(test.written.len());
    for written in &mut test.written {
        written.matched = written.matched.in_order_of(rules.vocabulary())?;
        written.requests = written.matched.intersection(all.first().unwrap_or(&Cube::ALL));
        all.push(written.requests.clone());
        if refuses_roles(&written.requests, &written.listed, rules) {
            return None;
        }
    }
    let mut all = all.into_iter();
    test.requests = all.next()?;
    if let Expected::AllowedWithin(allowed) = &mut test.expected {
        *allowed = all.collect();
    }
    Some(test)
}

/// Returns an invariant as it is read for rules with another order of roles; `None` if it is refused.
fn reordered_invariant(invariant: &Invariant, rules: &Rules) -> Option<Invariant> {
    let mut invariant = invariant.clone();
    let (Claim::Never(within) | Claim::Always(within) | Claim::Monotone { within, .. } | Claim::Ignores { within, .. }) =
        &mut invariant.claim;
    *within = within.in_order_of(rules.vocabulary())?;
    Some(invariant)
}
