use super::super::{Mutation, NameId, columns};
use crate::{
    rules::{Effect, Requirement, Rule},
    space::{Column, IdSet, Vocabulary},
};

/// A requirement can be weaker, by one more name or by a whole column, and harder by one name fewer.
pub(super) fn faults(rule: &Rule, vocabulary: &Vocabulary) -> Vec<Mutation> {
    let Effect::Require(needs) = &rule.effect else {
        return Vec::new();
    };
    let cube = columns::cube_of(needs);
    let is_required = [
        (Column::Role, !needs.roles.is_any()),
        (Column::Token, !needs.tokens.is_any()),
        (Column::Owner, !needs.owners.is_any()),
    ];
    let required = is_required.into_iter().filter(|(_, is_required)| *is_required).map(|(column, _)| column);
    let can_be_required = |name: &NameId| !matches!(name, NameId::Api(_) | NameId::Action(_));
    let dropped = columns::droppable(&cube, vocabulary).into_iter().filter(can_be_required);
    let mut mutations = Vec::new();
    mutations.extend(columns::addable(&cube, vocabulary).into_iter().map(Mutation::RequirementNameAdded));
    mutations.extend(required.map(Mutation::RequirementColumnDropped));
    mutations.extend(dropped.map(Mutation::RequirementNameDropped));
    mutations
}

pub(in super::super) fn add_name(rule: &mut Rule, name: NameId) {
    change(rule, |needs| columns::requirement_of(columns::with(&columns::cube_of(needs), name)));
}

pub(in super::super) fn drop_name(rule: &mut Rule, name: NameId, vocabulary: &Vocabulary) {
    change(rule, |needs| columns::requirement_of(columns::without(&columns::cube_of(needs), name, vocabulary)));
}

pub(in super::super) fn drop_column(rule: &mut Rule, column: Column) {
    change(rule, |needs| {
        let mut needs = needs.clone();
        match column {
            Column::Role => needs.roles = IdSet::Any,
            Column::Token => needs.tokens = IdSet::Any,
            Column::Owner => needs.owners = IdSet::Any,
            Column::Api | Column::Action => {}
        }
        needs
    });
}

fn change(rule: &mut Rule, change: impl Fn(&Requirement) -> Requirement) {
    if let Effect::Require(needs) = &rule.effect {
        rule.effect = Effect::Require(change(needs));
    }
}
