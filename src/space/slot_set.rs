//! Sets of slots: the requests for one operation, a bit for each.

use alloc::boxed::Box;
use core::{
    iter,
    ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Range, Sub, SubAssign},
};

/// A set of the slots of one operation. A [`SlotSpace`](super::SlotSpace) says which slot stands for which names.
///
/// Sets are combined with `&`, `|` and `-`, a word of 64 slots at a time. Both sets must be of the same space; the result
/// has the words that both have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SlotSet(Words);

/// Most vocabularies have at most 64 slots: their sets need no memory of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Words {
    One([u64; 1]),
    Many(Box<[u64]>),
}

const BITS: usize = u64::BITS as usize;

impl SlotSet {
    /// Returns the set without any slot, of the given number of words.
    pub(crate) fn empty(words: usize) -> Self {
        Self::from_words(iter::repeat_n(0, words))
    }

    /// Returns the set with all slots of the given number of words.
    pub(crate) fn full(words: usize) -> Self {
        Self::from_words(iter::repeat_n(u64::MAX, words))
    }

    /// Returns the set of the slots whose bits are set.
    pub(crate) fn from_words(words: impl IntoIterator<Item = u64>) -> Self {
        let mut words = words.into_iter();
        let first = words.next().unwrap_or(0);
        Self(match words.next() {
            None => Words::One([first]),
            Some(second) => Words::Many([first, second].into_iter().chain(words).collect()),
        })
    }

    /// Returns the words, the lowest slots first.
    pub(crate) const fn words(&self) -> &[u64] {
        match &self.0 {
            Words::One(word) => word,
            Words::Many(words) => words,
        }
    }

    const fn words_mut(&mut self) -> &mut [u64] {
        match &mut self.0 {
            Words::One(word) => word,
            Words::Many(words) => words,
        }
    }

    /// Adds a slot. A slot past the last word is ignored.
    pub(crate) fn insert(&mut self, slot: usize) {
        if let Some(word) = self.words_mut().get_mut(slot / BITS) {
            *word |= 1 << (slot % BITS);
        }
    }

    /// Adds the first `count` slots of another set, rounded up to whole words, each raised by `by`. Slots that the words
    /// have no place for are left out.
    pub(crate) fn insert_raised(&mut self, other: &Self, count: usize, by: usize) {
        let (first, bits) = (by / BITS, by % BITS);
        for (number, &word) in other.words().iter().enumerate().take(count.div_ceil(BITS)) {
            for (place, word) in
                [(first + number, word << bits), (first + number + 1, shifted_right(word, BITS - bits))]
            {
                if let Some(place) = self.words_mut().get_mut(place) {
                    *place |= word;
                }
            }
        }
    }

    pub(crate) fn contains(&self, slot: usize) -> bool {
        self.words().get(slot / BITS).is_some_and(|word| word >> (slot % BITS) & 1 == 1)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words().iter().all(|&word| word == 0)
    }

    /// Returns the number of slots.
    pub(crate) fn count(&self) -> usize {
        self.words().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns whether the other set has all slots of this one.
    pub(crate) fn is_subset(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).all(|(one, other)| one & !other == 0)
    }

    /// Returns whether the sets have a slot in common.
    pub(crate) fn intersects(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).any(|(one, other)| one & other != 0)
    }

    /// Returns the number of slots that both sets have.
    pub(crate) fn count_in(&self, other: &Self) -> usize {
        self.words().iter().zip(other.words()).map(|(one, other)| (one & other).count_ones() as usize).sum()
    }

    /// Iterates over the slots, from the lowest.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = usize> {
        let words = self.words().iter().enumerate();
        words.flat_map(|(number, &word)| Bits(word).map(move |bit| number * BITS + bit))
    }

    /// Returns the lowest slot; `None` for an empty set.
    pub(crate) fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// Returns the highest slot; `None` for an empty set.
    pub(crate) fn last(&self) -> Option<usize> {
        self.iter().next_back()
    }

    /// Returns the slots that exactly one of the sets has.
    pub(crate) fn symmetric_difference(&self, other: &Self) -> Self {
        self.zip_with(other, |one, other| one ^ other)
    }

    /// Returns the set with every slot lowered by a number. Slots that would fall below the first are dropped.
    pub(crate) fn lowered(&self, by: usize) -> Self {
        let (words, bits) = (by / BITS, by % BITS);
        let word = |number: usize| self.words().get(number).copied().unwrap_or(0);
        let moved = |number: usize| word(number + words) >> bits | shifted_left(word(number + words + 1), BITS - bits);
        Self::from_words((0..self.words().len()).map(moved))
    }

    /// Returns the set with every slot raised by a number. Slots that would be past the last word are dropped.
    pub(crate) fn raised(&self, by: usize) -> Self {
        let (words, bits) = (by / BITS, by % BITS);
        let word = |number: Option<usize>| number.and_then(|number| self.words().get(number)).copied().unwrap_or(0);
        let moved = |number: usize| {
            let lower = number.checked_sub(words);
            word(lower) << bits | shifted_right(word(lower.and_then(|lower| lower.checked_sub(1))), BITS - bits)
        };
        Self::from_words((0..self.words().len()).map(moved))
    }

    /// Returns the slots of the set that are in a range.
    pub(crate) fn in_range(&self, range: Range<usize>) -> Self {
        Self::from_words(self.words().iter().enumerate().map(|(number, word)| {
            let first = number * BITS;
            let below = |end: usize| lowest_bits(end.saturating_sub(first));
            word & below(range.end) & !below(range.start)
        }))
    }

    fn zip_with(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        if let (Words::One([one]), Words::One([other])) = (&self.0, &other.0) {
            return Self(Words::One([combine(*one, *other)]));
        }
        let words = self.words().iter().zip(other.words());
        Self(Words::Many(words.map(|(one, other)| combine(*one, *other)).collect()))
    }

    fn update(&mut self, other: &Self, update: impl Fn(&mut u64, u64)) {
        self.words_mut().iter_mut().zip(other.words()).for_each(|(one, other)| update(one, *other));
    }
}

/// Returns a word shifted to the left; 0 if it is shifted by 64 bits.
fn shifted_left(word: u64, by: usize) -> u64 {
    if by < BITS { word << by } else { 0 }
}

/// Returns a word shifted to the right; 0 if it is shifted by 64 bits.
fn shifted_right(word: u64, by: usize) -> u64 {
    if by < BITS { word >> by } else { 0 }
}

/// Returns a word with the given number of its lowest bits set; all bits for 64 and more.
const fn lowest_bits(count: usize) -> u64 {
    if count < BITS { !(u64::MAX << count) } else { u64::MAX }
}

impl BitAnd for &SlotSet {
    type Output = SlotSet;

    fn bitand(self, other: Self) -> SlotSet {
        self.zip_with(other, |one, other| one & other)
    }
}

impl BitOr for &SlotSet {
    type Output = SlotSet;

    fn bitor(self, other: Self) -> SlotSet {
        self.zip_with(other, |one, other| one | other)
    }
}

impl Sub for &SlotSet {
    type Output = SlotSet;

    fn sub(self, other: Self) -> SlotSet {
        self.zip_with(other, |one, other| one & !other)
    }
}

impl BitAndAssign<&Self> for SlotSet {
    fn bitand_assign(&mut self, other: &Self) {
        self.update(other, |one, other| *one &= other);
    }
}

impl BitOrAssign<&Self> for SlotSet {
    fn bitor_assign(&mut self, other: &Self) {
        self.update(other, |one, other| *one |= other);
    }
}

impl SubAssign<&Self> for SlotSet {
    fn sub_assign(&mut self, other: &Self) {
        self.update(other, |one, other| *one &= !other);
    }
}

/// Counts, for every slot, how many of some sets have it: none, one, or more.
#[derive(Clone, Debug)]
pub(crate) struct Multiplicity {
    any: SlotSet,
    more: SlotSet,
}

impl Multiplicity {
    /// Returns a counter that has counted no set, for sets of the given number of words.
    pub(crate) fn new(words: usize) -> Self {
        Self { any: SlotSet::empty(words), more: SlotSet::empty(words) }
    }

    /// Counts a set.
    pub(crate) fn add(&mut self, set: &SlotSet) {
        let words = self.any.words_mut().iter_mut().zip(self.more.words_mut()).zip(set.words());
        for ((any, more), set) in words {
            *more |= *any & set;
            *any |= set;
        }
    }

    /// Returns the slots that any of the sets has.
    pub(crate) const fn any(&self) -> &SlotSet {
        &self.any
    }

    /// Iterates over the words of the slots that any of the sets has, each with the word of those that more than one have.
    pub(crate) fn words(&self) -> impl Iterator<Item = (u64, u64)> {
        self.any.words().iter().copied().zip(self.more.words().iter().copied())
    }

    /// Returns the slots that more than one of the sets have.
    pub(crate) const fn more(&self) -> &SlotSet {
        &self.more
    }

    /// Returns the slots of a counted set that no other counted set has.
    pub(crate) fn only_in(&self, counted: &SlotSet) -> SlotSet {
        counted - &self.more
    }
}

impl<'s> Extend<&'s SlotSet> for Multiplicity {
    fn extend<S: IntoIterator<Item = &'s SlotSet>>(&mut self, sets: S) {
        sets.into_iter().for_each(|set| self.add(set));
    }
}

/// Iterates over the positions of the bits that are set in a word.
pub(crate) struct Bits(pub(crate) u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lowest = (self.0 != 0).then(|| self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(lowest)
    }
}

impl DoubleEndedIterator for Bits {
    fn next_back(&mut self) -> Option<usize> {
        let highest = (self.0 != 0).then(|| (u64::BITS - 1 - self.0.leading_zeros()) as usize)?;
        self.0 &= !(1 << highest);
        Some(highest)
    }
}
