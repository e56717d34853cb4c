use super::{Citation, Place, Suppression};
use crate::space::{Cell, Cube, IdSet, OwnerId, RoleId, TokenId};

/// One row of the table: where it applies, and what follows there.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) scope: Cube,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) effect: Effect,
    pub(crate) citations: Vec<Citation>,
    pub(crate) reading: Option<Box<str>>,
    pub(crate) suppressions: Vec<Suppression>,
    pub(crate) place: Place,
    pub(crate) effect_place: Place,
    pub(crate) whole_place: Place,
}

impl Rule {
    /// The id, unique in its policy.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The cells that the rule is about, before its exceptions.
    #[must_use]
    pub const fn scope(&self) -> &Cube {
        &self.scope
    }

    /// The cells that it leaves out.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// What follows where the rule matches.
    #[must_use]
    pub const fn effect(&self) -> &Effect {
        &self.effect
    }

    /// The clauses that the rule rests on, the most specific first.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// How the author understood the clauses where they leave room.
    #[must_use]
    pub fn reading(&self) -> Option<&str> {
        self.reading.as_deref()
    }

    /// Where the rule stands in the policy's text: its id.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The findings of lints about the rule that its author lets stand.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// Where the rule's effect stands in the policy's text: the requirement, or `allow` or `deny`.
    #[must_use]
    pub const fn effect_place(&self) -> Place {
        self.effect_place
    }

    /// Where the whole rule stands in the policy's text, from its first key to the end.
    #[must_use]
    pub const fn whole_place(&self) -> Place {
        self.whole_place
    }

    /// Whether the cell is in the rule's scope and in none of its exceptions.
    #[must_use]
    pub fn matches(&self, cell: Cell) -> bool {
        self.scope.contains(cell) && self.exception_for(cell).is_none()
    }

    /// The first exception that holds the cell.
    #[must_use]
    pub fn exception_for(&self, cell: Cell) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.cube.contains(cell))
    }
}

/// Cells that a rule leaves out of its scope.
#[derive(Clone, Debug)]
pub struct Exception {
    pub(crate) cube: Cube,
    pub(crate) citations: Vec<Citation>,
    pub(crate) place: Place,
}

impl Exception {
    /// The cells left out.
    #[must_use]
    pub const fn cube(&self) -> &Cube {
        &self.cube
    }

    /// The clauses that the exception rests on.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Where the exception stands in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// What follows where a rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Denied, unless the request meets the requirement. Never grants anything.
    Require(Requirement),
    /// Allowed, unless another rule denies.
    Allow,
    /// Denied.
    Deny,
}

impl Effect {
    /// Whether the effect denies a cell that its rule matches.
    #[must_use]
    pub fn denies(&self, cell: Cell) -> bool {
        match self {
            Self::Require(requirement) => !requirement.is_met_by(cell),
            Self::Allow => false,
            Self::Deny => true,
        }
    }

    /// The word for the effect, as policies write it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Require(_) => "require",
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// What a request must have so that a `require` rule does not deny it: a name out of each set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The roles, one of which is required.
    pub roles: IdSet<RoleId>,
    /// The kinds of token, one of which is required.
    pub tokens: IdSet<TokenId>,
    /// The owners, one of which is required.
    pub owners: IdSet<OwnerId>,
}

impl Requirement {
    /// Whether the cell has all that is required.
    #[must_use]
    pub fn is_met_by(&self, cell: Cell) -> bool {
        self.roles.contains(cell.role) && self.tokens.contains(cell.token) && self.owners.contains(cell.owner)
    }
}
