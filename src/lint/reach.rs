//! Which operations and names the requests of a cube have, and why a cube has no request.

use super::words;
use crate::space::{Column, Cube, NameSet, Operation, OperationId, Vocabulary};

/// What the requests of a cube have, and the operations that it admits although none of its requests is for them.
pub(super) struct Reach<'v> {
    vocabulary: &'v Vocabulary,
    cube: Cube,
    apis: NameSet,
    actions: NameSet,
    owners: NameSet,
    /// The operations that requests of the cube are for.
    pub(super) reached: Vec<OperationId>,
    /// The operations whose API and action the cube admits, but none of whose owners.
    pub(super) missed: Vec<OperationId>,
}

impl<'v> Reach<'v> {
    /// Finds what the requests of a cube have. Time grows with the operations that it admits.
    pub(super) fn of(vocabulary: &'v Vocabulary, cube: Cube) -> Self {
        let (mut apis, mut actions, mut owners) = (Vec::new(), Vec::new(), Vec::new());
        let (mut reached, mut missed) = (Vec::new(), Vec::new());
        for (id, operation) in vocabulary.operations_in(&cube) {
            let before = owners.len();
            let admitted = operation.owners().iter().filter(|&&owner| cube.owners().contains(owner));
            owners.extend(admitted.map(|owner| owner.index()));
            if owners.len() == before {
                missed.push(id);
            } else {
                reached.push(id);
                apis.push(operation.api().index());
                actions.push(operation.action().index());
            }
        }
        let [apis, actions, owners] = [apis, actions, owners].map(NameSet::of);
        Self { vocabulary, cube, apis, actions, owners, reached, missed }
    }

    /// Returns whether the cube has no request.
    pub(super) fn is_empty(&self) -> bool {
        self.reached.is_empty()
            || [Column::Role, Column::Token].into_iter().any(|column| self.names(column).is_nothing())
    }

    /// Returns the names of a column that requests of the cube have, if there are any requests.
    pub(super) fn names(&self, column: Column) -> &NameSet {
        match column {
            Column::Role | Column::Token => self.cube.set(column),
            Column::Api => &self.apis,
            Column::Action => &self.actions,
            Column::Owner => &self.owners,
        }
    }

    /// Returns the operations whose API and action the cube admits, in the order of declaration.
    pub(super) fn operations(&self) -> Vec<OperationId> {
        let mut operations = [self.reached.as_slice(), &self.missed].concat();
        operations.sort_unstable();
        operations
    }

    /// Returns the missed operations for which `is_meant` returns true.
    pub(super) fn missed_where(&self, is_meant: impl Fn(OperationId, &Operation) -> bool) -> Vec<OperationId> {
        let is_meant =
            |&id: &OperationId| self.vocabulary.operation(id).is_some_and(|operation| is_meant(id, operation));
        self.missed.iter().copied().filter(is_meant).collect()
    }

    /// Returns the owners that the cube admits, as alternatives.
    pub(super) fn owners_in_words(&self) -> String {
        let owners: Vec<_> = self.cube.owners().iter().collect();
        words::any_of(self.vocabulary.owners(), &owners)
    }

    /// Returns why the cube has no request because of its operations and owners; `None` if these are not the reason.
    pub(super) fn why_empty(&self) -> Option<String> {
        match (self.reached.as_slice(), self.missed.as_slice()) {
            ([], []) => Some("none of its APIs has any of its actions".into()),
            ([], missed) => {
                let operations = words::operations(self.vocabulary, missed);
                Some(format!("{operations} cannot have owner {}", self.owners_in_words()))
            }
            _ => None,
        }
    }
}
