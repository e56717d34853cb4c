//! The fewest requests found that tell a policy from its mutants.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use super::{Chosen, hitting, times::Times};
use crate::{
    oracle::Mutant,
    space::{CellSet, Request, Vocabulary},
};

/// The fewest requests of a set found that kill the mutants, those that kill the most first. Mutants that decide all of the
/// set as the policy does are left alone.
pub(super) fn killing<'m>(
    vocabulary: &Vocabulary,
    mutants: impl IntoIterator<Item = Mutant<'m>>,
    within: &CellSet,
) -> Chosen {
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
    let cells = by_most(&hitting.elements, &sets, &counts);
    let requests: Vec<Request> = cells.into_iter().map(|cell| vocabulary.request_at(cell)).collect();
    Chosen { requests, lower_bound: Some(hitting.lower_bound), ..Chosen::default() }
}

/// The elements in the order in which each hits the most that those before it do not; of equally good ones the first.
fn by_most(elements: &[usize], sets: &[Vec<usize>], counts: &[usize]) -> Vec<usize> {
    let mut hits: HashMap<usize, Vec<usize>> = elements.iter().map(|&element| (element, Vec::new())).collect();
    for (number, set) in sets.iter().enumerate() {
        for element in set {
            if let Some(hits) = hits.get_mut(element) {
                hits.push(number);
            }
        }
    }
    let mut is_hit = Times::none(sets.len());
    let gain = |hits: &[usize], is_hit: &Times| {
        let missing = hits.iter().filter(|&&number| is_hit.is_missing(number));
        missing.filter_map(|&number| counts.get(number)).sum::<usize>()
    };
    let mut heap: BinaryHeap<(usize, Reverse<usize>, Vec<usize>)> =
        hits.into_iter().map(|(element, hits)| (gain(&hits, &is_hit), Reverse(element), hits)).collect();
    let mut ordered = Vec::new();
    // What an element hits besides only gets less.
    while let Some((before, element, hits)) = heap.pop() {
        let now = gain(&hits, &is_hit);
        if now == before {
            is_hit.add(&hits);
            ordered.push(element.0);
        } else {
            heap.push((now, element, hits));
        }
    }
    ordered
}
