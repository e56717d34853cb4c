use super::super::{Cube, IdSet, Vocabulary};

/// The cube that holds the same requests with columns left out where they leave out none: as people would write it.
pub(in crate::space) fn widened(vocabulary: &Vocabulary, cube: Cube) -> Cube {
    let mut cube = cube;
    if cube.roles.listed().len() == vocabulary.roles().len() {
        cube.roles = IdSet::Any;
    }
    if cube.tokens.listed().len() == vocabulary.tokens().len() {
        cube.tokens = IdSet::Any;
    }
    if cube.apis.listed().len() == vocabulary.apis().len() {
        cube.apis = IdSet::Any;
    }
    let operations = |cube: &Cube| vocabulary.operations_in(cube).count();
    let here = operations(&cube);
    let any_action = Cube { actions: IdSet::Any, ..cube.clone() };
    if operations(&any_action) == here {
        cube = any_action;
    }
    // An API that alone has an action is worth naming.
    let any_api = Cube { apis: IdSet::Any, ..cube.clone() };
    if cube.apis.listed().len() > 1 && operations(&any_api) == here {
        cube = any_api;
    }
    let admits_all =
        vocabulary.operations_in(&cube).all(|(_, one)| one.owners().iter().all(|&owner| cube.owners.contains(owner)));
    if admits_all {
        cube.owners = IdSet::Any;
    }
    cube
}
