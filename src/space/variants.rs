//! Vocabularies that differ from another in what guards decisions: lifetimes, the order of roles, and owners of operations.

use alloc::vec::Vec;

use super::{Column, Cube, Lifetime, NameSet, OperationId, OwnerId, RoleId, TokenId, Vocabulary, builder::stamp};

impl Vocabulary {
    /// Returns the vocabulary with other lifetimes of a kind of token.
    pub(crate) fn with_lifetimes(&self, token: TokenId, lifetimes: Vec<Lifetime>) -> Self {
        let mut changed = self.clone();
        if let Some(old) = changed.lifetimes.get_mut(token.index()) {
            *old = lifetimes.into_boxed_slice();
        }
        changed
    }

    /// Returns the vocabulary with another order of roles: for each role, the roles below it, directly or through others.
    pub(crate) fn with_order(&self, below: Vec<Vec<RoleId>>) -> Self {
        Self { below: below.into_iter().map(Vec::into_boxed_slice).collect(), ..self.clone() }
    }

    /// Returns the vocabulary with other owners of an operation, in the order of declaration. Its requests are others.
    pub(crate) fn with_owners(&self, owners: impl IntoIterator<Item = (OperationId, Vec<OwnerId>)>) -> Self {
        let mut changed = self.clone();
        for (operation, owners) in owners {
            if let Some(operation) = changed.operations.get_mut(operation.index()) {
                operation.owners = owners.into_boxed_slice();
            }
        }
        changed.stamp = stamp(&changed);
        changed
    }
}

impl Cube {
    /// Returns the cube with the roles that another order of roles puts at or above the one that it names with `at_least`; `None`
    /// if that role has no order any more.
    pub(crate) fn in_order_of(&self, vocabulary: &Vocabulary) -> Option<Self> {
        let Some(lowest) = self.roles().at_least() else {
            return Some(self.clone());
        };
        let roles = NameSet::of(vocabulary.roles_from(lowest)?);
        Some(self.clone().with(Column::Role, roles.written_at_least(lowest.index())))
    }
}
