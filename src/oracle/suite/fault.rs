use std::{collections::HashMap, fmt};

use super::Decider;
use crate::{
    policy::Policy,
    rules::{Clause, Place, Rule, Source},
    space::{CellSet, Cube, Decision, Names, Request, RuleId},
};

/// Requests about which one rule, or the default, decides otherwise than a test expects.
#[derive(Clone)]
pub struct Fault<'r> {
    policy: &'r Policy,
    expected: Decision,
    by: &'r [Decider],
    decision: Decision,
    rule: Option<RuleId>,
    witness: Request,
    requests: Vec<Request>,
}

/// What a test expects of some requests.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'r> {
    pub(super) decision: Decision,
    pub(super) by: &'r [Decider],
}

impl<'r> Fault<'r> {
    /// The requests of a set, all of which are decided in the given way, by what decides, each by its first request.
    pub(super) fn group(
        policy: &'r Policy,
        cells: &CellSet,
        decision: Decision,
        Wanted { decision: expected, by }: Wanted<'r>,
    ) -> Vec<Self> {
        let mut faults: Vec<Self> = Vec::new();
        let mut numbers: HashMap<Option<RuleId>, usize> = HashMap::new();
        for request in cells.iter() {
            let rule = policy.ruling(request).rule;
            let number = *numbers.entry(rule).or_insert_with(|| {
                faults.push(Self { policy, expected, by, decision, rule, witness: request, requests: Vec::new() });
                faults.len() - 1
            });
            if let Some(fault) = faults.get_mut(number) {
                fault.requests.push(request);
            }
        }
        faults
    }

    /// What was expected.
    #[must_use]
    pub const fn expected(&self) -> Decision {
        self.expected
    }

    /// By what; anything if there are none.
    #[must_use]
    pub const fn expected_by(&self) -> &'r [Decider] {
        self.by
    }

    /// What is decided. Where that is what was expected, something else should have decided it.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The rule that decides; `None` where the default does.
    #[must_use]
    pub fn rule(&self) -> Option<&'r Rule> {
        self.policy.rules().get(self.rule?)
    }

    /// Where the policy's text says so: the rule's id, or the default.
    #[must_use]
    pub fn place(&self) -> Place {
        self.rule().map_or_else(|| self.policy.rules().places().default_decision(), Rule::place)
    }

    /// The clauses that the rule cites.
    pub fn clauses(&self) -> impl Iterator<Item = (&'r Source, &'r Clause)> {
        let rules = self.policy.rules();
        self.rule().into_iter().flat_map(Rule::citations).filter_map(|&citation| rules.cited(citation))
    }

    /// The requests, at least one: by operation, then role, token and owner, each in the order of declaration.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The requests as few cubes. Takes the time of [`CellSet::cubes`].
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        let vocabulary = self.policy.vocabulary();
        CellSet::of_requests(vocabulary, self.requests.iter().copied()).cubes(vocabulary)
    }

    /// The first of the requests.
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.witness
    }

    /// The names of the first of the requests.
    #[must_use]
    pub fn witness_names(&self) -> Option<Names<'r>> {
        self.policy.vocabulary().names(self.witness)
    }

    /// Whether the rule, or the default, is one of those that should decide.
    pub(super) fn is_by_one_expected(&self) -> bool {
        let id = self.rule().map(Rule::id);
        self.by.iter().any(|decider| match decider {
            Decider::Rule(expected) => id == Some(expected),
            Decider::Default => id.is_none(),
        })
    }
}

impl fmt::Debug for Fault<'_> {
    /// The text form, without the policy that it borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fault<'_> {
    /// What was expected and what is decided, the requests as few sets, one of them, the deciding rule and its clauses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let participle = |decision| if decision == Decision::Allow { "allowed" } else { "denied" };
        let (decided, vocabulary) = (participle(self.decision), self.policy.vocabulary());
        let requests = match self.requests.len() {
            1 => "1 request is".into(),
            count => format!("{count} requests are"),
        };
        if self.decision == self.expected {
            let by: Vec<String> = self.by.iter().map(|decider| format!("`{decider}`")).collect();
            write!(f, "{requests} {decided} as expected, but not by {}:", by.join(" or "))?;
        } else {
            write!(f, "{requests} {decided}, expected {}:", participle(self.expected))?;
        }
        for cube in self.cubes() {
            write!(f, "\n  {}", cube.in_words(vocabulary))?;
        }
        if let Some(names) = self.witness_names() {
            write!(f, "\n  such as: {names}")?;
        }
        let by = self.rule().map_or_else(|| "the default".into(), |rule| format!("rule `{}`", rule.id()));
        write!(f, "\n  {decided} by: {by}, {}:{}", self.policy.rules().file(), self.place())?;
        for (source, clause) in self.clauses() {
            write!(f, "\n  clause: {}#{}: {}", source.name(), clause.name(), clause.text())?;
        }
        Ok(())
    }
}
