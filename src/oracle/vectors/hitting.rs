//! A minimum hitting set, if it can be found: few elements of which every set has one.
//!
//! Sets and elements that cannot matter are removed first, as far as that takes few steps. The rest falls into parts that
//! have nothing in common. Each part is searched exhaustively if that takes few steps, and otherwise greedily. Steps are
//! counted, never timed, so that the result is always the same.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{counts::Counts, family::Family, lists::Lists};

/// How many elements may be compared to find those that cannot matter.
const COMPARISONS: usize = 50_000_000;
/// How many sets may be examined in the searches of all parts together.
const STEPS: usize = 4_000_000;
/// How many sets may be examined in the search of one part.
const STEPS_OF_PART: usize = 500_000;
/// The most sets of a part that is searched: the search recurses once for each choice.
const SETS_OF_PART: usize = 400;

/// Elements that hit every set, and a lower bound of how many are needed.
pub(super) struct Hitting {
    /// In ascending order; none of them can be left out.
    pub(super) elements: Vec<usize>,
    pub(super) lower_bound: usize,
}

/// Returns the fewest elements found that hit all sets. Elements are numbers below a count. No set is empty, and each lists
/// its elements in ascending order.
pub(super) fn fewest<'s, S, I>(sets: &'s [S], members: impl Fn(&'s S) -> I, count: usize) -> Hitting
where
    I: Iterator<Item = usize>,
{
    let mut family = Family::of(sets, members, count);
    family.reduce(COMPARISONS);
    let mut hitting = Hitting { elements: Vec::new(), lower_bound: 0 };
    let mut steps_left = STEPS;
    for part in family.parts() {
        let (chosen, lower_bound) = fewest_of_part(&part, &mut steps_left);
        hitting.elements.extend(chosen.into_iter().filter_map(|element| part.number(element)));
        hitting.lower_bound += lower_bound;
    }
    hitting.elements.sort_unstable();
    hitting
}

/// Returns few elements that hit all sets of a part, and a lower bound of how many are needed: as many, if the search is
/// complete before the steps for all parts are used up.
fn fewest_of_part(part: &Family, steps_for_all: &mut usize) -> (Vec<u32>, usize) {
    let by_element = part.by_element();
    let few = greedy(&part.sets, &by_element);
    let lower_bound = disjoint(part.sets.iter().collect(), by_element.len());
    if few.len() == lower_bound || part.sets.len() > SETS_OF_PART {
        return (few, lower_bound);
    }
    let steps = STEPS_OF_PART.min(*steps_for_all);
    let mut search = Search {
        sets: &part.sets,
        hit: Counts::new(part.sets.len()),
        barred: Counts::new(by_element.len()),
        by_element: &by_element,
        chosen: Vec::new(),
        best: few,
        steps_left: steps,
    };
    search.search();
    *steps_for_all -= steps - search.steps_left;
    let lower_bound = if search.steps_left > 0 { search.best.len() } else { lower_bound };
    (search.best, lower_bound)
}

/// Returns elements that hit all sets, none of which can be left out: repeatedly the one that hits the most, and of
/// these the first.
fn greedy(sets: &Lists, by_element: &Lists) -> Vec<u32> {
    let mut hit = Counts::new(sets.len());
    let mut heap: BinaryHeap<(usize, Reverse<u32>, &[u32])> =
        (0..).zip(by_element.iter()).map(|(element, sets)| (sets.len(), Reverse(element), sets)).collect();
    let mut chosen = Vec::new();
    // The number of new sets that an element hits only decreases.
    while let Some((gain, element, sets)) = heap.pop() {
        let new = hit.new_in(sets);
        if new == gain && gain > 0 {
            hit.add(sets);
            chosen.push((element.0, sets));
        } else if new > 0 {
            heap.push((new, element, sets));
        }
    }
    hit.drop_redundant(&mut chosen, |&(_, sets)| sets);
    chosen.into_iter().map(|(element, _)| element).collect()
}

/// Returns how many of the sets have no element in common with one another, taking the smallest first: at least as many
/// elements are needed to hit all.
fn disjoint(mut sets: Vec<&[u32]>, elements: usize) -> usize {
    sets.sort_by_key(|set| set.len());
    let mut taken = Counts::new(elements);
    sets.retain(|set| {
        let is_apart = taken.new_in(set) == set.len();
        if is_apart {
            taken.add(set);
        }
        is_apart
    });
    sets.len()
}

/// Branch and bound: one of the elements of a set must be chosen. After all choices with an element have been examined,
/// it is barred.
struct Search<'f> {
    sets: &'f Lists,
    by_element: &'f Lists,
    hit: Counts,
    barred: Counts,
    chosen: Vec<u32>,
    best: Vec<u32>,
    steps_left: usize,
}

impl<'f> Search<'f> {
    fn search(&mut self) {
        let left = self.left();
        let Some(mut elements) = left.iter().min_by_key(|set| set.len()).map(<[u32]>::to_vec) else {
            self.keep_if_better();
            return;
        };
        if self.chosen.len() + disjoint(left.iter().collect(), self.by_element.len()) >= self.best.len() {
            return;
        }
        elements.sort_by_key(|&element| (Reverse(self.hit.new_in(self.sets_of(element))), element));
        for &element in &elements {
            self.steps_left = self.steps_left.saturating_sub(self.sets.len());
            if self.steps_left > 0 {
                self.hit.add(self.sets_of(element));
                self.chosen.push(element);
                self.search();
                self.chosen.pop();
                self.hit.remove(self.sets_of(element));
            }
            self.barred.add(&[element]);
        }
        self.barred.remove(&elements);
    }

    /// Returns the sets that are not hit yet, without the elements that are barred.
    fn left(&self) -> Lists {
        let is_free = |element: &u32| self.barred.is_new(*element);
        let left = (0..).zip(self.sets.iter()).filter(|&(number, _)| self.hit.is_new(number));
        left.map(|(_, set)| set.iter().copied().filter(is_free)).collect()
    }

    /// Keeps the chosen elements if they are fewer than the best so far.
    fn keep_if_better(&mut self) {
        let mut chosen = self.chosen.clone();
        let mut hit = Counts::new(self.sets.len());
        for &element in &chosen {
            hit.add(self.sets_of(element));
        }
        hit.drop_redundant(&mut chosen, |&element| self.sets_of(element));
        if chosen.len() < self.best.len() {
            self.best = chosen;
        }
    }

    fn sets_of(&self, element: u32) -> &'f [u32] {
        self.by_element.get(element as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::fewest;

    const ELEMENTS: usize = 14;
    const MANY: usize = 150;

    /// Families that policies seldom have: many small random sets, for which the greedy choice is not enough.
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
        fn the_fewest_possible_elements_hit_all_sets(sets in families(ELEMENTS, 0..30)) {
            let all: Vec<u32> = sets.iter().map(|set| bits(set)).collect();
            let hit_all = |chosen: u32| all.iter().all(|set| set & chosen != 0);
            let of_any = (0..1 << ELEMENTS).filter(|&chosen| hit_all(chosen)).map(u32::count_ones).min();
            let found = fewest(&sets, |set| set.iter().copied(), ELEMENTS);
            prop_assert!(hit_all(bits(&found.elements)));
            prop_assert_eq!(Some(found.elements.len()), of_any.map(|count| count as usize));
            prop_assert_eq!(found.lower_bound, found.elements.len());
        }
    }

    proptest! {
        #![proptest_config(config(8))]

        #[test]
        fn nothing_can_be_left_out_of_what_hits_very_many_sets(sets in families(MANY, 100..600)) {
            let found = fewest(&sets, |set| set.iter().copied(), MANY);
            let hits = |set: &Vec<usize>| set.iter().filter(|element| found.elements.contains(element)).count();
            prop_assert!(sets.iter().all(|set| hits(set) > 0));
            for element in &found.elements {
                prop_assert!(sets.iter().any(|set| set.contains(element) && hits(set) == 1));
            }
            prop_assert!(found.lower_bound <= found.elements.len());
        }
    }
}
