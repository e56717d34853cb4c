use std::fmt;

use super::{claim::contradicting, counterpart};
use crate::{
    policy::Policy,
    rules::{Claim, Invariant, Order, Rule},
    space::{CellSet, Column, Cube, Decision, Request},
};

/// An invariant that does not hold, and every request that contradicts it.
///
/// Which requests those are depends on the claim:
///
/// - `never`: those of the cube that are allowed;
/// - `always`: those of the cube that are denied;
/// - `monotone`: those that are denied although one with a weaker name of the order, alike in all else, is allowed;
/// - `ignores`: of those that are decided otherwise than one that differs in the column alone, the fewer: either all that
///   are allowed or all that are denied. Of as many, those that are allowed.
///
/// So all of them are decided alike. Its text form is one sentence.
#[derive(Clone, Debug)]
pub struct Violation<'p> {
    policy: &'p Policy,
    invariant: &'p Invariant,
    cells: CellSet,
    decision: Decision,
    witness: Request,
}

impl Policy {
    /// The invariants that do not hold, in the order of the text; none if all do, which is a proof: every request of the
    /// space has been looked at.
    ///
    /// Time grows with the invariants and, for each, the cells of the space.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// assert!(policy.violations().is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn violations(&self) -> Vec<Violation<'_>> {
        let allowed = self.allowed();
        let invariants = self.rules().invariants().iter();
        invariants.filter_map(|invariant| Violation::find(self, &allowed, invariant)).collect()
    }
}

impl<'p> Violation<'p> {
    /// How an invariant about the policy's vocabulary does not hold of what is allowed; nothing if it holds.
    pub(crate) fn find(policy: &'p Policy, allowed: &CellSet, invariant: &'p Invariant) -> Option<Self> {
        let (cells, decision) = contradicting(policy.vocabulary(), allowed, invariant.claim());
        let witness = cells.iter().next()?;
        Some(Self { policy, invariant, cells, decision, witness })
    }

    /// The invariant.
    #[must_use]
    pub const fn invariant(&self) -> &'p Invariant {
        self.invariant
    }

    /// Every request that contradicts it.
    #[must_use]
    pub const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// The same as few cubes. Takes the time of [`CellSet::cubes`].
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        self.cells.cubes(self.policy.vocabulary())
    }

    /// What is decided about all of them.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The first of them.
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.witness
    }

    /// The rule at fault: the one that decides about the witness; `None` where the default does.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.policy.ruling(self.witness).rule.and_then(|id| self.policy.rules().get(id))
    }

    /// For a claim that compares requests, one that the witness is compared with: decided otherwise.
    #[must_use]
    pub fn counterpart(&self) -> Option<Request> {
        counterpart::of(self.policy, self.invariant.claim(), self.witness)
    }
}

impl fmt::Display for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, decision) = (self.cells.len(), if self.decision.is_allow() { "allowed" } else { "denied" });
        let requests = if count == 1 { "request is" } else { "requests are" };
        write!(f, "invariant `{}` does not hold: {count} {requests} {decision}", self.invariant.id())?;
        match self.invariant.claim() {
            Claim::Never(_) => f.write_str(" that never may be"),
            Claim::Always(_) => f.write_str(" that always must be allowed"),
            Claim::Monotone { order, .. } => {
                let column = match order {
                    Order::Roles(_) => Column::Role,
                    Order::Tokens(_) => Column::Token,
                    Order::Owners(_) => Column::Owner,
                };
                write!(f, " although a weaker {column} is allowed")
            }
            Claim::Ignores { column, .. } => {
                let otherwise = if self.decision.is_allow() { "denied" } else { "allowed" };
                write!(f, " and would be {otherwise} with another {column}")
            }
        }
    }
}
