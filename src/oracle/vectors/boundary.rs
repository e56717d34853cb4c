//! For every condition of a rule two requests between which it alone makes the difference.

use std::collections::HashMap;

use super::{
    Chosen,
    condition::{BoundaryPair, Condition, conditions, is_met},
};
use crate::{
    analysis::{DecidedSlots, Survey},
    policy::Policy,
    rules::{Effect, Rule},
    space::{Cell, CellSet, Cube, Decision, Request},
};

pub(super) fn boundary(policy: &Policy, within: &CellSet) -> Chosen {
    let survey = Survey::of(policy);
    let default = policy.rules().default_decision();
    let decided = survey.operations().map(|operation| DecidedSlots::of(&operation, default)).collect();
    let used = CellSet::empty(policy.vocabulary());
    let mut search = Search { policy, within, survey, decided, used };
    let mut chosen = Chosen::default();
    let mut places = HashMap::new();
    for (id, rule) in policy.rules().with_ids() {
        let conditions = conditions(id, rule);
        for (condition, cube) in &conditions {
            let wanted = Wanted { rule, condition: *condition, cube, all: &conditions };
            let Some(found) = search.best(&wanted) else {
                chosen.without_pair.push(*condition);
                continue;
            };
            let [first, second] = [found.decided, found.other].map(|request| {
                search.used.insert(request);
                *places.entry(request).or_insert_with(|| {
                    chosen.requests.push(request);
                    chosen.requests.len() - 1
                })
            });
            chosen.pairs.push(BoundaryPair { condition: *condition, first, second });
        }
    }
    chosen
}

/// The condition that a pair is looked for.
struct Wanted<'r> {
    rule: &'r Rule,
    condition: Condition,
    /// All columns of its part.
    cube: &'r Cube,
    /// All conditions of the rule.
    all: &'r [(Condition, Cube)],
}

impl Wanted<'_> {
    /// Whether of all conditions on the column this one alone differs between two cells.
    fn alone_differs(&self, one: Cell, other: Cell) -> bool {
        let column = self.condition.column;
        let differs = |cube: &Cube| is_met(cube, column, one) != is_met(cube, column, other);
        let others = self.all.iter().filter(|(other, _)| other.column == column && *other != self.condition);
        differs(self.cube) && others.map(|(_, cube)| cube).all(|cube| !differs(cube))
    }

    /// Whether the rule decides the cell, unless another does.
    fn decides(&self, cell: Cell) -> bool {
        self.rule.matches(cell) && (*self.rule.effect() == Effect::Allow || self.rule.effect().denies(cell))
    }
}

/// Looks for the pairs of a policy's conditions.
struct Search<'p> {
    policy: &'p Policy,
    /// The requests that are looked at.
    within: &'p CellSet,
    survey: Survey<'p>,
    /// For each operation, which slots are decided.
    decided: Vec<DecidedSlots>,
    /// The requests of the pairs found so far.
    used: CellSet,
}

/// Two requests that would do.
struct Found {
    /// The one that the rule decides.
    decided: Request,
    other: Request,
    /// How good the pair is: whether the rule is needed, and how many of the requests are used already.
    worth: (bool, usize),
}

impl Search<'_> {
    /// The best pair for a condition, and of equally good ones the first.
    fn best(&self, wanted: &Wanted<'_>) -> Option<Found> {
        const BEST: (bool, usize) = (true, 2);
        /// How many pairs more are looked at, for requests that are used already, once there is one.
        const MORE: usize = 1_000;

        let mut best: Option<Found> = None;
        let mut left = MORE;
        let looked_at = |request| self.within.contains(request);
        for (decided, is_needed) in self.decided(wanted).filter(|&(decided, _)| looked_at(decided)) {
            for other in self.partners(wanted, decided).filter(|&other| looked_at(other)) {
                let used = [decided, other].into_iter().filter(|&one| self.used.contains(one)).count();
                let worth = (is_needed, used);
                if best.as_ref().is_none_or(|best| best.worth < worth) {
                    best = Some(Found { decided, other, worth });
                }
                if best.as_ref().is_some_and(|best| best.worth.0) {
                    left -= 1;
                }
                if worth == BEST || left == 0 {
                    return best;
                }
            }
        }
        best
    }

    /// The requests that the rule decides and that end up so, each with whether they would not without it.
    fn decided(&self, wanted: &Wanted<'_>) -> impl Iterator<Item = (Request, bool)> {
        self.survey.decided_by(wanted.condition.rule).flat_map(move |one| {
            let operation = self.survey.operation(one.operation);
            let prevails = match (one.decision, operation) {
                (Decision::Allow, Some(operation)) => &one.decides & operation.allowed,
                _ => one.decides.clone(),
            };
            let decided = self.decided.get(one.operation.index());
            let needed = decided.map(|decided| decided.changed_without(one.decision, &one.decides));
            let slots: Vec<usize> = prevails.iter().collect();
            slots.into_iter().filter_map(move |slot| {
                let request = self.survey.allowed.request_of_slot(one.operation, slot)?;
                Some((request, needed.as_ref().is_some_and(|needed| needed.contains(slot))))
            })
        })
    }

    /// Iterates over the requests that differ in the condition's column alone and of the rule's conditions in this one alone,
    /// which the rule does not decide, and which are decided differently.
    fn partners(&self, wanted: &Wanted<'_>, decided: Request) -> impl Iterator<Item = Request> {
        let vocabulary = self.policy.vocabulary();
        let (decision, column) = (self.policy.decide(decided), wanted.condition.column);
        vocabulary.cell(decided).into_iter().flat_map(move |cell| {
            let others = (0..vocabulary.table(column).len()).filter_map(move |name| cell.with(column, name));
            let differ = others.filter(move |&other| wanted.alone_differs(cell, other) && !wanted.decides(other));
            let requests = differ.filter_map(move |other| {
                let operation = vocabulary.operation_of(other.api, other.action)?;
                vocabulary.request(other.role, other.token, operation, other.owner)
            });
            requests.filter(move |&other| self.policy.decide(other) != decision)
        })
    }
}
