use std::fmt;

use crate::{
    policy::Policy,
    rules::{Clause, Rule, Source},
    space::{Decision, Names, Request},
};

/// A request to test with, and the right answer to it.
///
/// The text form has both: `power/user_api team.create none: deny by team-write`.
#[derive(Clone, Copy)]
pub struct Vector<'p> {
    policy: &'p Policy,
    request: Request,
    names: Names<'p>,
}

impl<'p> Vector<'p> {
    /// The vector of a request; `None` for one of another vocabulary.
    pub(super) fn of(policy: &'p Policy, request: Request) -> Option<Self> {
        Some(Self { policy, request, names: policy.vocabulary().names(request)? })
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> Request {
        self.request
    }

    /// The five names of the request; there always is an owner.
    #[must_use]
    pub const fn names(&self) -> Names<'p> {
        self.names
    }

    /// What the policy decides.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.policy.decide(self.request)
    }

    /// The rule that decides; `None` where the default does.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.policy.rules().get(self.policy.ruling(self.request).rule?)
    }

    /// The clauses that the rule cites.
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> + use<'p> {
        let rules = self.policy.rules();
        self.rule().into_iter().flat_map(Rule::citations).filter_map(|&citation| rules.cited(citation))
    }
}

impl fmt::Debug for Vector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Vector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.names, self.decision())?;
        match self.rule() {
            Some(rule) => write!(f, " by {}", rule.id()),
            None => f.write_str(" by default"),
        }
    }
}
