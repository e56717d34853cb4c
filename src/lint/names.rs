//! The names that a policy declares, and which of them its rules and invariants use.

use crate::{
    rules::{Claim, Effect, Place, Rules},
    space::{ByColumn, Column, Cube, Vocabulary},
};

/// The names that one column declares.
pub(super) struct DeclaredNames<'r> {
    pub(super) column: Column,
    /// The names in the order of declaration, each with its place.
    pub(super) names: Vec<(&'r str, Place)>,
}

impl<'r> DeclaredNames<'r> {
    /// Returns the names of a column. An action is declared by its first operation.
    pub(super) fn of(rules: &'r Rules, column: Column) -> Self {
        let names = rules.vocabulary().table(column).names().enumerate();
        Self { column, names: names.map(|(index, name)| (name, rules.places().name_at(column, index))).collect() }
    }
}

/// For each name of the columns that number slots, whether a rule or an invariant lists it, or an operation needs it.
pub(super) struct UsedNames(ByColumn<Vec<bool>>);

impl UsedNames {
    pub(super) fn of(rules: &Rules) -> Self {
        let vocabulary = rules.vocabulary();
        let mut used = Self(ByColumn::from_fn(|column| vec![false; vocabulary.table(column).len()]));
        used.add_rules(rules);
        used.add_invariants(rules);
        used.add_operations(vocabulary);
        used
    }

    /// Returns for each name of a column, in the order of declaration, whether it is used.
    pub(super) fn of_column(&self, column: Column) -> &[bool] {
        &self.0[column]
    }

    fn add_rules(&mut self, rules: &Rules) {
        for rule in rules {
            self.add_cube(rule.scope());
            rule.exceptions().iter().for_each(|exception| self.add_cube(exception.cube()));
            if let Effect::Require(requirement) = rule.effect() {
                self.add_cube(requirement.cube());
            }
        }
    }

    fn add_invariants(&mut self, rules: &Rules) {
        for invariant in rules.invariants() {
            match invariant.claim() {
                Claim::Never(cube) | Claim::Always(cube) | Claim::Ignores { within: cube, .. } => self.add_cube(cube),
                Claim::Monotone { order, within } => {
                    self.add_cube(within);
                    self.add(order.column(), order.indices().iter().copied());
                }
            }
        }
    }

    /// Adds the names that operations cannot do without: their only owners, and the roles that they confer.
    fn add_operations(&mut self, vocabulary: &Vocabulary) {
        for (_, operation) in vocabulary.operations() {
            if let [only] = operation.owners() {
                self.add(Column::Owner, [only.index()]);
            }
            self.add(Column::Role, operation.confers().iter().map(|role| role.index()));
        }
    }

    fn add_cube(&mut self, cube: &Cube) {
        for column in Column::OF_SLOTS {
            self.add(column, cube.set(column).listed());
        }
    }

    fn add(&mut self, column: Column, names: impl IntoIterator<Item = usize>) {
        for name in names {
            if let Some(is_used) = self.0[column].get_mut(name) {
                *is_used = true;
            }
        }
    }
}
