//! Names to their places in a list: built once, asked on every request.
//!
//! A name of 4 to 32 bytes is read as four words that overlap so that, with the length, they hold all of it: reading them
//! takes no loop and no branch on the length, which a processor would often guess wrong. The words find one entry of a
//! hash table, and comparing them with the entry's is comparing the names. Names of other lengths are searched for.

use alloc::{boxed::Box, vec, vec::Vec};

/// Finds what names stand for.
#[derive(Clone, Debug)]
pub(super) struct Lookup<I> {
    /// The names of 4 to 16 bytes.
    short: Probe<I, 2>,
    /// The names of 17 to 32 bytes.
    long: Probe<I, 4>,
    /// The other names, sorted.
    others: Box<[(Box<str>, I)]>,
}

impl<I: Copy + Ord> Lookup<I> {
    /// A lookup of different names.
    pub(super) fn new<'n>(names: impl Iterator<Item = (&'n str, I)>) -> Self {
        let (mut short, mut long, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (name, id) in names {
            match (Key::of_short(name), Key::of_long(name)) {
                (Some(key), _) => short.push((key, name, id)),
                (None, Some(key)) => long.push((key, name, id)),
                (None, None) => others.push((name.into(), id)),
            }
        }
        let short = Probe::new(&short, &mut others);
        let long = Probe::new(&long, &mut others);
        others.sort_unstable();
        Self { short, long, others: others.into_boxed_slice() }
    }

    /// What a name stands for, if it is found where most are; nothing for a few names of the list, too.
    #[inline]
    pub(super) fn get_quickly(&self, name: &str) -> Option<I> {
        match Key::of_short(name) {
            Some(key) => self.short.get_first(&key),
            None => self.long.get_first(&Key::of_long(name)?),
        }
    }

    /// What a name stands for.
    pub(super) fn get(&self, name: &str) -> Option<I> {
        let short = || Key::of_short(name).and_then(|key| self.short.get(&key));
        let long = || Key::of_long(name).and_then(|key| self.long.get(&key));
        let other = || {
            let at = self.others.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
            self.others.get(at).map(|&(_, id)| id)
        };
        short().or_else(long).or_else(other)
    }
}

/// All of a name: words of it, which may overlap, and its length.
#[derive(Clone, Copy, Debug)]
struct Key<const WORDS: usize> {
    words: [u64; WORDS],
    length: usize,
}

impl Key<2> {
    /// The key of a name of 4 to 16 bytes.
    #[inline]
    fn of_short(name: &str) -> Option<Self> {
        let words = overlapping_words::<u32, 4>(name)?.map(u64::from);
        let [first, second, third, last] = words;
        Some(Self { words: [first | second << 32, third | last << 32], length: name.len() })
    }
}

impl Key<4> {
    /// The key of a name of 8 to 32 bytes.
    #[inline]
    fn of_long(name: &str) -> Option<Self> {
        Some(Self { words: overlapping_words::<u64, 8>(name)?, length: name.len() })
    }
}

/// Four words that together hold all of a text of one to four words' length.
#[inline]
fn overlapping_words<W: Word<BYTES>, const BYTES: usize>(text: &str) -> Option<[W; 4]> {
    let (first, behind) = text.as_bytes().split_first_chunk()?;
    let (before, last) = text.as_bytes().split_last_chunk()?;
    if behind.len() > 3 * BYTES {
        return None;
    }
    // The words next to the outer ones; in a text too short for them the outer ones hold all.
    let second = behind.first_chunk().unwrap_or(last);
    let third = before.last_chunk().unwrap_or(first);
    Some([first, second, third, last].map(|word| W::of(*word)))
}

trait Word<const BYTES: usize> {
    fn of(bytes: [u8; BYTES]) -> Self;
}

impl Word<4> for u32 {
    #[inline]
    fn of(bytes: [u8; 4]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl Word<8> for u64 {
    #[inline]
    fn of(bytes: [u8; 8]) -> Self {
        Self::from_le_bytes(bytes)
    }
}

impl<const WORDS: usize> Key<WORDS> {
    /// In an empty entry; no name is empty.
    const NONE: Self = Self { words: [0; WORDS], length: 0 };

    /// Mixes the key with a seed; the upper bits depend on all of it.
    #[inline]
    fn hash(&self, seed: u64) -> u64 {
        let words = self.words.iter().zip(0_u32..);
        let folded = words.fold(self.length as u64, |folded, (word, number)| folded ^ word.rotate_left(29 * number));
        folded.wrapping_mul(seed)
    }

    /// Compares without a branch.
    #[inline]
    fn is(&self, other: &Self) -> bool {
        let words = self.words.iter().zip(&other.words);
        words.fold((self.length ^ other.length) as u64, |different, (one, other)| different | (one ^ other)) == 0
    }
}

/// A hash table of keys with open addressing.
#[derive(Clone, Debug)]
struct Probe<I, const WORDS: usize> {
    /// A power of two of entries, and some behind them for keys that find theirs taken.
    entries: Box<[Entry<I, WORDS>]>,
    /// How far to shift a hash so that it counts the entries.
    shift: u32,
    seed: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry<I, const WORDS: usize> {
    key: Key<WORDS>,
    /// Of no meaning in an empty entry.
    id: I,
}

/// How many entries a key may be away from the one of its hash.
const FARTHEST: usize = 7;

impl<I: Copy, const WORDS: usize> Probe<I, WORDS> {
    /// A table of the keys. Names for which none of a few tables is good enough, as an adversary might choose them, go to
    /// the others.
    fn new(keys: &[(Key<WORDS>, &str, I)], others: &mut Vec<(Box<str>, I)>) -> Self {
        const GROWTHS: u32 = 3;
        const SEEDS: u64 = 64;

        let smallest = (2 * keys.len()).next_power_of_two().trailing_zeros().max(1);
        // Small tables are kept without a collision; in large ones a few steps do not matter.
        let farthest = if keys.len() <= 64 { 0 } else { FARTHEST };
        for bits in smallest..=smallest + GROWTHS {
            for number in 1..=SEEDS {
                let seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
                if let Some(probe) = Self::try_new(keys, bits, seed, farthest) {
                    return probe;
                }
            }
        }
        others.extend(keys.iter().map(|&(_, name, id)| (name.into(), id)));
        Self { entries: Box::default(), shift: 1, seed: 0 }
    }

    fn try_new(keys: &[(Key<WORDS>, &str, I)], bits: u32, seed: u64, farthest: usize) -> Option<Self> {
        let shift = u64::BITS - bits;
        let Some(&(_, _, any)) = keys.first() else {
            return Some(Self { entries: Box::default(), shift, seed });
        };
        let mut entries = vec![Entry { key: Key::NONE, id: any }; (1 << bits) + FARTHEST + 1];
        for &(key, _, id) in keys {
            let home = usize::try_from(key.hash(seed) >> shift).ok()?;
            let mut near = entries.iter_mut().skip(home).take(farthest + 1);
            *near.find(|entry| entry.key.is(&Key::NONE))? = Entry { key, id };
        }
        Some(Self { entries: entries.into_boxed_slice(), shift, seed })
    }

    /// Looks at the entry of the key's hash alone.
    #[inline]
    fn get_first(&self, key: &Key<WORDS>) -> Option<I> {
        let home = usize::try_from(key.hash(self.seed) >> self.shift).ok()?;
        let entry = self.entries.get(home)?;
        entry.key.is(key).then_some(entry.id)
    }

    fn get(&self, key: &Key<WORDS>) -> Option<I> {
        let home = usize::try_from(key.hash(self.seed) >> self.shift).ok()?;
        let mut near = self.entries.get(home..)?.iter().take(FARTHEST + 1);
        near.find(|entry| entry.key.is(key)).map(|entry| entry.id)
    }
}
