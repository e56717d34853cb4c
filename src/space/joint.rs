//! The vocabulary of all names of two vocabularies.

use alloc::vec::Vec;

use super::{
    Column, ColumnTable, Vocabulary,
    builder::{TooMany, VocabularyBuilder},
};

impl Vocabulary {
    /// Returns the vocabulary with all requests of two vocabularies: every name, operation and owner of an operation that one
    /// of them has, first those of this one. It has no descriptions, lifetimes or order of roles. Returns `None` if it
    /// could have more than `max_cells` cells.
    pub(crate) fn joint(&self, other: &Self, max_cells: usize) -> Option<Self> {
        let count = |column| all(self, other, column).count();
        let slots =
            Column::OF_SLOTS.into_iter().try_fold(1_usize, |product, column| product.checked_mul(count(column)));
        let added = other
            .operations_by_name()
            .into_iter()
            .filter(|(api, action, _, _)| self.operation_named(api, action).is_none());
        let cells = slots?.checked_mul(self.operation_count() + added.count());
        cells.filter(|&cells| cells <= max_cells)?;
        build(self, other).ok()
    }
}

fn build(one: &Vocabulary, other: &Vocabulary) -> Result<Vocabulary, TooMany> {
    let mut builder = VocabularyBuilder::default();
    for name in all(one, other, Column::Role) {
        builder.role(name, None)?;
    }
    // A column that both leave out is left out.
    let is_declared = |column| one.is_declared(column) || other.is_declared(column);
    for name in all(one, other, Column::Token).filter(|_| is_declared(Column::Token)) {
        builder.token(name, None, Vec::new())?;
    }
    for name in all(one, other, Column::Owner).filter(|_| is_declared(Column::Owner)) {
        builder.owner(name, None)?;
    }
    for api in all(one, other, Column::Api) {
        let id = builder.api(api)?;
        let missing = actions(other, api).filter(|action| one.operation_named(api, action).is_none());
        for action in actions(one, api).chain(missing) {
            let both = [one, other].into_iter().flat_map(|vocabulary| owners(vocabulary, api, action));
            let owners = both.filter_map(|owner| builder.declared(Column::Owner).id(owner)).collect();
            builder.operation(id, action, owners, false, Vec::new(), None)?;
        }
    }
    builder.finish()
}

/// Iterates over the names of a column of both vocabularies.
fn all<'v>(one: &'v Vocabulary, other: &'v Vocabulary, column: Column) -> impl Iterator<Item = &'v str> {
    one.table(column).names().chain(missing(one, other, column))
}

/// Iterates over the names of a column that only the other vocabulary has.
fn missing<'v>(one: &'v Vocabulary, other: &'v Vocabulary, column: Column) -> impl Iterator<Item = &'v str> {
    ColumnTable::names(other.table(column)).filter(move |name| one.table(column).index_of(name).is_none())
}

/// Iterates over the actions of an API; none if it is not declared.
fn actions<'v>(vocabulary: &'v Vocabulary, api: &str) -> impl Iterator<Item = &'v str> {
    let operations = vocabulary.apis().id(api).into_iter().flat_map(|id| vocabulary.operations_of(id));
    operations.filter_map(|(_, operation)| vocabulary.actions().name(operation.action()))
}

/// Iterates over the owners of an operation; none if it is not declared.
fn owners<'v>(vocabulary: &'v Vocabulary, api: &str, action: &str) -> impl Iterator<Item = &'v str> {
    let operation = vocabulary.operation_named(api, action).and_then(|id| vocabulary.operation(id));
    let owners = operation.into_iter().flat_map(super::Operation::owners);
    owners.filter_map(|&owner| vocabulary.owners().name(owner))
}
