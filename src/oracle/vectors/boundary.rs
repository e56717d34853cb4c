//! The conditions of rules, and for each of them two requests between which it alone makes the difference.

use std::{collections::HashMap, fmt};

use super::{
    Chosen,
    partners::{Kinds, KindsOf, OperationKinds, PartnersOf},
};
use crate::{
    analysis::{DecidedSlots, Entry, Survey},
    policy::Policy,
    rules::{Effect, Exception, Rule},
    space::{ByColumn, Cell, CellSet, Column, Cube, OperationId, Request, RuleId, SlotSet},
};

/// A condition of a rule: the name in a column must be one of those listed; of APIs and actions, the operation must be one of those
/// selected.
///
/// ```
/// use portcullis::{Policy, oracle::{Strategy, Vectors}};
///
/// let policy = Policy::splunk_observability()?;
/// let boundary = Vectors::of(&policy, Strategy::Boundary);
/// let condition = boundary.pairs()[0].condition;
/// assert_eq!(condition.in_words(&policy).to_string(), "api in the scope of `integration-write`");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Condition {
    /// The rule.
    pub rule: RuleId,
    /// The part of the rule.
    pub part: ConditionPart,
    /// The column.
    pub column: Column,
}

/// A part of a rule that has conditions.
///
/// ```
/// use portcullis::{Policy, oracle::{ConditionPart, Strategy, Vectors}};
///
/// let policy = Policy::splunk_observability()?;
/// let boundary = Vectors::of(&policy, Strategy::Boundary);
/// let required = boundary.pairs().iter().filter(|pair| pair.condition.part == ConditionPart::Requirement);
/// assert!(required.count() >= policy.rules().len());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConditionPart {
    /// The scope.
    Scope,
    /// One of the exceptions, counted from 0.
    Exception(usize),
    /// The requirement.
    Requirement,
}

/// Two requests that differ only in a condition of a rule, and are decided differently because of it.
///
/// ```
/// use portcullis::{Policy, oracle::{Strategy, Vector, Vectors}};
///
/// let policy = Policy::splunk_observability()?;
/// let boundary = Vectors::of(&policy, Strategy::Boundary);
/// let vectors: Vec<Vector<'_>> = boundary.iter().collect();
/// for pair in boundary.pairs() {
///     assert_ne!(vectors[pair.first].decision(), vectors[pair.second].decision());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BoundaryPair {
    /// The condition.
    pub condition: Condition,
    /// The index, among the vectors, of the request that the rule decides.
    pub first: usize,
    /// The index of the request that the rule does not decide.
    pub second: usize,
}

impl Condition {
    /// Returns the condition in words: ``role in the requirement of `team-write` ``.
    #[must_use]
    pub fn in_words(self, policy: &Policy) -> impl fmt::Display + use<> {
        let Self { rule, part, column } = self;
        let rule = policy.rules().get(rule).map_or("", Rule::id);
        match part {
            ConditionPart::Scope => format!("{column} in the scope of `{rule}`"),
            ConditionPart::Exception(number) => format!("{column} in exception {} of `{rule}`", number + 1),
            ConditionPart::Requirement => format!("{column} in the requirement of `{rule}`"),
        }
    }
}

/// Returns the conditions of a rule: of each part, the columns that are not left out, with the whole part. Operations are a
/// condition on the APIs and on the actions.
fn conditions(id: RuleId, rule: &Rule) -> Vec<(Condition, &Cube)> {
    let required = match rule.effect() {
        Effect::Require(requirement) => Some((ConditionPart::Requirement, requirement.cube())),
        Effect::Allow | Effect::Deny => None,
    };
    let exceptions = rule.exceptions().iter().map(Exception::cube).enumerate();
    let exceptions = exceptions.map(|(number, cube)| (ConditionPart::Exception(number), cube));
    let parts = [(ConditionPart::Scope, rule.scope())].into_iter().chain(exceptions).chain(required);
    let of_part = |(part, cube): (ConditionPart, _)| {
        let columns = Column::ALL.into_iter().filter(move |&column| {
            !Cube::set(cube, column).is_any() || (has_operations(cube) && is_of_operations(column))
        });
        columns.map(move |column| (Condition { rule: id, part, column }, cube))
    };
    parts.flat_map(of_part).collect()
}

const fn has_operations(cube: &Cube) -> bool {
    cube.operation_set().is_some()
}

const fn is_of_operations(column: Column) -> bool {
    matches!(column, Column::Api | Column::Action)
}

/// Returns whether the policy states a condition. A mark of operations is stated about the actions, and about the APIs only if
/// they are listed, too.
fn is_stated(condition: Condition, cube: &Cube) -> bool {
    condition.column != Column::Api || !cube.apis().is_any()
}

/// Chooses two requests for each condition of each rule.
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
        let on_column = |column| conditions.iter().filter(move |(condition, _)| condition.column == column);
        let kinds = ByColumn::from_fn(|column| {
            // The names of a column without conditions have no partners.
            let count = on_column(column).next().map_or(0, |_| policy.vocabulary().table(column).len());
            let depends = is_of_operations(column) && on_column(column).any(|&(_, cube)| has_operations(cube));
            let cubes = on_column(column).map(|&(_, cube)| cube);
            if depends {
                KindsOf::EachOperation(OperationKinds::of(&cubes, column, policy.vocabulary()))
            } else {
                KindsOf::EveryOperation(Kinds::of(cubes, column, count))
            }
        });
        let decided = search.decided_by(id);
        for &(condition, _) in conditions.iter().filter(|(condition, cube)| is_stated(*condition, cube)) {
            let column = condition.column;
            let number = on_column(column).take_while(|(other, _)| *other != condition).count();
            let partners = kinds[column].partners(number);
            let wanted = Wanted { rule, condition, partners };
            let Some(found) = search.best(&wanted, &decided) else {
                chosen.without_pair.push(condition);
                continue;
            };
            let [first, second] = [found.decided, found.other].map(|request| {
                search.used.insert(request);
                *places.entry(request).or_insert_with(|| {
                    chosen.requests.push(request);
                    chosen.requests.len() - 1
                })
            });
            chosen.pairs.push(BoundaryPair { condition, first, second });
        }
    }
    chosen
}

/// The condition that a pair is searched for.
struct Wanted<'r> {
    rule: &'r Rule,
    condition: Condition,
    /// The names that differ in this condition and in no other condition of the rule on its column.
    partners: PartnersOf<'r>,
}

impl Wanted<'_> {
    /// Returns whether the rule decides the cell, unless another rule does.
    fn decides(&self, cell: Cell) -> bool {
        self.rule.matches(cell) && (*self.rule.effect() == Effect::Allow || self.rule.effect().denies(cell))
    }
}

/// Searches for the pairs of a policy's conditions.
struct Search<'p> {
    policy: &'p Policy,
    /// The requests that may be chosen.
    within: &'p CellSet,
    survey: Survey<'p>,
    /// For each operation, which slots are decided.
    decided: Vec<DecidedSlots>,
    /// The requests of the pairs found so far.
    used: CellSet,
}

/// What a rule decides in an operation.
struct DecidedByRule {
    operation: OperationId,
    /// The slots that may be chosen and whose decision is that of the rule.
    slots: SlotSet,
    /// The slots whose decision would be another without the rule.
    needed: SlotSet,
}

/// A pair of requests for a condition.
struct Found {
    /// The request that the rule decides.
    decided: Request,
    other: Request,
    /// How good the pair is: whether the rule is needed, and how many of the requests are used already.
    worth: (bool, usize),
}

impl Search<'_> {
    /// Returns the best pair for a condition, and of equally good pairs the first.
    fn best(&self, wanted: &Wanted<'_>, decided: &[DecidedByRule]) -> Option<Found> {
        const BEST: (bool, usize) = (true, 2);
        /// How many more pairs are examined after the first, to find one whose requests are used already.
        const MORE: usize = 1_000;

        let mut best: Option<Found> = None;
        let mut left = MORE;
        for (decided, slot, is_needed) in self.with_partners(wanted, decided) {
            for other in self.partners(wanted, decided, slot).filter(|&other| self.within.contains(other)) {
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

    /// Returns what a rule decides, by operation.
    fn decided_by(&self, rule: RuleId) -> Vec<DecidedByRule> {
        let of_operation = |one: &Entry| {
            let operation = self.survey.operation(one.operation)?;
            let mut slots = &one.decides & &self.within.slots_of(one.operation);
            if one.decision.is_allow() {
                slots = &slots & operation.allowed;
            }
            let decided = self.decided.get(one.operation.index())?;
            let needed = decided.changed_without(one.decision, &one.decides);
            (!slots.is_empty()).then_some(DecidedByRule { operation: one.operation, slots, needed })
        };
        self.survey.decided_by(rule).filter_map(of_operation).collect()
    }

    /// Iterates over the decided requests whose name in the condition's column has partners, each with its slot and with
    /// whether the rule is needed.
    fn with_partners(
        &self,
        wanted: &Wanted<'_>,
        decided: &[DecidedByRule],
    ) -> impl Iterator<Item = (Request, usize, bool)> {
        let (column, names) = (wanted.condition.column, wanted.partners.names());
        let cube = Cube::ALL.with(column, names);
        let with_name = self.survey.space().of_cube(&cube);
        decided.iter().flat_map(move |one| {
            let operation = self.policy.vocabulary().operation(one.operation);
            let is_in = operation
                .is_some_and(|operation| cube.includes(operation) && wanted.partners.may_be_for(one.operation));
            let slots = is_in.then(|| &one.slots & &with_name);
            let slots: Vec<usize> = slots.iter().flat_map(SlotSet::iter).collect();
            slots.into_iter().filter_map(move |slot| {
                let request = self.survey.allowed.request_of_slot(one.operation, slot)?;
                Some((request, slot, one.needed.contains(slot)))
            })
        })
    }

    /// Iterates over the requests that differ from a decided one in the condition's column alone, and of the rule's
    /// conditions in this one alone, that the rule does not decide, and that have another decision.
    fn partners(&self, wanted: &Wanted<'_>, decided: Request, slot: usize) -> impl Iterator<Item = Request> {
        let vocabulary = self.policy.vocabulary();
        let (decision, column) = (self.policy.decide(decided), wanted.condition.column);
        let stride = self.survey.space().stride(column);
        vocabulary.cell(decided).into_iter().flat_map(move |cell| {
            let slot_of = move |name: usize| (slot + name * stride).checked_sub(cell.index(column) * stride);
            let operation = vocabulary.operation_of(cell.api, cell.action);
            let names = operation.map(|operation| wanted.partners.of(cell.index(column), operation));
            names.unwrap_or_default().iter().filter_map(move |&name| {
                let other = cell.with(column, name)?;
                let operation = self.survey.operation(vocabulary.operation_of(other.api, other.action)?)?;
                let slot = slot_of(name)?;
                let differs = operation.possible.contains(slot)
                    && operation.allowed.contains(slot) != decision.is_allow()
                    && !wanted.decides(other);
                self.survey.allowed.request_of_slot(operation.id, slot).filter(|_| differs)
            })
        })
    }
}
