use std::{cmp::Reverse, collections::BinaryHeap};

use super::{super::times::Times, family::Family};

/// Elements that hit all sets, none of which can be left out: again and again the one that hits the most, and of these the
/// first.
pub(super) fn few(family: &Family, by_element: &[Vec<usize>]) -> Vec<usize> {
    let mut times = Times::none(family.sets().len());
    let mut heap: BinaryHeap<(usize, Reverse<usize>, &[usize])> =
        by_element.iter().enumerate().map(|(element, sets)| (sets.len(), Reverse(element), &**sets)).collect();
    let mut chosen = Vec::new();
    // What an element hits besides only gets less.
    while let Some((gain, element, sets)) = heap.pop() {
        let now = times.missing(sets);
        if now == gain && gain > 0 {
            times.add(sets);
            chosen.push((element.0, sets));
        } else if now > 0 {
            heap.push((now, element, sets));
        }
    }
    times.drop_needless(&mut chosen, |&(_, sets)| sets);
    chosen.into_iter().map(|(element, _)| element).collect()
}

/// How many of the sets have no element in common with one another, the smallest taken first: so many elements it takes at
/// least to hit all.
pub(super) fn disjoint(mut sets: Vec<Vec<usize>>, elements: usize) -> usize {
    sets.sort_by_key(Vec::len);
    let mut taken = Times::none(elements);
    sets.retain(|set| {
        let is_apart = taken.missing(set) == set.len();
        if is_apart {
            taken.add(set);
        }
        is_apart
    });
    sets.len()
}
