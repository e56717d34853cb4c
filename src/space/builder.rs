//! Builds vocabularies.

use alloc::{boxed::Box, vec::Vec};

use super::{
    ActionId, ApiId, Column, Id, Lifetime, Operation, OperationId, OwnerId, Request, RoleId, Stamp, TokenId,
    Vocabulary,
    column::ByColumn,
    id::ColumnId,
    names::{ColumnTable, ColumnTableBuilder},
    operation_index::OperationIndex,
    order::all_below,
};
use crate::digest::Digest;

/// The owner of operations that declare no owners.
pub(crate) const NOBODY: &str = "none";

/// What exceeds the range of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooMany {
    /// Names of a column.
    Names(Column),
    /// Combinations of role, token and owner.
    Slots,
}

impl TooMany {
    /// Returns the number of names of a column that ids can count.
    pub(crate) const fn most(column: Column) -> u64 {
        match column {
            Column::Role | Column::Token | Column::Owner => 1 << u16::BITS,
            Column::Api | Column::Action => 1 << u32::BITS,
        }
    }
}

/// Collects checked declarations into a [`Vocabulary`].
#[derive(Default)]
pub(crate) struct VocabularyBuilder {
    names: ByColumn<ColumnTableBuilder>,
    operations: Vec<Operation>,
    lifetimes: Vec<Box<[Lifetime]>>,
    below: Vec<Box<[RoleId]>>,
}

impl VocabularyBuilder {
    fn declare<I: ColumnId>(&mut self, name: &str, about: Option<&str>) -> Result<I, TooMany> {
        let index = self.names[I::COLUMN].declare(name, about);
        index.and_then(I::from_index).ok_or(TooMany::Names(I::COLUMN))
    }

    pub(crate) fn role(&mut self, name: &str, about: Option<&str>) -> Result<RoleId, TooMany> {
        self.declare(name, about)
    }

    pub(crate) fn token(
        &mut self,
        name: &str,
        about: Option<&str>,
        lifetimes: Vec<Lifetime>,
    ) -> Result<TokenId, TooMany> {
        let id = self.declare(name, about)?;
        self.lifetimes.push(lifetimes.into_boxed_slice());
        Ok(id)
    }

    pub(crate) fn owner(&mut self, name: &str, about: Option<&str>) -> Result<OwnerId, TooMany> {
        self.declare(name, about)
    }

    pub(crate) fn api(&mut self, name: &str) -> Result<ApiId, TooMany> {
        self.declare(name, None)
    }

    /// Sets the order of roles: for each role, roles below it, between which others may be. Returns the number of pairs of a role
    /// and one below it; `None` if there are more than a limit.
    pub(crate) fn order(&mut self, below: &[Vec<RoleId>], most: usize) -> Option<usize> {
        let below = all_below(below, most)?;
        self.below = below.into_iter().map(Vec::into_boxed_slice).collect();
        Some(self.below.iter().map(|below| below.len()).sum())
    }

    /// Returns the names of a column declared so far.
    pub(crate) fn declared(&self, column: Column) -> &ColumnTableBuilder {
        &self.names[column]
    }

    /// Returns whether an API, which must be the one declared last, has an action.
    pub(crate) fn has_operation(&self, api: ApiId, action: &str) -> bool {
        let action = self.names.action.id(action);
        self.operations.iter().rev().take_while(|one| one.api == api).any(|one| Some(one.action) == action)
    }

    /// Returns the action of an operation that has no owner.
    pub(crate) fn action_without_owner(&self) -> Option<&str> {
        let operation = self.operations.iter().find(|operation| operation.owners.is_empty())?;
        self.names.action.names().nth(operation.action.index())
    }

    /// Declares an operation. The operations of an API must follow one another, and the APIs in the order of their
    /// declaration.
    pub(crate) fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        mut owners: Vec<OwnerId>,
        reads: bool,
        confers: Vec<RoleId>,
        about: Option<&str>,
    ) -> Result<ActionId, TooMany> {
        let action = self.declare(action, None)?;
        owners.sort_unstable();
        owners.dedup();
        OperationId::from_index(self.operations.len()).ok_or(TooMany::Names(Column::Action))?;
        self.operations.push(Operation {
            api,
            action,
            owners: owners.into_boxed_slice(),
            reads,
            confers: confers.into_boxed_slice(),
            about: about.map(Into::into),
        });
        Ok(action)
    }

    /// Returns the vocabulary. If no token is declared, it has one that stands for any; likewise for owners, which no operation may
    /// then list. Returns an error if a request cannot hold the number of each of its cells.
    pub(crate) fn finish(self) -> Result<Vocabulary, TooMany> {
        self.finish_with(stamp)
    }

    /// Gives each column without a name that may be left out the one name that stands for any.
    fn fill_columns(&mut self) -> Result<ByColumn<bool>, TooMany> {
        /// The token of requests that have none to name.
        const ANY_TOKEN: &str = "any";

        let mut left_out = ByColumn::default();
        if self.names.token.len() == 0 {
            left_out.token = true;
            self.token(ANY_TOKEN, None, Vec::new())?;
        }
        if self.names.owner.len() == 0 {
            left_out.owner = true;
            let nobody = self.owner(NOBODY, None)?;
            for operation in &mut self.operations {
                operation.owners = [nobody].into();
            }
        }
        Ok(left_out)
    }

    /// Returns the vocabulary with another stamp than [`VocabularyBuilder::finish`] gives it.
    pub(crate) fn finish_with(mut self, stamp: impl FnOnce(&Vocabulary) -> Stamp) -> Result<Vocabulary, TooMany> {
        let left_out = self.fill_columns()?;
        let names = self.names.map(|_, names| names.finish());
        let count = |column: Column| -> usize { ColumnTable::len(&names[column]) };
        let cells_of_role = count(Column::Token).checked_mul(count(Column::Owner)).ok_or(TooMany::Slots)?;
        let slots = count(Column::Role).checked_mul(cells_of_role);
        let cells_of_operation = slots.and_then(usize::checked_next_power_of_two).ok_or(TooMany::Slots)?;
        let shift = cells_of_operation.trailing_zeros().max(u64::BITS.trailing_zeros());
        let cells = self.operations.len().checked_mul(1 << shift);
        cells.filter(|&cells| cells <= 1 << Request::CELL_BITS).ok_or(TooMany::Slots)?;
        self.operations.shrink_to_fit();
        let index = OperationIndex::new(&self.operations, count(Column::Api), count(Column::Action), shift);
        let mut vocabulary = Vocabulary {
            names,
            left_out,
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

/// Returns the stamp of everything that the meaning of a request's number depends on: all names and their order.
pub(super) fn stamp(vocabulary: &Vocabulary) -> Stamp {
    let mut digest = Digest::new("portcullis vocabulary 2");
    digest.names(vocabulary.roles().names());
    digest.names(vocabulary.tokens().names());
    digest.names(vocabulary.owners().names());
    digest.names(vocabulary.apis().names());
    digest.names(vocabulary.actions().names());
    for (_, operation) in vocabulary.operations() {
        let owners = operation.owners.iter().map(|owner| owner.index());
        digest.numbers([operation.api.index(), operation.action.index(), owners.len()].into_iter().chain(owners));
    }
    Stamp::of_digest(digest.finish().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
}
