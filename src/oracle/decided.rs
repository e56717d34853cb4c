use std::{collections::HashMap, fmt};

use super::words;
use crate::{
    policy::Policy,
    rules::{Clause, Place, Rule, Source},
    space::{CellSet, Cube, Decision, Names, Request, RuleId},
};

/// Requests that a policy decides alike, and by one rule or by the default.
///
/// The text form has them as few sets, with one to try, the deciding rule and the clauses that it cites.
#[derive(Clone)]
pub struct Decided<'p> {
    policy: &'p Policy,
    decision: Decision,
    rule: Option<RuleId>,
    witness: Request,
    requests: Vec<Request>,
}

impl<'p> Decided<'p> {
    /// The requests of a set, all of which the policy decides in the given way, by what decides; each group at its first
    /// request.
    pub(super) fn groups(policy: &'p Policy, cells: &CellSet, decision: Decision) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut numbers: HashMap<Option<RuleId>, usize> = HashMap::new();
        for request in cells.iter() {
            let rule = policy.ruling(request).rule;
            let number = *numbers.entry(rule).or_insert_with(|| {
                groups.push(Self { policy, decision, rule, witness: request, requests: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(number) {
                group.requests.push(request);
            }
        }
        groups
    }

    /// What the policy decides about all of them.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The policy's rule that decides; `None` where the default does.
    #[must_use]
    pub fn rule(&self) -> Option<&'p Rule> {
        self.policy.rules().get(self.rule?)
    }

    /// Where the policy's text says so: the rule's id, or the default.
    #[must_use]
    pub fn place(&self) -> Place {
        self.rule().map_or_else(|| self.policy.rules().places().default_decision(), Rule::place)
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

impl fmt::Debug for Decided<'_> {
    /// The text form, without the policy that it borrows from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Decided<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Requests without any order are no few sets; one to try is shown all the same.
        const MOST: usize = 12;

        let cubes = self.cubes();
        for cube in cubes.iter().take(MOST) {
            writeln!(f, "  {}", cube.in_words(self.policy.vocabulary()))?;
        }
        if cubes.len() > MOST {
            writeln!(f, "  and {} more sets", cubes.len() - MOST)?;
        }
        if let Some(names) = self.witness_names() {
            writeln!(f, "  such as: {names}")?;
        }
        write!(f, "  {} by: {}", words::decided(self.decision), words::placed_decider(self.policy, self.rule()))?;
        for (source, clause) in self.clauses() {
            write!(f, "\n  clause: {}", words::clause(source, clause))?;
        }
        Ok(())
    }
}
