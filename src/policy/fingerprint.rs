//! Fingerprints: what a policy decides, as a digest.

use alloc::vec::Vec;
use core::fmt;

use super::{Policy, Table};
use crate::{
    digest::Digest,
    space::{Column, ColumnId, NameTable, SlotSpace, Vocabulary},
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

    /// Returns the fingerprint that locks of version 1 have.
    #[cfg(feature = "yaml")]
    pub(crate) fn fingerprint_of_version_1(&self) -> Fingerprint {
        Fingerprint::digested(self.vocabulary(), &self.table, Digest::new("portcullis fingerprint 1"), 1)
    }
}

impl Fingerprint {
    /// Computes the fingerprint of a table. Time grows with the number of cells.
    pub(super) fn of(vocabulary: &Vocabulary, table: &Table) -> Self {
        Self::digested(vocabulary, table, Digest::new("portcullis fingerprint 2"), 8)
    }

    /// Digests the names and decisions, with a number of decisions in each byte.
    fn digested(vocabulary: &Vocabulary, table: &Table, mut digest: Digest, in_byte: u8) -> Self {
        let roles = sorted(vocabulary.roles());
        let tokens = sorted(vocabulary.tokens());
        let slots = SlotSpace::of(vocabulary);
        let at = |column, name: usize| slots.stride(column) * name;
        let callers: Vec<usize> = roles
            .iter()
            .flat_map(|&(_, role)| tokens.iter().map(move |&(_, token)| (role, token)))
            .map(|(role, token)| at(Column::Role, role.index()) + at(Column::Token, token.index()))
            .collect();

        // A column that is left out counts as one without names, and so differs from one that declares its name.
        let [has_tokens, has_owners] = [Column::Token, Column::Owner].map(|column| vocabulary.is_declared(column));
        digest.names(roles.iter().map(|&(name, _)| name));
        digest.names(tokens.iter().map(|&(name, _)| name).filter(|_| has_tokens));
        for (api, action, id, operation) in vocabulary.operations_by_name() {
            let mut owners: Vec<_> = operation
                .owners()
                .iter()
                .filter_map(|&owner| Some((vocabulary.owners().name(owner)?, owner)))
                .collect();
            owners.sort_unstable();
            digest.names([api, action]);
            digest.names(owners.iter().map(|&(name, _)| name).filter(|_| has_owners));
            let first = id.index() << vocabulary.shift();
            let cells = callers.iter().flat_map(|caller| {
                owners.iter().map(move |(_, owner)| first + caller + at(Column::Owner, owner.index()))
            });
            digest.bits(in_byte, cells.map(|cell| table.allows(cell)));
        }
        Self(digest.finish())
    }
}

fn sorted<I: ColumnId>(names: NameTable<'_, I>) -> Vec<(&str, I)> {
    let mut names: Vec<_> = names.iter().map(|(id, named)| (named.name(), id)).collect();
    names.sort_unstable();
    names
}
