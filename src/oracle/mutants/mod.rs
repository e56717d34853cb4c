//! Mutants: policies with one mistake each. How many of them tests kill shows how good the tests are.

mod guard;
mod maker;
mod mutant;
mod mutate;
mod mutation;
mod reordered;

use super::Answers;
use crate::{
    analysis::Survey,
    policy::Policy,
    space::{Request, RuleId},
};

pub use guard::{GuardMutant, GuardMutation};
pub(super) use guard::{MutatedLifetime, MutatedOrder, next_below, with_owner};
use maker::{Changes, Maker};
pub use mutant::Mutant;
pub use mutation::Mutation;
pub(super) use reordered::lowest_roles;

/// All mutants of a policy: the policy with one [`Mutation`], of every kind and in every place.
///
/// Mutations that change no decision make no mutants: they are found exactly, left out, and counted. So every mutant
/// can be killed.
///
/// ```
/// use portcullis::{
///     Names, Policy,
///     oracle::{Answers, Mutants},
///     space::CellSet,
/// };
///
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
///
/// // Tests of all requests kill every mutant.
/// let everything = Answers::of(&policy, &CellSet::all(policy.vocabulary()));
/// assert_eq!(mutants.surviving(&everything).count(), 0);
///
/// // A test of a single request does not.
/// let power = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let single = Answers::of(&policy, &CellSet::of_requests(policy.vocabulary(), [power]));
/// let surviving: Vec<String> = mutants.surviving(&single).map(|mutant| mutant.to_string()).collect();
/// assert!(surviving.contains(&"token `org_api` added to the requirement of `team-write`".to_owned()));
/// assert!(!surviving.contains(&"role `power` added to the requirement of `team-write`".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Mutants<'p> {
    policy: &'p Policy,
    entries: Vec<Entry>,
    classes: Vec<Class>,
    equivalent: usize,
}

/// A mutation that changes some decision.
#[derive(Clone, Debug)]
struct Entry {
    /// `None` for a mutation of the default.
    rule: Option<RuleId>,
    mutation: Mutation,
    class: usize,
}

/// What some mutations change, all of them the same.
#[derive(Clone, Debug)]
struct Class {
    changes: Changes,
    /// The first of the requests.
    witness: Request,
}

impl<'p> Mutants<'p> {
    /// Returns all mutants of the policy.
    ///
    /// Time grows with the mutations and, for each, with the operations that it concerns; memory with the cells whose
    /// decisions change, up to 64 of which take 16 bytes. A rule that lists APIs has a mutation for every other API.
    #[must_use]
    pub fn of(policy: &'p Policy) -> Self {
        Maker::new(&Survey::of(policy)).mutants()
    }

    /// Returns the policy that they are mutants of.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Iterates over the mutants: that of the default, then rule by rule in the order of the text, by kind and then by
    /// name in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = Mutant<'_>> {
        // Every entry has a class.
        self.entries.iter().filter_map(|entry| {
            let class = self.classes.get(entry.class)?;
            Some(Mutant { policy: self.policy, entry, class })
        })
    }

    /// Returns how many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is none: no mutation changes any decision.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns how many mutations change no decision, and are left out.
    #[must_use]
    pub const fn equivalent(&self) -> usize {
        self.equivalent
    }

    /// Returns how many different sets of requests the mutants change: [`Mutant::class`].
    #[must_use]
    pub const fn classes(&self) -> usize {
        self.classes.len()
    }

    /// Iterates over the mutants of what guards decisions: of lifetimes, then of the order of roles, then of the owners of
    /// operations. They are not among the other mutants, and no request kills them, unless roles are named with `at_least`;
    /// [`TestRun::notices`](super::TestRun::notices) says which tests notice them.
    ///
    /// ```
    /// use portcullis::{Policy, oracle::Mutants};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let mutants = Mutants::of(&policy);
    /// let texts: Vec<String> = mutants.guards().map(|mutant| mutant.to_string()).collect();
    /// assert!(texts.contains(&"lifetime `account_page` of token `user_api` no longer ended by a logout".into()));
    /// assert!(texts.contains(&"owner `self` dropped from `team.add_member`".into()));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn guards(&self) -> impl Iterator<Item = GuardMutant<'p>> {
        let policy = self.policy;
        GuardMutation::all(policy.rules()).map(move |mutation| GuardMutant { policy, mutation })
    }

    /// Iterates over the mutants that the answers do not kill.
    ///
    /// An answer kills the mutants that decide its request differently, if it agrees with the policy. A wrong answer
    /// kills nothing.
    ///
    /// Time grows with the number of cells, and with the mutants.
    pub fn surviving(&self, answers: &Answers) -> impl Iterator<Item = Mutant<'_>> + use<'_> {
        let right = answers.agreeing(self.policy);
        let is_killed: Vec<bool> = self.classes.iter().map(|class| class.changes.intersects(&right)).collect();
        self.iter().filter(move |mutant| is_killed.get(mutant.class()) != Some(&true))
    }
}
