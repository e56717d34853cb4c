use std::collections::BTreeMap;

use crate::{
    policy::Policy,
    rules::Rule,
    space::{Decision, OperationId, OwnerId, RoleId, TokenId},
};

/// Names with their ids, in the order of the alphabet.
pub(super) struct Sorted<'p, I>(pub(super) Vec<(&'p str, I)>);

impl<'p, I: Copy + Ord> Sorted<'p, I> {
    pub(super) fn of(names: impl Iterator<Item = (&'p str, I)>) -> Self {
        let mut names: Vec<(&str, I)> = names.collect();
        names.sort_unstable();
        Self(names)
    }

    fn names(&self, numbers: &[usize]) -> Vec<&'p str> {
        numbers.iter().filter_map(|&number| self.0.get(number)).map(|(name, _)| *name).collect()
    }
}

/// Everything that is decided in an operation: a row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Row<'p> {
    /// The owners that its requests can have.
    pub(super) owners: Vec<&'p str>,
    /// Blocks that have no request in common: what is allowed first, then by the rules' ids.
    pub(super) blocks: Vec<Block<'p>>,
}

/// Requests that are decided alike by one rule, or by the default: a product of names, where no name is any.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Block<'p> {
    pub(super) decision: Decision,
    pub(super) rule: Option<&'p str>,
    pub(super) roles: Vec<&'p str>,
    pub(super) tokens: Vec<&'p str>,
    pub(super) owners: Vec<&'p str>,
}

/// Whatever makes a decision: it, and the rule.
type Decided<'p> = (Decision, Option<&'p str>);

impl<'p> Row<'p> {
    /// The row of an operation.
    ///
    /// Roles come together where they are decided alike for a kind of token and an owner, then kinds of token with the same
    /// roles, then owners with the same of both.
    pub(super) fn of(
        policy: &'p Policy,
        operation: OperationId,
        roles: &Sorted<'p, RoleId>,
        tokens: &Sorted<'p, TokenId>,
        owners: &Sorted<'p, OwnerId>,
    ) -> Self {
        let mut blocks: BTreeMap<(Decided<'p>, Vec<usize>, Vec<usize>), Vec<usize>> = BTreeMap::new();
        for (owner_number, (_, owner)) in owners.0.iter().enumerate() {
            let mut by_roles: BTreeMap<(Decided<'p>, Vec<usize>), Vec<usize>> = BTreeMap::new();
            for (token_number, (_, token)) in tokens.0.iter().enumerate() {
                let mut decided: BTreeMap<Decided<'p>, Vec<usize>> = BTreeMap::new();
                for (role_number, (_, role)) in roles.0.iter().enumerate() {
                    if let Some(request) = policy.vocabulary().request(*role, *token, operation, *owner) {
                        let ruling = policy.ruling(request);
                        let rule = ruling.rule.and_then(|id| policy.rules().get(id)).map(Rule::id);
                        decided.entry((ruling.decision, rule)).or_default().push(role_number);
                    }
                }
                for (decided, roles) in decided {
                    by_roles.entry((decided, roles)).or_default().push(token_number);
                }
            }
            for ((decided, roles), tokens) in by_roles {
                blocks.entry((decided, roles, tokens)).or_default().push(owner_number);
            }
        }
        let blocks = blocks.into_iter().map(|(((decision, rule), of_roles, of_tokens), of_owners)| Block {
            decision,
            rule,
            roles: roles.names(&of_roles),
            tokens: tokens.names(&of_tokens),
            owners: owners.names(&of_owners),
        });
        let (mut allowed, denied): (Vec<_>, Vec<_>) = blocks.partition(|block| block.decision.is_allow());
        allowed.extend(denied);
        Self { owners: owners.0.iter().map(|(name, _)| *name).collect(), blocks: allowed }
    }
}
