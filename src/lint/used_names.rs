//! The names that rules and invariants name.

use crate::{
    rules::{Claim, Effect, Rules},
    space::{ByColumn, Column, Cube, Vocabulary},
};

/// Which names of the columns that number slots rules and invariants name: for each name, in the order of declaration,
/// whether.
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

    pub(super) fn of_column(&self, column: Column) -> &[bool] {
        &self.0[column]
    }

    fn add_rules(&mut self, rules: &Rules) {
        for rule in rules {
            self.add_listed(rule.scope());
            rule.exceptions().iter().for_each(|exception| self.add_listed(exception.cube()));
            if let Effect::Require(requirement) = rule.effect() {
                self.add_listed(requirement.cube());
            }
        }
    }

    fn add_invariants(&mut self, rules: &Rules) {
        for invariant in rules.invariants() {
            match invariant.claim() {
                Claim::Never(cube) | Claim::Always(cube) | Claim::Ignores { within: cube, .. } => {
                    self.add_listed(cube);
                }
                Claim::Monotone { order, within } => {
                    self.add_listed(within);
                    self.add(order.column(), order.indices().iter().copied());
                }
            }
        }
    }

    /// Adds what operations cannot do without.
    fn add_operations(&mut self, vocabulary: &Vocabulary) {
        for (_, operation) in vocabulary.operations() {
            if let [only] = operation.owners() {
                self.add(Column::Owner, [only.index()]);
            }
            self.add(Column::Role, operation.confers().iter().map(|role| role.index()));
        }
    }

    fn add_listed(&mut self, cube: &Cube) {
        Column::OF_SLOTS.into_iter().for_each(|column| self.add(column, cube.set(column).listed()));
    }

    fn add(&mut self, column: Column, names: impl IntoIterator<Item = usize>) {
        for name in names {
            if let Some(is_used) = self.0[column].get_mut(name) {
                *is_used = true;
            }
        }
    }
}
