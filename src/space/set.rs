use alloc::{boxed::Box, vec::Vec};

/// The names that a rule's column admits: any, or some.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IdSet<I> {
    /// Every name of the column: the rule leaves the column out.
    Any,
    /// These names, each once, in the order of declaration.
    Of(Box<[I]>),
}

impl<I: Copy + Ord> IdSet<I> {
    /// The set of the given ids; their order and duplicates make no difference.
    pub(crate) fn of(ids: impl IntoIterator<Item = I>) -> Self {
        let mut ids: Vec<I> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self::Of(ids.into_boxed_slice())
    }

    /// Whether the set admits `id`.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        match self {
            Self::Any => true,
            Self::Of(ids) => ids.binary_search(&id).is_ok(),
        }
    }

    /// Whether the set admits every name because the column was left out.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        matches!(self, Self::Any)
    }

    /// The ids listed; none for [`IdSet::Any`].
    #[must_use]
    pub fn listed(&self) -> &[I] {
        match self {
            Self::Any => &[],
            Self::Of(ids) => ids,
        }
    }
}
