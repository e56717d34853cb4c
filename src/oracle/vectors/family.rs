//! Families of sets, without what cannot matter to how few elements hit all sets.

use std::{cmp::Reverse, collections::BTreeSet};

use super::lists::Lists;

/// Sets of elements, which are counted from 0.
pub(super) struct Family {
    /// For each set, its elements in ascending order.
    pub(super) sets: Lists,
    /// For each element, its number in the sets that the family was made of.
    numbers: Vec<usize>,
}

impl Family {
    /// Returns the family of sets of numbers below a count. Sets that have all numbers of another are left out: whatever
    /// hits that one hits them. Of numbers that are in the same sets, the first represents all.
    pub(super) fn of<'s, S, I>(sets: &'s [S], members: impl Fn(&'s S) -> I, count: usize) -> Self
    where
        I: Iterator<Item = usize>,
    {
        let members = |set: usize| sets.get(set).into_iter().flat_map(&members);
        let kept = minimal(sets.len(), members, count);
        let (kinds, kind_count) = kinds(&kept, members, count);
        let mut numbers = Vec::new();
        let mut elements = vec![None; kind_count];
        for (number, &kind) in kinds.iter().enumerate() {
            if let Some(element) = elements.get_mut(kind as usize).filter(|element| kind > 0 && element.is_none()) {
                *element = u32::try_from(numbers.len()).ok();
                numbers.push(number);
            }
        }
        // All numbers of a kind are in a set, or none. The first of them stands for all.
        let is_first = |number: &usize, element: u32| numbers.get(element as usize) == Some(number);
        let element_of = |number: usize| {
            let element = (*elements.get(*kinds.get(number)? as usize)?)?;
            is_first(&number, element).then_some(element)
        };
        let sets = kept.iter().map(|&set| members(set).filter_map(element_of)).collect();
        Self { sets, numbers }
    }

    /// Removes sets and elements that cannot matter, as far as a number of steps goes.
    ///
    /// An element can be dominated that was not before only if a set that had it was dropped.
    pub(super) fn reduce(&mut self, mut steps: usize) {
        let mut in_dropped = vec![true; self.element_count()];
        while in_dropped.contains(&true) && self.drop_dominated(&in_dropped, &mut steps) {
            in_dropped = self.drop_supersets();
        }
    }

    /// Returns how many elements there are.
    pub(super) const fn element_count(&self) -> usize {
        self.numbers.len()
    }

    /// Returns the number of an element in the sets that the family was made of.
    pub(super) fn number(&self, element: u32) -> Option<usize> {
        self.numbers.get(element as usize).copied()
    }

    /// For each element, returns the sets that have it.
    pub(super) fn by_element(&self) -> Lists {
        self.sets.inverse(self.element_count())
    }

    /// Removes the sets that have all elements of another set. Returns for each element whether it was in one of them.
    fn drop_supersets(&mut self) -> Vec<bool> {
        let members = |set| self.sets.get(set).iter().map(|&element| element as usize);
        let kept = minimal(self.sets.len(), members, self.element_count());
        let mut in_dropped = vec![false; self.element_count()];
        let dropped = (0..self.sets.len()).filter(|set| kept.binary_search(set).is_err());
        for element in dropped.flat_map(members) {
            if let Some(in_dropped) = in_dropped.get_mut(element) {
                *in_dropped = true;
            }
        }
        self.sets = kept.into_iter().map(|set| self.sets.get(set).iter().copied()).collect();
        in_dropped
    }

    /// Removes each examined element if another one hits every set that it hits. Each comparison of two elements is a step;
    /// without steps left, the other elements stay. Returns whether any were removed.
    fn drop_dominated(&mut self, examined: &[bool], steps: &mut usize) -> bool {
        let by_element = self.by_element();
        let mut is_dropped = vec![false; by_element.len()];
        for ((element, sets), is_dropped) in (0..).zip(by_element.iter()).zip(&mut is_dropped) {
            if examined.get(element as usize) != Some(&true) {
                continue;
            }
            let smallest = sets.iter().map(|&set| self.sets.get(set as usize)).min_by_key(|members| members.len());
            *is_dropped = smallest.into_iter().flatten().any(|&other| {
                *steps = steps.saturating_sub(1);
                let others = by_element.get(other as usize);
                let comes_after = (others.len(), Reverse(other)) > (sets.len(), Reverse(element));
                *steps > 0 && comes_after && is_subset(sets, others)
            });
        }
        let is_kept = |element: &u32| is_dropped.get(*element as usize) != Some(&true);
        self.sets = self.sets.iter().map(|set| set.iter().copied().filter(is_kept)).collect();
        is_dropped.contains(&true)
    }

    /// Returns the families of sets that are linked by common elements.
    pub(super) fn parts(&self) -> Vec<Self> {
        let by_element = self.by_element();
        let mut is_seen = vec![false; self.sets.len()];
        let mut see = move |set: usize| is_seen.get_mut(set).is_some_and(|is_seen| !std::mem::replace(is_seen, true));
        let mut parts = Vec::new();
        for start in 0..self.sets.len() {
            let mut to_follow: Vec<usize> = Some(start).filter(|&start| see(start)).into_iter().collect();
            let mut linked = Vec::new();
            while let Some(set) = to_follow.pop() {
                linked.push(set);
                for &element in self.sets.get(set) {
                    let sets = by_element.get(element as usize).iter().map(|&set| set as usize);
                    to_follow.extend(sets.filter(|&set| see(set)));
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
        let sets = sets.iter().map(|&set| self.sets.get(set));
        let elements: BTreeSet<u32> = sets.clone().flatten().copied().collect();
        let elements: Vec<u32> = elements.into_iter().collect();
        let place = |element: &u32| elements.binary_search(element).ok().and_then(|place| u32::try_from(place).ok());
        Self {
            sets: sets.map(|set| set.iter().filter_map(place)).collect(),
            numbers: elements.iter().filter_map(|&element| self.number(element)).collect(),
        }
    }
}

/// Returns which of some sets of numbers below a count have no other set as a subset, in ascending order. Of equal sets it is
/// the first.
fn minimal<I>(sets: usize, members: impl Fn(usize) -> I, count: usize) -> Vec<usize>
where
    I: Iterator<Item = usize>,
{
    let mut frequencies = vec![0_u32; count];
    let mut sizes = vec![0_usize; sets];
    for (set, size) in sizes.iter_mut().enumerate() {
        for number in members(set) {
            *size += 1;
            if let Some(frequency) = frequencies.get_mut(number) {
                *frequency += 1;
            }
        }
    }
    let mut order: Vec<(usize, u32)> = sizes.into_iter().zip(1..).collect();
    order.sort_unstable();
    let mut kept = Vec::new();
    // A set has the rarest number of each of its subsets, so they are found by that: for each number, the last set kept
    // whose rarest it is; for each set, the one kept before with the same rarest number. Here sets are counted from 1.
    let (mut by_rarest, mut before) = (vec![0; count], vec![0; sets + 1]);
    let mut last_with = vec![0; count];
    let next = |sets: &[u32], from: usize| sets.get(from).copied().filter(|&set| set > 0);
    for (set, stamp) in (order.iter()).map(|&(_, stamp)| (stamp as usize - 1, stamp)) {
        for number in members(set) {
            if let Some(last) = last_with.get_mut(number) {
                *last = stamp;
            }
        }
        let is_in_set = |number: usize| last_with.get(number) == Some(&stamp);
        let of_rarest =
            |number: usize| std::iter::successors(next(&by_rarest, number), |&other| next(&before, other as usize));
        if members(set).flat_map(of_rarest).any(|other| members(other as usize - 1).all(is_in_set)) {
            continue;
        }
        let rarest = members(set).min_by_key(|&number| frequencies.get(number).copied());
        let last = rarest.and_then(|rarest| by_rarest.get_mut(rarest));
        if let Some((last, before)) = last.zip(before.get_mut(stamp as usize)) {
            *before = std::mem::replace(last, stamp);
        }
        kept.push(set);
    }
    kept.sort_unstable();
    kept
}

/// Returns for each number below a count its kind, and a number above all kinds. Numbers that are in the same ones of some
/// sets are of a kind; those that are in none are of kind 0.
fn kinds<I>(sets: &[usize], members: impl Fn(usize) -> I, count: usize) -> (Vec<u32>, usize)
where
    I: Iterator<Item = usize>,
{
    let mut kinds = vec![0; count];
    // For each kind, the last set that divided it, and the kind of its numbers in that set.
    let mut divided = vec![(usize::MAX, 0)];
    let mut next = 1_u32;
    for &set in sets {
        for number in members(set) {
            let Some(kind) = kinds.get_mut(number) else { continue };
            let Some(last) = divided.get_mut(*kind as usize) else { continue };
            let is_new = last.0 != set;
            if is_new {
                *last = (set, next);
            }
            *kind = last.1;
            if is_new {
                divided.push((usize::MAX, 0));
                next += 1;
            }
        }
    }
    (kinds, divided.len())
}

/// Returns whether all of the numbers are among the others. Both are in ascending order.
fn is_subset(numbers: &[u32], others: &[u32]) -> bool {
    numbers.len() <= others.len() && numbers.iter().all(|number| others.binary_search(number).is_ok())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Family;

    const NUMBERS: usize = 10;

    fn families() -> impl Strategy<Value = Vec<BTreeSet<usize>>> {
        prop::collection::vec(prop::collection::btree_set(0..NUMBERS, 1..6), 0..12)
    }

    fn family(sets: &[BTreeSet<usize>]) -> Family {
        Family::of(sets, |set| set.iter().copied(), NUMBERS)
    }

    /// The sets of a family, with the numbers that it was made of.
    fn sets(family: &Family) -> Vec<BTreeSet<usize>> {
        family.sets.iter().map(|set| set.iter().filter_map(|&element| family.number(element)).collect()).collect()
    }

    fn fewest(sets: &[BTreeSet<usize>]) -> Option<u32> {
        let hits_all = |chosen: u32| sets.iter().all(|set| set.iter().any(|number| chosen >> number & 1 == 1));
        (0..1_u32 << NUMBERS).filter(|&chosen| hits_all(chosen)).map(u32::count_ones).min()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn a_family_has_no_supersets_and_the_first_of_equal_numbers(all in families()) {
            let is_kept = |&(number, set): &(usize, &BTreeSet<usize>)| {
                let mut others = (0..).zip(&all).filter(|&(other, _)| other != number);
                !others.any(|(before, other)| other.is_subset(set) && (other != set || before < number))
            };
            let kept: Vec<&BTreeSet<usize>> = (0..).zip(&all).filter(is_kept).map(|(_, set)| set).collect();
            let with = |number: &usize| -> Vec<bool> { kept.iter().map(|set| set.contains(number)).collect() };
            let is_first = |number: &&usize| (0..**number).all(|before| with(&before) != with(number));
            let expected: Vec<BTreeSet<usize>> =
                kept.iter().map(|set| set.iter().filter(is_first).copied().collect()).collect();
            prop_assert_eq!(sets(&family(&all)), expected);
        }

        #[test]
        fn as_few_numbers_hit_what_is_left_however_many_steps_are_taken(all in families(), steps in 0..40_usize) {
            let mut family = family(&all);
            family.reduce(steps);
            let left = sets(&family);
            prop_assert_eq!(fewest(&left), fewest(&all));
            prop_assert!(left.iter().all(|set| all.iter().any(|all| set.is_subset(all))));
        }

        #[test]
        fn with_enough_steps_nothing_is_left_that_cannot_matter(all in families()) {
            let mut family = family(&all);
            family.reduce(usize::MAX);
            let left = sets(&family);
            for (number, set) in left.iter().enumerate() {
                prop_assert!((0..).zip(&left).all(|(other, of)| other == number || !of.is_subset(set)));
            }
            let with = |number: usize| -> Vec<bool> { left.iter().map(|set| set.contains(&number)).collect() };
            let is_dominated = |one: usize, by: usize| with(one).into_iter().zip(with(by)).all(|(one, by)| one <= by);
            let elements: BTreeSet<usize> = left.iter().flatten().copied().collect();
            for &one in &elements {
                prop_assert!(elements.iter().all(|&other| other == one || !is_dominated(one, other)));
            }
        }
    }
}
