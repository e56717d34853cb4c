//! Sets of names of one column.

use alloc::{boxed::Box, vec::Vec};
use core::{
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use super::{Id, RoleId, id::ColumnId};

/// The names of one column that a cube admits: any, or those listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameSet {
    /// The names by index, sorted, each once; `None` for any.
    listed: Option<Box<[u32]>>,
    /// The lowest name, if the set was written as all names from that one up. It is no part of the set: sets are equal however
    /// they were written.
    at_least: Option<u32>,
}

impl PartialEq for NameSet {
    fn eq(&self, other: &Self) -> bool {
        self.listed == other.listed
    }
}

impl Eq for NameSet {}

impl Hash for NameSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.listed.hash(state);
    }
}

impl NameSet {
    /// Every name of the column.
    pub(crate) const ANY: Self = Self { listed: None, at_least: None };

    /// Returns the set of the given indices, whatever their order; duplicates count once.
    pub(crate) fn of(indices: impl IntoIterator<Item = usize>) -> Self {
        let mut listed: Vec<u32> = indices.into_iter().filter_map(|index| u32::try_from(index).ok()).collect();
        listed.sort_unstable();
        listed.dedup();
        Self { listed: Some(listed.into_boxed_slice()), at_least: None }
    }

    /// Returns the set, remembered as the names from the given one up.
    #[cfg(feature = "yaml")]
    pub(crate) fn written_at_least(self, lowest: usize) -> Self {
        Self { at_least: u32::try_from(lowest).ok(), ..self }
    }

    /// Returns the lowest name, if the set was written as the names from that one up.
    pub(crate) fn at_least(&self) -> Option<usize> {
        self.at_least.map(|lowest| lowest as usize)
    }

    /// Returns the set of the given ids.
    pub(crate) fn of_ids<I: Id>(ids: impl IntoIterator<Item = I>) -> Self {
        Self::of(ids.into_iter().map(I::index))
    }

    /// Returns whether the set admits a name.
    #[inline]
    pub(crate) fn contains(&self, index: usize) -> bool {
        match &self.listed {
            None => true,
            Some(listed) => u32::try_from(index).is_ok_and(|index| listed.binary_search(&index).is_ok()),
        }
    }

    /// Returns whether the set admits every name because none is listed.
    pub(crate) const fn is_any(&self) -> bool {
        self.listed.is_none()
    }

    /// Returns whether the set admits no name.
    #[cfg(feature = "oracle")]
    pub(crate) fn is_nothing(&self) -> bool {
        self.listed.as_ref().is_some_and(|listed| listed.is_empty())
    }

    /// Returns whether the set admits all names of a column of `count`: it is any, or lists all of them.
    pub(crate) fn admits_all(&self, count: usize) -> bool {
        self.listed.as_ref().is_none_or(|listed| listed.len() == count)
    }

    /// Returns the number of listed names; 0 for any.
    pub(crate) fn listed_count(&self) -> usize {
        self.listed.as_ref().map_or(0, |listed| listed.len())
    }

    /// Iterates over the listed names, in order; none for any.
    pub(crate) fn listed(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone {
        self.listed.as_deref().unwrap_or_default().iter().map(|&index| index as usize)
    }

    /// Iterates over the names that the set admits, of a column of `count`.
    pub(crate) fn admitted(&self, count: usize) -> impl Iterator<Item = usize> + Clone {
        let any = if self.is_any() { 0..count } else { 0..0 };
        any.chain(self.listed())
    }

    /// Returns the set of the names that both sets admit.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        match (self.is_any(), other.is_any()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            (false, false) => {
                let both = Self::of(self.listed().filter(|&index| other.contains(index)));
                // A set that the other one does not narrow stays as it was written.
                let unchanged = [self, other].into_iter().find(|one| one.at_least.is_some() && **one == both);
                unchanged.cloned().unwrap_or(both)
            }
        }
    }
}

/// The names of one column that a cube admits: any, or those listed.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let rule = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
/// assert!(rule.scope().roles().is_any());
/// let names: Vec<_> = rule.scope().apis().iter().filter_map(|api| policy.vocabulary().apis().name(api)).collect();
/// assert_eq!(names, ["team"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdSet<'c, I> {
    set: &'c NameSet,
    ids: PhantomData<I>,
}

#[expect(private_bounds, reason = "only this crate makes ids")]
impl<'c, I: ColumnId + 'c> IdSet<'c, I> {
    pub(super) const fn new(set: &'c NameSet) -> Self {
        Self { set, ids: PhantomData }
    }

    /// Returns whether the set admits `id`.
    ///
    /// ```
    /// use portcullis::{Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let roles = policy.vocabulary().roles();
    /// let (admin, power) = roles.id("admin").zip(roles.id("power")).ok_or("no such role")?;
    /// let cube = Cube::ALL.with_roles([admin]);
    /// assert!(cube.roles().contains(admin) && !cube.roles().contains(power));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(self, id: I) -> bool {
        self.set.contains(id.index())
    }

    /// Returns whether the set admits every name because the column was left out.
    #[must_use]
    pub const fn is_any(self) -> bool {
        self.set.is_any()
    }

    /// Iterates over the listed ids, each once, in the order of declaration; none if the set admits any name.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = I> + 'c {
        self.set.listed().filter_map(I::from_index)
    }

    /// Returns the number of listed ids; 0 if the set admits any name.
    #[must_use]
    pub fn len(self) -> usize {
        self.set.listed_count()
    }

    /// Returns whether no id is listed, because the set admits any name or none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl IdSet<'_, RoleId> {
    /// Returns the lowest role, if the policy writes the set as the roles from that one up: `role: { at_least: power }`.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let text = "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {}, member: { above: guest }, keeper: { above: member } }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { open: {} } }
    /// default: deny
    /// rules:
    ///   - { id: members, role: { at_least: member }, effect: allow }
    /// ";
    /// let policy = Policy::from_text("door.yaml", text)?;
    /// let roles = policy.rules().iter().next().ok_or("no rule")?.scope().roles();
    /// assert_eq!(roles.at_least(), policy.vocabulary().roles().id("member"));
    /// assert_eq!(roles.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at_least(self) -> Option<RoleId> {
        self.set.at_least().and_then(RoleId::from_index)
    }
}
