//! Whether a suite is refused for a mutant of the policy, because it asks about requests that the mutant does not have.

use crate::{
    rules::{Listed, ListedName, Rules, StandsFor},
    space::{Column, Cube, Operation, OperationId, OwnerId},
};

/// Returns whether the reader refuses requests if the policy no longer has those for an operation with an owner: no request is
/// left, or none that has something that the columns list, or none for the operation although its action is listed.
pub(super) fn refuses_without(
    requests: &Cube,
    listed: &Listed,
    (id, owner): (OperationId, OwnerId),
    rules: &Rules,
) -> bool {
    let vocabulary = rules.vocabulary();
    let asked = vocabulary.operation(id).filter(|operation| requests.includes(operation));
    let Some(operation) = asked.filter(|_| requests.owners().contains(owner)) else {
        return false;
    };
    let owners_left = |other: OperationId, operation: &'_ Operation| {
        let owners = operation.owners().iter().copied();
        let owners = owners.filter(move |&it| requests.owners().contains(it) && (other, it) != (id, owner));
        owners.collect::<Vec<_>>()
    };
    let is_met = |one: ListedName, operation: &Operation, owner: OwnerId| {
        let index = match one.column {
            Column::Api => operation.api().index(),
            Column::Action => operation.action().index(),
            Column::Owner => owner.index(),
            // Roles and tokens do not depend on operations and owners.
            Column::Role | Column::Token => return true,
        };
        match one.stands_for {
            StandsFor::Operation(api, action) => operation.pair() == (api, action),
            stands_for => is_meant(one.column, stands_for, index, rules),
        }
    };
    let mut needed: Vec<ListedName> = listed.iter().filter(|&one| is_met(one, operation, owner)).collect();
    let is_of_action = |one: ListedName| one.column == Column::Action;
    if owners_left(id, operation).is_empty() && needed.iter().copied().any(is_of_action) {
        return true;
    }
    // Ends as soon as everything is found elsewhere.
    let left = vocabulary.operations_in(requests);
    let mut left = left
        .flat_map(|(other, operation)| owners_left(other, operation).into_iter().map(move |owner| (operation, owner)));
    left.all(|(operation, owner)| {
        needed.retain(|&one| !is_met(one, operation, owner));
        !needed.is_empty()
    })
}

/// Returns whether the reader refuses requests because of their roles: there is none, or none that a listed word stands for.
pub(super) fn refuses_roles(requests: &Cube, listed: &Listed, rules: &Rules) -> bool {
    let count = rules.vocabulary().roles().len();
    let has = |one: ListedName| {
        let mut admitted = requests.set(Column::Role).admitted(count);
        admitted.any(|index| is_meant(Column::Role, one.stands_for, index, rules))
    };
    requests.set(Column::Role).is_nothing() || !listed.of(Column::Role).all(has)
}

/// Returns whether a name of a column, by its index, is one that a listed word stands for.
fn is_meant(column: Column, stands_for: StandsFor, index: usize, rules: &Rules) -> bool {
    match stands_for {
        StandsFor::Name(name) => name as usize == index,
        StandsFor::Group(number) => {
            let name = rules.vocabulary().table(column).name(index);
            let group = rules.groups().get(number as usize);
            group.is_some_and(|group| group.members().any(|member| Some(member) == name))
        }
        // What is meant are also the roles above, whether or not a request has them.
        StandsFor::AtLeast(_) => true,
        StandsFor::Operation(..) => false,
    }
}
