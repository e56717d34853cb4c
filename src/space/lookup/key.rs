//! Keys of names: a few words of their bytes, read without a loop.

use core::ops::RangeInclusive;

/// Words of a name, which may overlap, and its length.
///
/// The words of a name that has one of a key's [lengths](Short::LENGTHS) contain all of it, so that any other name has another
/// key. Longer names have keys, too, but may share them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<const WORDS: usize> {
    words: [u64; WORDS],
    length: usize,
}

/// The key of a short name: its first four bytes and its last four side by side, and eight bytes between them.
pub(super) type Short = Key<2>;

/// The key of a long name: its first eight bytes, and its last 24 by eights.
pub(super) type Long = Key<4>;

impl Short {
    pub(super) const LENGTHS: RangeInclusive<usize> = 4..=16;

    #[inline]
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.as_bytes();
        let (first, last) = (name.first_chunk()?, name.last_chunk()?);
        // Selected by address, so that the processor predicts no branch. A name of less than eight bytes is in the outer words.
        let between = match name.last_chunk::<12>() {
            Some(last) => last.first_chunk()?,
            None => name.first_chunk().unwrap_or(&[0; 8]),
        };
        let [first, last] = [first, last].map(|word| u64::from(u32::from_le_bytes(*word)));
        Some(Self { words: [u64::from_le_bytes(*between), first | last << 32], length: name.len() })
    }
}

impl Long {
    pub(super) const LENGTHS: RangeInclusive<usize> = 8..=32;

    #[inline]
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name.as_bytes();
        let (first, last) = (name.first_chunk()?, name.last_chunk()?);
        let last_but_one = match name.last_chunk::<16>() {
            Some(last) => last.first_chunk()?,
            None => first,
        };
        let last_but_two = match name.last_chunk::<24>() {
            Some(last) => last.first_chunk()?,
            None => first,
        };
        let words = [first, last_but_two, last_but_one, last].map(|word| u64::from_le_bytes(*word));
        Some(Self { words, length: name.len() })
    }
}

/// The key of a name of any length: one number of all its bytes, which other names seldom share.
pub(super) type Whole = Key<1>;

impl Whole {
    pub(super) fn of(name: &str) -> Self {
        /// Random and odd.
        const FACTOR: u64 = 0xd1b5_4a32_d192_ed03;

        let words = name.as_bytes().chunks(size_of::<u64>());
        let number = words.fold(0, |number: u64, word| {
            let word = word.iter().rev().fold(0, |word, &byte| word << u8::BITS | u64::from(byte));
            (number ^ word).wrapping_mul(FACTOR).rotate_left(31)
        });
        Self { words: [number], length: name.len() }
    }
}

impl<const WORDS: usize> Key<WORDS> {
    /// The key of no name: no name is empty.
    pub(super) const NONE: Self = Self { words: [0; WORDS], length: 0 };

    /// Returns all words combined into one, which few names share.
    #[inline]
    pub(super) fn mixed(&self) -> u64 {
        // Shifts of three bits take a processor no time, and the small differences between letters or digits in one word
        // seldom cancel those in the next.
        self.words.iter().fold(0, |mixed: u64, word| mixed.wrapping_mul(8).wrapping_add(*word))
    }

    /// Returns whether the keys are the same.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        // Not `==`, which would put the words into memory to compare them there.
        self.length == other.length && self.words.iter().zip(&other.words).all(|(one, other)| one == other)
    }
}
