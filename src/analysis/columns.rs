use super::{OperationSurvey, Survey};
use crate::space::{Column, Cube, IdSet, OperationId, OwnerId};

/// What the columns of requests have to do with decisions.
impl Survey<'_> {
    /// Whether two requests for the operation that differ in the column alone are decided differently.
    pub(crate) fn matters(&self, column: Column, operation: &OperationSurvey<'_>) -> bool {
        self.slots.tells_apart(column, operation.allowed, operation.possible)
    }

    /// The owners with which no rule matches any request for the operation, so that the default alone decides.
    pub(crate) fn undecided_owners(&self, operation: &OperationSurvey<'_>) -> Vec<OwnerId> {
        let mut matched = vec![0; self.slots.words];
        for rule in operation.rules() {
            matched.iter_mut().zip(rule.matches).for_each(|(all, matches)| *all |= matches);
        }
        let matched = self.slots.owners_of(&matched);
        operation.operation.owners().iter().copied().filter(|&owner| !matched.contains(owner)).collect()
    }

    /// The slots with one of the owners.
    pub(crate) fn slots_with_owners(&self, owners: Vec<OwnerId>) -> Vec<u64> {
        self.slots.product(&IdSet::Any, &IdSet::Any, &IdSet::of(owners))
    }

    /// Whether a cube holds some slots of some operations.
    pub(crate) fn holds<S: AsRef<[u64]>>(
        &self,
        cube: &Cube,
        mut slots: impl Iterator<Item = (OperationId, S)>,
    ) -> bool {
        let held = self.slots.of_cube(cube);
        slots.all(|(operation, slots)| {
            let operation = self.policy.vocabulary().operation(operation);
            operation.is_some_and(|operation| cube.is_about(operation))
                && slots.as_ref().iter().zip(&held).all(|(slots, held)| slots & !held == 0)
        })
    }
}
