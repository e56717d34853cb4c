//! The fewest requests found that kill the mutants of a policy.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{Chosen, counts::Counts, hitting, lists::Lists};
use crate::{
    oracle::Mutant,
    space::{CellSet, Request, Vocabulary},
};

/// From a set, chooses the fewest requests found that kill the mutants, the most effective first. Mutants that
/// decide the whole set as the policy does are ignored.
pub(super) fn killing<'m>(
    vocabulary: &Vocabulary,
    mutants: impl IntoIterator<Item = Mutant<'m>>,
    within: &CellSet,
) -> Chosen {
    // A class of mutants is one set of cells: one of the mutants, and how many there are.
    let mut numbers = Vec::new();
    let mut classes: Vec<(Mutant<'m>, usize)> = Vec::new();
    for mutant in mutants {
        if numbers.len() <= mutant.class() {
            numbers.resize(mutant.class() + 1, None);
        }
        let Some(number) = numbers.get_mut(mutant.class()) else { continue };
        if let Some((_, count)) = number.and_then(|number: usize| classes.get_mut(number)) {
            *count += 1;
        } else if mutant.changes_some_of(within) {
            *number = Some(classes.len());
            classes.push((mutant, 1));
        }
    }
    let cells_of = |&(mutant, _): &(Mutant<'m>, usize)| mutant.cells().filter(|&cell| within.has(cell));
    let hitting = hitting::fewest(&classes, cells_of, within.end());
    let cells = by_gain(&hitting.elements, &classes, within.end());
    let requests: Vec<Request> = cells.into_iter().map(|cell| vocabulary.request_at(cell)).collect();
    Chosen { requests, lower_bound: Some(hitting.lower_bound), ..Chosen::default() }
}

/// Returns the elements ordered so that each hits the most mutants that those before it do not hit; of equally good
/// ones the first. All cells have numbers below an end.
fn by_gain(elements: &[usize], classes: &[(Mutant<'_>, usize)], end: usize) -> Vec<usize> {
    // For each cell, its place among the elements.
    let mut places = vec![None; end];
    for (place, &element) in (0_u32..).zip(elements) {
        if let Some(of_cell) = places.get_mut(element) {
            *of_cell = Some(place);
        }
    }
    let place_of = |cell: usize| places.get(cell).copied().flatten();
    let sets: Lists = classes.iter().map(|(mutant, _)| mutant.cells().filter_map(place_of)).collect();
    let hits = sets.inverse(elements.len());
    let mut hit = Counts::new(classes.len());
    let gain = |hits: &[u32], hit: &Counts| {
        let new = hits.iter().filter(|&&number| hit.is_new(number));
        new.filter_map(|&number| classes.get(number as usize)).map(|&(_, count)| count).sum::<usize>()
    };
    let elements = elements.iter().zip(hits.iter());
    let mut heap: BinaryHeap<(usize, Reverse<usize>, &[u32])> =
        elements.map(|(&element, hits)| (gain(hits, &hit), Reverse(element), hits)).collect();
    let mut ordered = Vec::new();
    // The number of new mutants that an element hits only decreases.
    while let Some((before, element, hits)) = heap.pop() {
        let now = gain(hits, &hit);
        if now == before {
            hit.add(hits);
            ordered.push(element.0);
        } else {
            heap.push((now, element, hits));
        }
    }
    ordered
}
