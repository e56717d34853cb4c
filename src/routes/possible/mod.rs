//! What conditions can be: a search over small bodies and stored objects.
//!
//! The search is exact, because every model, which is a body and a stored object that give conditions certain outcomes, can be made
//! small without a change of the outcomes:
//!
//! - Conditions whose pointers begin with keys of different names are independent: the models of each are merged into one object.
//! - Keys that no pointer names are left out. Where a value only has to be none, of another type, a text that no condition names, or
//!   a name in another case, one such value stands for all.
//! - Of an array, each condition needs at most one element: one that makes it hold, or one that makes it uncertain. All others can be
//!   removed, because a condition that does not hold for some elements does not hold for fewer of them.

mod tree;

use self::tree::Tree;
use super::{conditions::evaluate, json::Json, truth::Truth};
use crate::route::{Pointer, Root, Route, Step, Test};

/// How many pairs of a body and a stored object are tried at most.
const LIMIT: usize = 100_000;

/// The requests of a route, as far as conditions are concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Possible {
    keeps_omitted: bool,
    /// Whether the request creates what is stored, so that nothing is stored before.
    creates: bool,
}

impl Possible {
    pub(crate) const fn of(route: &Route) -> Self {
        Self { keeps_omitted: route.keeps_omitted(), creates: route.creates.is_some() }
    }

    /// Returns whether some body and stored object make all conditions hold for certain; `None` if there are too many to try.
    pub(crate) fn can_hold(self, tests: &[&Test]) -> Option<bool> {
        let mut left = tests.to_vec();
        while let Some(first) = left.pop() {
            let mut group = vec![first];
            take_related(&mut group, &mut left);
            let all_hold = |outcomes: &[Truth]| outcomes.iter().all(|truth| *truth == Truth::Holds);
            if !self.has_model(&group, all_hold)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Returns whether a condition is met in every request in which others are met, as far as is known of body and stored object: where
    /// it does not hold, one of the others does not. The others can hold together. `None` if there are too many to try.
    pub(crate) fn follows(self, test: &Test, others: &[&Test]) -> Option<bool> {
        let mut group = vec![test];
        take_related(&mut group, &mut others.to_vec());
        let refutes = |outcomes: &[Truth]| match outcomes {
            [Truth::HoldsNot, others @ ..] => others.iter().all(|truth| truth.could_hold()),
            _ => false,
        };
        self.has_model(&group, refutes).map(|is_refuted| !is_refuted)
    }

    fn has_model(self, tests: &[&Test], accepts: impl Fn(&[Truth]) -> bool) -> Option<bool> {
        let mut tree = Tree::default();
        for test in tests {
            tree.add(test);
        }
        let values = tree.values(LIMIT)?;
        let empty = Json::Object([].into());
        // What is not known is a model as well.
        let all = || std::iter::once(None).chain(values.iter().map(Some));
        let uses = |root: Root| tests.iter().any(|test| test.compares() || test.pointer().root() == root);
        let bodies: Vec<Option<&Json<'_>>> = if uses(Root::Body) {
            // A body that is null counts as unknown.
            all().chain([Some(&empty)]).filter(|body| !matches!(body, Some(Json::Null))).collect()
        } else {
            vec![None]
        };
        let stored: Vec<Option<&Json<'_>>> = match uses(Root::Stored) {
            true if self.creates => vec![Some(&Json::Null)],
            true => all().collect(),
            false => vec![None],
        };
        if bodies.len().saturating_mul(stored.len()) > LIMIT {
            return None;
        }
        let mut outcomes = Vec::new();
        for body in &bodies {
            for stored in &stored {
                outcomes.clear();
                outcomes.extend(tests.iter().map(|test| evaluate(test, *body, *stored, self.keeps_omitted).truth));
                if accepts(&outcomes) {
                    return Some(true);
                }
            }
        }
        Some(false)
    }
}

/// Moves to a group all conditions that are not independent of it.
fn take_related<'t>(group: &mut Vec<&'t Test>, left: &mut Vec<&'t Test>) {
    let mut seen = 0;
    while let Some(one) = group.get(seen).copied() {
        seen += 1;
        let (related, others): (Vec<&Test>, Vec<&Test>) =
            left.drain(..).partition(|other| are_related(one.pointer(), other.pointer()));
        group.extend(related);
        *left = others;
    }
}

fn are_related(one: &Pointer, other: &Pointer) -> bool {
    match (one.steps().first(), other.steps().first()) {
        (Some(Step::Key(one)), Some(Step::Key(other))) => super::json::are_alike(one, other),
        _ => true,
    }
}
