//! Explanations: why a request is decided as it is.

use alloc::vec::Vec;
use core::fmt;

use super::{Policy, Ruling};
use crate::{
    rules::{Clause, Effect, Exception, Requirement, Rule, Source},
    space::{Cell, Column, Decision, NameSet, Names, Request},
};

/// Why a request is decided as it is: the deciding rule, every rule that matches, and what would change the decision.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// assert!(explanation.decision().is_deny());
/// assert_eq!(explanation.deciding_rule().map(|rule| rule.id()), Some("team-write"));
/// assert_eq!(explanation.missing()[0].needs, ["admin"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde`, it is serialized as `portcullis decide --format json` prints it; the guide's page on
/// [output](crate::guide::output) lists the fields.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let written = serde_json::to_value(&explanation)?;
/// assert_eq!(written["rule"], "team-write");
/// assert_eq!(written["missing"][0]["needs"][0], "admin");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Explanation<'p> {
    pub(super) policy: &'p Policy,
    names: Names<'p>,
    ruling: Ruling,
    matches: Vec<Match<'p>>,
    missing: Vec<Missing<'p>>,
    alternatives: Vec<Alternative<'p>>,
}

/// A rule in whose scope a request is, and what follows from it.
///
/// ```
/// use portcullis::{Names, Policy, policy::MatchOutcome};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let found = &explanation.matches()[0];
/// assert_eq!(found.rule.id(), "team-write");
/// assert!(matches!(found.outcome, MatchOutcome::RequirementMet));
/// assert!(found.missing.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Match<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// The name of the file that it is in.
    pub file: &'p str,
    /// What follows from it for the request.
    pub outcome: MatchOutcome<'p>,
    /// What the request lacks to meet this rule's own requirement, in each column where it lacks something. Empty if the rule
    /// does not deny the request, and for a rule with `effect: deny`, which requires nothing that a request could have.
    pub missing: Vec<Missing<'p>>,
}

/// What follows from a rule for a request in its scope.
///
/// The enum is exhaustive on purpose: it follows from the effects of rules, which are exhaustive, too.
///
/// ```
/// use portcullis::{Names, Policy, policy::MatchOutcome};
///
/// let policy = Policy::splunk_observability()?;
/// let change = Names::new("power", "user_api", "dashboard", "change_write_permission").with_owner("held");
/// let explanation = policy.explain(policy.resolve(&change)?).ok_or("a request of another policy")?;
/// let outcomes: Vec<MatchOutcome<'_>> = explanation.matches().iter().map(|found| found.outcome).collect();
/// assert!(matches!(outcomes[..], [MatchOutcome::Excepted(_), MatchOutcome::RequirementMet]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum MatchOutcome<'p> {
    /// The rule denies.
    Denies,
    /// The rule's requirement is met: it neither denies nor allows.
    RequirementMet,
    /// The rule allows, unless another rule denies.
    Allows,
    /// An exception excludes the request from the rule.
    Excepted(&'p Exception),
}

/// What a request lacks in a column that one rule requires, or that several rules require together.
///
/// ```
/// use portcullis::{Column, Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "org_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let missing = &explanation.missing()[0];
/// assert_eq!((missing.column, missing.has), (Column::Token, "org_api"));
/// assert_eq!(missing.needs, ["user_api"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Missing<'p> {
    /// The column.
    pub column: Column,
    /// The name that the request has in the column.
    pub has: &'p str,
    /// The names that would meet the requirements, in the order of the vocabulary. Empty if no name does: of a single rule, if
    /// it requires a name and lists none; of several rules, if they require different names, so that no change of this column
    /// is enough for all of them.
    pub needs: Vec<&'p str>,
    /// The lowest of these names, if that is what the policy requires: `role: { at_least: power }`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub at_least: Option<&'p str>,
}

/// A request for the same operation that would be allowed.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let alternative = &explanation.alternatives()[0];
/// assert_eq!(alternative.names.to_string(), "admin/user_api team.create none");
/// assert_eq!(alternative.changes.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Alternative<'p> {
    /// The names of that request.
    pub names: Names<'p>,
    /// The differences from the explained request.
    pub changes: Vec<Change<'p>>,
}

impl<'p> Alternative<'p> {
    /// Iterates over the columns that differ, with their new names.
    ///
    /// ```
    /// use portcullis::{Column, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    /// let targets: Vec<_> = explanation.alternatives()[0].targets().collect();
    /// assert_eq!(targets, [(Column::Role, "admin")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn targets(&self) -> impl Iterator<Item = (Column, &'p str)> {
        self.changes.iter().map(|change| (change.column, change.to))
    }
}

/// The difference between two requests in one column.
///
/// ```
/// use portcullis::{Column, Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let change = explanation.alternatives()[0].changes[0];
/// assert_eq!((change.column, change.from, change.to), (Column::Role, "power", "admin"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change<'p> {
    /// The column.
    pub column: Column,
    /// The name that the request has in the column.
    pub from: &'p str,
    /// The name that the alternative has in the column.
    pub to: &'p str,
}

impl fmt::Debug for Explanation<'_> {
    /// Writes the explanation without the policy that it borrows from.
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
    /// Returns the decision.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.ruling.decision
    }

    /// Returns the decision, with the id of the rule that made it.
    #[must_use]
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// Returns the rule that decided; `None` if the policy's default did.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    /// let rule = explanation.deciding_rule().ok_or("decided by default")?;
    /// println!("{}:{}: {}", explanation.file(), rule.place(), rule.id());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn deciding_rule(&self) -> Option<&'p Rule> {
        self.ruling.rule.and_then(|id| self.policy.rules().get(id))
    }

    /// Returns the name of the file that the deciding rule is in; the policy's own if the default decides. Other rules may be in
    /// other files.
    #[must_use]
    pub fn file(&self) -> &'p str {
        let rules = self.policy.rules();
        self.deciding_rule().map_or_else(|| rules.file(), |rule| rules.file_of(rule.place()))
    }

    /// Returns the names of the request.
    #[must_use]
    pub const fn names(&self) -> Names<'p> {
        self.names
    }

    /// Returns every rule in whose scope the request is, in the order of the file.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    /// let rules: Vec<&str> = explanation.matches().iter().map(|found| found.rule.id()).collect();
    /// assert_eq!(rules, ["team-write"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches(&self) -> &[Match<'p>] {
        &self.matches
    }

    /// Iterates over the clauses on which the decision rests, the most specific first: those of the deciding rule; if the
    /// default decides, those of the exceptions that excluded the request from a rule.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    /// let (source, clause) = explanation.clauses().next().ok_or("no clause")?;
    /// assert_eq!(format!("{}#{}", source.name(), clause.name()), "api-access-tokens#teams");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> {
        let rules = self.policy.rules();
        let of_rule = self.deciding_rule().into_iter().flat_map(Rule::citations);
        let by_exception = self.matches.iter().filter_map(|found| match found.outcome {
            MatchOutcome::Excepted(exception) => Some(exception),
            _ => None,
        });
        let of_exceptions = by_exception.filter(|_| self.ruling.rule.is_none()).flat_map(Exception::citations);
        of_rule.chain(of_exceptions).filter_map(|&citation| rules.cited(citation))
    }

    /// Returns what the request lacks to meet the requirements of all rules that deny it, in each column where it lacks
    /// something.
    ///
    /// Empty for an allowed request; for a request that the default denies, because no rule denies it; and if one of the
    /// rules that deny has `effect: deny`, because no request that this rule matches is allowed, whatever the other
    /// rules require. In the last case, what each of the other rules requires is in [`Match::missing`].
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "org_api", "team", "create"))?;
    /// let explanation = policy.explain(request).ok_or("a request of another policy")?;
    /// let columns: Vec<&str> = explanation.missing().iter().map(|missing| missing.column.as_str()).collect();
    /// assert_eq!(columns, ["role", "token"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn missing(&self) -> &[Missing<'p>] {
        &self.missing
    }

    /// Returns, for a denial, the allowed requests for the same operation that differ in the fewest columns: first those that
    /// change the token, then the role, then the owner. Empty for an allowed request, and if every request for the operation is
    /// denied.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let remove = Names::new("power", "user_api", "team", "remove_member").with_owner("other");
    /// let explanation = policy.explain(policy.resolve(&remove)?).ok_or("a request of another policy")?;
    /// let alternatives: Vec<String> = explanation.alternatives().iter().map(|other| other.names.to_string()).collect();
    /// assert_eq!(alternatives, ["admin/user_api team.remove_member other", "power/user_api team.remove_member self"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let missing = self.missing_for_all(&matches, cell);
        let alternatives = if ruling.decision.is_deny() { self.alternatives(request, names) } else { Vec::new() };
        Some(Explanation { policy: self, names, ruling, matches, missing, alternatives })
    }

    fn matches(&self, request: Request, cell: Cell) -> Vec<Match<'_>> {
        let about =
            self.vocabulary().operation_of_request(request).map(|operation| self.by_operation.rules_about(operation));
        let mut ids = about.unwrap_or_default().to_vec();
        ids.sort_unstable();
        let about = ids.into_iter().filter_map(|id| self.rules.get(id)).filter(|rule| rule.scope().contains(cell));
        about
            .map(|rule| {
                let outcome = match (rule.exception_for(cell), rule.effect()) {
                    (Some(exception), _) => MatchOutcome::Excepted(exception),
                    (None, effect) if effect.denies(cell) => MatchOutcome::Denies,
                    (None, Effect::Allow) => MatchOutcome::Allows,
                    (None, _) => MatchOutcome::RequirementMet,
                };
                let missing = match (outcome, rule.effect()) {
                    (MatchOutcome::Denies, Effect::Require(needs)) => self.missing(&[needs], cell),
                    _ => Vec::new(),
                };
                Match { rule, file: self.rules().file_of(rule.place()), outcome, missing }
            })
            .collect()
    }

    /// Returns what the cell lacks to meet the requirements of all rules that deny it.
    fn missing_for_all<'p>(&'p self, matches: &[Match<'p>], cell: Cell) -> Vec<Missing<'p>> {
        let denying = || matches.iter().filter(|found| matches!(found.outcome, MatchOutcome::Denies));
        let requirements: Vec<&Requirement> = denying()
            .filter_map(|found| match found.rule.effect() {
                Effect::Require(requirement) => Some(requirement),
                Effect::Allow | Effect::Deny => None,
            })
            .collect();
        if requirements.len() < denying().count() { Vec::new() } else { self.missing(&requirements, cell) }
    }

    /// Returns what the cell lacks to meet all of the requirements.
    fn missing<'p>(&'p self, requirements: &[&Requirement], cell: Cell) -> Vec<Missing<'p>> {
        Requirement::COLUMNS.into_iter().filter_map(|column| self.missing_in(column, requirements, cell)).collect()
    }

    /// Returns what the cell lacks in a column so that it meets all of the requirements there.
    fn missing_in<'p>(&'p self, column: Column, requirements: &[&Requirement], cell: Cell) -> Option<Missing<'p>> {
        let names = self.vocabulary().table(column);
        let sets = requirements.iter().map(|needs| needs.cube().set(column));
        let fitting = sets.fold(NameSet::ANY, |fitting, set| fitting.intersection(set));
        let has = cell.index(column);
        if fitting.contains(has) {
            return None;
        }
        let at_least = fitting.at_least().and_then(|lowest| names.name(lowest));
        let needs = fitting.listed().filter_map(|name| names.name(name)).collect();
        Some(Missing { column, has: names.name(has)?, needs, at_least })
    }

    fn alternatives<'p>(&'p self, request: Request, from: Names<'p>) -> Vec<Alternative<'p>> {
        let vocabulary = self.vocabulary();
        let Some(operation) = vocabulary.operation_of_request(request) else {
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

/// Returns the columns in which two requests for one operation differ, the easiest to change first.
fn changes<'p>(from: Names<'p>, to: Names<'p>) -> Vec<Change<'p>> {
    let mut columns = Column::OF_SLOTS;
    columns.sort_by_key(|&column| ease(column));
    let changes =
        columns.into_iter().filter_map(|column| Some(Change { column, from: from.get(column)?, to: to.get(column)? }));
    changes.filter(|change| change.from != change.to).collect()
}

/// Ranks columns by how easily a caller changes them: a caller can use another token, needs somebody else for another role,
/// and cannot change the owner of the target.
const fn ease(column: Column) -> u8 {
    match column {
        Column::Token => 0,
        Column::Role => 1,
        Column::Owner => 2,
        Column::Api | Column::Action => 3,
    }
}
