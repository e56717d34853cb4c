//! The fewest requests found that kill the mutants of a policy.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use super::{Chosen, counts::Counts, hitting};
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
    // A class of mutants is one set of cells, with the number of its mutants.
    let mut numbers = Vec::new();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut counts: Vec<usize> = Vec::new();
    for mutant in mutants.into_iter().filter(|mutant| mutant.changes_some_of(within)) {
        if numbers.len() <= mutant.class() {
            numbers.resize(mutant.class() + 1, None);
        }
        let Some(number) = numbers.get_mut(mutant.class()) else { continue };
        if number.is_none() {
            *number = Some(sets.len());
            sets.push(mutant.cells().filter(|&cell| within.has(cell)).collect());
            counts.push(0);
        }
        if let Some(count) = number.and_then(|number| counts.get_mut(number)) {
            *count += 1;
        }
    }
    let hitting = hitting::fewest(&sets);
    let cells = by_gain(&hitting.elements, &sets, &counts);
    let requests: Vec<Request> = cells.into_iter().map(|cell| vocabulary.request_at(cell)).collect();
    Chosen { requests, lower_bound: Some(hitting.lower_bound), ..Chosen::default() }
}

/// Returns the elements ordered so that each hits the most mutants that those before it do not hit; of equally good
/// ones the first.
fn by_gain(elements: &[usize], sets: &[Vec<usize>], counts: &[usize]) -> Vec<usize> {
    let mut hits: HashMap<usize, Vec<usize>> = elements.iter().map(|&element| (element, Vec::new())).collect();
    for (number, set) in sets.iter().enumerate() {
        for element in set {
            if let Some(hits) = hits.get_mut(element) {
                hits.push(number);
            }
        }
    }
    let mut hit = Counts::new(sets.len());
    let gain = |hits: &[usize], hit: &Counts| {
        let new = hits.iter().filter(|&&number| hit.is_new(number));
        new.filter_map(|&number| counts.get(number)).sum::<usize>()
    };
    let mut heap: BinaryHeap<(usize, Reverse<usize>, Vec<usize>)> =
        hits.into_iter().map(|(element, hits)| (gain(&hits, &hit), Reverse(element), hits)).collect();
    let mut ordered = Vec::new();
    // The number of new mutants that an element hits only decreases.
    while let Some((before, element, hits)) = heap.pop() {
        let now = gain(&hits, &hit);
        if now == before {
            hit.add(&hits);
            ordered.push(element.0);
        } else {
            heap.push((now, element, hits));
        }
    }
    ordered
}
