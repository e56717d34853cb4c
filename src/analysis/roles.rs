use std::{cmp::Reverse, collections::HashSet};

use super::{OperationSurvey, Survey};
use crate::space::{IdSet, OperationId, Request, RoleId, Vocabulary, slots_in};

/// The roles below another with none between, in the order of declaration.
pub(crate) fn directly_below(vocabulary: &Vocabulary, role: RoleId) -> Vec<RoleId> {
    let mut below: Vec<RoleId> = vocabulary.roles_below(role).to_vec();
    below.sort_by_key(|&weaker| Reverse(vocabulary.roles_below(weaker).len()));
    let mut further: HashSet<RoleId> = HashSet::new();
    let mut direct: Vec<RoleId> = Vec::new();
    // What is below another comes behind it, and so does what is below that.
    for weaker in below {
        if !further.contains(&weaker) {
            direct.push(weaker);
            further.extend(vocabulary.roles_below(weaker));
        }
    }
    direct.sort_unstable();
    direct
}

/// What roles are allowed.
impl Survey<'_> {
    /// The requests of a role that are allowed, and that another role is denied, in the order of operations.
    pub(crate) fn allowed_beyond(&self, role: RoleId, other: RoleId) -> impl Iterator<Item = Request> {
        self.operations().flat_map(move |operation| {
            let of_one = self.slots.of_role(operation.allowed, role);
            let of_other = self.slots.of_role(operation.allowed, other);
            let beyond = of_one.zip(of_other).map(|(one, other)| one & !other);
            self.requests_of_role(role, operation.id, beyond)
        })
    }

    /// The roles for which some request for the operation is allowed.
    pub(crate) fn roles_allowed(&self, operation: &OperationSurvey<'_>) -> IdSet<RoleId> {
        self.slots.roles_of(operation.allowed)
    }

    /// The slots of an operation that a role is allowed.
    pub(crate) fn allowed_to(&self, role: RoleId, operation: OperationId) -> Vec<u64> {
        let of_role = self.slots.product(&IdSet::of([role]), &IdSet::Any, &IdSet::Any);
        of_role
            .iter()
            .zip(self.slots_in(operation, &self.allowed))
            .map(|(of_role, allowed)| of_role & allowed)
            .collect()
    }

    /// The requests of slots that are counted from a role's first.
    fn requests_of_role(
        &self,
        role: RoleId,
        operation: OperationId,
        slots: impl Iterator<Item = u64>,
    ) -> impl Iterator<Item = Request> {
        let first = self.slots.first_of_role(role);
        slots_in(slots).filter_map(move |slot| self.request_at(operation, first + slot))
    }
}
