//! Few elements of which every set has one: a minimum hitting set, where it can be found.
//!
//! What cannot matter goes first ([`family`]). What is left falls into parts that have nothing in common; each is searched to
//! the end ([`search`]) if that takes few steps, and otherwise done greedily ([`greedy`]). Steps are counted, never timed, so
//! that the result is always the same.

mod family;
mod greedy;
mod search;

use family::Family;

/// How many sets may be looked at in all searches together.
const STEPS: usize = 4_000_000;

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
    let mut steps_left = STEPS;
    for part in family.parts() {
        let (chosen, lower_bound) = search::fewest(&part, &mut steps_left);
        hitting.elements.extend(chosen.into_iter().filter_map(|element| part.number(element)));
        hitting.lower_bound += lower_bound;
    }
    hitting.elements.sort_unstable();
    hitting
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::fewest;

    const ELEMENTS: usize = 14;

    /// Families that policies seldom make: many small sets without any order, for which greed is not enough.
    fn families(elements: usize, sets: Range<usize>) -> impl Strategy<Value = Vec<Vec<usize>>> {
        prop::collection::vec(prop::collection::btree_set(0..elements, 2..4), sets)
            .prop_map(|sets| sets.into_iter().map(|set| set.into_iter().collect()).collect())
    }

    fn config(cases: u32) -> ProptestConfig {
        ProptestConfig { failure_persistence: None, cases, ..ProptestConfig::default() }
    }

    fn bits(elements: &[usize]) -> u32 {
        elements.iter().fold(0, |bits, element| bits | 1 << element)
    }

    proptest! {
        #![proptest_config(config(200))]

        #[test]
        fn the_fewest_elements_that_there_are_hit_all_sets(sets in families(ELEMENTS, 0..30)) {
            let all: Vec<u32> = sets.iter().map(|set| bits(set)).collect();
            let hit_all = |chosen: u32| all.iter().all(|set| set & chosen != 0);
            let of_any = (0..1 << ELEMENTS).filter(|&chosen| hit_all(chosen)).map(u32::count_ones).min();
            let found = fewest(&sets);
            prop_assert!(hit_all(bits(&found.elements)));
            prop_assert_eq!(Some(found.elements.len()), of_any.map(|count| count as usize));
            prop_assert_eq!(found.lower_bound, found.elements.len());
        }
    }

    proptest! {
        #![proptest_config(config(8))]

        #[test]
        fn of_what_hits_very_many_sets_nothing_can_be_left_out(sets in families(150, 100..600)) {
            let found = fewest(&sets);
            let hits = |set: &Vec<usize>| set.iter().filter(|element| found.elements.contains(element)).count();
            prop_assert!(sets.iter().all(|set| hits(set) > 0));
            for element in &found.elements {
                prop_assert!(sets.iter().any(|set| set.contains(element) && hits(set) == 1));
            }
            prop_assert!(found.lower_bound <= found.elements.len());
        }
    }
}
