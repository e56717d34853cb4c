use std::collections::HashMap;

use super::{
    super::{
        document::{CubeEntry, InvariantEntry, List, OrderEntry},
        located::{Located, Recovered, Word},
        problem::{Kind, Problem, Problems},
    },
    columns::{Columns, Lexicon, words},
    names::unknown_name,
    rules::check_id,
    sources::Sources,
};
use crate::{
    rules::{Claim, Invariant, Order, Place},
    space::{Column, Cube, Id, NameTable},
};

/// Checks every invariant that could be read.
pub(super) fn check(
    entries: &List<InvariantEntry<'_>>,
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
        check_id("invariant", &entry.id, &mut seen, problems);
        let claim = check_claim(entry, lexicon, problems);
        let citations = sources.map_or_else(Vec::new, |sources| sources.citations(entry.cite.as_ref(), problems));
        invariants.extend(problems.note(claim).map(|claim| Invariant {
            id: entry.id.value.as_str().into(),
            claim,
            citations,
            place: entry.id.place,
        }));
    }
    invariants
}

fn check_claim(
    entry: &InvariantEntry<'_>,
    lexicon: &mut Lexicon<'_>,
    problems: &mut Problems,
) -> Result<Claim, Problem> {
    let not_one = |what| {
        Problem::new(Kind::NotOneClaim(entry.id.value.to_string(), what), entry.id.place)
            .with_help("make one claim: `never`, `always`, `monotone` or `ignores`")
    };
    let within = entry.within.as_ref();
    let claim = match (&entry.never, &entry.always, &entry.monotone, &entry.ignores) {
        (Some(cube), None, None, None) => Claim::Never(check_cube(cube, lexicon, problems)),
        (None, Some(cube), None, None) => Claim::Always(check_cube(cube, lexicon, problems)),
        (None, None, Some(order), None) => Claim::Monotone {
            order: check_order(order, lexicon)?,
            within: within.map_or(Cube::ALL, |within| check_cube(within, lexicon, problems)),
        },
        (None, None, None, Some(column)) => Claim::Ignores {
            column: check_column(column)?,
            within: within.map_or(Cube::ALL, |within| check_cube(within, lexicon, problems)),
        },
        (None, None, None, None) => return Err(not_one("no claim")),
        _ => return Err(not_one("more than one claim")),
    };
    match (&claim, within) {
        (Claim::Never(_) | Claim::Always(_), Some(within)) => {
            let kind = Kind::UnknownKey { key: "within".into(), within: "a claim about a set of requests" };
            Err(Problem::new(kind, within.place).with_help("put its columns into the claim"))
        }
        _ => Ok(claim),
    }
}

fn check_cube(entry: &Located<CubeEntry<'_>>, lexicon: &mut Lexicon<'_>, problems: &mut Problems) -> Cube {
    lexicon.cube(Columns::from(&entry.value), problems)
}

fn check_order(entry: &Located<OrderEntry<'_>>, lexicon: &Lexicon<'_>) -> Result<Order, Problem> {
    let OrderEntry { role, token, owner } = &entry.value;
    let vocabulary = lexicon.vocabulary;
    match (role, token, owner) {
        (Some(_), None, None) => chain(Column::Role, words(role), vocabulary.roles(), entry.place).map(Order::Roles),
        (None, Some(_), None) => {
            chain(Column::Token, words(token), vocabulary.tokens(), entry.place).map(Order::Tokens)
        }
        (None, None, Some(_)) => {
            chain(Column::Owner, words(owner), vocabulary.owners(), entry.place).map(Order::Owners)
        }
        _ => Err(Problem::new(Kind::BadOrder("one column"), entry.place)
            .with_help("name a column and its names, weakest first: `role: [read_only, admin]`")),
    }
}

/// Names of the vocabulary, weakest first; groups have no order.
fn chain<I: Id>(
    column: Column,
    words: &[Located<Word<'_>>],
    names: &NameTable<I>,
    place: Place,
) -> Result<Vec<I>, Problem> {
    let ids: Vec<I> = words
        .iter()
        .map(|word| names.id(&word.value).ok_or_else(|| unknown_name(column, word, names.names())))
        .collect::<Result<_, _>>()?;
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if ids.len() < 2 || distinct.len() < ids.len() {
        return Err(Problem::new(Kind::BadOrder("two different names or more"), place)
            .with_help("name them from the weakest to the strongest"));
    }
    Ok(ids)
}

fn check_column(word: &Located<Word<'_>>) -> Result<Column, Problem> {
    const COLUMNS: [Column; 5] = [Column::Role, Column::Token, Column::Api, Column::Action, Column::Owner];
    COLUMNS.into_iter().find(|column| column.as_str() == word.value.as_str()).ok_or_else(|| {
        Problem::new(Kind::UnknownColumn(word.value.to_string()), word.place)
            .with_expected(&word.value, &COLUMNS.map(Column::as_str))
    })
}
