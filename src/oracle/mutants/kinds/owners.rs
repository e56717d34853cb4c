use super::super::Mutation;
use crate::{
    rules::{Effect, Rule},
    space::{IdSet, OwnerId, Vocabulary},
};

/// Two owners can be mistaken for one another, wherever the rule names them.
pub(super) fn faults(rule: &Rule, vocabulary: &Vocabulary) -> impl Iterator<Item = Mutation> {
    let owners = move || vocabulary.owners().ids();
    let pairs = owners().flat_map(move |one| owners().filter(move |&other| one < other).map(move |other| (one, other)));
    let are_told_apart = |&(one, other): &(OwnerId, OwnerId)| {
        owner_sets(rule).any(|owners| owners.contains(one) != owners.contains(other))
    };
    pairs.filter(are_told_apart).map(|(one, other)| Mutation::OwnersSwapped(one, other))
}

pub(in super::super) fn swap(rule: &mut Rule, one: OwnerId, other: OwnerId) {
    swap_in(&mut rule.scope.owners, one, other);
    for exception in &mut rule.exceptions {
        swap_in(&mut exception.cube.owners, one, other);
    }
    if let Effect::Require(needs) = &mut rule.effect {
        swap_in(&mut needs.owners, one, other);
    }
}

/// Every set of owners that the rule names.
fn owner_sets(rule: &Rule) -> impl Iterator<Item = &IdSet<OwnerId>> {
    let required = match &rule.effect {
        Effect::Require(needs) => Some(&needs.owners),
        Effect::Allow | Effect::Deny => None,
    };
    let excepted = rule.exceptions.iter().map(|exception| &exception.cube.owners);
    [&rule.scope.owners].into_iter().chain(excepted).chain(required)
}

fn swap_in(owners: &mut IdSet<OwnerId>, one: OwnerId, other: OwnerId) {
    if let IdSet::Of(listed) = owners {
        *owners = IdSet::of(listed.iter().map(|&owner| match owner {
            _ if owner == one => other,
            _ if owner == other => one,
            _ => owner,
        }));
    }
}
