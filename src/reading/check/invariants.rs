//! Invariants: their claims, with every name looked up.

use std::collections::HashMap;

use super::{
    super::{
        document::{Columns, CubeEntry, InvariantEntry, List, OrderEntry},
        located::{Located, Recovered, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    lexicon::Lexicon,
    names::unknown_name,
    rules::check_id,
    sources::Sources,
};
use crate::{
    rules::{Claim, Invariant, Order, Place},
    space::{ByColumn, Column, ColumnTable, Cube},
};

/// Checks every invariant that could be read.
pub(super) fn check(
    entries: &List<Located<InvariantEntry<'_>>>,
    lexicon: &mut Lexicon<'_>,
    sources: Option<&Sources>,
    problems: &mut Problems,
) -> Vec<Invariant> {
    let mut seen: HashMap<&str, Place> = HashMap::with_capacity(entries.len());
    let mut invariants = Vec::with_capacity(entries.len());
    for entry in entries.iter().filter_map(Recovered::as_ref) {
        if problems.is_full() {
            break;
        }
        let is_whole = !problems.any_in(entry.place);
        let entry = &entry.value;
        check_id("invariant", &entry.id, &mut seen, problems);
        let claim = check_claim(entry, is_whole, lexicon, problems);
        let citations = sources.map_or_else(Vec::new, |sources| sources.citations(entry.cite.as_ref(), problems));
        invariants.extend(claim.map(|claim| Invariant {
            id: entry.id.value.as_str().into(),
            claim,
            citations,
            place: entry.id.place,
        }));
    }
    invariants
}

/// Returns the only claim of an invariant. Reports if there is none, unless it may have been unreadable, or several.
fn check_claim(
    entry: &InvariantEntry<'_>,
    is_whole: bool,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Option<Claim> {
    let within = entry.within.as_ref().map(|within| (check_cube(within, lexicon, problems), within.place));
    let everywhere = |within: Option<(Cube, Place)>| within.map_or(Cube::ALL, |(within, _)| within);
    let claim = match (&entry.never, &entry.always, &entry.monotone, &entry.ignores) {
        (Some(cube), None, None, None) => Claim::Never(check_cube(cube, lexicon, problems)),
        (None, Some(cube), None, None) => Claim::Always(check_cube(cube, lexicon, problems)),
        (None, None, Some(order), None) => {
            return check_order(order, lexicon, problems)
                .map(|order| Claim::Monotone { order, within: everywhere(within) });
        }
        (None, None, None, Some(column)) => {
            return problems
                .ok(check_column(column))
                .map(|column| Claim::Ignores { column, within: everywhere(within) });
        }
        (None, None, None, None) if !is_whole => return None,
        claims => {
            let what = if matches!(claims, (None, None, None, None)) { "no claim" } else { "more than one claim" };
            problems.push(
                Problem::new(ProblemKind::NotOneClaim(entry.id.value.to_string(), what), entry.id.place)
                    .with_help("make one claim: `never`, `always`, `monotone` or `ignores`"),
            );
            return None;
        }
    };
    if let Some((_, place)) = within {
        let kind = ProblemKind::UnknownKey { key: "within".into(), within: "a claim about a set of requests" };
        problems.push(Problem::new(kind, place).with_help("move its columns into the claim"));
    }
    Some(claim)
}

fn check_cube(entry: &Located<CubeEntry<'_>>, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> Cube {
    lexicon.cube(Columns::from(&entry.value), problems)
}

fn check_order(entry: &Located<OrderEntry<'_>>, lexicon: &Lexicon<'_>, problems: &mut Problems) -> Option<Order> {
    let written = ByColumn::<Option<&Words<'_>>>::from(&entry.value);
    let mut columns = written.iter().filter_map(|(column, words)| Some((column, (*words)?)));
    if !lexicon.names_are_known {
        return None;
    }
    match (columns.next(), columns.next()) {
        (Some((column, words)), None) => {
            chain(column, &words.list, lexicon.vocabulary.table(column), entry.place, problems)
        }
        (None, _) if problems.any_in(entry.place) => None,
        _ => {
            problems.push(
                Problem::new(ProblemKind::BadOrder("one column"), entry.place)
                    .with_help("list the names of one column, weakest first: `role: [read_only, admin]`"),
            );
            None
        }
    }
}

/// Returns the order of names of the vocabulary, weakest first. Groups have no order.
fn chain(
    column: Column,
    words: &[Located<Word<'_>>],
    names: &ColumnTable,
    place: Place,
    problems: &mut Problems,
) -> Option<Order> {
    let mut indices = Vec::with_capacity(words.len());
    for word in words {
        match names.index_of(&word.value) {
            Some(index) => indices.push(index),
            None => problems.push_with(|| unknown_name(column, word, names.names())),
        }
    }
    let mut distinct = indices.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if indices.len() < words.len() {
        return None;
    }
    if indices.len() < 2 || distinct.len() < indices.len() {
        problems.push(
            Problem::new(ProblemKind::BadOrder("at least two different names"), place)
                .with_help("list them from the weakest to the strongest; groups have no order"),
        );
        return None;
    }
    Some(Order::new(column, indices))
}

fn check_column(word: &Located<Word<'_>>) -> Result<Column, Problem> {
    Column::find(&word.value).ok_or_else(|| {
        Problem::new(ProblemKind::UnknownColumn(word.value.to_string()), word.place)
            .with_expected(&word.value, &Column::ALL.map(Column::as_str))
    })
}
