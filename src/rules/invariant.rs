//! Invariants: properties of a policy as a whole.

use alloc::{boxed::Box, vec::Vec};

use super::{Citation, Listed, Place};
use crate::space::{Column, Cube, NameId};

/// A property that a policy states about itself as a whole.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let ids: Vec<&str> = policy.rules().invariants().iter().map(|invariant| invariant.id()).collect();
/// assert!(ids.contains(&"anybody-leaves-a-team"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Invariant {
    pub(crate) id: Box<str>,
    pub(crate) claim: Claim,
    /// The names that the columns of its requests list.
    pub(crate) listed: Listed,
    /// The names of its order, weakest first.
    pub(crate) ordered: Listed,
    pub(crate) citations: Vec<Citation>,
    pub(crate) place: Place,
}

impl Invariant {
    /// Returns the id, unique among the invariants of its policy.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the claim.
    #[must_use]
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Returns the clauses that the invariant cites.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Returns where the invariant is in the policy's text: the place of its id.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// What an invariant claims.
///
/// ```
/// use portcullis::{Policy, rules::Claim};
///
/// let policy = Policy::splunk_observability()?;
/// let claims = policy.rules().invariants().iter().map(|invariant| invariant.claim());
/// let never = claims.filter(|claim| matches!(claim, Claim::Never(_))).count();
/// assert!(never > 0);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// No request of the cube is allowed.
    Never(Cube),
    /// Every request of the cube is allowed.
    Always(Cube),
    /// Along the order, from weakest to strongest, a request that was allowed stays allowed.
    Monotone {
        /// The names, weakest first.
        order: Order,
        /// The requests that the claim is about.
        within: Cube,
    },
    /// Requests that differ in the column alone have the same decision.
    Ignores {
        /// The column.
        column: Column,
        /// The requests that the claim is about.
        within: Cube,
    },
}

impl Claim {
    /// Returns the requests that are claimed about.
    #[cfg(feature = "oracle")]
    pub(crate) const fn within(&self) -> &Cube {
        match self {
            Self::Never(cube) | Self::Always(cube) => cube,
            Self::Monotone { within, .. } | Self::Ignores { within, .. } => within,
        }
    }
}

/// Roles, kinds of token or owners, weakest first.
///
/// ```
/// use portcullis::{Policy, rules::Claim};
///
/// let policy = Policy::splunk_observability()?;
/// let order = policy.rules().invariants().iter().find_map(|invariant| match invariant.claim() {
///     Claim::Monotone { order, .. } => Some(order),
///     _ => None,
/// });
/// let order = order.ok_or("no such invariant")?;
/// let names: Vec<_> = order.names().filter_map(|name| name.name(policy.vocabulary())).collect();
/// assert_eq!(names, ["read_only", "power", "admin"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    column: Column,
    names: Vec<usize>,
}

impl Order {
    /// Returns the order of different names, by index, of one of the columns that number slots.
    pub(crate) const fn new(column: Column, names: Vec<usize>) -> Self {
        Self { column, names }
    }

    /// Returns the column whose names are ordered.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Iterates over the names, weakest first.
    pub fn names(&self) -> impl Iterator<Item = NameId> {
        self.names.iter().map(|&index| NameId::new(self.column, index))
    }

    /// Returns the names by index, weakest first.
    pub(crate) fn indices(&self) -> &[usize] {
        &self.names
    }
}
