//! What every rule matches and decides in every operation that it is about.

use std::{borrow::Borrow, cell::LazyCell, ops::Range};

use crate::{
    policy::{Policy, RuleSlots},
    space::{
        CellSet, Column, Cube, Decision, Id as _, NameSet, Operation, OperationId, OwnerId, Request, RoleId, RuleId,
        SlotSet, SlotSpace,
    },
};

/// What every rule matches and decides in every operation that it is about, as sets of slots. It is made once; every question
/// is answered by combining the sets.
pub(crate) struct Survey<'p> {
    pub(crate) policy: &'p Policy,
    /// The allowed cells.
    pub(crate) allowed: CellSet,
    space: SlotSpace,
    /// For each operation, the slots that its requests can have, and those of them that are allowed.
    operations: Vec<(SlotSet, SlotSet)>,
    /// Rule by rule, each by operation.
    entries: Vec<Entry>,
    /// For each rule, where its entries begin; one more for the end.
    starts_of_rules: Vec<usize>,
    /// Operation by operation, the numbers of the entries.
    by_operation: Vec<usize>,
    /// For each operation, where its entries begin; one more for the end.
    starts_of_operations: Vec<usize>,
}

/// What one rule matches and decides in one operation.
pub(crate) struct Entry {
    pub(crate) rule: RuleId,
    pub(crate) operation: OperationId,
    /// What the rule decides where it decides.
    pub(crate) decision: Decision,
    /// The slots in its scope and in none of its exceptions.
    pub(crate) matches: SlotSet,
    /// Those of them in which it decides: all, or those that do not meet the requirement.
    pub(crate) decides: SlotSet,
}

/// What all rules decide in one operation.
#[derive(Clone, Copy)]
pub(crate) struct OperationSurvey<'s> {
    pub(crate) id: OperationId,
    pub(crate) operation: &'s Operation,
    /// The slots that its requests can have.
    pub(crate) possible: &'s SlotSet,
    /// Those of them that are allowed.
    pub(crate) allowed: &'s SlotSet,
    survey: &'s Survey<'s>,
}

impl<'s> OperationSurvey<'s> {
    /// Returns the number of rules that match some request for the operation.
    pub(crate) fn rule_count(&self) -> usize {
        range(&self.survey.starts_of_operations, self.id.index()).len()
    }

    /// Iterates over the rules that match some request for the operation, in the order of the policy.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &'s Entry> + use<'s> {
        let survey = self.survey;
        let numbers = survey.by_operation.get(range(&survey.starts_of_operations, self.id.index()));
        numbers.unwrap_or_default().iter().filter_map(move |&number| survey.entries.get(number))
    }

    /// Returns the slots that no rule decides, so that the default does.
    #[cfg(feature = "oracle")]
    pub(crate) fn decided_by_default(&self) -> SlotSet {
        let mut left = self.possible.clone();
        self.rules().for_each(|one| left -= &one.decides);
        left
    }

    /// Returns whether two requests for the operation that differ in the column alone have different decisions.
    pub(crate) fn matters(&self, column: Column) -> bool {
        self.survey.space.tells_apart(column, self.allowed, self.possible)
    }

    /// Returns the roles for which some request for the operation is allowed.
    pub(crate) fn roles_allowed(&self) -> NameSet {
        self.survey.space.names_in(Column::Role, self.allowed)
    }

    /// Returns the owners for which no rule matches any request for the operation, so that the default decides all of them.
    pub(crate) fn undecided_owners(&self) -> Vec<OwnerId> {
        let mut matched = self.survey.space.empty();
        self.rules().for_each(|one| matched |= &one.matches);
        let matched = self.survey.space.names_in(Column::Owner, &matched);
        self.operation.owners().iter().copied().filter(|owner| !matched.contains(owner.index())).collect()
    }
}

impl<'p> Survey<'p> {
    pub(crate) fn of(policy: &'p Policy) -> Self {
        let vocabulary = policy.vocabulary();
        let space = SlotSpace::of(vocabulary);
        let allowed = policy.allowed();
        let operations = vocabulary.operations().map(|(id, one)| (space.possible(one), allowed.slots_of(id)));
        let operations: Vec<(SlotSet, SlotSet)> = operations.collect();
        let mut entries = Vec::new();
        let mut starts_of_rules = vec![0];
        for (rule, declared) in policy.rules().with_ids() {
            let slots = RuleSlots::of(declared, &space);
            for ((operation, declared), (possible, _)) in vocabulary
                .operations_in(declared.scope())
                .filter_map(|(id, operation)| Some(((id, operation), operations.get(id.index())?)))
            {
                let matches = &slots.matched_in(declared) & possible;
                if !matches.is_empty() {
                    let decides = &slots.decided_in(declared) & possible;
                    entries.push(Entry { rule, operation, decision: slots.decision(), matches, decides });
                }
            }
            starts_of_rules.push(entries.len());
        }
        let operation_of = |number: usize| entries.get(number).map(|entry| entry.operation);
        let mut by_operation: Vec<usize> = (0..entries.len()).collect();
        by_operation.sort_by_key(|&number| operation_of(number));
        let start_of = |id| by_operation.partition_point(|&number| operation_of(number) < Some(id));
        let starts_of_operations =
            vocabulary.operations().map(|(id, _)| start_of(id)).chain([by_operation.len()]).collect();
        Self { policy, allowed, space, operations, entries, starts_of_rules, by_operation, starts_of_operations }
    }

    /// Iterates over the operations in which a rule matches anything, in the order of declaration.
    pub(crate) fn of_rule(&self, rule: RuleId) -> impl Iterator<Item = &Entry> {
        self.entries.get(range(&self.starts_of_rules, rule.index())).unwrap_or_default().iter()
    }

    /// Returns what a rule matches in an operation; `None` if it matches nothing there.
    pub(crate) fn of_rule_in(&self, rule: RuleId, operation: OperationId) -> Option<&Entry> {
        let entries = self.entries.get(range(&self.starts_of_rules, rule.index()))?;
        let place = entries.binary_search_by_key(&operation, |one| one.operation).ok()?;
        entries.get(place)
    }

    /// Iterates over the operations in which a rule decides anything, in the order of declaration.
    pub(crate) fn decided_by(&self, rule: RuleId) -> impl Iterator<Item = &Entry> {
        self.of_rule(rule).filter(|one| !one.decides.is_empty())
    }

    /// Iterates over every operation, in the order of declaration.
    pub(crate) fn operations(&self) -> impl Iterator<Item = OperationSurvey<'_>> {
        self.policy.vocabulary().operations().filter_map(|(id, _)| self.operation(id))
    }

    pub(crate) fn operation(&self, id: OperationId) -> Option<OperationSurvey<'_>> {
        let (possible, allowed) = self.operations.get(id.index())?;
        let operation = self.policy.vocabulary().operation(id)?;
        Some(OperationSurvey { id, operation, possible, allowed, survey: self })
    }

    /// Returns the numbering of the slots.
    pub(crate) const fn space(&self) -> &SlotSpace {
        &self.space
    }

    /// Returns the slots that have one of some owners.
    pub(crate) fn slots_with_owners(&self, owners: Vec<OwnerId>) -> SlotSet {
        self.space.with(Column::Owner, NameSet::of_ids(owners))
    }

    /// Returns the slots that lie in both cubes, by operation. Time grows with the operations of the first.
    pub(crate) fn in_both(&self, one: &Cube, other: &Cube) -> impl Iterator<Item = (OperationId, SlotSet)> {
        let both = one.intersection(other);
        let slots = self.space.of_cube(&both);
        let operations = self.policy.vocabulary().operations_in(&both).collect::<Vec<_>>();
        operations.into_iter().filter_map(move |(id, _)| Some((id, &slots & &self.operations.get(id.index())?.0)))
    }

    /// Returns whether a cube contains the given slots of operations.
    pub(crate) fn holds(
        &self,
        cube: &Cube,
        mut slots: impl Iterator<Item = (OperationId, impl Borrow<SlotSet>)>,
    ) -> bool {
        // Most cubes lack one of the operations.
        let held = LazyCell::new(|| self.space.of_cube(cube));
        slots.all(|(operation, slots)| {
            let operation = self.policy.vocabulary().operation(operation);
            operation.is_some_and(|operation| cube.includes(operation)) && slots.borrow().is_subset(&held)
        })
    }

    /// Returns the request of the first of an operation's slots.
    pub(crate) fn first_request(&self, operation: OperationId, slots: &SlotSet) -> Option<Request> {
        self.allowed.request_of_slot(operation, slots.first()?)
    }

    /// Iterates over a role's allowed requests that another role is denied, in the order of operations.
    pub(crate) fn allowed_beyond(&self, role: RoleId, other: RoleId) -> impl Iterator<Item = Request> {
        let first = role.index() * self.space.stride(Column::Role);
        self.operations().flat_map(move |operation| {
            let of = |role: RoleId| self.space.of_role(operation.allowed, role.index());
            let beyond = &of(role) - &of(other);
            let slots: Vec<usize> = beyond.iter().collect();
            slots.into_iter().filter_map(move |slot| self.allowed.request_of_slot(operation.id, first + slot))
        })
    }

    /// Returns the slots of an operation that are allowed for a role.
    pub(crate) fn allowed_to(&self, role: RoleId, operation: OperationId) -> SlotSet {
        &self.space.with_name(Column::Role, role.index()) & &self.allowed.slots_of(operation)
    }
}

/// Returns the range from a start to the next one.
fn range(starts: &[usize], number: usize) -> Range<usize> {
    match (starts.get(number), starts.get(number + 1)) {
        (Some(&start), Some(&end)) => start..end,
        _ => 0..0,
    }
}
