use super::{OperationSurvey, Survey};
use crate::space::{IdSet, OperationId, Request, RoleId, slots_in};

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

    /// The first request for an operation that a role is allowed.
    pub(crate) fn first_allowed(&self, role: RoleId, operation: OperationId) -> Option<Request> {
        let allowed = self.operation(operation)?.allowed;
        self.requests_of_role(role, operation, self.slots.of_role(allowed, role)).next()
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
