//! Fingerprints: what a policy decides, as a digest.

use alloc::{vec, vec::Vec};
use core::fmt;

use super::{Policy, Table};
use crate::{
    digest::{Bits, Digest},
    space::{Column, ColumnId, NameTable, Operation, OperationId, OwnerId, RoleId, SlotSpace, TokenId, Vocabulary},
};

/// What a policy decides, in 32 bytes.
///
/// Two policies have the same fingerprint if they have the same names and decide every request the same way, however their
/// rules are written and ordered. It is a SHA-256 digest of the sorted names and of the decisions in the order of the names;
/// two different policies with the same fingerprint would be a collision of that function. Descriptions, lifetimes, citations
/// and invariants are not part of it.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let again = Policy::from_text("printed.yaml", &policy.to_yaml())?;
/// assert_eq!(policy.fingerprint(), again.fingerprint());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the bytes.
    ///
    /// ```
    /// let fingerprint = portcullis::Policy::splunk_observability()?.fingerprint();
    /// let digits: String = fingerprint.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    /// assert_eq!(fingerprint.to_string(), digits);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    /// Writes 64 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Policy {
    /// Returns the fingerprint of everything that the policy decides. It was computed when the policy was compiled.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("default: allow", "default: deny"))?;
    /// assert_ne!(older.fingerprint(), newer.fingerprint());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the fingerprint that locks of version 1 have: each decision is a byte, and each operation has the names of its owners.
    #[cfg(feature = "yaml")]
    pub(crate) fn fingerprint_of_version_1(&self) -> Fingerprint {
        let decisions = Decisions::of(self.vocabulary(), &self.table);
        let mut digest = Digest::new("portcullis fingerprint 1");
        decisions.callers_to(&mut digest);
        for (api, action, id, operation) in self.vocabulary().operations_by_name() {
            let owners = decisions.owners_of(operation);
            digest.names([api, action]);
            digest.names(owners.iter().map(|owner| owner.name).filter(|_| decisions.has_owners));
            decisions.of_operation(id, &owners, digest.bits(1));
        }
        Fingerprint(digest.finish())
    }
}

impl Fingerprint {
    /// Computes the fingerprint of a table. Time grows with the number of cells.
    pub(super) fn of(vocabulary: &Vocabulary, table: &Table) -> Self {
        let decisions = Decisions::of(vocabulary, table);
        let mut digest = Digest::new("portcullis fingerprint 2");
        decisions.callers_to(&mut digest);
        digest.names(decisions.owners.iter().map(|owner| owner.name).filter(|_| decisions.has_owners));
        for of_api in vocabulary.operations_by_name().chunk_by(|(one, ..), (other, ..)| one == other) {
            digest.names(of_api.iter().take(1).map(|&(api, ..)| api));
            digest.names(of_api.iter().map(|&(_, action, ..)| action));
            for &(_, _, id, operation) in of_api {
                let owners = decisions.owners_of(operation);
                digest.numbers([owners.len()].into_iter().chain(owners.iter().map(|owner| owner.number)));
                decisions.of_operation(id, &owners, digest.bits(8));
            }
        }
        Self(digest.finish())
    }
}

/// The decisions of a table, in the order of the names.
struct Decisions<'p> {
    vocabulary: &'p Vocabulary,
    table: &'p Table,
    roles: Vec<(&'p str, RoleId)>,
    tokens: Vec<(&'p str, TokenId)>,
    /// The owners that operations have, in the order of their names.
    owners: Vec<NumberedOwner<'p>>,
    /// The number of each owner; `None` for those that no operation has.
    numbers: Vec<Option<usize>>,
    /// A column that is left out counts as one without names, and so differs from one that declares its name.
    has_tokens: bool,
    has_owners: bool,
    /// The first slot of each role with each kind of token.
    callers: Vec<usize>,
}

/// An owner that operations have, and how many of them come before it.
#[derive(Clone, Copy)]
struct NumberedOwner<'p> {
    number: usize,
    name: &'p str,
    id: OwnerId,
}

impl<'p> Decisions<'p> {
    fn of(vocabulary: &'p Vocabulary, table: &'p Table) -> Self {
        let [has_tokens, has_owners] = [Column::Token, Column::Owner].map(|column| vocabulary.is_declared(column));
        let (roles, tokens) = (sorted(vocabulary.roles()), sorted(vocabulary.tokens()));
        let slots = SlotSpace::of(vocabulary);
        let mut callers = Vec::with_capacity(roles.len() * tokens.len());
        for (_, role) in &roles {
            let of_role = slots.stride(Column::Role) * role.index();
            callers.extend(tokens.iter().map(|(_, token)| of_role + slots.stride(Column::Token) * token.index()));
        }

        let mut numbers = vec![None; vocabulary.owners().len()];
        for owner in vocabulary.operations().flat_map(|(_, operation)| operation.owners()) {
            numbers.iter_mut().skip(owner.index()).take(1).for_each(|number| *number = Some(0));
        }
        let mut owners = Vec::new();
        for (name, id) in sorted(vocabulary.owners()) {
            if let Some(Some(number)) = numbers.get_mut(id.index()) {
                *number = owners.len();
                owners.push(NumberedOwner { number: owners.len(), name, id });
            }
        }
        Self { vocabulary, table, roles, tokens, owners, numbers, has_tokens, has_owners, callers }
    }

    fn callers_to(&self, digest: &mut Digest) {
        digest.names(self.roles.iter().map(|&(name, _)| name));
        digest.names(self.tokens.iter().map(|&(name, _)| name).filter(|_| self.has_tokens));
    }

    /// Returns the owners of an operation, in the order of their names.
    fn owners_of(&self, operation: &Operation) -> Vec<NumberedOwner<'p>> {
        let numbers = operation.owners().iter().filter_map(|owner| *self.numbers.get(owner.index())?);
        let mut owners: Vec<_> = numbers.filter_map(|number| self.owners.get(number).copied()).collect();
        owners.sort_unstable_by_key(|owner| owner.number);
        owners
    }

    /// Adds the decisions about an operation to a digest.
    fn of_operation(&self, id: OperationId, owners: &[NumberedOwner<'p>], mut bits: Bits<'_>) {
        let first = id.index() << self.vocabulary.shift();
        for caller in &self.callers {
            for owner in owners {
                // Owners are the names whose slots are next to each other.
                bits.push(self.table.allows(first + caller + owner.id.index()));
            }
        }
        bits.finish();
    }
}

fn sorted<I: ColumnId>(names: NameTable<'_, I>) -> Vec<(&str, I)> {
    let mut names: Vec<_> = names.iter().map(|(id, named)| (named.name(), id)).collect();
    names.sort_unstable();
    names
}
