//! Tests of guards, and the mutants of guards that a run of tests notices.

use std::{cell::LazyCell, collections::HashMap, time::SystemTime};

use super::{TestItem, TestRun, refused::refuses_without};
use crate::{
    analysis::Violation,
    oracle::{
        GuardMutant, GuardMutation,
        mutants::{MutatedLifetime, MutatedOrder, lowest_roles, next_below, with_owner},
    },
    policy::{Decider, EndCause, Policy, TokenStatus},
    reading::Time,
    rules::{Claim, Listed, Rules},
    space::{
        CellSet, Column, Cube, Decision, Lifetime, OperationId, OwnerId, RoleId, SlotSpace, Vocabulary,
        operation_in_words,
    },
    suite::{Expected, ExpectedGuard, ExpectedLifetime, ExpectedStatus, GuardTest},
};

/// Returns what a test of a guard finds wrong, in words; `None` if the guard is as expected.
pub(super) fn fault(test: &GuardTest, vocabulary: &Vocabulary) -> Option<String> {
    match test.expected() {
        ExpectedGuard::Lifetime(expected) => fault_of_lifetime(expected, declared(expected, vocabulary)),
        ExpectedGuard::Order(roles) => fault_of_order(roles, vocabulary, |role| vocabulary.roles_below(role)),
        ExpectedGuard::Owners { operations, owners } => {
            let wrong = vocabulary.operations_in(operations).filter(|(_, operation)| operation.owners() != owners);
            let wrong = wrong.filter_map(|(_, operation)| {
                let name = operation_in_words(vocabulary, operation.pair())?;
                Some(format!("`{name}` has {}", owners_in_words(operation.owners(), vocabulary)))
            });
            in_words(&wrong.collect::<Vec<_>>(), &owners_in_words(owners, vocabulary))
        }
    }
}

/// Returns the operations that are wrong, the first few, and what is expected of all of them.
fn in_words(wrong: &[String], expected: &str) -> Option<String> {
    const MAX: usize = 3;
    let left_out = wrong.len().saturating_sub(MAX);
    let more = if left_out > 0 { format!(", and {left_out} more are wrong") } else { String::new() };
    let some = wrong.get(..MAX.min(wrong.len())).unwrap_or_default().join(", ");
    (!wrong.is_empty()).then(|| format!("{some}{more}; expected {expected}"))
}

fn owners_in_words(owners: &[OwnerId], vocabulary: &Vocabulary) -> String {
    let names: Vec<String> =
        owners.iter().filter_map(|&owner| Some(format!("`{}`", vocabulary.owners().name(owner)?))).collect();
    format!("{} {}", if names.len() == 1 { "the owner" } else { "the owners" }, names.join(", "))
}

/// Returns the lifetime that a test is about, if it is declared.
fn declared<'v>(expected: &ExpectedLifetime, vocabulary: &'v Vocabulary) -> Option<&'v Lifetime> {
    let token = vocabulary.tokens().id(&expected.token)?;
    vocabulary.lifetimes(token).iter().find(|lifetime| lifetime.origin() == &*expected.origin)
}

fn fault_of_lifetime(expected: &ExpectedLifetime, lifetime: Option<&Lifetime>) -> Option<String> {
    let Some(lifetime) = lifetime else {
        return Some(format!("token `{}` has no lifetime `{}`", expected.token, expected.origin));
    };
    let status = lifetime.status(expected.issued, expected.logged_out, expected.at);
    let is_expected = match expected.status {
        ExpectedStatus::NotYetIssued => status == TokenStatus::NotYetIssued,
        ExpectedStatus::Valid => status.is_valid(),
        ExpectedStatus::Ended => matches!(status, TokenStatus::Ended(_)),
        ExpectedStatus::EndedByMaxAge => {
            matches!(status, TokenStatus::Ended(end) if end.cause == EndCause::MaxAge)
        }
        ExpectedStatus::EndedByLogout => {
            matches!(status, TokenStatus::Ended(end) if end.cause == EndCause::Logout)
        }
    };
    let at = |time: SystemTime| Time::of_system(time).map_or_else(|| "after the year 9999".into(), |at| at.to_string());
    let cause = |cause: EndCause| match cause {
        EndCause::MaxAge => "its age",
        EndCause::Logout => "the logout",
    };
    let found = match status {
        TokenStatus::NotYetIssued => "not yet issued".into(),
        TokenStatus::Valid(None) => "valid".into(),
        TokenStatus::Valid(Some(end)) => format!("valid until {}", at(end.at)),
        TokenStatus::Ended(end) => format!("ended by {} at {}", cause(end.cause), at(end.at)),
    };
    (!is_expected).then(|| format!("the token is {found}; expected {}", expected.status.in_words()))
}

/// Returns the first two roles that are not in the order that a test expects.
fn fault_of_order<B: AsRef<[RoleId]>>(
    roles: &[RoleId],
    vocabulary: &Vocabulary,
    below: impl Fn(RoleId) -> B,
) -> Option<String> {
    let mut strongest = roles.iter().enumerate();
    let (stronger, weaker) = strongest.find_map(|(number, &stronger)| {
        let below = below(stronger);
        let weaker = roles.iter().take(number).find(|weaker| below.as_ref().binary_search(weaker).is_err())?;
        Some((stronger, *weaker))
    })?;
    let name = |role| vocabulary.roles().name(role).unwrap_or_default();
    Some(format!("role `{}` is not above `{}`", name(stronger), name(weaker)))
}

impl TestRun<'_> {
    /// Returns whether the tests notice a mutant of what guards decisions: whether a test that passes would fail.
    ///
    /// Lifetimes are noticed by the tests about them alone. The order of roles is noticed by the tests about it and, where the policy
    /// or the tests name roles with `at_least`, by every test that then fails or is refused. An owner that is dropped from an operation is
    /// noticed by a test of its owners; by a case, a table or an invariant that is then refused, because it lists what no request has; and by
    /// recorded answers about requests with that owner. An owner that is added is noticed by a test of owners, and by every test that
    /// then has more requests and expects something else of them.
    #[must_use]
    pub fn notices(&self, mutant: &GuardMutant<'_>) -> bool {
        self.unnoticed([*mutant]).is_empty()
    }

    /// Returns the mutants that the tests do not [notice](TestRun::notices).
    ///
    /// Time grows with the mutants and the tests about what they change; for each owner, also with the whole policy, which is
    /// compiled with that owner for every operation, and once more for each mutant if an invariant of the suite compares
    /// requests that it adds. Where roles are named with `at_least`, the policy is compiled and the tests are run for each other
    /// order of roles.
    #[must_use]
    pub fn unnoticed<'m>(&self, mutants: impl IntoIterator<Item = GuardMutant<'m>>) -> Vec<GuardMutant<'m>> {
        let vocabulary = self.policy().vocabulary();
        let space = SlotSpace::of(vocabulary);
        let answered = self.suite().is_none().then(|| self.answers().agreeing(self.policy()));
        let is_answered = |id, owner: OwnerId| {
            let with_owner = space.with_name(Column::Owner, owner.index());
            answered.as_ref().is_some_and(|answered| answered.slots_of(id).intersects(&with_owner))
        };
        let mut added: HashMap<OwnerId, Added> = HashMap::new();
        let next_below = LazyCell::new(|| next_below(vocabulary));
        let uses_order = LazyCell::new(|| self.uses_order() || !lowest_roles(self.policy().rules()).is_empty());
        let is_unnoticed = |mutant: &GuardMutant<'m>| {
            let by_its_tests = self.passed_items().any(|item| match item {
                TestItem::Guard(test) => fails_on(test, mutant.mutation(), vocabulary),
                _ => false,
            });
            !by_its_tests
                && match mutant.mutation() {
                    GuardMutation::OwnerDropped(id, owner) => {
                        !is_answered(id, owner) && !self.is_refused_without(id, owner)
                    }
                    GuardMutation::OwnerAdded(id, owner) => {
                        let added = added.entry(owner).or_insert_with(|| self.with_owner_everywhere(owner));
                        !added.is_wrong_about(id) && !self.compares_differently(added, id, mutant)
                    }
                    mutation @ (GuardMutation::OrderDropped { .. } | GuardMutation::OrderReversed { .. }) => {
                        let order = mutation.of_order(&next_below, vocabulary.roles().len());
                        !self.is_in_other_order(&order) && (!*uses_order || !self.fails_in_order_of(&mutant.policy()))
                    }
                    _ => true,
                }
        };
        mutants.into_iter().filter(is_unnoticed).collect()
    }

    /// Returns whether a test of the order of roles, which passes, fails in another order.
    fn is_in_other_order(&self, order: &MutatedOrder) -> bool {
        let below = |role| order.below(role);
        self.passed_items().any(|item| match item {
            TestItem::Guard(test) => match test.expected() {
                ExpectedGuard::Order(roles) => fault_of_order(roles, self.policy().vocabulary(), below).is_some(),
                _ => false,
            },
            _ => false,
        })
    }

    /// Returns whether a test or an invariant that passes is refused without the requests for an operation with an owner: see
    /// [`refuses_without`].
    fn is_refused_without(&self, id: OperationId, owner: OwnerId) -> bool {
        let rules = self.policy().rules();
        let is_refused = |requests: &Cube, listed: &Listed| refuses_without(requests, listed, (id, owner), rules);
        self.passed_items().any(|item| match item {
            TestItem::Test(test) => test.written.iter().any(|written| is_refused(&written.requests, &written.listed)),
            TestItem::Invariant(invariant) => is_refused(invariant.claim().within(), &invariant.listed),
            TestItem::Answers(_) | TestItem::Guard(_) => false,
        })
    }

    /// Returns what the tests that pass expect differently if every operation can have an owner.
    fn with_owner_everywhere(&self, owner: OwnerId) -> Added {
        let rules = self.policy().rules();
        let old = rules.vocabulary();
        let all = old.operations().filter(|(_, operation)| !operation.owners().contains(&owner));
        let vocabulary = old.with_owners(all.map(|(id, _)| (id, with_owner(old, id, owner))));
        let policy = Policy::compile(Rules { vocabulary, ..rules.clone() });
        let (vocabulary, allowed) = (policy.vocabulary(), policy.allowed());
        let mut wrong = CellSet::empty(vocabulary);
        for item in self.passed_items() {
            match item {
                TestItem::Test(test) => {
                    let (allow, deny) = test.cells(vocabulary);
                    let mut wrong_here = allow.difference(&allowed).union(&deny.intersection(&allowed));
                    let attributed = match test.expected() {
                        _ if test.by().len() == 0 => CellSet::empty(vocabulary),
                        Expected::All(_) => allow.union(&deny),
                        Expected::AllowedWithin(_) => deny,
                    };
                    let is_by_another = |&request: &_| {
                        let by = policy.decider(request).map(Decider::name);
                        test.by().all(|name| Some(name) != by)
                    };
                    wrong_here =
                        wrong_here.union(&CellSet::of_requests(vocabulary, attributed.iter().filter(is_by_another)));
                    wrong = wrong.union(&wrong_here);
                }
                TestItem::Invariant(invariant) => {
                    let claimed = match invariant.claim() {
                        Claim::Never(cube) => Some((cube, Decision::Deny)),
                        Claim::Always(cube) => Some((cube, Decision::Allow)),
                        Claim::Monotone { .. } | Claim::Ignores { .. } => None,
                    };
                    if let Some((cube, decision)) = claimed {
                        let cells = CellSet::of_cube(vocabulary, cube);
                        let as_claimed =
                            if decision.is_allow() { cells.intersection(&allowed) } else { cells.difference(&allowed) };
                        wrong = wrong.union(&cells.difference(&as_claimed));
                    }
                }
                TestItem::Answers(_) | TestItem::Guard(_) => {}
            }
        }
        Added { owner, wrong, policy }
    }

    /// Returns whether an invariant that passes and compares requests does not hold for the mutant, which adds an owner.
    fn compares_differently(&self, added: &Added, id: OperationId, mutant: &GuardMutant<'_>) -> bool {
        let vocabulary = added.policy.vocabulary();
        let Some(operation) = vocabulary.operation(id) else {
            return false;
        };
        let comparing = self.passed_items().filter_map(|item| {
            let TestItem::Invariant(invariant) = item else { return None };
            let (Claim::Monotone { within, .. } | Claim::Ignores { within, .. }) = invariant.claim() else {
                return None;
            };
            (within.includes(operation) && within.owners().contains(added.owner)).then_some(invariant)
        });
        let mut mutated = None;
        comparing.into_iter().any(|invariant| {
            let mutated = mutated.get_or_insert_with(|| mutant.policy());
            Violation::find(mutated, &mutated.allowed(), invariant).is_some()
        })
    }
}

/// A policy in which every operation can have an owner.
struct Added {
    owner: OwnerId,
    /// The requests that tests expect to be decided differently.
    wrong: CellSet,
    policy: Policy,
}

impl Added {
    fn is_wrong_about(&self, id: OperationId) -> bool {
        !self.wrong.slots_of(id).is_empty()
    }
}

/// Returns whether a test of a guard, which passes, fails with a mutation.
fn fails_on(test: &GuardTest, mutation: GuardMutation, vocabulary: &Vocabulary) -> bool {
    match (test.expected(), mutation) {
        (
            ExpectedGuard::Lifetime(expected),
            GuardMutation::LifetimeLonger { token, lifetime }
            | GuardMutation::LifetimeShorter { token, lifetime }
            | GuardMutation::LogoutFlipped { token, lifetime }
            | GuardMutation::LifetimeDropped { token, lifetime },
        ) => {
            let is_about = |mutated: &&Lifetime| {
                vocabulary.tokens().name(token) == Some(&*expected.token) && mutated.origin() == &*expected.origin
            };
            let mutated = vocabulary.lifetimes(token).get(lifetime).filter(is_about);
            mutated.is_some_and(|declared| match mutation.of_lifetime(declared) {
                MutatedLifetime::Changed(changed) => fault_of_lifetime(expected, Some(&changed)).is_some(),
                MutatedLifetime::Dropped | MutatedLifetime::Impossible => true,
            })
        }
        (
            ExpectedGuard::Owners { operations, .. },
            GuardMutation::OwnerDropped(id, _) | GuardMutation::OwnerAdded(id, _),
        ) => vocabulary.operation(id).is_some_and(|operation| operations.includes(operation)),
        _ => false,
    }
}
