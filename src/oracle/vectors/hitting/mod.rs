//! Few elements of which every set has one: a minimum hitting set, where it can be found.
//!
//! What cannot matter goes first ([`family`]). What is left falls into parts that have nothing in common; each is searched to
//! the end ([`search`]) if that takes few steps, and otherwise done greedily ([`greedy`]). Steps are counted, never timed, so
//! that the result is always the same.

mod family;
mod greedy;
mod search;

use family::Family;

/// Elements that hit every set, and how many it takes at least.
pub(super) struct Hitting {
    /// From the lowest; none of them can be left out.
    pub(super) elements: Vec<usize>,
    pub(super) lower_bound: usize,
}

/// The fewest elements found that hit all sets, none of which is empty; elements from the lowest.
pub(super) fn fewest(sets: &[Vec<usize>]) -> Hitting {
    let mut family = Family::of(sets);
    while family.drop_supersets() | family.drop_dominated() {}
    let mut hitting = Hitting { elements: Vec::new(), lower_bound: 0 };
    for part in family.parts() {
        let (chosen, lower_bound) = search::fewest(&part);
        hitting.elements.extend(chosen.into_iter().filter_map(|element| part.number(element)));
        hitting.lower_bound += lower_bound;
    }
    hitting.elements.sort_unstable();
    hitting
}
