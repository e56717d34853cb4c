use std::{collections::HashMap, error::Error, fmt};

use super::{Answers, words};
use crate::{
    policy::Policy,
    rules::{Clause, Rule, Source},
    space::{CellSet, Cube, Decision, Names, Request, RuleId},
};

/// Everything in which answers and a policy disagree: none is the proof that the answers are right.
///
/// The text form, which is also the debug form so that `unwrap` shows it, says of each group of requests who allows them, as
/// few sets, with a request to try, the deciding rule and the clauses that it cites.
///
/// They borrow the policy: a test that hands them on with `?` keeps it in a `static`.
#[derive(Clone)]
pub struct Disagreements<'p> {
    policy: &'p Policy,
    asked: usize,
    list: Vec<Disagreement<'p>>,
}

/// Requests about which the policy decides by one rule, and the answers say otherwise.
#[derive(Clone)]
pub struct Disagreement<'p> {
    policy: &'p Policy,
    decision: Decision,
    rule: Option<RuleId>,
    witness: Request,
    requests: Vec<Request>,
}

impl<'p> Disagreements<'p> {
    pub(super) fn of(policy: &'p Policy, answers: &Answers) -> Self {
        let allowed = policy.allowed();
        let wrong = [
            (answers.allowed().difference(&allowed), Decision::Deny),
            (answers.denied().intersection(&allowed), Decision::Allow),
        ];
        let mut list: Vec<Disagreement<'p>> = Vec::new();
        let mut numbers: HashMap<(Decision, Option<RuleId>), usize> = HashMap::new();
        for (cells, decision) in wrong {
            for request in cells.iter() {
                let rule = policy.ruling(request).rule;
                let number = *numbers.entry((decision, rule)).or_insert_with(|| {
                    list.push(Disagreement { policy, decision, rule, witness: request, requests: Vec::new() });
                    list.len() - 1
                });
                if let Some(group) = list.get_mut(number) {
                    group.requests.push(request);
                }
            }
        }
        Self { policy, asked: answers.asked().len(), list }
    }

    /// The policy that knows better.
    #[must_use]
    pub const fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// Whether there are none: the answers are the policy's.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many requests were answered.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }

    /// How many of them were answered otherwise than by the policy.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.list.iter().map(|one| one.requests.len()).sum()
    }

    /// The disagreements: first what the policy denies, then what it allows, each by the first request.
    pub fn iter(&self) -> impl Iterator<Item = &Disagreement<'p>> {
        self.list.iter()
    }

    /// Nothing, if there are none.
    ///
    /// # Errors
    ///
    /// The disagreements, if there are any.
    pub fn none(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl<'p> Disagreement<'p> {
    /// What the policy decides about all of them. The answers say the other.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The policy's rule that decides; `None` where the default does.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.policy.rules().get(self.rule?)
    }

    /// The clauses that the rule cites.
    pub fn clauses(&self) -> impl Iterator<Item = (&'p Source, &'p Clause)> {
        let rules = self.policy.rules();
        self.rule().into_iter().flat_map(Rule::citations).filter_map(|&citation| rules.cited(citation))
    }

    /// The requests, at least one: by operation, then role, token and owner, each in the order of declaration.
    #[must_use]
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The requests as a set of cells. Takes the memory of all cells of the vocabulary, a bit for each.
    #[must_use]
    pub fn cells(&self) -> CellSet {
        CellSet::of_requests(self.policy.vocabulary(), self.requests.iter().copied())
    }

    /// The requests as few cubes. Takes the time of [`CellSet::cubes`].
    #[must_use]
    pub fn cubes(&self) -> Vec<Cube> {
        self.cells().cubes(self.policy.vocabulary())
    }

    /// The first of the requests.
    #[must_use]
    pub const fn witness(&self) -> Request {
        self.witness
    }

    /// The names of the first of the requests.
    #[must_use]
    pub fn witness_names(&self) -> Option<Names<'p>> {
        self.policy.vocabulary().names(self.witness)
    }
}

impl Error for Disagreements<'_> {}

impl fmt::Debug for Disagreements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Disagreements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (wrong, asked, name) = (self.requests(), self.asked, self.policy.rules().name());
        let were = if wrong == 1 { "was" } else { "were" };
        write!(f, "{wrong} of {} {were} answered otherwise than by policy `{name}`", words::requests(asked))?;
        self.list.iter().try_for_each(|one| write!(f, "\n\n{one}"))
    }
}

impl fmt::Debug for Disagreement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Disagreement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Answers without any order are no few sets; a request to try is shown all the same.
        const MOST: usize = 12;

        let (vocabulary, decision, count) = (self.policy.vocabulary(), self.decision, self.requests.len());
        let (answered, does) = match decision {
            Decision::Deny => (words::decided(Decision::Allow), "denies"),
            Decision::Allow => (words::decided(Decision::Deny), "allows"),
        };
        let were = if count == 1 { "was" } else { "were" };
        write!(f, "{} {were} {answered} that the policy {does}:", words::requests(count))?;
        let cubes = self.cubes();
        for cube in cubes.iter().take(MOST) {
            write!(f, "\n  {}", cube.in_words(vocabulary))?;
        }
        if cubes.len() > MOST {
            write!(f, "\n  and {} more sets", cubes.len() - MOST)?;
        }
        if let Some(names) = self.witness_names() {
            write!(f, "\n  such as: {names}")?;
        }
        write!(f, "\n  {} by: {}", words::decided(decision), words::placed_decider(self.policy, self.rule()))?;
        for (source, clause) in self.clauses() {
            write!(f, "\n  clause: {}", words::clause(source, clause))?;
        }
        Ok(())
    }
}
