use crate::{
    policy::Policy,
    rules::Rule,
    space::{CellSet, Cube, Decision, Request, RuleId, Vocabulary},
};

/// Requests whose decision changed, for the same reason.
#[derive(Clone, Debug)]
pub struct AccessChange<'p> {
    allowing: &'p Policy,
    requests: Vec<Request>,
    before: DecidedBy<'p>,
    now: DecidedBy<'p>,
    decision: Decision,
}

/// What decides about requests.
#[derive(Clone, Copy, Debug)]
pub enum DecidedBy<'p> {
    /// A rule.
    Rule(&'p Rule),
    /// The policy's default.
    Default,
    /// Nothing: the policy does not know the requests, so they are not allowed.
    Unknown,
}

impl<'p> DecidedBy<'p> {
    pub(super) fn of(policy: &'p Policy, rule: Option<RuleId>) -> Self {
        rule.and_then(|id| policy.rules().get(id)).map_or(Self::Default, Self::Rule)
    }

    /// The rule, if one decides.
    #[must_use]
    pub const fn rule(&self) -> Option<&'p Rule> {
        match self {
            Self::Rule(rule) => Some(rule),
            Self::Default | Self::Unknown => None,
        }
    }
}

impl<'p> AccessChange<'p> {
    /// A change of no request yet.
    pub(super) const fn new(
        allowing: &'p Policy,
        before: DecidedBy<'p>,
        now: DecidedBy<'p>,
        decision: Decision,
    ) -> Self {
        Self { allowing, requests: Vec::new(), before, now, decision }
    }

    pub(super) fn push(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// What is decided now. It was the other one before.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// What decided before.
    #[must_use]
    pub const fn before(&self) -> DecidedBy<'p> {
        self.before
    }

    /// What decides now.
    #[must_use]
    pub const fn now(&self) -> DecidedBy<'p> {
        self.now
    }

    /// The vocabulary that the requests are of: the one of the policy that allows them, for the other may not know them.
    #[must_use]
    pub const fn vocabulary(&self) -> &'p Vocabulary {
        self.allowing.vocabulary()
    }

    /// The requests, at least one: by operation, then role, token and owner, each in the order of declaration.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The requests as a set of cells. Takes the memory of all cells of the vocabulary, a bit for each.
    #[must_use]
    pub fn cells(&self) -> CellSet {
        CellSet::of_requests(self.vocabulary(), self.requests.iter().copied())
    }

    /// The requests as few cubes. Takes the time of [`CellSet::cubes`].
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        self.cells().cubes(self.vocabulary())
    }
}
