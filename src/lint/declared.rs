use crate::{
    rules::{Place, Rules},
    space::{Column, Id, NameTable},
};

/// The names that one column declares.
pub(super) struct Declared<'r> {
    pub(super) column: Column,
    /// In the order of declaration, each with its place.
    pub(super) names: Vec<(&'r str, Place)>,
}

/// The names of every column. An action is declared by its first operation.
pub(super) fn declared(rules: &Rules) -> [Declared<'_>; 5] {
    let (vocabulary, places) = (rules.vocabulary(), rules.places());
    let mut of_actions = vec![None; vocabulary.actions().len()];
    for (id, operation) in vocabulary.operations() {
        if let Some(place) = of_actions.get_mut(operation.action().index()) {
            place.get_or_insert(places.operation(id));
        }
    }
    let of_action = |index: usize| of_actions.get(index).copied().flatten().unwrap_or_default();
    [
        of_column(Column::Role, vocabulary.roles(), |id| places.role(id)),
        of_column(Column::Token, vocabulary.tokens(), |id| places.token(id)),
        of_column(Column::Owner, vocabulary.owners(), |id| places.owner(id)),
        of_column(Column::Api, vocabulary.apis(), |id| places.api(id)),
        of_column(Column::Action, vocabulary.actions(), |id| of_action(id.index())),
    ]
}

fn of_column<I: Id>(column: Column, names: &NameTable<I>, place_of: impl Fn(I) -> Place) -> Declared<'_> {
    Declared { column, names: names.iter().map(|(id, named)| (named.name(), place_of(id))).collect() }
}
