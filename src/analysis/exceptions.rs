//! Exceptions that make no difference.

use std::collections::{HashMap, HashSet};

use super::Survey;
use crate::{
    rules::{Exception, Rule},
    space::{Cube, Multiplicity, OperationId, SlotSet},
};

/// Why an exception excludes nothing from its rule's scope by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdleException {
    /// It has no request in common with the scope.
    OutOfScope,
    /// Other exceptions exclude all that it excludes.
    AmongOthers {
        /// Whether exceptions that are not idle exclude all of it, so that all idle ones can be removed at once.
        others_stay: bool,
    },
}

impl Survey<'_> {
    /// Returns, for each exception of a rule, whether it is idle. Of exceptions that exclude the same requests of the scope,
    /// the first is treated as if there were no others. Time grows with the operations of the scope and the exceptions.
    pub(crate) fn idle_exceptions(&self, rule: &Rule) -> Vec<Option<IdleException>> {
        let cubes = rule.exceptions().iter().map(Exception::cube);
        let excluded: Vec<SlotsByOperation> = cubes.map(|cube| self.excluded(rule, cube)).collect();
        let mut seen = HashSet::new();
        let is_first: Vec<bool> = excluded.iter().map(|one| seen.insert(one)).collect();
        let firsts = excluded.iter().zip(&is_first).filter(|(_, is_first)| **is_first).map(|(one, _)| one);
        let by_firsts = Counted::of(self, firsts);
        let is_idle = |one: &SlotsByOperation, is_first: bool| !is_first || by_firsts.has_more_than_once(one);
        let idle: Vec<bool> = excluded.iter().zip(&is_first).map(|(one, &is_first)| is_idle(one, is_first)).collect();
        let staying = excluded.iter().zip(&idle).filter(|(_, idle)| !**idle).map(|(one, _)| one);
        let by_staying = Counted::of(self, staying);
        let each = excluded.iter().zip(idle).map(|(one, is_idle)| match one.as_slice() {
            [] => Some(IdleException::OutOfScope),
            _ => is_idle.then(|| IdleException::AmongOthers { others_stay: by_staying.has(one) }),
        });
        each.collect()
    }

    /// Returns what an exception excludes from the scope.
    fn excluded(&self, rule: &Rule, exception: &Cube) -> SlotsByOperation {
        self.in_both(rule.scope(), exception).filter(|(_, slots)| !slots.is_empty()).collect()
    }
}

/// Slots of operations, at least one of each.
type SlotsByOperation = Vec<(OperationId, SlotSet)>;

/// Which slots are in some sets, and which are in more than one of them.
struct Counted {
    by_operation: HashMap<OperationId, Multiplicity>,
}

impl Counted {
    fn of<'s>(survey: &Survey<'_>, sets: impl Iterator<Item = &'s SlotsByOperation>) -> Self {
        let mut by_operation = HashMap::new();
        for (operation, slots) in sets.flatten() {
            let counted = by_operation.entry(*operation).or_insert_with(|| Multiplicity::new(survey.space().words()));
            counted.add(slots);
        }
        Self { by_operation }
    }

    fn has(&self, set: &SlotsByOperation) -> bool {
        self.all(set, Multiplicity::any)
    }

    fn has_more_than_once(&self, set: &SlotsByOperation) -> bool {
        self.all(set, Multiplicity::more)
    }

    fn all(&self, set: &SlotsByOperation, counted: fn(&Multiplicity) -> &SlotSet) -> bool {
        set.iter()
            .all(|(operation, slots)| self.by_operation.get(operation).is_some_and(|one| slots.is_subset(counted(one))))
    }
}
