use super::super::{Mutation, NameId, columns};
use crate::{rules::Rule, space::Vocabulary};

/// The scope can have one name fewer or more.
pub(super) fn faults(rule: &Rule, vocabulary: &Vocabulary) -> impl Iterator<Item = Mutation> {
    let dropped = columns::droppable(&rule.scope, vocabulary).into_iter().map(Mutation::ScopeNameDropped);
    dropped.chain(columns::addable(&rule.scope, vocabulary).into_iter().map(Mutation::ScopeNameAdded))
}

pub(in super::super) fn drop_name(rule: &mut Rule, name: NameId, vocabulary: &Vocabulary) {
    rule.scope = columns::without(&rule.scope, name, vocabulary);
}

pub(in super::super) fn add_name(rule: &mut Rule, name: NameId) {
    rule.scope = columns::with(&rule.scope, name);
}
