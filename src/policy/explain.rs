//! Explanations: why a request is decided as it is.

use alloc::vec::Vec;
use core::fmt;

use super::{Policy, Ruling};
use crate::{
    rules::{Clause, Effect, Exception, Requirement, Rule, Source},
    space::{Cell, Column, Decision, Names, Request},
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
#[derive(Clone)]
pub struct Explanation<'p> {
    policy: &'p Policy,
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
/// let found = explanation.matches()[0];
/// assert_eq!(found.rule.id(), "team-write");
/// assert!(matches!(found.outcome, MatchOutcome::RequirementMet));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Match<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// What follows from it for the request.
    pub outcome: MatchOutcome<'p>,
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
/// for found in explanation.matches() {
///     assert!(matches!(found.outcome, MatchOutcome::Excepted(_)));
/// }
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

/// What a request lacks that the rules require.
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
#[non_exhaustive]
pub struct Missing<'p> {
    /// The column.
    pub column: Column,
    /// The name that the request has in the column.
    pub has: &'p str,
    /// The names that would meet the requirements, in the order of the vocabulary.
    pub needs: Vec<&'p str>,
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

    /// Returns the name of the file that the places of rules refer to.
    #[must_use]
    pub fn file(&self) -> &'p str {
        self.policy.rules().file()
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

    /// Returns what the request lacks to meet the requirements of all rules that deny it. Empty for an allowed request, and if a
    /// rule denies without a requirement, because nothing would help.
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
        let missing = self.missing(&matches, cell);
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
                Match { rule, outcome }
            })
            .collect()
    }

    fn missing<'p>(&'p self, matches: &[Match<'p>], cell: Cell) -> Vec<Missing<'p>> {
        let denying = || matches.iter().filter(|found| matches!(found.outcome, MatchOutcome::Denies));
        let requirements: Vec<&Requirement> = denying()
            .filter_map(|found| match found.rule.effect() {
                Effect::Require(requirement) => Some(requirement),
                Effect::Allow | Effect::Deny => None,
            })
            .collect();
        if requirements.len() < denying().count() {
            return Vec::new();
        }
        Requirement::COLUMNS.into_iter().filter_map(|column| self.missing_in(column, &requirements, cell)).collect()
    }

    /// Returns what the cell lacks in a column so that it meets all of the requirements there.
    fn missing_in<'p>(&'p self, column: Column, requirements: &[&Requirement], cell: Cell) -> Option<Missing<'p>> {
        let names = self.vocabulary().table(column);
        let fits = |name: usize| requirements.iter().all(|needs| needs.cube().set(column).contains(name));
        let has = cell.index(column);
        if fits(has) {
            return None;
        }
        let needs = (0..names.len()).filter(|&name| fits(name)).filter_map(|name| names.name(name)).collect();
        Some(Missing { column, has: names.name(has)?, needs })
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

/// Why a request of a user with several roles is decided as it is: an explanation for each role.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let requests = policy.resolve_roles(&Names::new("usage", "user_api", "team", "create"), &["admin"])?;
/// let explanation = policy.explain_any(&requests).ok_or("no request of this policy")?;
/// assert!(explanation.decision().is_allow());
/// assert_eq!(explanation.each().len(), 2);
/// assert_eq!(explanation.decisive()[0].names().role, "admin");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RolesExplanation<'p> {
    /// At least one.
    explanations: Vec<Explanation<'p>>,
    decisive: usize,
}

impl<'p> RolesExplanation<'p> {
    /// Returns the decision: allowed if the request is allowed for any of the roles.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.explanations.iter().map(Explanation::decision).max().unwrap_or_default()
    }

    /// Returns the explanation for each role, in the order of the requests.
    #[must_use]
    pub fn each(&self) -> &[Explanation<'p>] {
        &self.explanations
    }

    /// Returns the explanations that make the decision: for an allowed request, the one of the first role that is allowed; for a
    /// denied request, those of all roles.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let requests = policy.resolve_roles(&Names::new("usage", "user_api", "team", "create"), &["power"])?;
    /// let explanation = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// assert_eq!(explanation.decisive().len(), 2, "a denial needs the denials of all roles");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decisive(&self) -> &[Explanation<'p>] {
        match self.decision() {
            Decision::Allow => self.explanations.get(self.decisive..=self.decisive).unwrap_or_default(),
            Decision::Deny => &self.explanations,
        }
    }

    /// Returns, for a denial, the allowed requests that differ in the fewest columns from the request of any of the roles; each
    /// change once, even if several roles lead to it. Empty for an allowed request.
    #[must_use]
    pub fn alternatives(&self) -> Vec<&Alternative<'p>> {
        if self.decision().is_allow() {
            return Vec::new();
        }
        let all = || self.explanations.iter().flat_map(Explanation::alternatives);
        let fewest = all().map(|alternative| alternative.changes.len()).min().unwrap_or(0);
        let mut alternatives: Vec<&Alternative<'p>> = Vec::new();
        for alternative in all().filter(|alternative| alternative.changes.len() == fewest) {
            let same = |other: &&Alternative<'p>| other.targets().eq(alternative.targets());
            if !alternatives.iter().any(same) {
                alternatives.push(alternative);
            }
        }
        alternatives
    }
}

impl Policy {
    /// Explains the decision about a user with several roles, from one request for each role as
    /// [`Policy::resolve_roles`] returns them; `None` without a request, or with one of another vocabulary.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let requests = policy.resolve_roles(&Names::new("usage", "user_api", "team", "create"), &["power"])?;
    /// let joint = policy.explain_any(&requests).ok_or("no request of this policy")?;
    /// assert!(joint.decision().is_deny());
    /// assert_eq!(joint.alternatives()[0].names.role, "admin");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn explain_any(&self, requests: &[Request]) -> Option<RolesExplanation<'_>> {
        let explanations: Vec<_> = requests.iter().map(|&request| self.explain(request)).collect::<Option<_>>()?;
        let allowed = explanations.iter().position(|explanation| explanation.decision().is_allow());
        let some = !explanations.is_empty();
        some.then(|| RolesExplanation { explanations, decisive: allowed.unwrap_or(0) })
    }
}
