use super::{Citation, Place};
use crate::space::{Column, Cube, OwnerId, RoleId, TokenId};

/// A property that a policy's author states about the policy as a whole.
#[derive(Clone, Debug)]
pub struct Invariant {
    pub(crate) id: Box<str>,
    pub(crate) claim: Claim,
    pub(crate) citations: Vec<Citation>,
    pub(crate) place: Place,
}

impl Invariant {
    /// The id, unique among the invariants of its policy.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is claimed.
    #[must_use]
    pub const fn claim(&self) -> &Claim {
        &self.claim
    }

    /// The clauses that the invariant rests on.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Where the invariant stands in the policy's text: its id.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// What an invariant claims.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// No request of the cube is allowed.
    Never(Cube),
    /// Every request of the cube is allowed.
    Always(Cube),
    /// Along the order, from weakest to strongest, nothing that was allowed is denied.
    Monotone {
        /// The names, weakest first.
        order: Order,
        /// Where it is claimed.
        within: Cube,
    },
    /// Requests that differ in the column alone are decided alike.
    Ignores {
        /// The column that makes no difference.
        column: Column,
        /// Where it is claimed.
        within: Cube,
    },
}

/// Names of one column, weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// Roles.
    Roles(Vec<RoleId>),
    /// Kinds of token.
    Tokens(Vec<TokenId>),
    /// Owners.
    Owners(Vec<OwnerId>),
}
