//! Makes mutants, and finds what each decides differently.

use std::{
    borrow::{Borrow, Cow},
    collections::HashMap,
};

use super::{
    Class, Entry, Mutants, Mutation,
    mutate::{ChangedCube, mutations},
};
use crate::{
    analysis::{DecidedSlots, Survey},
    policy::RuleSlots,
    rules::Rule,
    space::{
        ActionId, ApiId, Bits, CellSet, Column, Cube, Decision, Id as _, NameSet, Operation, OperationId, RuleId,
        SlotSet, SlotSpace,
    },
};

/// Makes all mutants of a policy and finds what each decides differently.
///
/// What the rules decide in every operation is counted once. For a mutant, only the part of its rule is compiled that is
/// mutated, and only the operations are examined in which the rule decides something else, a few words for each.
pub(super) struct Maker<'s, 'p> {
    survey: &'s Survey<'p>,
    /// For each operation, which slots are decided.
    decided: Vec<DecidedSlots>,
    entries: Vec<Entry>,
    /// Each set of changes once, with its number.
    classes: HashMap<Changes, usize>,
    /// The changes of the mutation that is examined.
    changes: Vec<Change>,
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
            changes: Vec::new(),
            equivalent: 0,
        }
    }

    pub(super) fn mutants(mut self) -> Mutants<'p> {
        let policy = self.survey.policy;
        self.add_default();
        for (id, rule) in policy.rules().with_ids() {
            let old = OldRule {
                rule,
                version: RuleVersion::of(rule, self.survey.space()),
                decides: self.survey.decided_by(id).map(|one| (one.operation, &one.decides)).collect(),
                nothing: self.survey.space().empty(),
            };
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
        for operation in self.survey.operations() {
            let slots = operation.decided_by_default();
            self.changes.extend(changes(operation.id, slots.words().iter().copied(), self.survey.space()));
        }
        let other = !self.survey.policy.rules().default_decision();
        self.add(None, Mutation::DefaultFlipped(other));
    }

    fn add_rule(&mut self, id: RuleId, old: &OldRule<'_>, mutation: Mutation) {
        let operations = self.concerned(old.rule.scope(), mutation);
        if !operations.is_empty() {
            let (vocabulary, space) = (self.survey.policy.vocabulary(), self.survey.space());
            if let Some(changed) = mutation.changed_cube(old.rule, vocabulary) {
                let new = old.version.with(changed, old.rule, space);
                self.find_changes(old, Some(&new), operations);
            } else {
                let mutated = mutation.of_rule(old.rule, vocabulary);
                let new = mutated.as_ref().map(|rule| RuleVersion::of(rule, space));
                self.find_changes(old, new.as_ref(), operations);
            }
        }
        self.add(Some(id), mutation);
    }

    /// Returns the operations in which a rule may decide something else with a mutation.
    fn concerned(&self, scope: &Cube, mutation: Mutation) -> Vec<OperationId> {
        let vocabulary = self.survey.policy.vocabulary();
        if let Some(operation) = mutation.concerned_operation() {
            return vec![operation];
        }
        if mutation == Mutation::ScopeReadsDropped {
            return vocabulary.operations_in(&scope.clone().with_any_operation()).map(|(id, _)| id).collect();
        }
        match mutation.concerned_name() {
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

    /// Finds what changes in some operations if a rule is replaced by another, or dropped.
    fn find_changes(&mut self, old: &OldRule<'_>, new: Option<&RuleVersion<'_>>, operations: Vec<OperationId>) {
        for id in operations {
            let (Some(operation), Some(decided)) = (self.survey.operation(id), self.decided.get(id.index())) else {
                continue;
            };
            let new_slots = new.map(|new| (new.decision(), new.in_operation(operation.operation)));
            let new_slots = new_slots.as_ref().map(|(decision, slots)| (*decision, slots));
            let words = decided.changed_instead((old.version.decision(), old.decides_in(id)), new_slots);
            let possible = words.zip(operation.possible.words()).map(|(word, possible)| word & possible);
            self.changes.extend(changes(id, possible, self.survey.space()));
        }
    }

    /// Adds the mutation whose changes were found.
    fn add(&mut self, rule: Option<RuleId>, mutation: Mutation) {
        if self.changes.is_empty() {
            self.equivalent += 1;
            return;
        }
        let next = self.classes.len();
        let class = match self.classes.get(&*self.changes) {
            Some(&class) => class,
            None => *self.classes.entry(Changes(self.changes.as_slice().into())).or_insert(next),
        };
        self.changes.clear();
        self.entries.push(Entry { rule, mutation, class });
    }
}

/// A rule of the policy, and what it decides.
struct OldRule<'s> {
    rule: &'s Rule,
    version: RuleVersion<'s>,
    /// The slots that it decides in each operation where there are any, in the order of operations.
    decides: Vec<(OperationId, &'s SlotSet)>,
    nothing: SlotSet,
}

impl OldRule<'_> {
    /// Returns the slots that the rule decides in an operation.
    fn decides_in(&self, operation: OperationId) -> &SlotSet {
        let place = self.decides.binary_search_by_key(&operation, |&(id, _)| id).ok();
        place.and_then(|place| self.decides.get(place)).map_or(&self.nothing, |(_, slots)| slots)
    }
}

/// A rule before or after a mutation, and the slots that it decides.
pub(super) struct RuleVersion<'r> {
    scope: Cow<'r, Cube>,
    slots: RuleSlots<'r>,
    words: usize,
}

impl<'r> RuleVersion<'r> {
    pub(super) fn of(rule: &'r Rule, space: &SlotSpace) -> Self {
        Self { scope: Cow::Borrowed(rule.scope()), slots: RuleSlots::of(rule, space), words: space.words() }
    }

    /// Returns the version of the rule in which one cube is another.
    fn with(&self, changed: ChangedCube, rule: &Rule, space: &SlotSpace) -> Self {
        match changed {
            ChangedCube::Scope(scope) => {
                let slots = self.slots.with_scope(&scope, rule.effect(), space);
                Self { scope: Cow::Owned(scope), slots, words: self.words }
            }
            ChangedCube::Exception(number, cube) => {
                let slots = self.slots.with_exception(number, cube, space);
                Self { scope: self.scope.clone(), slots, words: self.words }
            }
        }
    }

    pub(super) const fn decision(&self) -> Decision {
        self.slots.decision()
    }

    /// Returns the slots of an operation that the rule decides; none if the operation is outside its scope.
    pub(super) fn in_operation(&self, operation: &Operation) -> SlotSet {
        if self.scope.includes(operation) { self.slots.decided_in(operation) } else { SlotSet::empty(self.words) }
    }
}

/// Some cells that a mutant decides differently from its policy: the number of a word of 64 cells, and those of them.
type Change = (u32, u64);

/// Iterates over the changes in an operation, given as the words of its slots.
fn changes(
    operation: OperationId,
    words: impl Iterator<Item = u64>,
    space: &SlotSpace,
) -> impl Iterator<Item = Change> {
    // The limits of a policy keep the number of words far below 2^32.
    let first = u32::try_from(operation.index() * space.words()).unwrap_or(u32::MAX);
    (first..).zip(words).filter(|&(_, word)| word != 0)
}

/// The cells that a mutant decides differently from its policy, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Changes(Box<[Change]>);

impl Changes {
    /// Returns whether one of the cells is in the set, of the same vocabulary.
    pub(super) fn intersects(&self, cells: &CellSet) -> bool {
        self.0.iter().any(|&(number, word)| cells.word(number as usize) & word != 0)
    }

    /// Iterates over the numbers of the cells, from the lowest.
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> {
        self.0.iter().flat_map(|&(number, word)| Bits(word).map(move |bit| number as usize * u64::BITS as usize + bit))
    }
}

impl Borrow<[Change]> for Changes {
    fn borrow(&self) -> &[Change] {
        &self.0
    }
}
