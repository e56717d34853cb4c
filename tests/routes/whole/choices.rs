//! Choices that bytes make, so that a property test and a fuzzer generate the same requests. Zero is the simplest choice.

/// Bytes of which each makes a choice. After the last, every choice is the first one.
pub(crate) struct Choices<'b>(&'b [u8]);

impl<'b> Choices<'b> {
    pub(crate) const fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// A number less than a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let take = if bound > 256 { 2 } else { 1 };
        let (taken, rest) = self.0.split_at(take.min(self.0.len()));
        self.0 = rest;
        taken.iter().fold(0, |number, byte| number * 256 + usize::from(*byte)) % bound.max(1)
    }

    pub(crate) fn of<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }

    /// Whether the rare one of so many cases is chosen.
    pub(crate) fn one_in(&mut self, cases: usize) -> bool {
        self.below(cases) == cases - 1
    }
}
