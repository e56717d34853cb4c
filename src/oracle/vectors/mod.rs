//! Requests to test with: all, or a few that detect many mistakes.

mod boundary;
mod counts;
mod family;
mod hitting;
mod killing;
mod lists;
mod pairs;
mod partners;

use std::fmt;

use super::{Mutant, Mutants};
use crate::{
    policy::{Decider, Policy},
    rules::{Clause, Rule, Source},
    space::{CellSet, Decision, Names, Request},
};

pub use boundary::{BoundaryPair, Condition, ConditionPart};

/// How to choose requests to test with.
///
/// ```
/// use portcullis::oracle::Strategy;
///
/// assert_eq!(Strategy::Pairs.to_string(), "pairs");
/// assert!(Strategy::ALL.contains(&Strategy::Killing));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Strategy {
    /// Every request: for tests in the same process, where a request costs nothing. Only they find every fault.
    All,
    /// A covering array: every two names of different columns that occur together in some request occur together in a
    /// vector.
    Pairs,
    /// For every condition of every rule, two requests that differ in that condition alone and are decided differently
    /// because of it.
    Boundary,
    /// The fewest requests found that kill all [`Mutants`] of the policy: for tests in which a request is costly. They
    /// need not detect mistakes of other kinds, such as one action of several that is denied even to administrators.
    Killing,
}

impl Strategy {
    /// All strategies.
    pub const ALL: &'static [Self] = &[Self::All, Self::Pairs, Self::Boundary, Self::Killing];

    /// Returns the word for it: `all`, `pairs`, `boundary` or `killing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Pairs => "pairs",
            Self::Boundary => "boundary",
            Self::Killing => "killing",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Requests to test with, each with the right answer, in an order that is always the same.
///
/// ```
/// use portcullis::{
///     Policy,
///     oracle::{Answers, Mutants, Strategy, Vectors},
/// };
///
/// let policy = Policy::splunk_observability()?;
/// let killing = Vectors::of(&policy, Strategy::Killing);
/// assert!(killing.len() < Vectors::of(&policy, Strategy::All).len() / 5);
///
/// // Testing these requests kills every mutant of the policy.
/// let answers = Answers::of(&policy, &killing.requests());
/// assert_eq!(Mutants::of(&policy).surviving(&answers).count(), 0);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vectors<'p> {
    policy: &'p Policy,
    strategy: Strategy,
    chosen: Chosen,
}

/// What a strategy chooses.
#[derive(Clone, Debug, Default)]
struct Chosen {
    requests: Vec<Request>,
    lower_bound: Option<usize>,
    pairs: Vec<BoundaryPair>,
    without_pair: Vec<Condition>,
}

impl<'p> Vectors<'p> {
    /// Returns the vectors of a strategy, each once.
    ///
    /// All requests are in the order of [`CellSet::iter`]; pairs are ordered so that the first cover the most; those of
    /// boundaries by the rules and their conditions; killing ones so that the first kill the most.
    ///
    /// Time grows with the number of cells, for boundaries with the cells that rules decide and, for each, the names that
    /// differ in the condition alone, and for killing ones with what [`Mutants`] change. A policy of a thousand rules and
    /// as many operations takes a fraction of a second with any strategy.
    #[must_use]
    pub fn of(policy: &'p Policy, strategy: Strategy) -> Self {
        Self::within(policy, strategy, &CellSet::all(policy.vocabulary()))
    }

    /// Returns the vectors that a strategy chooses from a set of requests. What the strategy promises then holds for
    /// that set: all pairs that occur in it are covered; boundaries are those with both requests in it; and every
    /// mutant is killed that decides some of it differently. A set of another vocabulary has none.
    ///
    /// ```
    /// use portcullis::{
    ///     Policy, SomeNames,
    ///     oracle::{Oracle, Strategy, Vectors},
    /// };
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let oracle = Oracle::new(&policy).about(&SomeNames::ANY.with_api("team"))?;
    /// let killing = Vectors::within(&policy, Strategy::Killing, oracle.cells());
    /// assert!(killing.iter().all(|vector| vector.names().api == "team"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn within(policy: &'p Policy, strategy: Strategy, requests: &CellSet) -> Self {
        let vocabulary = policy.vocabulary();
        let within = CellSet::all(vocabulary).intersection(requests);
        let chosen = match strategy {
            Strategy::All => Chosen { requests: within.iter().collect(), ..Chosen::default() },
            Strategy::Pairs => pairs::pairs(vocabulary, &within),
            Strategy::Boundary => boundary::boundary(policy, &within),
            Strategy::Killing => killing::killing(vocabulary, Mutants::of(policy).iter(), &within),
        };
        Self { policy, strategy, chosen }
    }

    /// Returns the fewest vectors found that kill some mutants of the policy: for those that survive tests, what the
    /// tests lack. Takes the time of [`Strategy::Killing`] at most.
    ///
    /// ```
    /// use portcullis::{
    ///     Policy,
    ///     oracle::{Answers, Mutants, Strategy, Vectors},
    /// };
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let mutants = Mutants::of(&policy);
    /// let tested = Vectors::of(&policy, Strategy::Pairs).requests();
    /// let missing = Vectors::killing(&policy, mutants.surviving(&Answers::of(&policy, &tested)));
    ///
    /// let together = tested.union(&missing.requests());
    /// assert_eq!(mutants.surviving(&Answers::of(&policy, &together)).count(), 0);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn killing<'m>(policy: &'p Policy, mutants: impl IntoIterator<Item = Mutant<'m>>) -> Self {
        let chosen = killing::killing(policy.vocabulary(), mutants, &CellSet::all(policy.vocabulary()));
        Self { policy, strategy: Strategy::Killing, chosen }
    }

    /// Returns the policy that has the right answers.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Returns the strategy that chose them.
    #[must_use]
    pub const fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// Returns how many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.chosen.requests.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.chosen.requests.is_empty()
    }

    /// Iterates over the vectors.
    pub fn iter(&self) -> impl Iterator<Item = Vector<'p>> {
        let policy = self.policy;
        self.chosen.requests.iter().filter_map(move |&request| Vector::new(policy, request))
    }

    /// Returns the requests as a set of cells.
    #[must_use]
    pub fn requests(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.chosen.requests.iter().copied())
    }

    /// Returns how many vectors are needed at least for what [`Strategy::Pairs`] or [`Strategy::Killing`] promises, as
    /// far as it is proven: if it equals [`len`](Self::len), there is no shorter list. `None` for other strategies.
    #[must_use]
    pub const fn lower_bound(&self) -> Option<usize> {
        self.chosen.lower_bound
    }

    /// Returns, for [`Strategy::Boundary`], the conditions in the order of the rules, each with its two vectors.
    ///
    /// The two differ in the condition's column alone. Of all conditions of the rule, only this one holds for one of
    /// them and not for the other; the rule decides the first and not the second; and the policy decides the first as
    /// the rule does and the second differently. Pairs are preferred in which no other rule makes the same decision
    /// about the first.
    #[must_use]
    pub fn pairs(&self) -> &[BoundaryPair] {
        &self.chosen.pairs
    }

    /// Returns, for [`Strategy::Boundary`], the conditions for which no two such requests exist: they make no
    /// difference by themselves.
    #[must_use]
    pub fn without_pair(&self) -> &[Condition] {
        &self.chosen.without_pair
    }
}

/// A request to test with, and the right answer.
///
/// The text form has both: `power/user_api team.create none: deny by team-write`.
///
/// ```
/// use portcullis::{Policy, oracle::{Strategy, Vectors}};
///
/// let policy = Policy::splunk_observability()?;
/// for vector in Vectors::of(&policy, Strategy::Pairs).iter() {
///     assert_eq!(policy.decide_names(&vector.names()), vector.decision());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Vector<'p> {
    policy: &'p Policy,
    request: Request,
    names: Names<'p>,
}

impl<'p> Vector<'p> {
    /// Returns the vector of a request; `None` for a request of another vocabulary.
    fn new(policy: &'p Policy, request: Request) -> Option<Self> {
        Some(Self { policy, request, names: policy.vocabulary().names(request)? })
    }

    /// Returns the request.
    #[must_use]
    pub const fn request(&self) -> Request {
        self.request
    }

    /// Returns the five names of the request. The owner is always given.
    #[must_use]
    pub const fn names(&self) -> Names<'p> {
        self.names
    }

    /// Returns what the policy decides.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.policy.decide(self.request)
    }

    /// Returns what decides.
    #[must_use]
    pub fn decider(&self) -> Decider<'p> {
        Decider::of(self.policy, self.policy.ruling(self.request).rule)
    }

    /// Iterates over the clauses that the deciding rule cites.
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> + use<'p> {
        let rules = self.policy.rules();
        let citations = self.decider().rule().into_iter().flat_map(Rule::citations);
        citations.filter_map(|&citation| rules.cited(citation))
    }
}

impl fmt::Debug for Vector<'_> {
    /// Writes the text form, without the policy that the vector borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Vector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} by {}", self.names, self.decision(), self.decider())
    }
}
