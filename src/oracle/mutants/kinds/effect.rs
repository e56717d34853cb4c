use super::super::Mutation;
use crate::{
    rules::{Effect, Rule},
    space::Decision,
};

/// The rule can have each effect but its own; one that requires something cannot be guessed.
pub(super) fn faults(rule: &Rule) -> impl Iterator<Item = Mutation> {
    let others: &[Decision] = match rule.effect {
        Effect::Allow => &[Decision::Deny],
        Effect::Deny => &[Decision::Allow],
        Effect::Require(_) => &[Decision::Deny, Decision::Allow],
    };
    others.iter().copied().map(Mutation::EffectFlipped)
}

pub(in super::super) fn flip(rule: &mut Rule, decision: Decision) {
    rule.effect = match decision {
        Decision::Allow => Effect::Allow,
        Decision::Deny => Effect::Deny,
    };
}
