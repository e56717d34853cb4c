use alloc::{vec, vec::Vec};

use super::{Cube, Id, IdSet, Operation, OwnerId, RoleId, TokenId, Vocabulary};

/// The combinations of role, token and owner, numbered as requests number them: the bits of a few words, so that a set of
/// an operation's cells is combined with another word by word.
pub(crate) struct Slots {
    pub(super) roles: usize,
    pub(super) tokens: usize,
    pub(super) owners: usize,
    /// How many words a set of slots takes.
    pub(crate) words: usize,
}

impl Slots {
    pub(crate) fn of(vocabulary: &Vocabulary) -> Self {
        Self {
            roles: vocabulary.roles().len(),
            tokens: vocabulary.tokens().len(),
            owners: vocabulary.owners().len(),
            words: 1 << (vocabulary.shift() - u64::BITS.trailing_zeros()),
        }
    }

    /// The slots whose role, token and owner are in the sets.
    pub(crate) fn product(&self, roles: &IdSet<RoleId>, tokens: &IdSet<TokenId>, owners: &IdSet<OwnerId>) -> Vec<u64> {
        let mut set = vec![0; self.words];
        for role in indices(roles, self.roles) {
            for token in indices(tokens, self.tokens) {
                for owner in indices(owners, self.owners) {
                    let slot = (role * self.tokens + token) * self.owners + owner;
                    if let Some(word) = set.get_mut(slot / u64::BITS as usize) {
                        *word |= 1 << (slot % u64::BITS as usize);
                    }
                }
            }
        }
        set
    }

    pub(crate) fn of_cube(&self, cube: &Cube) -> Vec<u64> {
        self.product(&cube.roles, &cube.tokens, &cube.owners)
    }

    /// The slots that requests for the operation can have.
    pub(crate) fn possible(&self, operation: &Operation) -> Vec<u64> {
        self.product(&IdSet::Any, &IdSet::Any, &IdSet::Of(operation.owners.clone()))
    }
}

/// The numbers of a column's names that the set admits.
fn indices<I: Id>(set: &IdSet<I>, count: usize) -> impl Iterator<Item = usize> {
    let any = if set.is_any() { 0..count } else { 0..0 };
    any.chain(set.listed().iter().map(|id| id.index()))
}
