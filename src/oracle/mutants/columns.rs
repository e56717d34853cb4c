//! One name more or fewer in a column.

use super::NameId;
use crate::{
    rules::Requirement,
    space::{Cube, Id, IdSet, NameTable, Vocabulary},
};

/// The names that can be dropped from the columns: of a column left out, any; never the only one, without which there would
/// be nothing left.
pub(super) fn droppable(cube: &Cube, vocabulary: &Vocabulary) -> Vec<NameId> {
    let mut names = Vec::new();
    names.extend(admitted(&cube.roles, vocabulary.roles()).into_iter().map(NameId::Role));
    names.extend(admitted(&cube.tokens, vocabulary.tokens()).into_iter().map(NameId::Token));
    names.extend(admitted(&cube.apis, vocabulary.apis()).into_iter().map(NameId::Api));
    names.extend(admitted(&cube.actions, vocabulary.actions()).into_iter().map(NameId::Action));
    names.extend(admitted(&cube.owners, vocabulary.owners()).into_iter().map(NameId::Owner));
    names
}

/// The names that columns with a list do not admit.
pub(super) fn addable(cube: &Cube, vocabulary: &Vocabulary) -> Vec<NameId> {
    let mut names = Vec::new();
    names.extend(left_out(&cube.roles, vocabulary.roles()).map(NameId::Role));
    names.extend(left_out(&cube.tokens, vocabulary.tokens()).map(NameId::Token));
    names.extend(left_out(&cube.apis, vocabulary.apis()).map(NameId::Api));
    names.extend(left_out(&cube.actions, vocabulary.actions()).map(NameId::Action));
    names.extend(left_out(&cube.owners, vocabulary.owners()).map(NameId::Owner));
    names
}

/// The cube without a name.
pub(super) fn without(cube: &Cube, name: NameId, vocabulary: &Vocabulary) -> Cube {
    let mut cube = cube.clone();
    match name {
        NameId::Role(id) => drop_from(&mut cube.roles, id, vocabulary.roles()),
        NameId::Token(id) => drop_from(&mut cube.tokens, id, vocabulary.tokens()),
        NameId::Api(id) => drop_from(&mut cube.apis, id, vocabulary.apis()),
        NameId::Action(id) => drop_from(&mut cube.actions, id, vocabulary.actions()),
        NameId::Owner(id) => drop_from(&mut cube.owners, id, vocabulary.owners()),
    }
    cube
}

/// The cube with one more name.
pub(super) fn with(cube: &Cube, name: NameId) -> Cube {
    let mut cube = cube.clone();
    match name {
        NameId::Role(id) => add_to(&mut cube.roles, id),
        NameId::Token(id) => add_to(&mut cube.tokens, id),
        NameId::Api(id) => add_to(&mut cube.apis, id),
        NameId::Action(id) => add_to(&mut cube.actions, id),
        NameId::Owner(id) => add_to(&mut cube.owners, id),
    }
    cube
}

/// What a requirement requires, as a cube of any API and action.
pub(in crate::oracle) fn cube_of(requirement: &Requirement) -> Cube {
    let Requirement { roles, tokens, owners } = requirement.clone();
    Cube { roles, tokens, owners, ..Cube::ALL }
}

/// The requirement of what a cube admits, whatever the API and the action.
pub(super) fn requirement_of(cube: Cube) -> Requirement {
    Requirement { roles: cube.roles, tokens: cube.tokens, owners: cube.owners }
}

fn admitted<I: Id>(set: &IdSet<I>, names: &NameTable<I>) -> Vec<I> {
    let admitted: Vec<I> = if set.is_any() { names.ids().collect() } else { set.listed().to_vec() };
    if admitted.len() > 1 { admitted } else { Vec::new() }
}

fn left_out<'s, I: Id>(set: &'s IdSet<I>, names: &NameTable<I>) -> impl Iterator<Item = I> + use<'s, I> {
    names.ids().filter(|&id| !set.contains(id))
}

fn drop_from<I: Id>(set: &mut IdSet<I>, dropped: I, names: &NameTable<I>) {
    *set = IdSet::of(admitted(set, names).into_iter().filter(|&id| id != dropped));
}

fn add_to<I: Id>(set: &mut IdSet<I>, added: I) {
    *set = IdSet::of(set.listed().iter().copied().chain([added]));
}
