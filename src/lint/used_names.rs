use crate::{
    rules::{Claim, Effect, Order, Rules},
    space::{Column, Cube, Id, OwnerId, RoleId, TokenId, Vocabulary},
};

/// Of which names rules and invariants say something: for each name of a column, in the order of declaration, whether.
pub(super) struct UsedNames {
    roles: Vec<bool>,
    tokens: Vec<bool>,
    owners: Vec<bool>,
    apis: Vec<bool>,
    actions: Vec<bool>,
    operations: Vec<bool>,
}

impl UsedNames {
    pub(super) fn of(rules: &Rules) -> Self {
        let vocabulary = rules.vocabulary();
        let mut used = Self {
            roles: vec![false; vocabulary.roles().len()],
            tokens: vec![false; vocabulary.tokens().len()],
            owners: vec![false; vocabulary.owners().len()],
            apis: vec![false; vocabulary.apis().len()],
            actions: vec![false; vocabulary.actions().len()],
            operations: vec![false; vocabulary.operation_count()],
        };
        used.add_rules(rules);
        used.add_invariants(rules);
        used.add_operations(vocabulary);
        used
    }

    pub(super) fn of_column(&self, column: Column) -> &[bool] {
        match column {
            Column::Role => &self.roles,
            Column::Token => &self.tokens,
            Column::Owner => &self.owners,
            Column::Api => &self.apis,
            Column::Action => &self.actions,
        }
    }

    fn add_rules(&mut self, rules: &Rules) {
        for rule in rules {
            self.add_scope(rules.vocabulary(), rule.scope());
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
                    self.add_scope(rules.vocabulary(), cube);
                }
                Claim::Monotone { order, within } => {
                    self.add_scope(rules.vocabulary(), within);
                    match order {
                        Order::Roles(order) => self.add(order, &[], &[]),
                        Order::Tokens(order) => self.add(&[], order, &[]),
                        Order::Owners(order) => self.add(&[], &[], order),
                    }
                }
            }
        }
    }

    /// What operations in a scope are called, and what operations cannot do without.
    fn add_operations(&mut self, vocabulary: &Vocabulary) {
        for (id, operation) in vocabulary.operations() {
            if self.operations.get(id.index()) == Some(&true) {
                mark(&mut self.apis, &[operation.api()]);
                mark(&mut self.actions, &[operation.action()]);
            }
            if let [_] = operation.owners() {
                mark(&mut self.owners, operation.owners());
            }
            mark(&mut self.roles, operation.confers());
        }
    }

    fn add_scope(&mut self, vocabulary: &Vocabulary, cube: &Cube) {
        for (id, _) in vocabulary.operations_in(cube) {
            mark(&mut self.operations, &[id]);
        }
        self.add_listed(cube);
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
