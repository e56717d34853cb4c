//! Makes mutants, and finds what each decides differently.

use std::collections::HashMap;

use super::{Class, Entry, Mutants, Mutation, mutate::mutations};
use crate::{
    analysis::{DecidedSlots, Survey},
    policy::RuleSlots,
    rules::Rule,
    space::{
        ActionId, ApiId, CellSet, Column, Cube, Decision, Id as _, NameId, NameSet, Operation, OperationId, RuleId,
        SlotSet, SlotSpace,
    },
};

/// Makes all mutants of a policy and finds what each decides differently.
///
/// What the rules decide in every operation is counted once. For a mutant, only the operations are examined in which its
/// rule decides something else, a few words for each.
pub(super) struct Maker<'s, 'p> {
    survey: &'s Survey<'p>,
    /// For each operation, which slots are decided.
    decided: Vec<DecidedSlots>,
    entries: Vec<Entry>,
    /// Each set of changes once, with its number.
    classes: HashMap<Changes, usize>,
    equivalent: usize,
}

impl<'s, 'p> Maker<'s, 'p> {
    pub(super) fn new(survey: &'s Survey<'p>) -> Self {
        let default = survey.policy.rules().default_decision();
        Self {
            survey,
            decided: survey.operations().map(|operation| DecidedSlots::of(&operation, default)).collect(),
            entries: Vec::new(),
            classes: HashMap::new(),
            equivalent: 0,
        }
    }

    pub(super) fn mutants(mut self) -> Mutants<'p> {
        let policy = self.survey.policy;
        self.add_default();
        for (id, rule) in policy.rules().with_ids() {
            let old = RuleVersion::of(rule, self.survey.space());
            for mutation in mutations(rule, policy.vocabulary()) {
                self.add_rule(id, &old, mutation);
            }
        }
        let mut changes: Vec<(Changes, usize)> = self.classes.into_iter().collect();
        changes.sort_unstable_by_key(|&(_, number)| number);
        // None of them is empty.
        let classes = changes.into_iter().filter_map(|(changes, _)| {
            let witness = policy.vocabulary().request_at(changes.cells().next()?);
            Some(Class { changes, witness })
        });
        Mutants { policy, entries: self.entries, classes: classes.collect(), equivalent: self.equivalent }
    }

    fn add_default(&mut self) {
        let mut changes = Changes::default();
        for operation in self.survey.operations() {
            changes.push(operation.id, operation.decided_by_default());
        }
        let other = !self.survey.policy.rules().default_decision();
        self.add(None, Mutation::DefaultFlipped(other), changes);
    }

    fn add_rule(&mut self, id: RuleId, old: &RuleVersion<'_>, mutation: Mutation) {
        let operations = self.concerned(old.rule.scope(), mutation.concerned_name());
        let changes = if operations.is_empty() {
            Changes::default()
        } else {
            let mutated = mutation.of_rule(old.rule, self.survey.policy.vocabulary());
            let new = mutated.as_ref().map(|rule| RuleVersion::of(rule, self.survey.space()));
            self.changes(old, new.as_ref(), operations)
        };
        self.add(Some(id), mutation, changes);
    }

    /// Returns the operations in which a rule may decide something else, with any change of it or with a name added to
    /// its scope or dropped.
    fn concerned(&self, scope: &Cube, name: Option<NameId>) -> Vec<OperationId> {
        let vocabulary = self.survey.policy.vocabulary();
        match name {
            Some(name) if name.column() == Column::Action => {
                let apis = scope.set(Column::Api).admitted(vocabulary.apis().len()).filter_map(ApiId::from_index);
                let action = ActionId::from_index(name.index());
                apis.filter_map(|api| vocabulary.operation_of(api, action?)).collect()
            }
            Some(name) => {
                let scope = scope.clone().with(name.column(), NameSet::of([name.index()]));
                vocabulary.operations_in(&scope).map(|(id, _)| id).collect()
            }
            None => vocabulary.operations_in(scope).map(|(id, _)| id).collect(),
        }
    }

    /// Returns what changes in some operations if a rule is replaced by another, or dropped.
    fn changes(&self, old: &RuleVersion<'_>, new: Option<&RuleVersion<'_>>, operations: Vec<OperationId>) -> Changes {
        let mut changes = Changes::default();
        for id in operations {
            let (Some(operation), Some(decided)) = (self.survey.operation(id), self.decided.get(id.index())) else {
                continue;
            };
            let old_slots = &old.in_operation(operation.operation) & operation.possible;
            let new_slots = new.map(|new| (new.decision(), new.in_operation(operation.operation)));
            let new_slots = new_slots.as_ref().map(|(decision, slots)| (*decision, slots));
            let allowed = decided.allowed_instead((old.decision(), &old_slots), new_slots);
            changes.push(id, &operation.allowed.symmetric_difference(&allowed) & operation.possible);
        }
        changes
    }

    fn add(&mut self, rule: Option<RuleId>, mutation: Mutation, changes: Changes) {
        if changes.is_empty() {
            self.equivalent += 1;
            return;
        }
        let next = self.classes.len();
        let class = *self.classes.entry(changes).or_insert(next);
        self.entries.push(Entry { rule, mutation, class });
    }
}

/// A rule before or after a mutation, and the slots that it decides.
pub(super) struct RuleVersion<'r> {
    rule: &'r Rule,
    slots: RuleSlots<'r>,
    words: usize,
}

impl<'r> RuleVersion<'r> {
    pub(super) fn of(rule: &'r Rule, space: &SlotSpace) -> Self {
        Self { rule, slots: RuleSlots::of(rule, space), words: space.words() }
    }

    pub(super) const fn decision(&self) -> Decision {
        self.slots.decision()
    }

    /// Returns the slots of an operation that the rule decides; none if the operation is outside its scope.
    pub(super) fn in_operation(&self, operation: &Operation) -> SlotSet {
        if self.rule.scope().includes(operation) {
            self.slots.decided_in(operation)
        } else {
            SlotSet::empty(self.words)
        }
    }
}

/// The cells that a mutant decides differently from its policy: slots of the operations that have any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Changes(Vec<(OperationId, SlotSet)>);

impl Changes {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the slots of an operation after all others, if there are any.
    fn push(&mut self, operation: OperationId, slots: SlotSet) {
        if !slots.is_empty() {
            self.0.push((operation, slots));
        }
    }

    /// Returns whether one of the cells is in the set, of the same vocabulary.
    pub(super) fn intersects(&self, cells: &CellSet) -> bool {
        self.0.iter().any(|(operation, slots)| cells.slots_of(*operation).intersects(slots))
    }

    /// Iterates over the numbers of the cells, from the lowest.
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> {
        self.0.iter().flat_map(|(operation, slots)| {
            let first = operation.index() * slots.words().len() * u64::BITS as usize;
            slots.iter().map(move |slot| first + slot)
        })
    }
}
