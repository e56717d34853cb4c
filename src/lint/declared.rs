//! The names that a policy declares.

use crate::{
    rules::{Place, Rules},
    space::Column,
};

/// The names that one column declares.
pub(super) struct Declared<'r> {
    pub(super) column: Column,
    /// In the order of declaration, each with its place.
    pub(super) names: Vec<(&'r str, Place)>,
}

impl<'r> Declared<'r> {
    /// Returns the names of a column. An action is declared by its first operation.
    pub(super) fn of(rules: &'r Rules, column: Column) -> Self {
        let names = rules.vocabulary().table(column).names().enumerate();
        Self { column, names: names.map(|(index, name)| (name, rules.places().name_at(column, index))).collect() }
    }
}
