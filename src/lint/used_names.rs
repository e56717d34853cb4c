use crate::{
    rules::{Claim, Effect, Order, Rules},
    space::{Column, Cube, Id, OwnerId, RoleId, TokenId, Vocabulary},
};

/// Which roles, kinds of token and owners rules and invariants name: for each name of a column, in the order of declaration,
/// whether.
pub(super) struct UsedNames {
    roles: Vec<bool>,
    tokens: Vec<bool>,
    owners: Vec<bool>,
}

impl UsedNames {
    pub(super) fn of(rules: &Rules) -> Self {
        let vocabulary = rules.vocabulary();
        let mut used = Self {
            roles: vec![false; vocabulary.roles().len()],
            tokens: vec![false; vocabulary.tokens().len()],
            owners: vec![false; vocabulary.owners().len()],
        };
        used.add_rules(rules);
        used.add_invariants(rules);
        used.add_operations(vocabulary);
        used
    }

    /// Nothing of APIs and actions.
    pub(super) fn of_column(&self, column: Column) -> &[bool] {
        match column {
            Column::Role => &self.roles,
            Column::Token => &self.tokens,
            Column::Owner => &self.owners,
            Column::Api | Column::Action => &[],
        }
    }

    fn add_rules(&mut self, rules: &Rules) {
        for rule in rules {
            self.add_listed(rule.scope());
            rule.exceptions().iter().for_each(|exception| self.add_listed(exception.cube()));
            if let Effect::Require(needs) = rule.effect() {
                self.add(needs.roles.listed(), needs.tokens.listed(), needs.owners.listed());
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
                    match order {
                        Order::Roles(order) => self.add(order, &[], &[]),
                        Order::Tokens(order) => self.add(&[], order, &[]),
                        Order::Owners(order) => self.add(&[], &[], order),
                    }
                }
            }
        }
    }

    /// What operations cannot do without.
    fn add_operations(&mut self, vocabulary: &Vocabulary) {
        for (_, operation) in vocabulary.operations() {
            if let [_] = operation.owners() {
                mark(&mut self.owners, operation.owners());
            }
            mark(&mut self.roles, operation.confers());
        }
    }

    fn add_listed(&mut self, cube: &Cube) {
        self.add(cube.roles.listed(), cube.tokens.listed(), cube.owners.listed());
    }

    fn add(&mut self, roles: &[RoleId], tokens: &[TokenId], owners: &[OwnerId]) {
        mark(&mut self.roles, roles);
        mark(&mut self.tokens, tokens);
        mark(&mut self.owners, owners);
    }
}

fn mark<I: Id>(names: &mut [bool], ids: &[I]) {
    for id in ids {
        if let Some(name) = names.get_mut(id.index()) {
            *name = true;
        }
    }
}
