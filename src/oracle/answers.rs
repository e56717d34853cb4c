use super::Disagreements;
use crate::{
    policy::Policy,
    space::{CellSet, Decision, Request, Vocabulary},
};

/// What somebody else said about some of the requests: a program under test, the expectations of a suite, or a log.
///
/// Nothing is lost when a request is answered twice: one that was allowed once and denied once is in both sets.
///
/// ```
/// use portcullis::{Decision, Names, Policy, oracle::Answers};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::splunk_observability()?;
/// let mut answers = Answers::new(policy.vocabulary());
/// answers.add(policy.resolve(&Names::new("power", "user_api", "team", "create"))?, Decision::Allow);
/// answers.add(policy.resolve(&Names::new("admin", "user_api", "team", "create"))?, Decision::Allow);
///
/// let disagreements = answers.disagreements(&policy);
/// assert_eq!((answers.asked().len(), disagreements.requests()), (2, 1));
/// assert_eq!(disagreements.iter().next().and_then(|one| one.rule()).map(|rule| rule.id()), Some("team-write"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    allowed: CellSet,
    denied: CellSet,
}

impl Answers {
    /// No answer yet, to requests of the vocabulary.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { allowed: CellSet::empty(vocabulary), denied: CellSet::empty(vocabulary) }
    }

    /// What the policy itself says about a set of requests: the right answers.
    #[must_use]
    pub fn right(policy: &Policy, requests: &CellSet) -> Self {
        let allowed = policy.allowed();
        Self { denied: requests.difference(&allowed), allowed: requests.intersection(&allowed) }
    }

    /// Adds an answer. A request of another vocabulary is none of these, and is left out.
    pub fn add(&mut self, request: Request, decision: Decision) {
        match decision {
            Decision::Allow => self.allowed.insert(request),
            Decision::Deny => self.denied.insert(request),
        }
    }

    /// Adds the same answer to all requests of a set.
    pub fn add_all(&mut self, requests: &CellSet, decision: Decision) {
        match decision {
            Decision::Allow => self.allowed = self.allowed.union(requests),
            Decision::Deny => self.denied = self.denied.union(requests),
        }
    }

    /// All answers of both; of those to requests of another vocabulary, none.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { allowed: self.allowed.union(&other.allowed), denied: self.denied.union(&other.denied) }
    }

    /// The requests that were allowed.
    #[must_use]
    pub const fn allowed(&self) -> &CellSet {
        &self.allowed
    }

    /// The requests that were denied.
    #[must_use]
    pub const fn denied(&self) -> &CellSet {
        &self.denied
    }

    /// The requests that were answered at all.
    #[must_use]
    pub fn asked(&self) -> CellSet {
        self.allowed.union(&self.denied)
    }

    /// The requests that were answered as the policy decides, even if they were also answered otherwise.
    ///
    /// Time grows with the words of 64 cells.
    #[must_use]
    pub fn agreeing(&self, policy: &Policy) -> CellSet {
        let allowed = policy.allowed();
        let denied = CellSet::all(policy.vocabulary()).difference(&allowed);
        allowed.intersection(&self.allowed).union(&denied.intersection(&self.denied))
    }

    /// The answers that are not the policy's.
    ///
    /// Time grows with the words of 64 cells, and with the answers that are wrong.
    #[must_use]
    pub fn disagreements<'p>(&self, policy: &'p Policy) -> Disagreements<'p> {
        Disagreements::of(policy, self)
    }
}
