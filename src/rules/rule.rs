//! Rules: scope, exceptions and effect.

use alloc::{boxed::Box, vec::Vec};

use super::{Citation, Listed, Place, Suppression};
use crate::space::{Cell, Column, Cube, IdSet, NameSet, OwnerId, RoleId, TokenId};

/// One row of the table: the requests that it applies to, and its effect there.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let rule = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
/// assert_eq!(rule.effect().as_str(), "require");
/// assert!(rule.exceptions().is_empty());
/// println!("{}:{}: {}", policy.rules().file(), rule.place(), rule.reading().unwrap_or_default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) id: Box<str>,
    pub(crate) scope: Cube,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) effect: Effect,
    pub(crate) citations: Vec<Citation>,
    pub(crate) reading: Option<Box<str>>,
    pub(crate) suppressions: Vec<Suppression>,
    /// The names that the scope lists.
    pub(crate) listed: Listed,
    /// The names that the requirement lists.
    pub(crate) required: Listed,
    pub(crate) place: Place,
    pub(crate) effect_place: Place,
    pub(crate) whole_place: Place,
}

impl Rule {
    /// Returns the id, unique in its policy.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the cells that the rule applies to, before its exceptions.
    #[must_use]
    pub const fn scope(&self) -> &Cube {
        &self.scope
    }

    /// Returns the exceptions: cells that the rule does not apply to.
    #[must_use]
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// Returns the effect where the rule matches.
    #[must_use]
    pub const fn effect(&self) -> &Effect {
        &self.effect
    }

    /// Returns the clauses that the rule cites, the most specific first.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let rule = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
    /// let clauses = rule.citations().iter().filter_map(|&citation| policy.rules().cited(citation));
    /// let names: Vec<&str> = clauses.map(|(_, clause)| clause.name()).collect();
    /// assert_eq!(names, ["teams", "administrator-token"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Returns how the author understood ambiguous clauses; `None` if the policy does not say.
    #[must_use]
    pub fn reading(&self) -> Option<&str> {
        self.reading.as_deref()
    }

    /// Returns where the rule is in the policy's text: the place of its id.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns the suppressed findings of lints about the rule.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// Returns where the rule's effect is in the policy's text: the place of the requirement, or of `allow` or `deny`.
    #[must_use]
    pub const fn effect_place(&self) -> Place {
        self.effect_place
    }

    /// Returns where the whole rule is in the policy's text, from its first key to its end.
    #[must_use]
    pub const fn whole_place(&self) -> Place {
        self.whole_place
    }

    /// Returns whether the cell is in the rule's scope and in none of its exceptions.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let rule = policy.rules().iter().find(|rule| rule.id() == "team-remove-others").ok_or("no such rule")?;
    /// let leave = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
    /// let cell = policy.vocabulary().cell(policy.resolve(&leave)?).ok_or("a request of another policy")?;
    /// assert!(!rule.matches(cell), "the rule is about other members");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches(&self, cell: Cell) -> bool {
        self.scope.contains(cell) && self.exception_for(cell).is_none()
    }

    /// Returns the first exception that contains the cell; `None` if none does.
    #[must_use]
    pub fn exception_for(&self, cell: Cell) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.cube.contains(cell))
    }
}

/// Cells that a rule does not apply to although they are in its scope.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let rule = policy.rules().iter().find(|rule| !rule.exceptions().is_empty()).ok_or("no such rule")?;
/// let exception = &rule.exceptions()[0];
/// assert_eq!(exception.cube().in_words(policy.vocabulary()).to_string(), "{ owner: held }");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Exception {
    pub(crate) cube: Cube,
    pub(crate) listed: Listed,
    pub(crate) citations: Vec<Citation>,
    pub(crate) place: Place,
}

impl Exception {
    /// Returns the cells.
    #[must_use]
    pub const fn cube(&self) -> &Cube {
        &self.cube
    }

    /// Returns the clauses that the exception cites.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// Returns where the exception is in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// What a rule decides where it matches.
///
/// The enum is exhaustive on purpose: a new effect would change the meaning of policies, and must break every caller that
/// matches on it.
///
/// ```
/// use portcullis::{Policy, rules::Effect};
///
/// let policy = Policy::splunk_observability()?;
/// for rule in policy.rules() {
///     match rule.effect() {
///         Effect::Require(requirement) => println!("{} requires {:?}", rule.id(), requirement.roles()),
///         Effect::Allow | Effect::Deny => println!("{}: {}", rule.id(), rule.effect().as_str()),
///     }
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
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
    /// Returns whether the effect denies a cell that its rule matches.
    #[must_use]
    pub fn denies(&self, cell: Cell) -> bool {
        match self {
            Self::Require(requirement) => !requirement.is_met_by(cell),
            Self::Allow => false,
            Self::Deny => true,
        }
    }

    /// Returns the word for the effect, as policies write it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Require(_) => "require",
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// What a request must have so that a `require` rule does not deny it: a role, a kind of token and an owner, each out of a
/// set.
///
/// ```
/// use portcullis::{Policy, rules::Requirement, space::Cube};
///
/// let policy = Policy::splunk_observability()?;
/// let admin = policy.vocabulary().roles().id("admin").ok_or("no such role")?;
/// let requirement = Requirement::new(Cube::ALL.with_roles([admin]));
/// assert!(requirement.roles().contains(admin));
/// assert!(requirement.tokens().is_any());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Admits every API and every action.
    pub(crate) met_by: Cube,
}

impl Requirement {
    /// The columns that a requirement can be about.
    pub(crate) const COLUMNS: [Column; 3] = Column::OF_SLOTS;

    /// Returns the requirement that a request has a role, a kind of token and an owner of the cube. The cube's APIs and actions
    /// are ignored.
    #[must_use]
    pub fn new(cube: Cube) -> Self {
        Self { met_by: cube.with(Column::Api, NameSet::ANY).with(Column::Action, NameSet::ANY) }
    }

    /// Returns the roles of which one is required.
    #[must_use]
    pub const fn roles(&self) -> IdSet<'_, RoleId> {
        self.met_by.roles()
    }

    /// Returns the kinds of token of which one is required.
    #[must_use]
    pub const fn tokens(&self) -> IdSet<'_, TokenId> {
        self.met_by.tokens()
    }

    /// Returns the owners of which one is required.
    #[must_use]
    pub const fn owners(&self) -> IdSet<'_, OwnerId> {
        self.met_by.owners()
    }

    /// Returns the requests that meet the requirement, as a cube that admits every API and every action.
    #[must_use]
    pub const fn cube(&self) -> &Cube {
        &self.met_by
    }

    /// Returns whether the cell has everything that is required.
    #[must_use]
    pub fn is_met_by(&self, cell: Cell) -> bool {
        self.met_by.contains(cell)
    }
}
