//! Sets of requests of one vocabulary.

use alloc::{boxed::Box, vec, vec::Vec};

use super::{
    Cube, OperationId, Request, Stamp, Vocabulary,
    cover::{Outside, cover, widened},
    slot_set::{Bits, SlotSet},
    slot_space::SlotSpace,
};

/// A set of cells of one vocabulary: a bit for each.
///
/// Sets of different vocabularies have nothing in common: a request of another vocabulary is never in a set, and combining
/// two sets treats the cells of another vocabulary as absent.
///
/// ```
/// use portcullis::{Policy, space::{CellSet, Cube}};
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
    /// The number of words for the cells of an operation.
    words_of_operation: usize,
    /// The bit of a cell's number is set if the cell is in the set.
    words: Box<[u64]>,
}

const BITS: usize = u64::BITS as usize;

impl CellSet {
    /// Returns the set of the cells whose bits are set, all of which the space must have.
    pub(crate) const fn new(vocabulary: Stamp, words_of_operation: usize, words: Box<[u64]>) -> Self {
        Self { vocabulary, words_of_operation, words }
    }

    /// Returns the set without any cell.
    #[must_use]
    pub fn empty(vocabulary: &Vocabulary) -> Self {
        let words_of_operation = vocabulary.words_of_operation();
        let words = vec![0; words_of_operation * vocabulary.operation_count()];
        Self::new(vocabulary.stamp(), words_of_operation, words.into_boxed_slice())
    }

    /// Returns the set of all cells.
    #[must_use]
    pub fn all(vocabulary: &Vocabulary) -> Self {
        Self::of_cube(vocabulary, &Cube::ALL)
    }

    /// Returns the cells of the space that lie in a cube.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames, space::CellSet};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let leave = policy.cube_of(&SomeNames::ANY.with_api("team").with_action("create"))?;
    /// assert_eq!(CellSet::of_cube(policy.vocabulary(), &leave).len(), 16, "4 roles with 4 kinds of token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_cube(vocabulary: &Vocabulary, cube: &Cube) -> Self {
        let slots = SlotSpace::of(vocabulary);
        let admitted = slots.of_cube(cube);
        let mut set = Self::empty(vocabulary);
        for (id, operation) in vocabulary.operations_in(cube) {
            set.insert_slots(id, &(&admitted & &slots.possible(operation)));
        }
        set
    }

    /// Returns the cells of the requests. Requests of another vocabulary are ignored.
    ///
    /// ```
    /// use portcullis::{Names, Policy, space::CellSet};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// assert_eq!(CellSet::of_requests(policy.vocabulary(), [create, create]).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_requests(vocabulary: &Vocabulary, requests: impl IntoIterator<Item = Request>) -> Self {
        let mut set = Self::empty(vocabulary);
        set.extend(requests);
        set
    }

    /// Returns the cells of some slots of some operations, all of which the space must have.
    pub(crate) fn of_slots<'s>(
        vocabulary: &Vocabulary,
        slots: impl IntoIterator<Item = (OperationId, &'s SlotSet)>,
    ) -> Self {
        let mut set = Self::empty(vocabulary);
        slots.into_iter().for_each(|(operation, slots)| set.insert_slots(operation, slots));
        set
    }

    /// Adds the cell of a request. A request of another vocabulary is ignored.
    ///
    /// ```
    /// use portcullis::{Names, Policy, space::CellSet};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// let mut asked = CellSet::empty(policy.vocabulary());
    /// asked.insert(create);
    /// assert!(asked.contains(create));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert(&mut self, request: Request) {
        let cell = request.cell_in(self.vocabulary);
        if let Some(word) = self.words.get_mut(cell / BITS) {
            *word |= 1 << (cell % BITS);
        }
    }

    /// Adds slots of an operation, all of which its requests must be able to have.
    pub(crate) fn insert_slots(&mut self, operation: OperationId, slots: &SlotSet) {
        let words = self.words.iter_mut().skip(operation.index() * self.words_of_operation);
        words.zip(slots.words()).for_each(|(word, slots)| *word |= slots);
    }

    /// Returns the slots of an operation whose cells are in the set.
    pub(crate) fn slots_of(&self, operation: OperationId) -> SlotSet {
        let words = self.words.iter().skip(operation.index() * self.words_of_operation);
        SlotSet::from_words(words.take(self.words_of_operation).copied())
    }

    /// Returns whether a cell of an operation is in the set.
    pub(crate) fn has_some_of(&self, operation: OperationId) -> bool {
        let words = self.words.iter().skip(operation.index() * self.words_of_operation);
        words.take(self.words_of_operation).any(|&word| word != 0)
    }

    /// Returns the request of a slot of an operation.
    pub(crate) fn request_of_slot(&self, operation: OperationId, slot: usize) -> Option<Request> {
        self.request_at(operation.index() * self.words_of_operation * BITS + slot)
    }

    /// Returns whether a request's cell is in the set.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// assert!(!policy.allowed().contains(create));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, request: Request) -> bool {
        self.has(request.cell_in(self.vocabulary))
    }

    /// Returns whether the set has a cell of that number.
    pub(crate) fn has(&self, cell: usize) -> bool {
        let word = self.words.get(cell / BITS).copied().unwrap_or(0);
        word >> (cell % BITS) & 1 == 1
    }

    /// Returns a word of the set: 64 cells.
    #[cfg(feature = "oracle")]
    pub(crate) fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }

    /// Returns a number above those of all cells of the vocabulary.
    #[cfg(feature = "oracle")]
    pub(crate) const fn end(&self) -> usize {
        self.words.len() * BITS
    }

    /// Returns the number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Returns the cells that are in any of the two sets.
    ///
    /// ```
    /// use portcullis::{Policy, space::{CellSet, Cube}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let of_api = |name| CellSet::of_cube(vocabulary, &Cube::ALL.with_apis(vocabulary.apis().id(name)));
    /// let (teams, detectors) = (of_api("team"), of_api("detector"));
    /// assert_eq!(teams.union(&detectors).len(), teams.len() + detectors.len());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one | other)
    }

    /// Returns the cells that are in both sets.
    ///
    /// ```
    /// use portcullis::{Policy, space::{CellSet, Cube}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let guests = CellSet::of_cube(vocabulary, &Cube::ALL.with_roles(vocabulary.roles().id("read_only")));
    /// assert!(guests.intersection(&policy.allowed()).len() < guests.len());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one & other)
    }

    /// Returns the cells of this set that are not in the other.
    ///
    /// ```
    /// use portcullis::{Policy, space::CellSet};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let denied = CellSet::all(policy.vocabulary()).difference(&policy.allowed());
    /// assert!(denied.iter().all(|request| policy.decide(request).is_deny()));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.combined(other, |one, other| one & !other)
    }

    fn combined(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        let others: &[u64] = if self.vocabulary == other.vocabulary { &other.words } else { &[] };
        let others = others.iter().copied().chain(core::iter::repeat(0));
        let words = self.words.iter().zip(others).map(|(&one, other)| combine(one, other));
        Self::new(self.vocabulary, self.words_of_operation, words.collect())
    }

    /// Iterates over the requests whose cells are in the set: by operation, then role, token and owner, each in the order of
    /// declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let first = policy.allowed().iter().next().ok_or("nothing is allowed")?;
    /// assert!(policy.decide(first).is_allow());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = Request> + '_ {
        let words = self.words.iter().enumerate();
        words.flat_map(move |(number, &word)| Bits(word).filter_map(move |bit| self.request_at(number * BITS + bit)))
    }

    /// Returns a few cubes that together contain all cells of the set and no other cell of the space. Returns no cube for a
    /// set of another vocabulary.
    ///
    /// None of the cubes can be left out. Their number is not always the smallest possible, which is hard to find: of random
    /// sets of up to 24 cells, one in seventy takes one cube more. After 256 cubes, and with more than 512 combinations of
    /// role, token and owner, the search is less thorough, for some more cubes in much less time. Time grows with the cells,
    /// where names that make no difference count once, and with the cubes.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.cube_of(&SomeNames::ANY.with_api("team").with_action("create"))?;
    /// let cubes = policy.allowed_in(&create).cubes(policy.vocabulary());
    /// assert_eq!(cubes.len(), 1);
    /// assert_eq!(
    ///     cubes[0].in_words(policy.vocabulary()).to_string(),
    ///     "{ role: admin, token: user_api, api: team, action: create }",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cubes(&self, vocabulary: &Vocabulary) -> Vec<Cube> {
        cover(vocabulary, self, Outside::Free).into_iter().map(|cube| widened(vocabulary, cube)).collect()
    }

    /// Returns the request of a cell of the set's vocabulary.
    pub(crate) fn request_at(&self, cell: usize) -> Option<Request> {
        Some(Request::new(self.vocabulary, u32::try_from(cell).ok()?))
    }

    /// Returns the words of the cells, operation by operation.
    pub(crate) const fn words(&self) -> &[u64] {
        &self.words
    }

    /// Returns the vocabulary whose cells these are.
    pub(super) const fn vocabulary(&self) -> Stamp {
        self.vocabulary
    }
}

impl Extend<Request> for CellSet {
    fn extend<R: IntoIterator<Item = Request>>(&mut self, requests: R) {
        requests.into_iter().for_each(|request| self.insert(request));
    }
}
