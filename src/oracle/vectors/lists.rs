//! Lists of numbers, one after the other in memory.

/// Lists of numbers. A list takes no memory of its own.
#[derive(Default)]
pub(super) struct Lists {
    members: Vec<u32>,
    /// For each list, where it ends.
    ends: Vec<usize>,
}

impl Lists {
    /// Adds a list.
    pub(super) fn push(&mut self, members: impl IntoIterator<Item = u32>) {
        self.members.extend(members);
        self.ends.push(self.members.len());
    }

    /// Returns how many lists there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns a list; an empty one for a number past the last.
    pub(super) fn get(&self, list: usize) -> &[u32] {
        let start = list.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(list)).map(|(start, &end)| start..end);
        range.and_then(|range| self.members.get(range)).unwrap_or_default()
    }

    /// Iterates over the lists.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> + Clone {
        (0..self.len()).map(|list| self.get(list))
    }

    /// For each number below a count, returns the lists that have it, in ascending order. Larger numbers are ignored.
    pub(super) fn inverse(&self, count: usize) -> Self {
        let mut ends = vec![0_usize; count];
        for &member in &self.members {
            if let Some(end) = ends.get_mut(member as usize) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            // For now, where the list begins; each number added moves it on to where the list ends.
            sum += std::mem::replace(end, sum);
        }
        let mut members = vec![0; sum];
        for (list, numbers) in (0..).zip(self.iter()) {
            for &number in numbers {
                if let Some(place) = ends.get_mut(number as usize) {
                    if let Some(member) = members.get_mut(*place) {
                        *member = list;
                    }
                    *place += 1;
                }
            }
        }
        Self { members, ends }
    }
}

impl<L: IntoIterator<Item = u32>> FromIterator<L> for Lists {
    fn from_iter<I: IntoIterator<Item = L>>(lists: I) -> Self {
        let mut all = Self::default();
        lists.into_iter().for_each(|list| all.push(list));
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Lists;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_inverse_lists_where_each_number_is(
            all in prop::collection::vec(prop::collection::btree_set(0..8_u32, 0..5), 0..8),
            count in 0..10_usize,
        ) {
            let lists: Lists = all.iter().map(|list| list.iter().copied()).collect();
            prop_assert!(lists.iter().eq(all.iter().map(|list| list.iter().copied().collect::<Vec<u32>>())));
            let inverse = lists.inverse(count);
            prop_assert_eq!(inverse.len(), count);
            for (number, with) in (0..).zip(inverse.iter()) {
                let expected: Vec<u32> =
                    (0..).zip(&all).filter(|(_, list)| list.contains(&number)).map(|(place, _)| place).collect();
                prop_assert_eq!(with, expected);
            }
        }
    }
}
