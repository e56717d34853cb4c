use alloc::{boxed::Box, vec::Vec};

use super::{
    ActionId, ApiId, Id, Lifetime, Operation, OperationId, OwnerId, Request, RoleId, Stamp, TokenId, Vocabulary,
    names::NameTableBuilder, operation_index::OperationIndex,
};

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
    roles: NameTableBuilder<RoleId>,
    tokens: NameTableBuilder<TokenId>,
    owners: NameTableBuilder<OwnerId>,
    apis: NameTableBuilder<ApiId>,
    actions: NameTableBuilder<ActionId>,
    operations: Vec<Operation>,
    lifetimes: Vec<Box<[Lifetime]>>,
    below: Vec<Box<[RoleId]>>,
}

impl VocabularyBuilder {
    pub(crate) const fn new() -> Self {
        Self {
            roles: NameTableBuilder::new(),
            tokens: NameTableBuilder::new(),
            owners: NameTableBuilder::new(),
            apis: NameTableBuilder::new(),
            actions: NameTableBuilder::new(),
            operations: Vec::new(),
            lifetimes: Vec::new(),
            below: Vec::new(),
        }
    }

    pub(crate) fn role(&mut self, name: &str, about: Option<&str>) -> Result<RoleId, TooMany> {
        self.roles.declare(name, about).ok_or(TooMany::Names("roles", OF_SMALL_COLUMN))
    }

    /// For each role, those below it, which its declaration names or which are below one of them.
    pub(crate) fn order(&mut self, below: Vec<Vec<RoleId>>) {
        self.below = below.into_iter().map(Vec::into_boxed_slice).collect();
    }

    /// The roles declared so far.
    pub(crate) const fn roles(&self) -> &NameTableBuilder<RoleId> {
        &self.roles
    }

    pub(crate) fn token(
        &mut self,
        name: &str,
        about: Option<&str>,
        lifetimes: Vec<Lifetime>,
    ) -> Result<TokenId, TooMany> {
        let id = self.tokens.declare(name, about).ok_or(TooMany::Names("tokens", OF_SMALL_COLUMN))?;
        self.lifetimes.push(lifetimes.into_boxed_slice());
        Ok(id)
    }

    pub(crate) fn owner(&mut self, name: &str, about: Option<&str>) -> Result<OwnerId, TooMany> {
        self.owners.declare(name, about).ok_or(TooMany::Names("owners", OF_SMALL_COLUMN))
    }

    pub(crate) fn api(&mut self, name: &str) -> Result<ApiId, TooMany> {
        self.apis.declare(name, None).ok_or(TooMany::Names("apis", OF_LARGE_COLUMN))
    }

    /// Declares an operation; those of an API come behind one another, and APIs in the order of their declaration.
    pub(crate) fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        mut owners: Vec<OwnerId>,
        reads: bool,
        confers: Vec<RoleId>,
        about: Option<&str>,
    ) -> Result<(), TooMany> {
        let action = self.actions.declare(action, None).ok_or(TooMany::Names("actions", OF_LARGE_COLUMN))?;
        owners.sort_unstable();
        owners.dedup();
        OperationId::from_index(self.operations.len()).ok_or(TooMany::Names("actions", OF_LARGE_COLUMN))?;
        self.operations.push(Operation {
            api,
            action,
            owners: owners.into_boxed_slice(),
            reads,
            confers: confers.into_boxed_slice(),
            about: about.map(Into::into),
        });
        Ok(())
    }

    /// The owners declared so far.
    pub(crate) const fn owners(&self) -> &NameTableBuilder<OwnerId> {
        &self.owners
    }

    /// The vocabulary; an error if a number of its slots would not fit a request. `stamp` tells vocabularies apart: it must
    /// depend on all names and their order.
    pub(crate) fn finish(mut self, stamp: impl FnOnce(&Vocabulary) -> Stamp) -> Result<Vocabulary, TooMany> {
        let (roles, tokens, owners) = (self.roles.finish(), self.tokens.finish(), self.owners.finish());
        let cells_of_role = tokens.len().checked_mul(owners.len()).ok_or(TooMany::Slots)?;
        let slots = roles.len().checked_mul(cells_of_role);
        let cells_of_operation = slots.and_then(usize::checked_next_power_of_two).ok_or(TooMany::Slots)?;
        let shift = cells_of_operation.trailing_zeros().max(u64::BITS.trailing_zeros());
        let cells = self.operations.len().checked_mul(1 << shift);
        cells.filter(|&cells| cells <= 1 << Request::CELL_BITS).ok_or(TooMany::Slots)?;
        self.operations.shrink_to_fit();
        let (apis, actions) = (self.apis.finish(), self.actions.finish());
        let index = OperationIndex::new(&self.operations, apis.len(), actions.len(), shift);
        let mut vocabulary = Vocabulary {
            roles,
            tokens,
            owners,
            apis,
            actions,
            operations: self.operations,
            index,
            lifetimes: self.lifetimes,
            below: self.below,
            shift,
            cells_of_role,
            stamp: Stamp::default(),
        };
        vocabulary.stamp = stamp(&vocabulary);
        Ok(vocabulary)
    }
}
