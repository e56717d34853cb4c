//! Names to their places in a list: built once, asked on every request.
//!
//! A name of 4 to 32 bytes is read as four words that overlap so that, with the length, they hold all of it: reading them
//! takes no loop and no branch on the length, which a processor would often guess wrong. The words find one entry of a
//! hash table, and comparing them with the entry's is comparing the names. Names of other lengths are searched for.

use alloc::{boxed::Box, vec, vec::Vec};

/// Finds the positions of a list's names.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    /// The names of 4 to 16 bytes.
    short: Probe<u32>,
    /// The names of 17 to 32 bytes.
    long: Probe<u64>,
    /// The other names, sorted.
    others: Box<[(Box<str>, u32)]>,
}

impl Lookup {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let (mut short, mut long, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (position, name) in (0..).zip(names) {
            match (Key::<u32>::of(name), Key::<u64>::of(name)) {
                (Some(key), _) => short.push((key, name, position)),
                (None, Some(key)) => long.push((key, name, position)),
                (None, None) => others.push((name.into(), position)),
            }
        }
        let short = Probe::new(&short, &mut others);
        let long = Probe::new(&long, &mut others);
        others.sort_unstable();
        Self { short, long, others: others.into_boxed_slice() }
    }

    /// The position of a name of the list.
    #[inline]
    pub(super) fn get(&self, name: &str) -> Option<u32> {
        match Key::<u32>::of(name) {
            Some(key) if !self.short.is_empty() => self.short.get(key),
            _ => self.get_other(name),
        }
    }

    #[inline(never)]
    fn get_other(&self, name: &str) -> Option<u32> {
        let found = Key::<u64>::of(name).and_then(|key| self.long.get(key));
        found.or_else(|| {
            let at = self.others.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
            self.others.get(at).map(|&(_, position)| position)
        })
    }
}

/// A word of a key.
trait Word: Copy + Eq + Default {
    const BYTES: usize;

    fn first(bytes: &[u8]) -> Option<Self>;
    fn last(bytes: &[u8]) -> Option<Self>;
    fn widen(self) -> u64;
}

macro_rules! words {
    ($($word:ty)*) => {$(
        impl Word for $word {
            const BYTES: usize = size_of::<Self>();

            #[inline]
            fn first(bytes: &[u8]) -> Option<Self> {
                bytes.first_chunk().map(|chunk| Self::from_le_bytes(*chunk))
            }

            #[inline]
            fn last(bytes: &[u8]) -> Option<Self> {
                bytes.last_chunk().map(|chunk| Self::from_le_bytes(*chunk))
            }

            #[inline]
            fn widen(self) -> u64 {
                u64::from(self)
            }
        }
    )*};
}

words! { u32 u64 }

/// All of a name of one to four words' length: four words of it, which may overlap, and its length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key<W> {
    words: [W; 4],
    length: u32,
}

impl<W: Word> Key<W> {
    #[inline]
    fn of(name: &str) -> Option<Self> {
        let bytes = name.as_bytes();
        // Where the last word begins; before it, the second where the first ends, and the third so far from the end.
        let last = bytes.len().checked_sub(W::BYTES).filter(|&last| last <= 3 * W::BYTES)?;
        let second = last.min(W::BYTES);
        let third = last - second;
        Some(Self {
            words: [W::first(bytes)?, W::first(bytes.get(second..)?)?, W::first(bytes.get(third..)?)?, W::last(bytes)?],
            // At most 32.
            length: bytes.len() as u32,
        })
    }

    /// Mixes the key with a seed; the upper bits are good.
    #[inline]
    fn hash(self, seed: u64) -> u64 {
        let [first, second, third, last] = self.words.map(Word::widen);
        let low = first | second << 32;
        let high = third | last << 32;
        let mixed =
            (low ^ high.rotate_left(29) ^ second.rotate_left(17) ^ last.rotate_left(7) ^ u64::from(self.length))
                .wrapping_mul(seed);
        mixed ^ mixed >> 32
    }
}

/// A hash table of keys with open addressing.
#[derive(Clone, Debug)]
struct Probe<W> {
    /// A power of two of entries, and some behind them for keys that find theirs taken.
    entries: Box<[Entry<W>]>,
    /// How far to shift a hash so that it counts the entries.
    shift: u32,
    seed: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry<W> {
    /// Of length 0 in an empty entry.
    key: Key<W>,
    position: u32,
}

/// How many entries a key may be away from the one of its hash.
const FARTHEST: usize = 7;

impl<W: Word> Probe<W> {
    /// A table of the keys. Names for which none of a few tables is good enough, as an adversary might choose them, go to
    /// the others.
    fn new(keys: &[(Key<W>, &str, u32)], others: &mut Vec<(Box<str>, u32)>) -> Self {
        const GROWTHS: u32 = 3;
        const SEEDS: u64 = 64;

        let smallest = (2 * keys.len()).next_power_of_two().trailing_zeros().max(1);
        if !keys.is_empty() {
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
            others.extend(keys.iter().map(|&(_, name, position)| (name.into(), position)));
        }
        Self { entries: Box::default(), shift: 0, seed: 0 }
    }

    fn try_new(keys: &[(Key<W>, &str, u32)], bits: u32, seed: u64, farthest: usize) -> Option<Self> {
        let shift = u64::BITS - bits;
        let mut entries = vec![Entry::default(); (1 << bits) + FARTHEST + 1];
        for &(key, _, position) in keys {
            let home = usize::try_from(key.hash(seed) >> shift).ok()?;
            let mut near = entries.iter_mut().skip(home).take(farthest + 1);
            *near.find(|entry| entry.key.length == 0)? = Entry { key, position };
        }
        Some(Self { entries: entries.into_boxed_slice(), shift, seed })
    }

    #[inline]
    const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[inline]
    fn get(&self, key: Key<W>) -> Option<u32> {
        if self.is_empty() {
            return None;
        }
        let home = usize::try_from(key.hash(self.seed) >> self.shift).ok()?;
        for at in home..=home + FARTHEST {
            let entry = self.entries.get(at)?;
            if entry.key == key {
                return Some(entry.position);
            }
            if entry.key.length == 0 {
                return None;
            }
        }
        None
    }
}
