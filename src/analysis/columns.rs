use super::{OperationSurvey, Survey};
use crate::space::{Column, Cube, OperationId, OwnerId, Request};

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

    /// The first request for an operation with an owner.
    pub(crate) fn first_with_owner(&self, operation: OperationId, owner: OwnerId) -> Option<Request> {
        let vocabulary = self.policy.vocabulary();
        vocabulary.request(vocabulary.roles().ids().next()?, vocabulary.tokens().ids().next()?, operation, owner)
    }

    /// Whether a cube holds every request for an operation.
    pub(crate) fn holds(&self, cube: &Cube, operation: &OperationSurvey<'_>) -> bool {
        let of_operation = operation.operation;
        cube.apis.contains(of_operation.api())
            && cube.actions.contains(of_operation.action())
            && self.slots.of_cube(cube).iter().zip(operation.possible).all(|(held, possible)| possible & !held == 0)
    }
}
