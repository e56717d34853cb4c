use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::{CellSet, Id, IdSet, OperationId, OwnerId, RoleId, TokenId, Vocabulary, slots::Slots};

/// The names along which a line runs, in its order.
pub(crate) enum Along<'n> {
    Roles(&'n [RoleId]),
    Tokens(&'n [TokenId]),
    Owners(&'n [OwnerId]),
    /// All of them, in the order of declaration.
    Apis,
    /// Likewise.
    Actions,
}

/// The lines of a space along a column: the cells of a line differ in that column alone.
///
/// Lines are looked at together, a word for 64 of them: a cell's line has the number that its slot would have with the
/// column's first name.
pub(crate) struct Lines {
    /// For each bundle of lines, the operations that they run through.
    bundles: Vec<Vec<OperationId>>,
    /// How a line goes on within an operation.
    stops: Vec<Stop>,
    words: usize,
}

/// Where lines pass through one name.
struct Stop {
    slots: Vec<u64>,
    /// How far behind the numbers of their lines the slots are.
    distance: usize,
}

impl Lines {
    pub(crate) fn of(vocabulary: &Vocabulary, along: &Along<'_>) -> Self {
        let slots = Slots::of(vocabulary);
        let any = (&IdSet::Any, &IdSet::Any, &IdSet::Any);
        let stops = match along {
            Along::Roles(roles) => stops(roles, slots.tokens * slots.owners, |id| slots.product(&id, any.1, any.2)),
            Along::Tokens(tokens) => stops(tokens, slots.owners, |id| slots.product(any.0, &id, any.2)),
            Along::Owners(owners) => stops(owners, 1, |id| slots.product(any.0, any.1, &id)),
            Along::Apis | Along::Actions => vec![Stop { slots: vec![u64::MAX; slots.words], distance: 0 }],
        };
        let operations = vocabulary.operations();
        let bundles = match along {
            Along::Roles(_) | Along::Tokens(_) | Along::Owners(_) => operations.map(|(id, _)| vec![id]).collect(),
            Along::Apis => bundles(operations.map(|(id, operation)| (operation.action, id))),
            Along::Actions => bundles(operations.map(|(id, operation)| (operation.api, id))),
        };
        Self { bundles, stops, words: slots.words }
    }

    /// Those of the cells on whose lines one of the others comes before them.
    pub(crate) fn behind(&self, others: &CellSet, cells: &CellSet) -> CellSet {
        self.each_bundle(cells, |bundle, found| {
            let mut met = vec![0; self.words];
            for (range, stop) in self.steps(bundle) {
                stop.add_met(&met, of(cells, range.clone()), found.get_mut(range.clone()).unwrap_or_default());
                stop.meet(of(others, range), &mut met);
            }
        })
    }

    /// Those of the cells on whose lines one of the others is, wherever.
    pub(crate) fn beside(&self, others: &CellSet, cells: &CellSet) -> CellSet {
        self.each_bundle(cells, |bundle, found| {
            let mut met = vec![0; self.words];
            for (range, stop) in self.steps(bundle) {
                stop.meet(of(others, range), &mut met);
            }
            for (range, stop) in self.steps(bundle) {
                stop.add_met(&met, of(cells, range.clone()), found.get_mut(range).unwrap_or_default());
            }
        })
    }

    fn each_bundle(&self, cells: &CellSet, mut find: impl FnMut(&[OperationId], &mut [u64])) -> CellSet {
        let mut found = vec![0; cells.words().len()];
        for bundle in &self.bundles {
            find(bundle, &mut found);
        }
        CellSet::new(cells.vocabulary(), found.into_boxed_slice())
    }

    /// The words of each operation of a bundle, with each stop of its lines there.
    fn steps<'l>(&'l self, bundle: &'l [OperationId]) -> impl Iterator<Item = (core::ops::Range<usize>, &'l Stop)> {
        let words = self.words;
        bundle.iter().flat_map(move |operation| {
            let start = operation.index() * words;
            self.stops.iter().map(move |stop| (start..start + words, stop))
        })
    }
}

impl Stop {
    /// Notes the lines that have one of the cells here.
    fn meet(&self, cells: &[u64], met: &mut [u64]) {
        let here: Vec<u64> = cells.iter().zip(&self.slots).map(|(cells, slots)| cells & slots).collect();
        let (whole, bits) = (self.distance / BITS, self.distance % BITS);
        let word = |number: usize| here.get(number).copied().unwrap_or(0);
        for (number, met) in met.iter_mut().enumerate() {
            *met |= word(number + whole) >> bits | above(word(number + whole + 1), bits);
        }
    }

    /// Adds the cells here whose lines are among those noted.
    fn add_met(&self, met: &[u64], cells: &[u64], found: &mut [u64]) {
        let (whole, bits) = (self.distance / BITS, self.distance % BITS);
        let word = |number: Option<usize>| number.and_then(|number| met.get(number)).copied().unwrap_or(0);
        let here = cells.iter().zip(&self.slots).map(|(cells, slots)| cells & slots);
        for (number, (found, here)) in found.iter_mut().zip(here).enumerate() {
            let first = number.checked_sub(whole);
            *found |= here & (word(first) << bits | below(word(first.and_then(|first| first.checked_sub(1))), bits));
        }
    }
}

const BITS: usize = u64::BITS as usize;

/// The lowest bits of a word as the highest of the one below it.
fn above(word: u64, bits: usize) -> u64 {
    if bits == 0 { 0 } else { word << (BITS - bits) }
}

/// The highest bits of a word as the lowest of the one above it.
fn below(word: u64, bits: usize) -> u64 {
    if bits == 0 { 0 } else { word >> (BITS - bits) }
}

fn of(cells: &CellSet, range: core::ops::Range<usize>) -> &[u64] {
    cells.words().get(range).unwrap_or_default()
}

fn stops<I: Id>(names: &[I], stride: usize, slots: impl Fn(IdSet<I>) -> Vec<u64>) -> Vec<Stop> {
    let stop = |&id: &I| Stop { slots: slots(IdSet::of([id])), distance: id.index() * stride };
    names.iter().map(stop).collect()
}

/// Operations that are alike but for one of API and action, together.
fn bundles<K: Ord>(operations: impl Iterator<Item = (K, OperationId)>) -> Vec<Vec<OperationId>> {
    let mut bundles: BTreeMap<K, Vec<OperationId>> = BTreeMap::new();
    for (kept, operation) in operations {
        bundles.entry(kept).or_default().push(operation);
    }
    bundles.into_values().collect()
}
