//! Finds ids by name: built once, used for every request.
//!
//! A name is read as a few words that overlap so that, with the length, they contain all of it. Reading them takes no loop
//! and no branch that a processor would often predict wrong. The words lead to one entry of a table, and comparing them with
//! those of the entry compares the names. Names that are too short or too long for that, and the few whose words collide with
//! those of another name, have a table of their own, whose key is a number of all their bytes.

mod key;
mod perfect;
mod places;

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use key::{Key, Long, Short, Whole};
use perfect::PerfectTable;

/// Finds ids by name.
#[derive(Clone, Debug)]
pub(super) struct Lookup<I> {
    short: PerfectTable<I, 2>,
    long: PerfectTable<I, 4>,
    /// The length from which names are long.
    long_from: usize,
    others: Others<I>,
}

/// The names that are in neither table.
#[derive(Clone, Debug)]
struct Others<I> {
    /// Sorted.
    names: Box<[(Box<str>, I)]>,
    /// The positions of the names; `None` if two of them share a key.
    positions: Option<PerfectTable<u32, 1>>,
}

impl<I: Copy + Ord> Others<I> {
    fn new(mut names: Vec<(Box<str>, I)>) -> Self {
        names.sort_unstable();
        let keys: Vec<(Whole, u32)> = names.iter().map(|(name, _)| Whole::of(name)).zip(0..).collect();
        let numbers: BTreeSet<u64> = keys.iter().map(|(key, _)| key.mixed()).collect();
        let positions = if numbers.len() == keys.len() { PerfectTable::new(&keys) } else { None };
        Self { names: names.into_boxed_slice(), positions }
    }

    fn get(&self, name: &str) -> Option<I> {
        let at = match &self.positions {
            Some(positions) => positions.get(&Whole::of(name))? as usize,
            None => self.names.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?,
        };
        self.names.get(at).filter(|(other, _)| **other == *name).map(|&(_, id)| id)
    }
}

impl<I: Copy + Ord> Lookup<I> {
    /// Returns a lookup of names, all of them different.
    pub(super) fn new<'n>(names: impl Iterator<Item = (&'n str, I)>) -> Self {
        let names: Vec<_> = names.collect();
        let long_from = best_border(&names.iter().map(|(name, _)| name.len()).collect::<Vec<_>>());
        let (long, short): (Vec<_>, Vec<_>) = names.into_iter().partition(|(name, _)| name.len() >= long_from);
        let mut others = Vec::new();
        let short = table(&short, |name| Short::of(name).filter(|_| Short::LENGTHS.contains(&name.len())), &mut others);
        let long = table(&long, |name| Long::of(name).filter(|_| Long::LENGTHS.contains(&name.len())), &mut others);
        Self { short, long, long_from, others: Others::new(others) }
    }

    /// Returns the id of a name if it is in one of the tables.
    #[expect(clippy::inline_always, reason = "the caller keeps the result in registers")]
    #[inline(always)]
    pub(super) fn get_quickly(&self, name: &str) -> Option<I> {
        if name.len() < self.long_from { self.short.get(&Short::of(name)?) } else { self.long.get(&Long::of(name)?) }
    }

    /// Returns the id of a name.
    pub(super) fn get(&self, name: &str) -> Option<I> {
        self.get_quickly(name).or_else(|| self.others.get(name))
    }
}

/// Returns the length from which names are treated as long: the one with the fewest names on one side of it, so that a
/// processor often predicts the side right.
fn best_border(lengths: &[usize]) -> usize {
    let borders = *Long::LENGTHS.start()..=*Short::LENGTHS.end() + 1;
    let fewest = |&border: &usize| {
        let long = lengths.iter().filter(|&&length| length >= border).count();
        long.min(lengths.len() - long)
    };
    borders.min_by_key(fewest).unwrap_or(*Long::LENGTHS.start())
}

/// Returns a table of the names that have keys of their own, and adds the rest to the others.
fn table<I: Copy, const WORDS: usize>(
    names: &[(&str, I)],
    key: impl Fn(&str) -> Option<Key<WORDS>>,
    others: &mut Vec<(Box<str>, I)>,
) -> PerfectTable<I, WORDS> {
    let mut keys = BTreeMap::new();
    for &(name, id) in names {
        match key(name) {
            Some(key) if !keys.contains_key(&key.mixed()) => drop(keys.insert(key.mixed(), (key, name, id))),
            _ => others.push((name.into(), id)),
        }
    }
    let keyed: Vec<_> = keys.values().map(|&(key, _, id)| (key, id)).collect();
    PerfectTable::new(&keyed).unwrap_or_else(|| {
        others.extend(keys.values().map(|&(_, name, id)| (name.into(), id)));
        PerfectTable::default()
    })
}
