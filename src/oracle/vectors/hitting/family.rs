use std::collections::{BTreeSet, HashMap};

/// Sets of elements, which are counted from 0.
pub(super) struct Family {
    sets: Vec<Vec<usize>>,
    /// For each element, the number that it had before.
    numbers: Vec<usize>,
}

impl Family {
    /// The family of sets of any numbers, each from the lowest. Of elements that are in the same sets the first stands for all.
    pub(super) fn of(sets: &[Vec<usize>]) -> Self {
        let mut of_number: HashMap<usize, Vec<usize>> = HashMap::new();
        for (set, members) in sets.iter().enumerate() {
            for &number in members {
                of_number.entry(number).or_default().push(set);
            }
        }
        let mut first: HashMap<Vec<usize>, usize> = HashMap::with_capacity(of_number.len());
        for (number, of_number) in of_number {
            first.entry(of_number).and_modify(|first| *first = number.min(*first)).or_insert(number);
        }
        let mut numbers: Vec<(usize, Vec<usize>)> =
            first.into_iter().map(|(of_number, first)| (first, of_number)).collect();
        numbers.sort_unstable();
        let mut family = Self { sets: vec![Vec::new(); sets.len()], numbers: Vec::new() };
        for (element, (number, of_number)) in numbers.into_iter().enumerate() {
            family.numbers.push(number);
            for set in of_number {
                if let Some(members) = family.sets.get_mut(set) {
                    members.push(element);
                }
            }
        }
        family
    }

    pub(super) fn sets(&self) -> &[Vec<usize>] {
        &self.sets
    }

    /// The number that an element had before.
    pub(super) fn number(&self, element: usize) -> Option<usize> {
        self.numbers.get(element).copied()
    }

    /// For each element, the sets that have it.
    pub(super) fn by_element(&self) -> Vec<Vec<usize>> {
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

    /// Drops the sets that have all elements of another: whatever hits that one hits them. Whether there were any.
    pub(super) fn drop_supersets(&mut self) -> bool {
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

    /// Drops the elements that hit nothing which another does not hit as well. Whether there were any.
    pub(super) fn drop_dominated(&mut self) -> bool {
        let by_element = self.by_element();
        let mut is_dropped = vec![false; by_element.len()];
        for ((element, sets), is_dropped) in by_element.iter().enumerate().zip(&mut is_dropped) {
            let smallest = sets.iter().filter_map(|&set| self.sets.get(set)).min_by_key(|members| members.len());
            *is_dropped = smallest.into_iter().flatten().any(|&other| {
                let Some(others) = by_element.get(other) else { return false };
                let comes_after = (others.len(), std::cmp::Reverse(other)) > (sets.len(), std::cmp::Reverse(element));
                comes_after && is_subset(sets, others)
            });
        }
        for set in &mut self.sets {
            set.retain(|&element| is_dropped.get(element) != Some(&true));
        }
        is_dropped.contains(&true)
    }

    /// The families of sets that are linked by common elements, one after the other.
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

    /// The family of some of the sets.
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

/// Whether all of the numbers are among the others; both from the lowest.
fn is_subset(numbers: &[usize], others: &[usize]) -> bool {
    numbers.len() <= others.len() && numbers.iter().all(|number| others.binary_search(number).is_ok())
}
