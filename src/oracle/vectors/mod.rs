//! Requests to test with: all, or few that find as much as one may ask of them.

mod all;
mod boundary;
mod condition;
mod hitting;
mod killing;
mod pairs;
mod strategy;
mod times;
mod vector;

use super::{Mutant, Mutants};
use crate::{
    policy::Policy,
    space::{CellSet, Request},
};
pub use condition::{BoundaryPair, Condition, Part};
pub use strategy::Strategy;
pub use vector::Vector;

/// Requests to test with, each with the right answer: always the same ones in the same order.
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
/// // Who tests these requests notices every fault of the policy.
/// let answers = Answers::right(&policy, &killing.requests());
/// assert_eq!(Mutants::of(&policy).surviving(&answers).count(), 0);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vectors<'p> {
    policy: &'p Policy,
    strategy: Strategy,
    chosen: Chosen,
}

/// What a strategy comes to.
#[derive(Clone, Debug, Default)]
struct Chosen {
    requests: Vec<Request>,
    lower_bound: Option<usize>,
    pairs: Vec<BoundaryPair>,
    without_pair: Vec<Condition>,
}

impl<'p> Vectors<'p> {
    /// The vectors of a strategy, without repetition.
    ///
    /// All requests come in the order of [`CellSet::iter`]; pairs so that the first cover the most; those of boundaries in the
    /// order of the rules and their conditions; killing ones so that the first kill the most.
    ///
    /// Time grows with the number of cells, for boundaries with the cells that rules decide and the names of columns, and for
    /// killing ones with what [`Mutants`] change. A policy of a thousand rules and as many operations takes a fraction of a
    /// second, whatever the strategy.
    #[must_use]
    pub fn of(policy: &'p Policy, strategy: Strategy) -> Self {
        Self::within(policy, strategy, &CellSet::all(policy.vocabulary()))
    }

    /// The vectors of a strategy out of a set of requests: what it promises then holds of that set. All pairs that occur in it
    /// are covered; boundaries are those with both requests in it; and every mutant is killed that decides some of it
    /// otherwise. Of another vocabulary, there are none.
    ///
    /// ```
    /// use portcullis::{
    ///     Policy, SomeNames,
    ///     oracle::{Oracle, Strategy, Vectors},
    /// };
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let oracle = Oracle::of(&policy).about(&SomeNames::default().with_api("team"))?;
    /// let killing = Vectors::within(&policy, Strategy::Killing, oracle.cells());
    /// assert!(killing.iter().all(|vector| vector.names().api == "team"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn within(policy: &'p Policy, strategy: Strategy, requests: &CellSet) -> Self {
        let vocabulary = policy.vocabulary();
        let within = CellSet::all(vocabulary).intersection(requests);
        let chosen = match strategy {
            Strategy::All => all::all(&within),
            Strategy::Pairs => pairs::pairs(vocabulary, &within),
            Strategy::Boundary => boundary::boundary(policy, &within),
            Strategy::Killing => killing::killing(vocabulary, Mutants::of(policy).iter(), &within),
        };
        Self { policy, strategy, chosen }
    }

    /// The fewest vectors found that kill some mutants of the policy: of those that tests do not notice, what the tests lack.
    /// Takes the time of [`Strategy::Killing`] at most.
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
    /// let missing = Vectors::that_kill(&policy, mutants.surviving(&Answers::right(&policy, &tested)));
    ///
    /// let together = tested.union(&missing.requests());
    /// assert_eq!(mutants.surviving(&Answers::right(&policy, &together)).count(), 0);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn that_kill<'m>(policy: &'p Policy, mutants: impl IntoIterator<Item = Mutant<'m>>) -> Self {
        let chosen = killing::killing(policy.vocabulary(), mutants, &CellSet::all(policy.vocabulary()));
        Self { policy, strategy: Strategy::Killing, chosen }
    }

    /// The policy that has the right answers.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The strategy by which they were chosen.
    #[must_use]
    pub const fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.chosen.requests.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.chosen.requests.is_empty()
    }

    /// The vectors.
    pub fn iter(&self) -> impl Iterator<Item = Vector<'p>> {
        let policy = self.policy;
        self.chosen.requests.iter().filter_map(move |&request| Vector::of(policy, request))
    }

    /// The requests as a set of cells.
    #[must_use]
    pub fn requests(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.chosen.requests.iter().copied())
    }

    /// How many vectors it takes at least to do what [`Strategy::Pairs`] or [`Strategy::Killing`] promises, as far as it is
    /// proven: if it is as many as there are, there is no shorter list. `None` for other strategies.
    #[must_use]
    pub const fn lower_bound(&self) -> Option<usize> {
        self.chosen.lower_bound
    }

    /// For [`Strategy::Boundary`], the conditions in the order of the rules, each with its two vectors.
    ///
    /// The two differ in the condition's column alone. Of all conditions of the rule, this one alone holds for one of them and
    /// not for the other; the rule decides the first and not the second; and the policy decides the first as the rule does and
    /// the second otherwise. If there are such two for which nothing but the rule decides the first so, they are taken.
    #[must_use]
    pub fn pairs(&self) -> &[BoundaryPair] {
        &self.chosen.pairs
    }

    /// For [`Strategy::Boundary`], the conditions for which no two such requests exist: they make no difference by themselves.
    #[must_use]
    pub fn without_pair(&self) -> &[Condition] {
        &self.chosen.without_pair
    }
}
