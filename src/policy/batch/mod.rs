//! Deciding many requests at once.

mod columns;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod cubes;
mod safe;
#[cfg(all(feature = "std", target_arch = "x86_64"))]
mod vector;

use thiserror::Error;

use super::{Policy, table::Table};
use crate::space::Request;
use columns::Blocks;
pub use columns::Columns;
use safe::{EightsTable, SingleTable};

/// A policy prepared to decide many requests in one call. The result is a bit map.
///
/// [`Policy::batch`] makes it; it is made once and shared like the policy itself. Bit `n % 64` of word `n / 64` of a result is
/// set if request `n` is allowed. Every decision is the one of [`Policy::decide`], in every [`BatchForm`]. Deciding allocates
/// nothing, and denies unknown requests.
///
/// ```
/// use portcullis::{Names, Policy, policy::Columns};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// let batch = policy.batch();
/// let mut allowed = [0];
///
/// let create = Names::new("admin", "user_api", "team", "create");
/// let requests = [policy.resolve(&create)?, policy.resolve(&create.with_role("power"))?];
/// batch.decide_batch(&requests, &mut allowed)?;
/// assert_eq!(allowed, [0b01]);
///
/// // The same by columns: the numbers of the names, in the order in which the policy declares them.
/// let vocabulary = policy.vocabulary();
/// let number = |index: Option<usize>| index.and_then(|index| u8::try_from(index).ok()).ok_or("no such name");
/// let (roles, owner) = (vocabulary.roles(), number(vocabulary.owners().id("none").map(|id| id.index()))?);
/// let columns = Columns {
///     roles: &[number(roles.id("admin").map(|id| id.index()))?, number(roles.id("power").map(|id| id.index()))?],
///     tokens: &[number(vocabulary.tokens().id("user_api").map(|id| id.index()))?; 2],
///     apis: &[number(vocabulary.apis().id("team").map(|id| id.index()))?; 2],
///     actions: &[number(vocabulary.actions().id("create").map(|id| id.index()))?; 2],
///     owners: &[owner; 2],
/// };
/// batch.decide_batch_columns(&columns, &mut allowed)?;
/// assert_eq!(allowed, [0b01]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Batch {
    table: Table,
    single: SingleTable,
    columns: ColumnForm,
    packed: PackedForm,
}

/// How columns are decided, with the tables needed.
#[derive(Clone, Debug)]
enum ColumnForm {
    Single,
    Eights(EightsTable),
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    Vector(vector::ColumnVectors),
}

/// How packed requests are decided, with the tables needed.
#[derive(Clone, Debug)]
enum PackedForm {
    Single,
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    Vector(vector::PackedVectors),
}

/// How a [`Batch`] decides. [`Policy::batch`] chooses the fastest form that the policy and the processor allow, separately for
/// columns and for packed requests.
///
/// ```
/// use portcullis::{Policy, policy::BatchForm};
///
/// let policy = Policy::splunk_observability()?;
/// for form in BatchForm::ALL {
///     match policy.batch_in(form) {
///         Some(_) => println!("{form:?} is possible"),
///         None => println!("{form:?} needs a smaller policy or another processor"),
///     }
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BatchForm {
    /// One request after another. For any policy.
    Single,
    /// Eight requests of columns in a machine word, for policies whose roles, kinds of token and owners, each rounded up to
    /// a power of two, have at most 64 combinations, and whose APIs and actions have at most 256. Packed requests have no such
    /// form.
    Eights,
    /// Thirty-two requests in a vector, for processors with AVX2.
    ///
    /// For columns, the allowed requests must be at most 152 cubes, fewer if columns have more than 16 names. For packed
    /// requests, there must be at most 255 operations and 64 combinations of role, token and owner, and the allowed requests
    /// must be at most 152 cubes of the digits of their cells' numbers.
    Vector,
}

impl BatchForm {
    /// All forms, the slowest first.
    pub const ALL: [Self; 3] = [Self::Single, Self::Eights, Self::Vector];
}

/// Why a batch was not decided. Nothing has been written.
///
/// ```
/// use portcullis::{Names, Policy, policy::BatchError};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
/// let result = policy.batch().decide_batch(&[request; 65], &mut [0]);
/// assert_eq!(result, Err(BatchError::TooShort { needed: 2, given: 1 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The columns have different lengths.
    #[error(
        "columns of different lengths: {roles} roles, {tokens} tokens, {apis} apis, {actions} actions, {owners} owners"
    )]
    UnequalColumns {
        /// How many roles there are.
        roles: usize,
        /// How many kinds of token.
        tokens: usize,
        /// How many APIs.
        apis: usize,
        /// How many actions.
        actions: usize,
        /// How many owners.
        owners: usize,
    },
    /// The bit map is too short.
    #[error("a bit map of {given} words for requests that take {needed}")]
    TooShort {
        /// How many words of 64 bits the requests take.
        needed: usize,
        /// How many were given.
        given: usize,
    },
}

impl Policy {
    /// Prepares the policy to decide many requests in one call, in the fastest form.
    ///
    /// This takes a few milliseconds for the built-in policy, because it finds the cubes of the allowed requests: keep the batch.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let batch = policy.batch();
    /// let requests: Vec<_> = policy.vocabulary().requests().collect();
    /// let mut allowed = vec![0; requests.len().div_ceil(64)];
    /// batch.decide_batch(&requests, &mut allowed)?;
    /// let count: u32 = allowed.iter().map(|word| word.count_ones()).sum();
    /// assert_eq!(count as usize, policy.allowed().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn batch(&self) -> Batch {
        let columns = BatchForm::ALL.into_iter().rev().find_map(|form| self.column_form(form));
        let packed = self.packed_form(BatchForm::Vector);
        self.batch_of(columns.unwrap_or(ColumnForm::Single), packed.unwrap_or(PackedForm::Single))
    }

    /// Prepares the policy to decide columns in a given form; `None` if the policy is too large for it or the processor does not
    /// support it. Packed requests are decided in the same form if it exists for them, and one after another otherwise.
    ///
    /// ```
    /// use portcullis::{Policy, policy::BatchForm};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let batch = policy.batch_in(BatchForm::Single).ok_or("every policy has this form")?;
    /// assert_eq!(batch.form(), BatchForm::Single);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn batch_in(&self, form: BatchForm) -> Option<Batch> {
        let columns = self.column_form(form)?;
        Some(self.batch_of(columns, self.packed_form(form).unwrap_or(PackedForm::Single)))
    }

    fn column_form(&self, form: BatchForm) -> Option<ColumnForm> {
        Some(match form {
            BatchForm::Single => ColumnForm::Single,
            BatchForm::Eights => ColumnForm::Eights(EightsTable::of(self.vocabulary(), &self.table)?),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            BatchForm::Vector => ColumnForm::Vector(vector::ColumnVectors::of(self.vocabulary(), &self.allowed())?),
            #[cfg(not(all(feature = "std", target_arch = "x86_64")))]
            BatchForm::Vector => return None,
        })
    }

    #[cfg_attr(
        not(all(feature = "std", target_arch = "x86_64")),
        expect(clippy::unused_self, reason = "only vector instructions have a form for packed requests")
    )]
    fn packed_form(&self, form: BatchForm) -> Option<PackedForm> {
        Some(match form {
            BatchForm::Single => PackedForm::Single,
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            BatchForm::Vector => PackedForm::Vector(vector::PackedVectors::of(self.vocabulary(), &self.allowed())?),
            _ => return None,
        })
    }

    fn batch_of(&self, columns: ColumnForm, packed: PackedForm) -> Batch {
        Batch { table: self.table.clone(), single: SingleTable::of(self.vocabulary()), columns, packed }
    }
}

impl Batch {
    /// Returns the form in which columns are decided.
    #[must_use]
    pub const fn form(&self) -> BatchForm {
        match self.columns {
            ColumnForm::Single => BatchForm::Single,
            ColumnForm::Eights(_) => BatchForm::Eights,
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            ColumnForm::Vector(_) => BatchForm::Vector,
        }
    }

    /// Returns the form in which packed requests are decided.
    #[must_use]
    pub const fn packed_form(&self) -> BatchForm {
        match self.packed {
            PackedForm::Single => BatchForm::Single,
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            PackedForm::Vector(_) => BatchForm::Vector,
        }
    }

    /// Decides requests; requests of another vocabulary are denied.
    ///
    /// Bits after the last request in its word are cleared; later words stay as they are.
    ///
    /// # Errors
    ///
    /// `allowed` is too short for a bit for each request.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = Names::new("admin", "user_api", "team", "create");
    /// let requests = [policy.resolve(&create.with_role("power"))?, policy.resolve(&create)?];
    /// let mut allowed = [u64::MAX];
    /// policy.batch().decide_batch(&requests, &mut allowed)?;
    /// assert_eq!(allowed, [0b10]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_batch(&self, requests: &[Request], allowed: &mut [u64]) -> Result<(), BatchError> {
        let words = words_for(requests.len(), allowed)?;
        let single = |requests: &[Request]| {
            let bits = requests.iter().map(|&request| u64::from(self.table.decide(request).is_allow()));
            bits.enumerate().fold(0, |word, (lane, bit)| word | bit << lane)
        };
        let (blocks, rest) = requests.as_chunks::<LANES>();
        let (whole, last) = words.split_at_mut_checked(blocks.len()).unwrap_or_default();
        match &self.packed {
            PackedForm::Single => whole.iter_mut().zip(blocks).for_each(|(word, block)| *word = single(block)),
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            PackedForm::Vector(vectors) => vectors.decide(blocks, whole),
        }
        for word in last {
            *word = single(rest);
        }
        Ok(())
    }

    /// Decides requests given as columns of numbers.
    ///
    /// Bits after the last request in its word are cleared; later words stay as they are.
    ///
    /// # Errors
    ///
    /// The columns have different lengths, or `allowed` is too short for a bit for each request.
    ///
    /// ```
    /// use portcullis::{Policy, policy::Columns};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let unknown = [255; 3];
    /// let columns = Columns { roles: &unknown, tokens: &unknown, apis: &unknown, actions: &unknown, owners: &unknown };
    /// let mut allowed = [u64::MAX];
    /// policy.batch().decide_batch_columns(&columns, &mut allowed)?;
    /// assert_eq!(allowed, [0], "unknown names are denied");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_batch_columns(&self, columns: &Columns<'_>, allowed: &mut [u64]) -> Result<(), BatchError> {
        let words = words_for(columns.checked_len()?, allowed)?;
        let (blocks, rest) = columns.blocks();
        let (whole, last) = words.split_at_mut_checked(blocks.len()).unwrap_or_default();
        self.decide_blocks(&blocks, whole);
        if !rest.is_empty() {
            self.decide_blocks(&rest.padded().blocks(), last);
            for word in last {
                *word &= !(u64::MAX << rest.len());
            }
        }
        Ok(())
    }

    fn decide_blocks(&self, blocks: &Blocks<'_>, words: &mut [u64]) {
        match &self.columns {
            ColumnForm::Single => {
                let single = |block| self.single.decide(&self.table, block);
                words.iter_mut().zip(blocks.iter()).for_each(|(word, block)| *word = single(block));
            }
            ColumnForm::Eights(table) => {
                let single = |block| self.single.decide(&self.table, block);
                let decide = |block| table.decide(block).unwrap_or_else(|| single(block));
                words.iter_mut().zip(blocks.iter()).for_each(|(word, block)| *word = decide(block));
            }
            #[cfg(all(feature = "std", target_arch = "x86_64"))]
            ColumnForm::Vector(vectors) => vectors.decide(blocks, words),
        }
    }
}

/// The number of decisions in a word of a bit map.
const LANES: usize = u64::BITS as usize;

/// Returns the words of a bit map for the decisions about a number of requests.
fn words_for(requests: usize, allowed: &mut [u64]) -> Result<&mut [u64], BatchError> {
    let (needed, given) = (requests.div_ceil(LANES), allowed.len());
    allowed.get_mut(..needed).ok_or(BatchError::TooShort { needed, given })
}
