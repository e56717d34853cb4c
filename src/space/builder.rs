use alloc::vec::Vec;

use super::{ApiId, Id, Lifetime, NameTable, Operation, OperationId, OwnerId, RoleId, TokenId, Vocabulary};

/// What is more than the numbers that count it can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMany {
    /// Names of a column, of which the numbers hold so many.
    Names(&'static str, u64),
    /// Combinations of role, token and owner.
    Slots,
}

const OF_SMALL_COLUMN: u64 = 1 << u16::BITS;
const OF_LARGE_COLUMN: u64 = 1 << u32::BITS;

/// Collects checked declarations into a [`Vocabulary`].
pub(crate) struct VocabularyBuilder {
    vocabulary: Vocabulary,
}

impl VocabularyBuilder {
    pub(crate) const fn new() -> Self {
        Self {
            vocabulary: Vocabulary {
                roles: NameTable::new(),
                tokens: NameTable::new(),
                owners: NameTable::new(),
                apis: NameTable::new(),
                actions: NameTable::new(),
                operations: Vec::new(),
                by_name: Vec::new(),
                by_api: Vec::new(),
                lifetimes: Vec::new(),
                stamp: 0,
            },
        }
    }

    pub(crate) fn role(&mut self, name: &str, about: Option<&str>) -> Result<RoleId, TooMany> {
        self.vocabulary.roles.declare(name, about).ok_or(TooMany::Names("roles", OF_SMALL_COLUMN))
    }

    pub(crate) fn token(
        &mut self,
        name: &str,
        about: Option<&str>,
        lifetimes: Vec<Lifetime>,
    ) -> Result<TokenId, TooMany> {
        let id = self.vocabulary.tokens.declare(name, about).ok_or(TooMany::Names("tokens", OF_SMALL_COLUMN))?;
        self.vocabulary.lifetimes.push(lifetimes.into_boxed_slice());
        Ok(id)
    }

    pub(crate) fn owner(&mut self, name: &str, about: Option<&str>) -> Result<OwnerId, TooMany> {
        self.vocabulary.owners.declare(name, about).ok_or(TooMany::Names("owners", OF_SMALL_COLUMN))
    }

    pub(crate) fn api(&mut self, name: &str) -> Result<ApiId, TooMany> {
        self.vocabulary.apis.declare(name, None).ok_or(TooMany::Names("apis", OF_LARGE_COLUMN))
    }

    /// Declares an operation; those of an API come behind one another, and APIs in the order of their declaration.
    pub(crate) fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        mut owners: Vec<OwnerId>,
        reads: bool,
        about: Option<&str>,
    ) -> Result<(), TooMany> {
        let action = self.vocabulary.actions.declare(action, None).ok_or(TooMany::Names("actions", OF_LARGE_COLUMN))?;
        owners.sort_unstable();
        owners.dedup();
        let id = OperationId::from_index(self.vocabulary.operations.len())
            .ok_or(TooMany::Names("actions", OF_LARGE_COLUMN))?;
        self.vocabulary.by_name.push((api, action, id));
        if self.vocabulary.by_api.last().is_none_or(|(last, _)| *last != api) {
            self.vocabulary.by_api.push((api, id));
        }
        self.vocabulary.operations.push(Operation {
            api,
            action,
            owners: owners.into_boxed_slice(),
            reads,
            about: about.map(Into::into),
        });
        Ok(())
    }

    pub(crate) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The vocabulary; an error if a number of its slots would not fit a request. `stamp` tells vocabularies apart: it must
    /// depend on all names and their order.
    pub(crate) fn finish(self, stamp: impl FnOnce(&Vocabulary) -> u64) -> Result<Vocabulary, TooMany> {
        let mut vocabulary = self.vocabulary;
        vocabulary
            .roles
            .len()
            .checked_mul(vocabulary.tokens.len())
            .and_then(|slots| slots.checked_mul(vocabulary.owners.len()))
            .and_then(|slots| u32::try_from(slots).ok())
            .ok_or(TooMany::Slots)?;
        vocabulary.by_name.sort_unstable();
        vocabulary.stamp = stamp(&vocabulary);
        Ok(vocabulary)
    }
}
