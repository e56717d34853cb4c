//! Policies with one fault each: how good tests are shows in how many of them they would notice.

mod maker;
mod mutant;
mod mutate;
mod mutation;

use crate::{
    analysis::Survey,
    policy::Policy,
    space::{Request, RuleId},
};

use super::Answers;
use maker::{Changes, Maker};
pub use mutant::Mutant;
pub use mutation::Mutation;

/// Every mutant of a policy: the policy with one fault, of every kind of [`Mutation`] and everywhere.
///
/// Faults that change no decision are no mutants: they are left out, exactly, and counted. So all that are left can be
/// killed, and a score of all of them is within reach.
///
/// ```
/// use portcullis::{
///     Names, Policy,
///     oracle::{Answers, Mutants},
///     space::CellSet,
/// };
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// let mutants = Mutants::of(&policy);
///
/// // A test that asks for everything notices every fault.
/// let everything = Answers::right(&policy, &CellSet::all(policy.vocabulary()));
/// assert_eq!(mutants.surviving(&everything).count(), 0);
///
/// // A test of a single request does not.
/// let power = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let single = Answers::right(&policy, &CellSet::of_requests(policy.vocabulary(), [power]));
/// let faults: Vec<String> = mutants.surviving(&single).map(|mutant| mutant.to_string()).collect();
/// assert!(faults.contains(&"token `org_api` added to what `team-write` requires".to_owned()));
/// assert!(!faults.contains(&"role `power` added to what `team-write` requires".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Mutants<'p> {
    policy: &'p Policy,
    entries: Vec<Entry>,
    classes: Vec<Class>,
    equivalent: usize,
}

/// A fault that changes something.
#[derive(Clone, Debug)]
struct Entry {
    /// None for one of the default.
    rule: Option<RuleId>,
    mutation: Mutation,
    class: usize,
}

/// What some faults change.
#[derive(Clone, Debug)]
struct Class {
    changes: Changes,
    /// The first of the requests.
    witness: Request,
}

impl<'p> Mutants<'p> {
    /// All mutants of the policy.
    ///
    /// Time grows with the faults and, for each, with the operations that it concerns, by words of 64 cells; memory with the
    /// operations in which decisions change. A rule that lists APIs has a fault for every other API.
    #[must_use]
    pub fn of(policy: &'p Policy) -> Self {
        Maker::new(&Survey::of(policy)).mutants()
    }

    /// The policy that they are mutants of.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The mutants: that of the default, then rule by rule in the order of the text, by kind and then by name in the order of
    /// declaration.
    pub fn iter(&self) -> impl Iterator<Item = Mutant<'_>> {
        // Every fault is of a class.
        self.entries.iter().filter_map(|entry| {
            let class = self.classes.get(entry.class)?;
            Some(Mutant { policy: self.policy, entry, class })
        })
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none: no fault changes anything.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many faults change no decision, and are left out.
    #[must_use]
    pub const fn equivalent(&self) -> usize {
        self.equivalent
    }

    /// How many different sets of requests the mutants change: [`Mutant::class`].
    #[must_use]
    pub const fn classes(&self) -> usize {
        self.classes.len()
    }

    /// The mutants that the answers do not tell from the policy.
    ///
    /// An answer kills the mutants that decide its request otherwise, if it is the policy's answer. One that is not kills
    /// nothing: it says that the policy, or the answer, is wrong.
    ///
    /// Time grows with the words of 64 cells, and with the mutants.
    pub fn surviving(&self, answers: &Answers) -> impl Iterator<Item = Mutant<'_>> + use<'_> {
        let right = answers.agreeing(self.policy);
        let is_killed: Vec<bool> = self.classes.iter().map(|class| class.changes.intersects(&right)).collect();
        self.iter().filter(move |mutant| is_killed.get(mutant.class()) != Some(&true))
    }
}
