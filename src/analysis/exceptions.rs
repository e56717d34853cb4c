use std::collections::{HashMap, HashSet};

use super::Survey;
use crate::{
    rules::{Exception, Rule},
    space::{Cube, OperationId},
};

/// Why an exception leaves out nothing of its rule's scope by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// It has no request in common with the scope.
    OutOfScope,
    /// Other exceptions leave out all that it does.
    AmongOthers {
        /// Whether exceptions that are not idle do, so that all that are can be taken out at once.
        others_stay: bool,
    },
}

/// Exceptions that leave out nothing.
impl Survey<'_> {
    /// For each exception of a rule, whether it is idle. Of exceptions that leave out the same requests of the scope, the
    /// first is looked at as if there were no others. Time grows with the operations of the scope and the exceptions.
    pub(crate) fn idle_exceptions(&self, rule: &Rule) -> Vec<Option<Idle>> {
        let cubes: Vec<&Cube> = rule.exceptions().iter().map(Exception::cube).collect();
        let sets: Vec<Vec<OfOperation>> = cubes.iter().map(|cube| self.left_out(rule, cube)).collect();
        let mut firsts = HashSet::new();
        let is_first: Vec<bool> = sets.iter().map(|set| firsts.insert(set)).collect();
        let of_firsts = || sets.iter().zip(&is_first).filter(|(_, is_first)| **is_first).map(|(set, _)| set);
        let left_out = Counted::of(of_firsts());
        let is_idle = |set: &Vec<OfOperation>, is_first: bool| !is_first || left_out.has_twice(set);
        let idle: Vec<bool> = sets.iter().zip(&is_first).map(|(set, &is_first)| is_idle(set, is_first)).collect();
        let by_those_that_stay = Counted::of(sets.iter().zip(&idle).filter(|(_, idle)| !**idle).map(|(set, _)| set));
        let each = sets.iter().zip(idle).map(|(set, is_idle)| match set.as_slice() {
            [] => Some(Idle::OutOfScope),
            _ => is_idle.then(|| Idle::AmongOthers { others_stay: by_those_that_stay.has(set) }),
        });
        each.collect()
    }

    /// What an exception leaves out of the scope.
    fn left_out(&self, rule: &Rule, exception: &Cube) -> Vec<OfOperation> {
        self.in_both(rule.scope(), exception).filter(|(_, slots)| slots.iter().any(|&word| word != 0)).collect()
    }
}

/// Slots of an operation, at least one.
type OfOperation = (OperationId, Vec<u64>);

/// Which slots some sets have, and which two of them at least.
#[derive(Default)]
struct Counted {
    by_operation: HashMap<OperationId, (Vec<u64>, Vec<u64>)>,
}

impl Counted {
    fn of<'s>(sets: impl Iterator<Item = &'s Vec<OfOperation>>) -> Self {
        let mut counted = Self::default();
        for (operation, slots) in sets.flatten() {
            let none = || (vec![0; slots.len()], vec![0; slots.len()]);
            let (once, twice) = counted.by_operation.entry(*operation).or_insert_with(none);
            for ((once, twice), slots) in once.iter_mut().zip(twice).zip(slots) {
                *twice |= *once & slots;
                *once |= slots;
            }
        }
        counted
    }

    fn has(&self, set: &[OfOperation]) -> bool {
        self.all(set, |(once, _)| once)
    }

    fn has_twice(&self, set: &[OfOperation]) -> bool {
        self.all(set, |(_, twice)| twice)
    }

    fn all(&self, set: &[OfOperation], which: impl Fn(&(Vec<u64>, Vec<u64>)) -> &Vec<u64>) -> bool {
        set.iter().all(|(operation, slots)| {
            let counted = self.by_operation.get(operation);
            counted
                .is_some_and(|counted| slots.iter().zip(which(counted)).all(|(slots, counted)| slots & !counted == 0))
        })
    }
}
