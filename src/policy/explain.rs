use std::fmt;

use super::{Policy, Ruling};
use crate::{
    rules::{Clause, Effect, Exception, Requirement, Rule, Source},
    space::{Cell, Column, Decision, Id, IdSet, NameTable, Names, Request},
};

/// Why a request is decided as it is.
#[derive(Clone)]
pub struct Explanation<'p> {
    policy: &'p Policy,
    names: Names<'p>,
    ruling: Ruling,
    matches: Vec<Match<'p>>,
    missing: Vec<Missing<'p>>,
    alternatives: Vec<Alternative<'p>>,
}

/// A rule that speaks of a request, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Match<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// What follows from it for the request.
    pub outcome: Outcome<'p>,
}

/// What follows from a rule for a request in its scope.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'p> {
    /// It denies.
    Denies,
    /// Its requirement is met: it does not stand in the way, and grants nothing.
    RequirementMet,
    /// It allows, unless another rule denies.
    Allows,
    /// An exception takes the request out of it.
    Excepted(&'p Exception),
}

/// What a request lacks that the rules require.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing<'p> {
    /// The column.
    pub column: Column,
    /// What the request has there.
    pub has: &'p str,
    /// What would do, in the order of the vocabulary.
    pub needs: Vec<&'p str>,
}

/// A request for the same operation that would be allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative<'p> {
    /// The names of that request.
    pub names: Names<'p>,
    /// In what it differs.
    pub changes: Vec<Change<'p>>,
}

impl<'p> Alternative<'p> {
    /// The columns that differ, and what they would be.
    pub fn targets(&self) -> impl Iterator<Item = (Column, &'p str)> {
        self.changes.iter().map(|change| (change.column, change.to))
    }
}

/// One column changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'p> {
    /// The column.
    pub column: Column,
    /// What the request has there.
    pub from: &'p str,
    /// What it would have.
    pub to: &'p str,
}

impl fmt::Debug for Explanation<'_> {
    /// Without the policy that it borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("names", &self.names)
            .field("decision", &self.decision())
            .field("rule", &self.deciding_rule().map(Rule::id))
            .field("missing", &self.missing)
            .field("alternatives", &self.alternatives)
            .finish_non_exhaustive()
    }
}

impl<'p> Explanation<'p> {
    /// The decision.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.ruling.decision
    }

    /// The decision, with the id of the rule that made it.
    #[must_use]
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// The rule that decided; `None` where the policy's default did.
    #[must_use]
    pub fn deciding_rule(&self) -> Option<&'p Rule> {
        self.ruling.rule.and_then(|id| self.policy.rules().get(id))
    }

    /// The file that the rules' places refer to.
    #[must_use]
    pub fn file(&self) -> &'p str {
        self.policy.rules().file()
    }

    /// The names of the request.
    #[must_use]
    pub const fn names(&self) -> Names<'p> {
        self.names
    }

    /// Every rule in whose scope the request lies, in the order of the file.
    #[must_use]
    pub fn matches(&self) -> &[Match<'p>] {
        &self.matches
    }

    /// The clauses on which the decision rests, the most specific first: those of the deciding rule; where the default
    /// decides, those of the exceptions that took the request out of a rule.
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> {
        let rules = self.policy.rules();
        let of_rule = self.deciding_rule().into_iter().flat_map(Rule::citations);
        let by_exception = self.matches.iter().filter_map(|found| match found.outcome {
            Outcome::Excepted(exception) => Some(exception),
            _ => None,
        });
        let of_exceptions = by_exception.filter(|_| self.ruling.rule.is_none()).flat_map(Exception::citations);
        of_rule.chain(of_exceptions).filter_map(|&citation| rules.cited(citation))
    }

    /// What the request lacks that the rules which deny it require, all together; empty where it would not help, because a
    /// rule denies without a requirement or because nothing is required.
    #[must_use]
    pub fn missing(&self) -> &[Missing<'p>] {
        &self.missing
    }

    /// For a denial, the allowed requests for the same operation that differ in the fewest columns: first those that
    /// change the token, then the role, then the owner. Empty if nobody may do this, or for an allowed request.
    #[must_use]
    pub fn alternatives(&self) -> &[Alternative<'p>] {
        &self.alternatives
    }
}

impl Policy {
    /// Explains the decision about a request; `None` for a request of another vocabulary.
    ///
    /// Time grows with the number of rules about the operation, and, for a denial, with the number of roles, kinds of
    /// token and owners.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "remove_member").with_owner("other"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    ///
    /// let rule = explanation.deciding_rule().ok_or("decided by default")?;
    /// assert_eq!(rule.id(), "team-remove-others");
    /// assert_eq!(explanation.missing()[0].needs, ["admin"]);
    /// assert!(explanation.alternatives().iter().any(|other| other.names.owner == Some("self")));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain(&self, request: Request) -> Option<Explanation<'_>> {
        let names = self.vocabulary().names(request)?;
        let cell = self.vocabulary().cell(request)?;
        let ruling = self.ruling(request);
        let matches = self.matches(request, cell);
        let missing = self.missing(&matches, cell);
        let alternatives = if ruling.decision.is_deny() { self.alternatives(request, names) } else { Vec::new() };
        Some(Explanation { policy: self, names, ruling, matches, missing, alternatives })
    }

    fn matches(&self, request: Request, cell: Cell) -> Vec<Match<'_>> {
        let about =
            self.vocabulary().operation_asked(request).map(|operation| self.by_operation.rules_about(operation));
        let mut ids = about.unwrap_or_default().to_vec();
        ids.sort_unstable();
        let about = ids.into_iter().filter_map(|id| self.rules.get(id)).filter(|rule| rule.scope().contains(cell));
        about
            .map(|rule| {
                let outcome = match (rule.exception_for(cell), rule.effect()) {
                    (Some(exception), _) => Outcome::Excepted(exception),
                    (None, effect) if effect.denies(cell) => Outcome::Denies,
                    (None, Effect::Allow) => Outcome::Allows,
                    (None, _) => Outcome::RequirementMet,
                };
                Match { rule, outcome }
            })
            .collect()
    }

    fn missing<'p>(&'p self, matches: &[Match<'p>], cell: Cell) -> Vec<Missing<'p>> {
        let denying = || matches.iter().filter(|found| matches!(found.outcome, Outcome::Denies));
        let requirements: Vec<&Requirement> = denying()
            .filter_map(|found| match found.rule.effect() {
                Effect::Require(requirement) => Some(requirement),
                Effect::Allow | Effect::Deny => None,
            })
            .collect();
        if requirements.len() < denying().count() {
            return Vec::new();
        }
        let vocabulary = self.vocabulary();
        let role = lack(Column::Role, &requirements.iter().map(|needs| &needs.roles), cell.role, vocabulary.roles());
        let token =
            lack(Column::Token, &requirements.iter().map(|needs| &needs.tokens), cell.token, vocabulary.tokens());
        let owner =
            lack(Column::Owner, &requirements.iter().map(|needs| &needs.owners), cell.owner, vocabulary.owners());
        [role, token, owner].into_iter().flatten().collect()
    }

    fn alternatives<'p>(&'p self, request: Request, from: Names<'p>) -> Vec<Alternative<'p>> {
        let vocabulary = self.vocabulary();
        let Some(operation) = vocabulary.operation_asked(request) else {
            return Vec::new();
        };
        let owners = vocabulary.operation(operation).map_or(&[][..], |operation| operation.owners());
        let mut allowed: Vec<Alternative<'p>> = Vec::new();
        for role in vocabulary.roles().ids() {
            for token in vocabulary.tokens().ids() {
                for &owner in owners {
                    let other = vocabulary.request(role, token, operation, owner);
                    let other = other.filter(|&other| self.decide(other).is_allow());
                    allowed.extend(
                        other
                            .and_then(|other| vocabulary.names(other))
                            .map(|to| Alternative { names: to, changes: changes(from, to) }),
                    );
                }
            }
        }
        let fewest = allowed.iter().map(|other| other.changes.len()).min().unwrap_or(0);
        allowed.retain(|other| other.changes.len() == fewest);
        allowed.sort_by_key(|other| other.changes.iter().map(|change| ease(change.column)).collect::<Vec<_>>());
        allowed
    }
}

/// What a column lacks so that all of the sets contain it.
fn lack<'p, 's, I: Id + 's>(
    column: Column,
    sets: &(impl Iterator<Item = &'s IdSet<I>> + Clone),
    has: I,
    names: &'p NameTable<I>,
) -> Option<Missing<'p>> {
    let fits = |id: I| sets.clone().all(|set| set.contains(id));
    if fits(has) {
        return None;
    }
    let needs = names.iter().filter(|&(id, _)| fits(id)).map(|(_, named)| named.name()).collect();
    Some(Missing { column, has: names.name(has)?, needs })
}

/// The columns in which two requests for one operation differ, the easiest to change first.
fn changes<'p>(from: Names<'p>, to: Names<'p>) -> Vec<Change<'p>> {
    let columns = [
        (Column::Token, Some(from.token), Some(to.token)),
        (Column::Role, Some(from.role), Some(to.role)),
        (Column::Owner, from.owner, to.owner),
    ];
    columns
        .into_iter()
        .filter_map(|(column, from, to)| Some(Change { column, from: from?, to: to? }))
        .filter(|change| change.from != change.to)
        .collect()
}

/// A caller can take another token; only somebody else can give a role; the target is what it is.
const fn ease(column: Column) -> u8 {
    match column {
        Column::Token => 0,
        Column::Role => 1,
        Column::Owner => 2,
        Column::Api | Column::Action => 3,
    }
}
