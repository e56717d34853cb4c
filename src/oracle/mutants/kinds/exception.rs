use super::super::{Mutation, NameId, columns};
use crate::{rules::Rule, space::Vocabulary};

/// Each exception can be forgotten, and can have one name fewer or more.
pub(super) fn faults(rule: &Rule, vocabulary: &Vocabulary) -> impl Iterator<Item = Mutation> {
    let exceptions = || rule.exceptions.iter().enumerate();
    let whole = exceptions().map(|(exception, _)| Mutation::ExceptionDropped { exception });
    let dropped = exceptions().flat_map(|(exception, one)| {
        let names = columns::droppable(&one.cube, vocabulary).into_iter();
        names.map(move |name| Mutation::ExceptionNameDropped { exception, name })
    });
    let added = exceptions().flat_map(|(exception, one)| {
        let names = columns::addable(&one.cube, vocabulary).into_iter();
        names.map(move |name| Mutation::ExceptionNameAdded { exception, name })
    });
    whole.chain(dropped).chain(added)
}

pub(in super::super) fn drop_whole(rule: &mut Rule, exception: usize) {
    if exception < rule.exceptions.len() {
        rule.exceptions.remove(exception);
    }
}

pub(in super::super) fn drop_name(rule: &mut Rule, exception: usize, name: NameId, vocabulary: &Vocabulary) {
    if let Some(exception) = rule.exceptions.get_mut(exception) {
        exception.cube = columns::without(&exception.cube, name, vocabulary);
    }
}

pub(in super::super) fn add_name(rule: &mut Rule, exception: usize, name: NameId) {
    if let Some(exception) = rule.exceptions.get_mut(exception) {
        exception.cube = columns::with(&exception.cube, name);
    }
}
