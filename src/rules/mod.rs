//! The rules of a policy as its author wrote them, and what they mean.
//!
//! [`reference`](mod@reference) is the specification; everything that is fast must equal it for every cell.

mod invariant;
mod place;
mod places;
pub mod reference;
mod rule;
mod source;
mod suppression;

use crate::space::{Column, Decision, Id, RuleId, Vocabulary};

pub use invariant::{Claim, Invariant, Order};
pub use place::Place;
pub use places::Places;
pub use rule::{Effect, Exception, Requirement, Rule};
pub use source::{Citation, Clause, Source};
pub use suppression::{SeverityOverride, Suppression};

/// Everything that a policy file says, with every name found in its vocabulary.
///
/// The order of the rules has no meaning: it is kept for people who read lists of them.
#[derive(Clone, Debug)]
pub struct Rules {
    pub(crate) name: Box<str>,
    pub(crate) file: Box<str>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) groups: Vec<Group>,
    pub(crate) sources: Vec<Source>,
    pub(crate) default: Decision,
    pub(crate) list: Vec<Rule>,
    pub(crate) invariants: Vec<Invariant>,
    pub(crate) suppressions: Vec<Suppression>,
    pub(crate) severities: Vec<SeverityOverride>,
    pub(crate) places: Places,
}

impl Rules {
    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file that the policy was read from, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The names that requests are made of.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The declared groups of names.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The documents that rules cite.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What is decided where no rule decides.
    #[must_use]
    pub const fn default_decision(&self) -> Decision {
        self.default
    }

    /// The properties stated about the policy as a whole.
    #[must_use]
    pub fn invariants(&self) -> &[Invariant] {
        &self.invariants
    }

    /// The findings of lints that the policy's author lets stand, wherever they are.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// How severe the policy's author takes lints to be.
    #[must_use]
    pub fn severities(&self) -> &[SeverityOverride] {
        &self.severities
    }

    /// Where the policy's text declares what it decides about.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.places
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The rules, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.list.iter()
    }

    /// The rules with their ids, in the order of the text.
    pub fn with_ids(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.list.iter().enumerate().filter_map(|(index, rule)| Some((RuleId::from_index(index)?, rule)))
    }

    /// The rule of an id; `None` for an id that this policy does not have.
    #[must_use]
    pub fn get(&self, id: RuleId) -> Option<&Rule> {
        self.list.get(id.index())
    }

    /// The source and the clause that a citation refers to; `None` for a citation of another policy.
    #[must_use]
    pub fn cited(&self, citation: Citation) -> Option<(&Source, &Clause)> {
        let source = self.sources.get(citation.source)?;
        Some((source, source.clauses.get(citation.clause)?))
    }
}

impl<'r> IntoIterator for &'r Rules {
    type Item = &'r Rule;
    type IntoIter = std::slice::Iter<'r, Rule>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// A name that stands for several names of a column.
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
    /// The column whose names it stands for.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the policy declares it.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The names that it stands for, groups within it resolved, in the order of declaration.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| &**member)
    }
}
