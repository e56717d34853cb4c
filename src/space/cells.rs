use alloc::{boxed::Box, vec, vec::Vec};

use super::{
    Cube, Request, Stamp, Vocabulary,
    cover::{Outside, cover, widened},
    slots::Slots,
};

/// A set of cells of one vocabulary: a bit for each.
///
/// Sets of different vocabularies have nothing in common: what is not of the set's own vocabulary is never in it, and
/// combining sets takes those of another vocabulary as empty.
///
/// ```
/// use portcullis::{CellSet, Cube, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let vocabulary = policy.vocabulary();
/// let allowed = policy.allowed();
/// let denied = CellSet::all(vocabulary).difference(&allowed);
/// assert_eq!(allowed.len() + denied.len(), vocabulary.cell_count());
///
/// // The same cells, as few cubes.
/// let cubes = denied.cubes(vocabulary);
/// let again = cubes.iter().fold(CellSet::empty(vocabulary), |set, cube| set.union(&CellSet::of_cube(vocabulary, cube)));
/// assert_eq!(again, denied);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellSet {
    /// The vocabulary whose cells these are.
    vocabulary: Stamp,
    /// The bit of a cell's number is set if the cell is in the set.
    words: Box<[u64]>,
}

impl CellSet {
    /// The set of the cells whose bits are set, all of which the space must have.
    pub(crate) const fn new(vocabulary: Stamp, words: Box<[u64]>) -> Self {
        Self { vocabulary, words }
    }

    /// No cell.
    #[must_use]
    pub fn empty(vocabulary: &Vocabulary) -> Self {
        let words = Slots::of(vocabulary).words * vocabulary.operation_count();
        Self::new(vocabulary.stamp(), vec![0; words].into_boxed_slice())
    }

    /// The whole space.
    #[must_use]
    pub fn all(vocabulary: &Vocabulary) -> Self {
        Self::of_cube(vocabulary, &Cube::ALL)
    }

    /// The cells of the space that lie in a cube.
    #[must_use]
    pub fn of_cube(vocabulary: &Vocabulary, cube: &Cube) -> Self {
        let slots = Slots::of(vocabulary);
        let admitted = slots.of_cube(cube);
        let mut set = Self::empty(vocabulary);
        for (id, operation) in vocabulary.operations_in(cube) {
            let words = set.words.iter_mut().skip(id.index() * slots.words);
            for (word, (admitted, possible)) in words.zip(admitted.iter().zip(slots.possible(operation))) {
                *word = admitted & possible;
            }
        }
        set
    }

    /// The cells of the requests; those of another vocabulary have none.
    #[must_use]
    pub fn of_requests(vocabulary: &Vocabulary, requests: impl IntoIterator<Item = Request>) -> Self {
        let mut set = Self::empty(vocabulary);
        requests.into_iter().for_each(|request| set.insert(request));
        set
    }

    /// Adds the cell of a request; one of another vocabulary has none.
    pub fn insert(&mut self, request: Request) {
        let cell = request.cell_in(self.vocabulary);
        if let Some(word) = self.words.get_mut(cell / BITS) {
            *word |= 1 << (cell % BITS);
        }
    }

    /// Whether a request's cell is in the set.
    #[must_use]
    pub fn contains(&self, request: Request) -> bool {
        self.has(request.cell_in(self.vocabulary))
    }

    /// Whether the set has a cell of that number.
    pub(crate) fn has(&self, cell: usize) -> bool {
        let word = self.words.get(cell / BITS).copied().unwrap_or(0);
        word >> (cell % BITS) & 1 == 1
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The cells of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one | other)
    }

    /// The cells of both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one & other)
    }

    /// The cells of this set that the other does not have.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one & !other)
    }

    fn combined(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        let others: &[u64] = if self.vocabulary == other.vocabulary { &other.words } else { &[] };
        let others = others.iter().copied().chain(core::iter::repeat(0));
        let words = self.words.iter().zip(others).map(|(&one, other)| combine(one, other));
        Self::new(self.vocabulary, words.collect())
    }

    /// The requests whose cells are in the set: by operation, then role, token and owner, each in the order of
    /// declaration.
    pub fn iter(&self) -> impl Iterator<Item = Request> + '_ {
        let words = self.words.iter().enumerate();
        words.flat_map(move |(number, &word)| bits(word).filter_map(move |bit| self.request_at(number * BITS + bit)))
    }

    /// The set written as few cubes: they hold all of it, and of the space nothing else. None for a set of another
    /// vocabulary.
    ///
    /// None of the cubes could be left out. Whether fewer would do is a hard question that is not asked to the end: of random
    /// sets of up to 24 cells, one in seventy takes one cube more than the fewest. Time grows with the cells that differ,
    /// names that are alike taken together, and with the cubes.
    #[must_use]
    pub fn cubes(&self, vocabulary: &Vocabulary) -> Vec<Cube> {
        cover(vocabulary, self, Outside::Free).into_iter().map(|cube| widened(vocabulary, cube)).collect()
    }

    /// The request of a cell of the set's vocabulary.
    pub(crate) fn request_at(&self, cell: usize) -> Option<Request> {
        Some(Request::new(self.vocabulary, u32::try_from(cell).ok()?))
    }

    /// The words of the cells, operation by operation.
    pub(crate) const fn words(&self) -> &[u64] {
        &self.words
    }

    /// The vocabulary whose cells these are.
    pub(super) const fn vocabulary(&self) -> Stamp {
        self.vocabulary
    }
}

const BITS: usize = u64::BITS as usize;

/// The numbers of the bits that are set, from the lowest.
pub(crate) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lowest = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(lowest)
    })
}
