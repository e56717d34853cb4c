//! A hash table without collisions.

use alloc::{boxed::Box, vec, vec::Vec};

use super::{
    key::Key,
    places::{Moved, Seeded},
};

/// A hash table in which every key is at its first place, so that one comparison finds it.
#[derive(Clone, Debug)]
pub(super) struct PerfectTable<I, const WORDS: usize> {
    /// All entries if they are few; then every number has a place among them. Otherwise empty.
    few: Box<[Entry<I, WORDS>]>,
    seeded: Seeded,
    /// All entries if they are many.
    many: Box<[Entry<I, WORDS>]>,
    moved: Moved,
}

#[derive(Clone, Copy, Debug)]
struct Entry<I, const WORDS: usize> {
    key: Key<WORDS>,
    /// Without meaning in an empty entry.
    id: I,
}

impl<I, const WORDS: usize> Default for PerfectTable<I, WORDS> {
    fn default() -> Self {
        Self { few: Box::default(), seeded: Seeded::default(), many: Box::default(), moved: Moved::default() }
    }
}

impl<I: Copy, const WORDS: usize> PerfectTable<I, WORDS> {
    /// Returns a table of keys that all have different mixed numbers; `None` if no function gives them different places.
    pub(super) fn new(keys: &[(Key<WORDS>, I)]) -> Option<Self> {
        /// The most keys for which a seed alone is found in a short time.
        const FEW: usize = 64;

        let numbers: Vec<u64> = keys.iter().map(|(key, _)| key.mixed()).collect();
        Some(if keys.len() <= FEW {
            let seeded = Seeded::find(&numbers)?;
            let few = entries(keys, seeded.count(), |number| seeded.place(number))?;
            Self { few, seeded, ..Self::default() }
        } else {
            let moved = Moved::find(&numbers)?;
            let many = entries(keys, moved.count(), |number| moved.place(number))?;
            Self { many, moved, ..Self::default() }
        })
    }

    /// Returns the id of a key; `None` if the table does not have it.
    #[expect(clippy::inline_always, reason = "the caller keeps the result in registers")]
    #[inline(always)]
    pub(super) fn get(&self, key: &Key<WORDS>) -> Option<I> {
        let number = key.mixed();
        match self.few.get(self.seeded.place(number)) {
            Some(entry) => entry.get(key),
            None => self.many.get(self.moved.place(number))?.get(key),
        }
    }
}

impl<I: Copy, const WORDS: usize> Entry<I, WORDS> {
    #[inline]
    fn get(&self, key: &Key<WORDS>) -> Option<I> {
        self.key.is(key).then_some(self.id)
    }
}

/// Returns the keys at their places, and empty entries between them.
fn entries<I: Copy, const WORDS: usize>(
    keys: &[(Key<WORDS>, I)],
    count: usize,
    place: impl Fn(u64) -> usize,
) -> Option<Box<[Entry<I, WORDS>]>> {
    let Some(&(_, any)) = keys.first() else { return Some(Box::default()) };
    let mut entries = vec![Entry { key: Key::NONE, id: any }; count];
    for &(key, id) in keys {
        *entries.get_mut(place(key.mixed()))? = Entry { key, id };
    }
    Some(entries.into_boxed_slice())
}
