//! The closed list of names of one column.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};
use core::marker::PhantomData;

use super::{id::ColumnId, lookup::Lookup};

/// The form of a valid name, for error messages.
pub(crate) const NAME_FORM: &str = "a name consists of letters, digits, `_` and `-`, with `.`, `:` and `/` inside; it starts \
                                    with a letter or digit, and has at most 128 characters";

/// The length of the longest name, in bytes.
pub(super) const LONGEST_NAME: usize = 128;

/// Returns whether a text is a valid name: ASCII letters, digits, `_`, `-`, `.`, `:` and `/`, at most 128. The first is a letter
/// or a digit, the last is neither `.` nor `:` nor `/`.
pub(crate) fn is_name(text: &str) -> bool {
    let has_name_letters = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte));
    has_name_letters
        && text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && !text.ends_with(['.', ':', '/'])
}

/// A declared name and its description.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let roles = policy.vocabulary().roles();
/// let admin = roles.id("admin").and_then(|id| roles.get(id)).ok_or("no such role")?;
/// assert_eq!(admin.name(), "admin");
/// assert!(admin.about().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Named {
    name: Box<str>,
    about: Option<Box<str>>,
}

impl Named {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the description that the policy gives; `None` if it gives none.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}

/// The names of one column by index, in the order of declaration.
#[derive(Clone, Debug)]
pub(crate) struct ColumnTable {
    declared: Vec<Named>,
    lookup: Lookup<u32>,
}

impl ColumnTable {
    /// Returns the index of a name; `None` if it is not declared.
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.lookup.get(name).map(|index| index as usize)
    }

    /// Returns the index of a name if the fast tables have it. Returns `None` for a few declared names, too.
    #[expect(clippy::inline_always, reason = "the caller keeps the result in registers")]
    #[inline(always)]
    pub(super) fn index_quickly(&self, name: &str) -> Option<usize> {
        self.lookup.get_quickly(name).map(|index| index as usize)
    }

    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.declared.get(index).map(Named::name)
    }

    pub(crate) const fn len(&self) -> usize {
        self.declared.len()
    }

    /// Iterates over the names, in the order of declaration.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(Named::name)
    }
}

/// The closed list of the names of one column, in the order of declaration.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let roles = policy.vocabulary().roles();
/// let admin = roles.id("admin").ok_or("no such role")?;
/// assert_eq!(roles.name(admin), Some("admin"));
/// assert_eq!(roles.id("root"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NameTable<'v, I> {
    table: &'v ColumnTable,
    ids: PhantomData<I>,
}

#[expect(private_bounds, reason = "only this crate makes ids")]
impl<'v, I: ColumnId> NameTable<'v, I> {
    pub(super) const fn new(table: &'v ColumnTable) -> Self {
        Self { table, ids: PhantomData }
    }

    /// Returns the id of a declared name; `None` for a name outside the vocabulary.
    ///
    /// Takes nearly constant time, however many names there are.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let apis = policy.vocabulary().apis();
    /// assert!(apis.id("team").is_some());
    /// assert!(apis.id("Team").is_none());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn id(self, name: &str) -> Option<I> {
        self.table.index_of(name).and_then(I::from_index)
    }

    /// Returns the name of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn name(self, id: I) -> Option<&'v str> {
        self.table.name(id.index())
    }

    /// Returns the declaration of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn get(self, id: I) -> Option<&'v Named> {
        self.table.declared.get(id.index())
    }

    /// Returns the number of declared names.
    #[must_use]
    pub const fn len(self) -> usize {
        self.table.len()
    }

    /// Returns whether no name is declared.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Iterates over the ids and their declarations, in the order of declaration.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// for (id, role) in policy.vocabulary().roles().iter() {
    ///     println!("{}. {}: {}", id.index() + 1, role.name(), role.about().unwrap_or_default());
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn iter(self) -> impl Iterator<Item = (I, &'v Named)> {
        self.ids().zip(&self.table.declared)
    }

    /// Iterates over the names, in the order of declaration.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let tokens: Vec<&str> = policy.vocabulary().tokens().names().collect();
    /// assert_eq!(tokens, ["user_api", "org_api", "org_ingest", "org_rum"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn names(self) -> impl Iterator<Item = &'v str> {
        self.table.names()
    }

    /// Iterates over the ids, in the order of declaration.
    pub fn ids(self) -> impl Iterator<Item = I> + use<I> {
        (0..self.len()).filter_map(I::from_index)
    }
}

/// Collects the names of one column.
#[derive(Default)]
pub(crate) struct ColumnTableBuilder {
    declared: Vec<Named>,
    indices: BTreeMap<Box<str>, u32>,
}

impl ColumnTableBuilder {
    /// Returns the index of a name, declaring it if it is new; `None` if there are too many names.
    pub(super) fn declare(&mut self, name: &str, about: Option<&str>) -> Option<usize> {
        if let Some(index) = self.index_of(name) {
            return Some(index);
        }
        let index = u32::try_from(self.declared.len()).ok()?;
        self.declared.push(Named { name: name.into(), about: about.map(Into::into) });
        self.indices.insert(name.into(), index);
        Some(index as usize)
    }

    /// Returns the index of a name declared so far.
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.indices.get(name).map(|&index| index as usize)
    }

    /// Returns the number of names declared so far.
    pub(crate) const fn len(&self) -> usize {
        self.declared.len()
    }

    /// Returns the id of a name declared so far.
    pub(crate) fn id<I: ColumnId>(&self, name: &str) -> Option<I> {
        self.index_of(name).and_then(I::from_index)
    }

    /// Iterates over the names declared so far.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(Named::name)
    }

    pub(super) fn finish(self) -> ColumnTable {
        let lookup = Lookup::new((0..).zip(&self.declared).map(|(index, named)| (named.name(), index)));
        ColumnTable { declared: self.declared, lookup }
    }
}
