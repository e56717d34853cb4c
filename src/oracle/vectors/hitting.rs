//! A minimum hitting set, if it can be found: few elements of which every set has one.
//!
//! Sets and elements that cannot matter are removed first. The rest falls into parts that have nothing in common. Each
//! part is searched exhaustively if that takes few steps, and otherwise greedily. Steps are counted, never timed, so
//! that the result is always the same.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::counts::Counts;

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

/// Returns the fewest elements found that hit all sets. No set is empty, and each lists its elements in ascending order.
pub(super) fn fewest(sets: &[Vec<usize>]) -> Hitting {
    let mut family = Family::of(sets);
    while family.drop_supersets() | family.drop_dominated() {}
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

/// Sets of elements, which are counted from 0.
struct Family {
    sets: Vec<Vec<usize>>,
    /// For each element, its number in the sets that the family was made of.
    numbers: Vec<usize>,
}

impl Family {
    /// Returns the family of sets of any numbers. Of numbers that are in the same sets, the first represents all.
    fn of(sets: &[Vec<usize>]) -> Self {
        let mut sets_of_number: HashMap<usize, Vec<usize>> = HashMap::new();
        for (set, members) in sets.iter().enumerate() {
            for &number in members {
                sets_of_number.entry(number).or_default().push(set);
            }
        }
        let mut first: HashMap<Vec<usize>, usize> = HashMap::with_capacity(sets_of_number.len());
        for (number, sets) in sets_of_number {
            first.entry(sets).and_modify(|first| *first = number.min(*first)).or_insert(number);
        }
        let mut numbers: Vec<(usize, Vec<usize>)> = first.into_iter().map(|(sets, first)| (first, sets)).collect();
        numbers.sort_unstable();
        let mut family = Self { sets: vec![Vec::new(); sets.len()], numbers: Vec::new() };
        for (element, (number, sets)) in numbers.into_iter().enumerate() {
            family.numbers.push(number);
            for set in sets {
                if let Some(members) = family.sets.get_mut(set) {
                    members.push(element);
                }
            }
        }
        family
    }

    /// Returns the number of an element in the sets that the family was made of.
    fn number(&self, element: usize) -> Option<usize> {
        self.numbers.get(element).copied()
    }

    /// For each element, returns the sets that have it.
    fn by_element(&self) -> Vec<Vec<usize>> {
        let mut by_element: Vec<Vec<usize>> = vec![Vec::new(); self.numbers.len()];
        for (set, members) in self.sets.iter().enumerate() {
            for &element in members {
                if let Some(sets) = by_element.get_mut(element) {
                    sets.push(set);
                }
            }
        }
        by_element
    }

    /// Removes the sets that have all elements of another set: whatever hits that one hits them. Returns whether there
    /// were any.
    fn drop_supersets(&mut self) -> bool {
        let by_element = self.by_element();
        let mut is_dropped = vec![false; self.sets.len()];
        for (number, set) in self.sets.iter().enumerate() {
            let lists = set.iter().filter_map(|&element| by_element.get(element));
            let rarest = lists.min_by_key(|sets| sets.len()).map_or(&[][..], |sets| sets);
            for &other in rarest {
                let (Some(members), Some(is_dropped)) = (self.sets.get(other), is_dropped.get_mut(other)) else {
                    continue;
                };
                let comes_after = (set.len(), number) < (members.len(), other);
                if comes_after && !*is_dropped && is_subset(set, members) {
                    *is_dropped = true;
                }
            }
        }
        let mut is_dropped_too = is_dropped.iter();
        self.sets.retain(|_| is_dropped_too.next() != Some(&true));
        is_dropped.contains(&true)
    }

    /// Removes each element if another one hits every set that it hits. Returns whether there were any.
    fn drop_dominated(&mut self) -> bool {
        let by_element = self.by_element();
        let mut is_dropped = vec![false; by_element.len()];
        for ((element, sets), is_dropped) in by_element.iter().enumerate().zip(&mut is_dropped) {
            let smallest = sets.iter().filter_map(|&set| self.sets.get(set)).min_by_key(|members| members.len());
            *is_dropped = smallest.into_iter().flatten().any(|&other| {
                let Some(others) = by_element.get(other) else { return false };
                let comes_after = (others.len(), Reverse(other)) > (sets.len(), Reverse(element));
                comes_after && is_subset(sets, others)
            });
        }
        for set in &mut self.sets {
            set.retain(|&element| is_dropped.get(element) != Some(&true));
        }
        is_dropped.contains(&true)
    }

    /// Returns the families of sets that are linked by common elements.
    fn parts(&self) -> Vec<Self> {
        let by_element = self.by_element();
        let mut is_seen = vec![false; self.sets.len()];
        let mut see = move |set: usize| is_seen.get_mut(set).is_some_and(|is_seen| !std::mem::replace(is_seen, true));
        let mut parts = Vec::new();
        for start in 0..self.sets.len() {
            let mut to_follow: Vec<usize> = Some(start).filter(|&start| see(start)).into_iter().collect();
            let mut linked = Vec::new();
            while let Some(set) = to_follow.pop() {
                linked.push(set);
                for &element in self.sets.get(set).into_iter().flatten() {
                    to_follow.extend(by_element.get(element).into_iter().flatten().copied().filter(|&set| see(set)));
                }
            }
            if !linked.is_empty() {
                linked.sort_unstable();
                parts.push(self.part(&linked));
            }
        }
        parts
    }

    /// Returns the family of some of the sets.
    fn part(&self, sets: &[usize]) -> Self {
        let sets: Vec<&Vec<usize>> = sets.iter().filter_map(|&set| self.sets.get(set)).collect();
        let elements: BTreeSet<usize> = sets.iter().flat_map(|set| set.iter().copied()).collect();
        let elements: Vec<usize> = elements.into_iter().collect();
        let place = |element: &usize| elements.binary_search(element).ok();
        Self {
            sets: sets.iter().map(|set| set.iter().filter_map(place).collect()).collect(),
            numbers: elements.iter().filter_map(|&element| self.number(element)).collect(),
        }
    }
}

/// Returns whether all of the numbers are among the others. Both are in ascending order.
fn is_subset(numbers: &[usize], others: &[usize]) -> bool {
    numbers.len() <= others.len() && numbers.iter().all(|number| others.binary_search(number).is_ok())
}

/// Returns few elements that hit all sets of a part, and a lower bound of how many are needed: as many, if the search is
/// complete before the steps for all parts are used up.
fn fewest_of_part(part: &Family, steps_for_all: &mut usize) -> (Vec<usize>, usize) {
    let by_element = part.by_element();
    let few = greedy(part, &by_element);
    let lower_bound = disjoint(part.sets.clone(), by_element.len());
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
fn greedy(family: &Family, by_element: &[Vec<usize>]) -> Vec<usize> {
    let mut hit = Counts::new(family.sets.len());
    let mut heap: BinaryHeap<(usize, Reverse<usize>, &[usize])> =
        by_element.iter().enumerate().map(|(element, sets)| (sets.len(), Reverse(element), &**sets)).collect();
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
fn disjoint(mut sets: Vec<Vec<usize>>, elements: usize) -> usize {
    sets.sort_by_key(Vec::len);
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
    sets: &'f [Vec<usize>],
    by_element: &'f [Vec<usize>],
    hit: Counts,
    barred: Counts,
    chosen: Vec<usize>,
    best: Vec<usize>,
    steps_left: usize,
}

impl<'f> Search<'f> {
    fn search(&mut self) {
        let left = self.left();
        let Some(mut elements) = left.iter().min_by_key(|set| set.len()).cloned() else {
            self.keep_if_better();
            return;
        };
        if self.chosen.len() + disjoint(left, self.by_element.len()) >= self.best.len() {
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
    fn left(&self) -> Vec<Vec<usize>> {
        let is_free = |element: &usize| self.barred.is_new(*element);
        let left = self.sets.iter().enumerate().filter(|&(number, _)| self.hit.is_new(number));
        left.map(|(_, set)| set.iter().copied().filter(is_free).collect()).collect()
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

    fn sets_of(&self, element: usize) -> &'f [usize] {
        self.by_element.get(element).map_or(&[], |sets| sets)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::fewest;

    const ELEMENTS: usize = 14;

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
            let found = fewest(&sets);
            prop_assert!(hit_all(bits(&found.elements)));
            prop_assert_eq!(Some(found.elements.len()), of_any.map(|count| count as usize));
            prop_assert_eq!(found.lower_bound, found.elements.len());
        }
    }

    proptest! {
        #![proptest_config(config(8))]

        #[test]
        fn nothing_can_be_left_out_of_what_hits_very_many_sets(sets in families(150, 100..600)) {
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
