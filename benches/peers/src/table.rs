//! The rules of the workload in the plain form that every engine's policy is made from.

use std::collections::HashSet;

use portcullis::{
    Column, Decision,
    rules::{Effect, Requirement, Rule, Rules},
    space::Cube,
};

use crate::Error;

/// Rules that allow what they do not forbid: a gate for every request, and leaves for single operations.
pub(crate) struct Table<'p> {
    /// Every request needs one of these kinds of token.
    pub(crate) tokens: Vec<&'p str>,
    /// At most one leaf for a pair of API and action.
    pub(crate) leaves: Vec<Leaf<'p>>,
}

/// A request for this API and action, and this owner if it is given, needs one of the roles and one of the tokens.
pub(crate) struct Leaf<'p> {
    pub(crate) id: &'p str,
    pub(crate) api: &'p str,
    pub(crate) action: &'p str,
    pub(crate) owner: Option<&'p str>,
    pub(crate) roles: Vec<&'p str>,
    pub(crate) tokens: Vec<&'p str>,
}

impl<'p> Table<'p> {
    /// Takes the rules of a policy apart, and refuses rules of any other shape than the workload's.
    pub(crate) fn new(rules: &'p Rules) -> Result<Self, Error> {
        if rules.default_decision() != Decision::Allow {
            return Err("the adapters need a policy that allows by default".into());
        }
        let mut gates = Vec::new();
        let mut leaves = Vec::new();
        let mut seen = HashSet::new();
        for rule in rules {
            if *rule.scope() == Cube::ALL {
                gates.push(gate(rules, rule).ok_or_else(|| unsupported(rule))?);
            } else {
                let leaf = leaf(rules, rule).ok_or_else(|| unsupported(rule))?;
                if !seen.insert((leaf.api, leaf.action)) {
                    return Err(format!("the adapters cannot have rule `{}` for the same pair again", leaf.id).into());
                }
                leaves.push(leaf);
            }
        }
        match <[_; 1]>::try_from(gates) {
            Ok([tokens]) => Ok(Self { tokens, leaves }),
            Err(_) => Err("the adapters need exactly one rule for every request".into()),
        }
    }
}

fn unsupported(rule: &Rule) -> Error {
    format!("rule `{}` has a shape that the adapters do not know", rule.id()).into()
}

/// What a rule without exceptions requires, if it requires no owner.
fn requirement(rule: &Rule) -> Option<&Requirement> {
    match rule.effect() {
        Effect::Require(requirement) if requirement.owners().is_any() && rule.exceptions().is_empty() => {
            Some(requirement)
        }
        _ => None,
    }
}

fn gate<'p>(rules: &'p Rules, rule: &Rule) -> Option<Vec<&'p str>> {
    let requirement = requirement(rule).filter(|requirement| requirement.roles().is_any())?;
    requirement.tokens().iter().map(|token| rules.vocabulary().tokens().name(token)).collect()
}

fn leaf<'p>(rules: &'p Rules, rule: &'p Rule) -> Option<Leaf<'p>> {
    let (vocabulary, scope, requirement) = (rules.vocabulary(), rule.scope(), requirement(rule)?);
    let listed = |column| -> Option<Vec<_>> { scope.listed(column).map(|id| id.name(vocabulary)).collect() };
    let [api] = listed(Column::Api)?[..] else { return None };
    let [action] = listed(Column::Action)?[..] else { return None };
    let owner = match listed(Column::Owner)?[..] {
        [] => None,
        [owner] => Some(owner),
        _ => return None,
    };
    let roles: Vec<_> = requirement.roles().iter().map(|role| vocabulary.roles().name(role)).collect::<Option<_>>()?;
    let tokens: Vec<_> =
        requirement.tokens().iter().map(|token| vocabulary.tokens().name(token)).collect::<Option<_>>()?;
    let is_known = scope.roles().is_any() && scope.tokens().is_any() && !roles.is_empty() && !tokens.is_empty();
    is_known.then(|| Leaf { id: rule.id(), api, action, owner, roles, tokens })
}
