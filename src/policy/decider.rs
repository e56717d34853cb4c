//! Deciders, and groups of requests with the same decider.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::fmt;

use super::Policy;
use crate::{
    message::visible,
    rules::{Clause, DEFAULT, Place, Rule, Source},
    space::{CellSet, Cube, Decision, Names, Request, RuleId},
};

/// What decides about a request: a rule, or the policy's default.
///
/// The enum is exhaustive on purpose: by the meaning of policies, nothing else can decide.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let decider = policy.decider(request).ok_or("a request of another policy")?;
/// assert_eq!(decider.name(), "team-write");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Decider<'p> {
    /// The rule.
    Rule(&'p Rule),
    /// The policy's default, because no rule decides.
    Default,
}

impl<'p> Decider<'p> {
    /// The word for the default. No rule can have it as its id.
    pub const DEFAULT: &'static str = DEFAULT;

    pub(crate) fn of(policy: &'p Policy, rule: Option<RuleId>) -> Self {
        rule.and_then(|id| policy.rules().get(id)).map_or(Self::Default, Self::Rule)
    }

    /// Returns the rule; `None` for the default.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "list"))?;
    /// let decider = policy.decider(request).ok_or("a request of another policy")?;
    /// assert!(decider.rule().is_none(), "the default decides");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rule(self) -> Option<&'p Rule> {
        match self {
            Self::Rule(rule) => Some(rule),
            Self::Default => None,
        }
    }

    /// Returns the rule's id, or [`Decider::DEFAULT`].
    ///
    /// ```
    /// use portcullis::{Decider, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "list"))?;
    /// assert_eq!(policy.decider(request).map(Decider::name), Some("default"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn name(self) -> &'p str {
        self.rule().map_or(Self::DEFAULT, Rule::id)
    }

    /// Returns the decider as messages name it: "rule `a`", or "the default".
    pub(crate) fn in_words(self) -> String {
        self.rule().map_or_else(|| "the default".into(), |rule| format!("rule `{}`", rule.id()))
    }
}

impl PartialEq for Decider<'_> {
    /// Compares the names: a rule's id is unique in its policy.
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Decider<'_> {}

impl fmt::Display for Decider<'_> {
    /// Writes the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Requests with the same decision by the same decider.
///
/// The text form lists them as a few sets, with one request as an example, the decider and the clauses that it cites.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let denied = policy.groups_in(&portcullis::space::Cube::ALL).into_iter().filter(|group| group.decision().is_deny());
/// assert!(denied.map(|group| group.requests().len()).sum::<usize>() > 0);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone)]
pub struct RequestGroup<'p> {
    policy: &'p Policy,
    decision: Decision,
    decider: Decider<'p>,
    /// At least one, all of the policy.
    requests: Vec<Request>,
}

impl<'p> RequestGroup<'p> {
    /// Returns a group without any request yet.
    pub(crate) const fn new(policy: &'p Policy, decision: Decision, decider: Decider<'p>) -> Self {
        Self { policy, decision, decider, requests: Vec::new() }
    }

    pub(crate) fn push(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// Returns the cells of a policy, grouped by their rulings, in the order of the first request of each group.
    pub(crate) fn group(policy: &'p Policy, cells: &CellSet) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut numbers = BTreeMap::new();
        for request in cells.iter() {
            let ruling = policy.ruling(request);
            let number = *numbers.entry((ruling.decision, ruling.rule)).or_insert_with(|| {
                groups.push(Self::new(policy, ruling.decision, Decider::of(policy, ruling.rule)));
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(number) {
                group.push(request);
            }
        }
        groups
    }

    /// Returns the policy that decides. The requests belong to its vocabulary.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the decision.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Returns what decides.
    #[must_use]
    pub const fn decider(&self) -> Decider<'p> {
        self.decider
    }

    /// Returns where the decider is in the policy's text.
    #[must_use]
    pub fn place(&self) -> Place {
        self.decider.rule().map_or_else(|| self.policy.rules().places().default_decision(), Rule::place)
    }

    /// Iterates over the clauses that the deciding rule cites, the most specific first.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = SomeNames::ANY.with_role("power").with_api("team").with_action("create");
    /// for group in policy.groups_in(&policy.cube_of(&create)?) {
    ///     let clauses: Vec<&str> = group.clauses().map(|(_, clause)| clause.name()).collect();
    ///     assert_eq!(clauses, ["teams", "administrator-token"]);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> + use<'p> {
        let rules = self.policy.rules();
        let citations = self.decider.rule().into_iter().flat_map(Rule::citations);
        citations.filter_map(|&citation| rules.cited(citation))
    }

    /// Returns the requests, at least one: by operation, then role, token and owner, each in the order of declaration.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Returns the requests as a set of cells. Memory grows with the cells of the vocabulary, a bit for each.
    #[must_use]
    pub fn cells(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.requests.iter().copied())
    }

    /// Returns the requests as a few cubes. Takes as long as [`CellSet::cubes`].
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.cube_of(&SomeNames::ANY.with_api("team").with_action("create"))?;
    /// for group in policy.groups_in(&create) {
    ///     let cubes = group.cubes();
    ///     let words: Vec<String> = cubes.iter().map(|cube| cube.in_words(policy.vocabulary()).to_string()).collect();
    ///     println!("{} by {}: {}", group.decision().past_tense(), group.decider(), words.join(" or "));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        self.cells().cubes(self.policy.vocabulary())
    }

    /// Returns the first request, as an example.
    #[must_use]
    pub fn witness(&self) -> Option<Request> {
        self.requests.first().copied()
    }

    /// Returns the names of the first request.
    #[must_use]
    pub fn witness_names(&self) -> Option<Names<'p>> {
        self.policy.vocabulary().names(self.witness()?)
    }
}

impl fmt::Debug for RequestGroup<'_> {
    /// Writes the text form, without the policy that the group borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for RequestGroup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Irregular requests take many sets; the example is shown in any case.
        const MAX: usize = 12;

        let cubes = self.cubes();
        for cube in cubes.iter().take(MAX) {
            writeln!(f, "  {}", self.policy.rules().in_words(cube))?;
        }
        if cubes.len() > MAX {
            writeln!(f, "  and {} more sets", cubes.len() - MAX)?;
        }
        if let Some(names) = self.witness_names() {
            writeln!(f, "  such as: {names}")?;
        }
        let (by, place) = (self.decider, self.place());
        let file = visible(self.policy.rules().file_of(place));
        write!(f, "  {} by: {}, {file}:{place}", self.decision.past_tense(), by.in_words())?;
        for (source, clause) in self.clauses() {
            write!(f, "\n  clause: {}#{}: {}", source.name(), clause.name(), clause.text())?;
        }
        Ok(())
    }
}

impl Policy {
    /// Returns what decides about a request; `None` for a request of another vocabulary.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("admin", "org_api", "team", "create"))?;
    /// assert_eq!(policy.decider(request).map(|decider| decider.name()), Some("team-write"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn decider(&self, request: Request) -> Option<Decider<'_>> {
        self.vocabulary().operation_of_request(request)?;
        Some(Decider::of(self, self.ruling(request).rule))
    }

    /// Returns the requests of a cube, grouped by decision and decider, in the order of the first request of each group.
    ///
    /// Time grows with the number of requests.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = policy.cube_of(&SomeNames::ANY.with_api("team").with_action("create"))?;
    /// let groups = policy.groups_in(&create);
    /// let sizes: Vec<_> = groups.iter().map(|group| (group.decider().name(), group.requests().len())).collect();
    /// assert_eq!(sizes, [("default", 1), ("team-write", 15)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn groups_in(&self, cube: &Cube) -> Vec<RequestGroup<'_>> {
        RequestGroup::group(self, &CellSet::of_cube(self.vocabulary(), cube))
    }
}
