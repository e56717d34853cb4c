//! The rules of a policy as its author wrote them, and what they mean.
//!
//! [`reference`](mod@reference) is the specification: the compiled policy must equal it for every cell.

mod files;
mod invariant;
mod listed;
mod place;
pub mod reference;
mod rule;
mod source;
mod suppression;

use alloc::{boxed::Box, vec::Vec};

use crate::space::{ByColumn, Column, Cube, CubeWords, Decision, Id, RuleId, Vocabulary};

pub(crate) use files::{FileId, Files};
pub use invariant::{Claim, Invariant, Order};
pub(crate) use listed::{Listed, ListedName, StandsFor};
pub(crate) use place::{Number, OfOperation, Said};
pub use place::{Place, Places};
pub use rule::{Effect, Exception, Requirement, Rule};
pub use source::{Citation, Clause, Source};
pub use suppression::{SeverityOverride, Suppression};

/// The word for a policy's default where rules are named by their ids. No rule can have it as its id.
pub(crate) const DEFAULT: &str = "default";

/// The content of a policy file and of those that it includes, with every name found in their united vocabulary.
///
/// The order of the rules has no meaning. It is kept for people who read lists of them.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let rules = policy.rules();
/// assert_eq!(rules.name(), "splunk-observability-admin-only");
/// assert!(rules.default_decision().is_allow());
/// assert!(rules.iter().any(|rule| rule.id() == "team-write"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Rules {
    pub(crate) name: Box<str>,
    pub(crate) files: Files,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) groups: Vec<Group>,
    pub(crate) sources: Vec<Source>,
    pub(crate) default: Decision,
    pub(crate) list: Vec<Rule>,
    pub(crate) invariants: Vec<Invariant>,
    pub(crate) suppressions: Vec<Suppression>,
    pub(crate) severities: Vec<SeverityOverride>,
    pub(crate) places: Places,
    /// Whether everything but decisions is known, too.
    pub(crate) has_guards: bool,
}

impl Rules {
    /// Returns the policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of the policy's own file, as the caller gave it; empty for a policy that was built.
    ///
    /// The policy may have rules of other files, which it includes: [`file_of`](Self::file_of) returns the file of a place.
    #[must_use]
    pub fn file(&self) -> &str {
        self.files.name(self.files.own())
    }

    /// Iterates over the names of the files that the policy was read from: its own, then those that it includes, directly or
    /// through others, each once.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.rules().files().eq([policy.rules().file()]));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.names()
    }

    /// Returns the name of the file that a place of this policy is in.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// for rule in policy.rules() {
    ///     assert_eq!(policy.rules().file_of(rule.place()), policy.rules().file());
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn file_of(&self, place: Place) -> &str {
        self.files.name(place.file)
    }

    /// Returns whether a place is in the policy's own file, not in one that it includes.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.rules().iter().all(|rule| policy.rules().is_own(rule.place())));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn is_own(&self, place: Place) -> bool {
        place.file == self.files.own()
    }

    /// Returns the names that requests are made of.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the declared groups of names.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Returns the group that stands for exactly the names that a cube lists in a column; `None` if there is none, or if the
    /// cube lists fewer than two names there. Of several such groups, the first in the order of [`groups`](Self::groups).
    ///
    /// ```
    /// use portcullis::{Column, Policy, rules::Group, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let roles = policy.vocabulary().roles();
    /// let others = Cube::ALL.with_roles(roles.ids().filter(|&id| roles.name(id) != Some("admin")));
    /// assert_eq!(policy.rules().group_of(&others, Column::Role).map(Group::name), Some("non_admin"));
    /// assert!(policy.rules().group_of(&Cube::ALL, Column::Role).is_none());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn group_of(&self, cube: &Cube, column: Column) -> Option<&Group> {
        self.groups.iter().find(|group| group.column == column && group.is_listed_by(cube, &self.vocabulary))
    }

    /// Returns a cube in words, as [`Cube::in_words`] does, with the name of a group where one stands for exactly the names
    /// of a column. It can be pasted into this policy.
    ///
    /// ```
    /// use portcullis::{Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let roles = policy.vocabulary().roles();
    /// let others = Cube::ALL.with_roles(roles.ids().filter(|&id| roles.name(id) != Some("admin")));
    /// assert_eq!(policy.rules().in_words(&others).to_string(), "{ role: non_admin }");
    /// assert_eq!(others.in_words(policy.vocabulary()).to_string(), "{ role: [power, usage, read_only] }");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn in_words<'a>(&'a self, cube: &'a Cube) -> CubeWords<'a> {
        let groups = ByColumn::from_fn(|column| self.group_of(cube, column).map(Group::name));
        cube.in_words(&self.vocabulary).with_groups(groups)
    }

    /// Returns the documents that rules cite, in the order of declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// for source in policy.rules().sources() {
    ///     println!("{}: {}", source.name(), source.url().unwrap_or_default());
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the default: the decision about requests that no rule decides.
    #[must_use]
    pub const fn default_decision(&self) -> Decision {
        self.default
    }

    /// Returns the properties stated about the policy as a whole, in the order of the text.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// for invariant in policy.rules().invariants() {
    ///     println!("{}: {}", invariant.place(), invariant.id());
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn invariants(&self) -> &[Invariant] {
        &self.invariants
    }

    /// Returns the suppressions of the policy as a whole; rules have their own.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// Returns the severities that the policy gives to lints.
    #[must_use]
    pub fn severities(&self) -> &[SeverityOverride] {
        &self.severities
    }

    /// Returns where the policy's text declares names.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.places
    }

    /// Returns the number of rules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Iterates over the rules, in the order of the text.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// for rule in policy.rules().iter() {
    ///     println!("{} {}", rule.id(), rule.scope().in_words(policy.vocabulary()));
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.list.iter()
    }

    /// Iterates over the rules with their ids, in the order of the text.
    pub fn with_ids(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.list.iter().enumerate().filter_map(|(index, rule)| Some((RuleId::from_index(index)?, rule)))
    }

    /// Returns the rule of an id; `None` for an id that this policy does not have.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let rule = policy.ruling(request).rule.and_then(|id| policy.rules().get(id));
    /// assert_eq!(rule.map(|rule| rule.id()), Some("team-write"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn get(&self, id: RuleId) -> Option<&Rule> {
        self.list.get(id.index())
    }

    /// Returns the source and the clause that a citation refers to; `None` for a citation of another policy.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let rule = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
    /// let (source, clause) = policy.rules().cited(rule.citations()[0]).ok_or("a citation of another policy")?;
    /// assert_eq!((source.name(), clause.name()), ("api-access-tokens", "teams"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cited(&self, citation: Citation) -> Option<(&Source, &Clause)> {
        let source = self.sources.get(citation.source)?;
        Some((source, source.clauses.get(citation.clause)?))
    }
}

impl<'r> IntoIterator for &'r Rules {
    type Item = &'r Rule;
    type IntoIter = core::slice::Iter<'r, Rule>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// A name that stands for several names of a column.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let group = policy.rules().groups().iter().find(|group| group.name() == "non_admin").ok_or("no such group")?;
/// assert_eq!(group.column().as_str(), "role");
/// assert_eq!(group.members().collect::<Vec<_>>(), ["power", "usage", "read_only"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Group {
    pub(crate) column: Column,
    pub(crate) name: Box<str>,
    pub(crate) members: Vec<Box<str>>,
    pub(crate) place: Place,
    /// Whether any column or another group names it.
    pub(crate) is_used: bool,
}

impl Group {
    /// Returns the column whose names the group stands for.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the policy declares the group.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Iterates over the names that the group stands for, with inner groups resolved, in the order of declaration.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| &**member)
    }

    /// Returns whether a cube lists exactly the names of the group, two or more.
    fn is_listed_by(&self, cube: &Cube, vocabulary: &Vocabulary) -> bool {
        let count = cube.set(self.column).listed_count();
        // Both are in the order of declaration.
        count > 1
            && count == self.members.len()
            && cube.listed(self.column).filter_map(|id| id.name(vocabulary)).eq(self.members())
    }
}
