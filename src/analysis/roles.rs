//! How callers can obtain other roles.

use std::collections::{BTreeMap, VecDeque, btree_map::Entry};

use super::Survey;
use crate::space::{NameSet, OperationId, RoleId};

/// How roles lead to other roles: by operations that confer a role, for the roles that are allowed the operations.
pub(crate) struct Steps<'p> {
    /// The operations that confer roles, with the roles to which they are allowed, in the order of declaration.
    conferring: Vec<(OperationId, NameSet, &'p [RoleId])>,
}

/// One step from a role to another.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// The operation that confers the role.
    pub(crate) operation: OperationId,
    /// The role that it confers.
    pub(crate) confers: RoleId,
}

impl<'p> Steps<'p> {
    pub(crate) fn of(survey: &'p Survey<'p>) -> Self {
        let operations = survey.operations().filter(|operation| !operation.operation.confers().is_empty());
        let conferring =
            operations.map(|operation| (operation.id, operation.roles_allowed(), operation.operation.confers()));
        Self { conferring: conferring.collect() }
    }

    /// Returns the roles that a role leads to, including itself if a path leads back, each with one of the shortest paths:
    /// of these, the one whose steps are declared first.
    pub(crate) fn paths_from(&self, start: RoleId) -> BTreeMap<RoleId, Vec<Step>> {
        let mut paths: BTreeMap<RoleId, Vec<Step>> = BTreeMap::new();
        let mut to_follow = VecDeque::from([(start, Vec::new())]);
        while let Some((role, path)) = to_follow.pop_front() {
            let conferring = self.conferring.iter().filter(|(_, allowed, _)| allowed.contains(role.index()));
            let steps = conferring
                .flat_map(|&(operation, _, confers)| confers.iter().map(move |&confers| Step { operation, confers }));
            for step in steps {
                if let Entry::Vacant(unreached) = paths.entry(step.confers) {
                    let path: Vec<Step> = path.iter().copied().chain([step]).collect();
                    to_follow.push_back((step.confers, path.clone()));
                    unreached.insert(path);
                }
            }
        }
        paths
    }
}
