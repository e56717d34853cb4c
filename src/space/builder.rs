use alloc::vec::Vec;

use super::{ApiId, Id, Lifetime, NameTable, Operation, OperationId, OwnerId, RoleId, TokenId, Vocabulary};

/// The names of a column, or the slots of the space, do not fit the numbers that count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpaceTooLarge;

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
                lifetimes: Vec::new(),
                stamp: 0,
            },
        }
    }

    pub(crate) fn role(&mut self, name: &str, about: Option<&str>) -> Result<RoleId, SpaceTooLarge> {
        self.vocabulary.roles.declare(name, about).ok_or(SpaceTooLarge)
    }

    pub(crate) fn token(
        &mut self,
        name: &str,
        about: Option<&str>,
        lifetimes: Vec<Lifetime>,
    ) -> Result<TokenId, SpaceTooLarge> {
        let id = self.vocabulary.tokens.declare(name, about).ok_or(SpaceTooLarge)?;
        self.vocabulary.lifetimes.push(lifetimes.into_boxed_slice());
        Ok(id)
    }

    pub(crate) fn owner(&mut self, name: &str, about: Option<&str>) -> Result<OwnerId, SpaceTooLarge> {
        self.vocabulary.owners.declare(name, about).ok_or(SpaceTooLarge)
    }

    pub(crate) fn api(&mut self, name: &str) -> Result<ApiId, SpaceTooLarge> {
        self.vocabulary.apis.declare(name, None).ok_or(SpaceTooLarge)
    }

    pub(crate) fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        mut owners: Vec<OwnerId>,
        reads: bool,
        about: Option<&str>,
    ) -> Result<(), SpaceTooLarge> {
        let action = self.vocabulary.actions.declare(action, None).ok_or(SpaceTooLarge)?;
        owners.sort_unstable();
        owners.dedup();
        let id = OperationId::from_index(self.vocabulary.operations.len()).ok_or(SpaceTooLarge)?;
        self.vocabulary.by_name.push((api, action, id));
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

    /// The vocabulary; an error if a number of its slots would not fit a request.
    pub(crate) fn finish(self) -> Result<Vocabulary, SpaceTooLarge> {
        let mut vocabulary = self.vocabulary;
        vocabulary
            .roles
            .len()
            .checked_mul(vocabulary.tokens.len())
            .and_then(|slots| slots.checked_mul(vocabulary.owners.len()))
            .and_then(|slots| u32::try_from(slots).ok())
            .ok_or(SpaceTooLarge)?;
        vocabulary.by_name.sort_unstable();
        vocabulary.stamp = stamp(&vocabulary);
        Ok(vocabulary)
    }
}

/// FNV-1a over all names and their order: what the meaning of a request's numbers depends on.
fn stamp(vocabulary: &Vocabulary) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    /// Ends a name; no byte of a name.
    const END: u8 = 0xff;

    let mut hash = BASIS;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes.iter().chain(&[END]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    };
    vocabulary.roles.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    vocabulary.tokens.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    vocabulary.owners.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    for (_, operation) in vocabulary.operations() {
        add(vocabulary.apis.name(operation.api).unwrap_or_default().as_bytes());
        add(vocabulary.actions.name(operation.action).unwrap_or_default().as_bytes());
        for owner in &operation.owners {
            add(&owner.index().to_le_bytes());
        }
        add(&[]);
    }
    hash
}
