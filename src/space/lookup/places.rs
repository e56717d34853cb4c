//! Perfect hash functions: each gives different places to the numbers that it was found for.

use alloc::{boxed::Box, collections::BTreeSet, vec, vec::Vec};
use core::{cmp::Reverse, mem};

/// The seeds are multiples of this random number.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// Places by a seed that was found by trying.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seeded {
    seed: u64,
    /// The shift that reduces a hash to the number of a place.
    shift: u32,
}

impl Seeded {
    /// Returns a function for these numbers; `None` for equal numbers or too many.
    pub(super) fn find(numbers: &[u64]) -> Option<Self> {
        let mut taken = Vec::new();
        Self::tries(numbers.len()).find(|seeded| {
            taken.clear();
            taken.resize(seeded.count(), false);
            let mut take = |place: usize| taken.get_mut(place).is_some_and(|taken| !mem::replace(taken, true));
            numbers.iter().all(|&number| take(seeded.place(number)))
        })
    }

    /// Iterates over functions to try, those with the fewest places first.
    fn tries(numbers: usize) -> impl Iterator<Item = Self> {
        const GROWTHS: u32 = 3;
        const SEEDS: u64 = 64;

        let smallest = (2 * numbers).next_power_of_two().trailing_zeros().max(1);
        (smallest..=smallest + GROWTHS).flat_map(|bits| {
            (1..=SEEDS).map(move |number| Self { seed: number.wrapping_mul(SEED) | 1, shift: u64::BITS - bits })
        })
    }

    /// Returns the number of places: a power of two.
    pub(super) const fn count(self) -> usize {
        1 << (u64::BITS - self.shift)
    }

    #[inline]
    pub(super) fn place(self, number: u64) -> usize {
        let hash = number.wrapping_mul(self.seed).wrapping_shr(self.shift);
        usize::try_from(hash).unwrap_or(usize::MAX)
    }
}

/// Places for many numbers, for which no seed alone is found: the numbers are put into small buckets, and each bucket is
/// moved to where all its places are free.
#[derive(Clone, Debug, Default)]
pub(super) struct Moved {
    from: Seeded,
    bucket: Seeded,
    moves: Box<[u16]>,
}

impl Moved {
    /// Returns a function for these numbers; `None` for equal numbers.
    pub(super) fn find(numbers: &[u64]) -> Option<Self> {
        Seeded::tries(numbers.len()).find_map(|from| Self::try_from(from, numbers))
    }

    fn try_from(from: Seeded, numbers: &[u64]) -> Option<Self> {
        /// The binary logarithm of the number of places for each bucket: four numbers to a bucket in a table that is half full.
        const PLACES_PER_BUCKET: u32 = 3;
        /// Random, and not a multiple of the seeds, so that the numbers of a bucket are not close.
        const BUCKET_SEED: u64 = 0xd6e8_feb8_6659_fd93;
        const MOVES: u16 = 1024;

        let bucket = Seeded { seed: BUCKET_SEED, shift: from.shift + PLACES_PER_BUCKET };
        let mut buckets: Vec<(usize, Vec<usize>)> = (0..bucket.count()).map(|number| (number, Vec::new())).collect();
        for &number in numbers {
            buckets.get_mut(bucket.place(number))?.1.push(from.place(number));
        }
        // The largest first, while there is room.
        buckets.sort_by_key(|(_, places)| Reverse(places.len()));
        let mut moves = vec![0; bucket.count()].into_boxed_slice();
        let mut taken = vec![false; from.count()];
        for (number, places) in buckets {
            let apart = BTreeSet::from_iter(&places).len() == places.len();
            let places_by = |by: u16| places.iter().map(move |place| place ^ usize::from(by));
            let is_free = |place: usize| taken.get(place) == Some(&false);
            let by = (0..MOVES).filter(|_| apart).find(|&by| places_by(by).all(is_free))?;
            for place in places_by(by) {
                *taken.get_mut(place)? = true;
            }
            *moves.get_mut(number)? = by;
        }
        Some(Self { from, bucket, moves })
    }

    /// Returns the number of places: a power of two.
    pub(super) const fn count(&self) -> usize {
        self.from.count()
    }

    #[inline]
    pub(super) fn place(&self, number: u64) -> usize {
        let by = self.moves.get(self.bucket.place(number)).copied().unwrap_or(0);
        self.from.place(number) ^ usize::from(by)
    }
}
