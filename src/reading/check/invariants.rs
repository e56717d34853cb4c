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
    names::{undeclared, unknown_name},
    rules::check_id,
    sources::Sources,
};
use crate::{
    rules::{Claim, Invariant, Listed, ListedName, Order, Place, StandsFor},
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
        invariants.extend(claim.map(|Checked { claim, listed, ordered }| Invariant {
            id: entry.id.value.as_str().into(),
            claim,
            listed,
            ordered,
            citations,
            place: entry.id.place,
        }));
    }
    invariants
}

/// A claim, the names that the columns of its requests list, and those of its order.
struct Checked {
    claim: Claim,
    listed: Listed,
    ordered: Listed,
}

/// Returns the only claim of an invariant. Reports if there is none, unless it may have been unreadable, or several.
fn check_claim(
    entry: &InvariantEntry<'_>,
    is_whole: bool,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Option<Checked> {
    let within = entry.within.as_ref().map(|within| (check_cube(within, lexicon, problems), within.place));
    let everywhere = |within: Option<((Cube, Listed), Place)>| {
        within.map_or_else(|| (Cube::ALL, Listed::default()), |(within, _)| within)
    };
    let (claim, listed) = match (&entry.never, &entry.always, &entry.monotone, &entry.ignores) {
        (Some(cube), None, None, None) => {
            let (cube, listed) = check_cube(cube, lexicon, problems);
            (Claim::Never(cube), listed)
        }
        (None, Some(cube), None, None) => {
            let (cube, listed) = check_cube(cube, lexicon, problems);
            (Claim::Always(cube), listed)
        }
        (None, None, Some(order), None) => {
            let (order, ordered) = check_order(order, lexicon, problems)?;
            let (within, listed) = everywhere(within);
            return Some(Checked { claim: Claim::Monotone { order, within }, listed, ordered });
        }
        (None, None, None, Some(column)) => {
            let column = problems.ok(check_column(column, lexicon))?;
            let (within, listed) = everywhere(within);
            return Some(Checked { claim: Claim::Ignores { column, within }, listed, ordered: Listed::default() });
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
    Some(Checked { claim, listed, ordered: Listed::default() })
}

fn check_cube(entry: &Located<CubeEntry<'_>>, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> (Cube, Listed) {
    lexicon.cube_and_names(Columns::from(&entry.value), problems)
}

fn check_order(
    entry: &Located<OrderEntry<'_>>,
    lexicon: &Lexicon<'_>,
    problems: &mut Problems,
) -> Option<(Order, Listed)> {
    let written = ByColumn::<Option<&Words<'_>>>::from(&entry.value);
    let mut columns = written.iter().filter_map(|(column, words)| Some((column, (*words)?)));
    if !lexicon.names_are_known {
        return None;
    }
    match (columns.next(), columns.next()) {
        (Some((column, words)), None) if !lexicon.vocabulary.is_declared(column) => {
            problems.push_with(|| undeclared(column, words.place));
            None
        }
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
pub(super) fn chain(
    column: Column,
    words: &[Located<Word<'_>>],
    names: &ColumnTable,
    place: Place,
    problems: &mut Problems,
) -> Option<(Order, Listed)> {
    let mut indices = Vec::with_capacity(words.len());
    let mut listed = Vec::with_capacity(words.len());
    for word in words {
        match names.index_of(&word.value) {
            Some(index) => {
                indices.push(index);
                let stands_for = StandsFor::name(index);
                listed.extend(stands_for.map(|stands_for| ListedName { column, stands_for, place: word.place }));
            }
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
    Some((Order::new(column, indices), Listed::new(listed)))
}

fn check_column(word: &Located<Word<'_>>, lexicon: &Lexicon<'_>) -> Result<Column, Problem> {
    match Column::find(&word.value) {
        Some(column) if lexicon.names_are_known && !lexicon.vocabulary.is_declared(column) => {
            Err(undeclared(column, word.place))
        }
        Some(column) => Ok(column),
        None => Err(Problem::new(ProblemKind::UnknownColumn(word.value.to_string()), word.place)
            .with_expected(&word.value, &Column::ALL.map(Column::as_str))),
    }
}
