//! Counts how many of the chosen sets have each element.

/// How many of the chosen sets have each element. Elements are counted from 0.
pub(super) struct Counts(Vec<u32>);

impl Counts {
    /// Returns counts of 0, before any set is counted.
    pub(super) fn new(elements: usize) -> Self {
        Self(vec![0; elements])
    }

    /// Counts a set.
    pub(super) fn add(&mut self, set: &[u32]) {
        for &element in set {
            if let Some(count) = self.0.get_mut(element as usize) {
                *count += 1;
            }
        }
    }

    /// Removes a set that was counted.
    pub(super) fn remove(&mut self, set: &[u32]) {
        for &element in set {
            if let Some(count) = self.0.get_mut(element as usize) {
                *count -= 1;
            }
        }
    }

    /// Returns whether no counted set has the element.
    pub(super) fn is_new(&self, element: u32) -> bool {
        self.0.get(element as usize) == Some(&0)
    }

    /// Returns how many elements of a set no counted set has.
    pub(super) fn new_in(&self, set: &[u32]) -> usize {
        set.iter().filter(|&&element| self.is_new(element)).count()
    }

    /// Removes the choices whose sets have only elements that other counted sets have too, the last first.
    pub(super) fn drop_redundant<C, S: AsRef<[u32]>>(&mut self, chosen: &mut Vec<C>, set_of: impl Fn(&C) -> S) {
        chosen.reverse();
        chosen.retain(|choice| {
            let set = set_of(choice);
            let is_needed =
                set.as_ref().iter().any(|&element| self.0.get(element as usize).is_some_and(|&count| count < 2));
            if !is_needed {
                self.remove(set.as_ref());
            }
            is_needed
        });
        chosen.reverse();
    }
}
