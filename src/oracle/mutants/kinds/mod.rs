//! The kinds of faults: which of them a rule can have, and the rule with it.

pub(super) mod default;
pub(super) mod effect;
pub(super) mod exception;
pub(super) mod owners;
pub(super) mod requirement;
pub(super) mod rule;
pub(super) mod scope;

use super::Mutation;
use crate::{rules::Rule, space::Vocabulary};

/// Every fault that a rule can have, kind by kind.
pub(super) fn of_rule(rule: &Rule, vocabulary: &Vocabulary) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    mutations.extend(rule::faults());
    mutations.extend(scope::faults(rule, vocabulary));
    mutations.extend(exception::faults(rule, vocabulary));
    mutations.extend(requirement::faults(rule, vocabulary));
    mutations.extend(effect::faults(rule));
    mutations.extend(owners::faults(rule, vocabulary));
    mutations
}
