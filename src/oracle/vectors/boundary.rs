//! For every condition of a rule two requests between which it alone makes the difference.

use std::collections::HashMap;

use super::{
    super::by_action::operations_by_action,
    Chosen,
    condition::{BoundaryPair, Condition, conditions, is_met},
};
use crate::{
    analysis::{Survey, Tally},
    policy::Policy,
    rules::{Effect, Rule},
    space::{Cell, CellSet, Column, Cube, Operation, OperationId, Request, slots_in},
};

pub(super) fn boundary(policy: &Policy, within: &CellSet) -> Chosen {
    let survey = Survey::of(policy);
    let tallies = survey.operations().map(|operation| Tally::of(&operation)).collect();
    let by_action = operations_by_action(policy.vocabulary());
    let used = CellSet::empty(policy.vocabulary());
    let mut search = Search { policy, within, survey, tallies, by_action, used };
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
    /// For each operation, how often its slots are decided.
    tallies: Vec<Vec<Tally>>,
    /// For each action, the operations of all APIs that declare it.
    by_action: Vec<Vec<OperationId>>,
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
        let default = self.policy.rules().default_decision();
        self.survey.decided_by(wanted.condition.rule).flat_map(move |one| {
            let allowed = self.survey.operation(one.operation).map_or(&[][..], |operation| operation.allowed);
            let tallies = self.tallies.get(one.operation.index()).map_or(&[][..], |tallies| tallies);
            let words = one.decides.iter().zip(allowed).zip(tallies);
            let (prevails, needed): (Vec<u64>, Vec<u64>) = words
                .map(|((&slots, allowed), tally)| {
                    let prevails = if one.decision.is_allow() { slots & allowed } else { slots };
                    (prevails, prevails & tally.changed_without(one.decision, slots, default))
                })
                .unzip();
            let request = move |slot| self.survey.request_at(one.operation, slot);
            let is_needed: Vec<usize> = slots_in(needed).collect();
            let slots: Vec<usize> = slots_in(prevails).collect();
            slots.into_iter().filter_map(move |slot| Some((request(slot)?, is_needed.binary_search(&slot).is_ok())))
        })
    }

    /// The requests that differ in the condition's column alone and of the rule's conditions in this one alone, which the rule
    /// does not decide, and which are decided differently.
    fn partners(&self, wanted: &Wanted<'_>, decided: Request) -> impl Iterator<Item = Request> {
        let vocabulary = self.policy.vocabulary();
        let decision = self.policy.decide(decided);
        let cell = vocabulary.cell(decided);
        let others = cell.map(|cell| self.with_each_name(cell, wanted.condition.column)).unwrap_or_default();
        let differ = others.into_iter().filter(move |&(other, _)| {
            cell.is_some_and(|cell| wanted.alone_differs(cell, other)) && !wanted.decides(other)
        });
        let requests = differ
            .filter_map(move |(other, operation)| vocabulary.request(other.role, other.token, operation, other.owner));
        requests.filter(move |&other| self.policy.decide(other) != decision)
    }

    /// The cell with every name of a column in turn, as far as there is such an operation.
    fn with_each_name(&self, cell: Cell, column: Column) -> Vec<(Cell, OperationId)> {
        let vocabulary = self.policy.vocabulary();
        let with_operation = |id: OperationId, operation: &Operation| {
            (Cell { api: operation.api(), action: operation.action(), ..cell }, id)
        };
        let operation = vocabulary.operation_of(cell.api, cell.action).into_iter();
        match column {
            Column::Role => {
                let roles = move |id| vocabulary.roles().ids().map(move |role| (Cell { role, ..cell }, id));
                operation.flat_map(roles).collect()
            }
            Column::Token => {
                let tokens = move |id| vocabulary.tokens().ids().map(move |token| (Cell { token, ..cell }, id));
                operation.flat_map(tokens).collect()
            }
            Column::Owner => {
                let owners = move |id| vocabulary.owners().ids().map(move |owner| (Cell { owner, ..cell }, id));
                operation.flat_map(owners).collect()
            }
            Column::Action => {
                vocabulary.operations_of(cell.api).map(|(id, operation)| with_operation(id, operation)).collect()
            }
            Column::Api => {
                let ids = self.by_action.get(cell.action.index()).into_iter().flatten();
                ids.filter_map(|&id| Some(with_operation(id, vocabulary.operation(id)?))).collect()
            }
        }
    }
}
