//! Compiles rules to the table: sets of slots, combined operation by operation.

use alloc::{borrow::Cow, boxed::Box, collections::BTreeMap, vec::Vec};

use super::table::{PackedRuling, Table};
use crate::{
    rules::{Effect, Exception, Rule, Rules},
    space::{Cube, Decision, Id as _, Operation, OperationId, OwnerId, RuleId, SlotSet, SlotSpace, Vocabulary},
};

/// Compiles the rules.
pub(super) fn compile(rules: &Rules, by_operation: &RulesByOperation) -> Table {
    let vocabulary = rules.vocabulary();
    let space = SlotSpace::of(vocabulary);
    let slots: Vec<RuleSlots<'_>> = rules.iter().map(|rule| RuleSlots::of(rule, &space)).collect();
    let mut rows = Rows::new(rules.default_decision(), &space);
    // Most operations have the owners of the one before.
    let mut owners: &[OwnerId] = &[];
    let mut possible = space.empty();
    for (id, operation) in vocabulary.operations() {
        if operation.owners() != owners {
            owners = operation.owners();
            possible = space.possible(operation);
        }
        let about = by_operation.rules_about(id).iter();
        let about = about.filter_map(|&rule| Some((rule, slots.get(rule.index())?)));
        rows.push(about.map(|(rule, slots)| (rule, slots.decision(), slots.decided_in(operation))), &possible);
    }
    rows.into_table(vocabulary)
}

/// What a rule decides, and in which slots of the operations in its scope.
#[derive(Clone)]
pub(crate) struct RuleSlots<'r> {
    decision: Decision,
    /// The slots in its scope.
    scope: SlotSet,
    /// The slots in which it decides, apart from exceptions: all, or those that do not meet its requirement.
    decided: SlotSet,
    exceptions: Vec<(Cow<'r, Cube>, SlotSet)>,
}

impl<'r> RuleSlots<'r> {
    pub(crate) fn of(rule: &'r Rule, space: &SlotSpace) -> Self {
        let scope = space.of_cube(rule.scope());
        let (decision, decided) = Self::decided(rule.effect(), &scope, space);
        let exceptions = rule.exceptions().iter().map(Exception::cube);
        let exceptions = exceptions.map(|cube| (Cow::Borrowed(cube), space.of_cube(cube))).collect();
        Self { decision, scope, decided, exceptions }
    }

    /// Returns what an effect decides, and in which slots of a scope.
    fn decided(effect: &Effect, scope: &SlotSet, space: &SlotSpace) -> (Decision, SlotSet) {
        match effect {
            Effect::Allow => (Decision::Allow, scope.clone()),
            Effect::Deny => (Decision::Deny, scope.clone()),
            Effect::Require(requirement) => (Decision::Deny, scope - &space.of_cube(requirement.cube())),
        }
    }

    /// Returns the slots of the rule if it had another scope and this effect.
    #[cfg(feature = "oracle")]
    pub(crate) fn with_scope(&self, scope: &Cube, effect: &Effect, space: &SlotSpace) -> Self {
        let scope = space.of_cube(scope);
        let (decision, decided) = Self::decided(effect, &scope, space);
        Self { decision, scope, decided, exceptions: self.exceptions.clone() }
    }

    /// Returns the slots of the rule if one of its exceptions, counted from 0, were another.
    #[cfg(feature = "oracle")]
    pub(crate) fn with_exception(&self, number: usize, cube: Cube, space: &SlotSpace) -> Self {
        let mut slots = self.clone();
        if let Some(exception) = slots.exceptions.get_mut(number) {
            let excepted = space.of_cube(&cube);
            *exception = (Cow::Owned(cube), excepted);
        }
        slots
    }

    /// Returns what the rule decides where it decides.
    pub(crate) const fn decision(&self) -> Decision {
        self.decision
    }

    /// Returns the slots in which the rule matches, for an operation in its scope.
    pub(crate) fn matched_in(&self, operation: &Operation) -> SlotSet {
        self.without_exceptions(&self.scope, operation)
    }

    /// Returns the slots in which the rule decides, for an operation in its scope.
    pub(crate) fn decided_in(&self, operation: &Operation) -> SlotSet {
        self.without_exceptions(&self.decided, operation)
    }

    fn without_exceptions(&self, slots: &SlotSet, operation: &Operation) -> SlotSet {
        let mut left = slots.clone();
        for (_, excepted) in self.exceptions.iter().filter(|(cube, _)| cube.includes(operation)) {
            left -= excepted;
        }
        left
    }
}

/// Builds the table operation by operation.
struct Rows<'s> {
    default: Decision,
    space: &'s SlotSpace,
    starts: Vec<u32>,
    decisions: Vec<u64>,
    rulings: Vec<PackedRuling>,
    /// Where the rulings of an operation begin, by what they are: operations with equal rulings share them.
    known: BTreeMap<Vec<Ruled>, u32>,
}

/// A ruling other than the default, and the slots that have it.
type Ruled = (PackedRuling, SlotSet);

impl<'s> Rows<'s> {
    const fn new(default: Decision, space: &'s SlotSpace) -> Self {
        Self { default, space, starts: Vec::new(), decisions: Vec::new(), rulings: Vec::new(), known: BTreeMap::new() }
    }

    /// Adds an operation: what each rule decides in it, in the order of the rules' ids, and the slots that it has.
    fn push(&mut self, decided: impl Iterator<Item = (RuleId, Decision, SlotSet)>, possible: &SlotSet) {
        let (mut denied, mut allowed) = (self.space.empty(), self.space.empty());
        // The slots that each rule is the first to decide.
        let mut firsts: Vec<(RuleId, Decision, SlotSet)> = Vec::new();
        for (rule, decision, mut slots) in decided {
            let alike = if decision.is_deny() { &mut denied } else { &mut allowed };
            slots &= possible;
            let first = &slots - alike;
            *alike |= &slots;
            if !first.is_empty() {
                firsts.push((rule, decision, first));
            }
        }
        let ruled = firsts.into_iter().map(|(rule, decision, first)| {
            let prevails = if decision.is_deny() { first } else { &first - &denied };
            (PackedRuling::new(decision, Some(rule)), prevails)
        });
        let start = self.start_of(ruled.filter(|(_, slots)| !slots.is_empty()).collect());
        self.starts.push(start);
        let permitted = if self.default.is_allow() { possible } else { &allowed };
        self.decisions.extend((permitted - &denied).words());
    }

    /// Returns where the rulings of an operation begin in the list, adding them if they are new.
    fn start_of(&mut self, ruled: Vec<Ruled>) -> u32 {
        if let Some(&start) = self.known.get(&ruled) {
            return start;
        }
        let start = self.rulings.len();
        let end = start + self.space.words() * u64::BITS as usize;
        self.rulings.resize(end, PackedRuling::new(self.default, None));
        for (ruling, slots) in &ruled {
            for slot in slots.iter() {
                if let Some(place) = self.rulings.get_mut(start + slot) {
                    *place = *ruling;
                }
            }
        }
        // The limits of a policy keep the number of cells far below 2^32.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        self.known.insert(ruled, start);
        start
    }

    fn into_table(self, vocabulary: &Vocabulary) -> Table {
        Table::new(vocabulary, self.decisions, self.starts, self.rulings)
    }
}

/// Which rules are about an operation, each list in the order of the rules' ids.
#[derive(Clone, Debug)]
pub(super) struct RulesByOperation {
    /// For each operation, where its list begins; one more for the end.
    starts: Box<[u32]>,
    rules: Box<[RuleId]>,
}

impl RulesByOperation {
    pub(super) fn new(rules: &Rules) -> Self {
        let vocabulary = rules.vocabulary();
        let mut by_id: Vec<(RuleId, &Rule)> = rules.with_ids().collect();
        by_id.sort_unstable_by_key(|(_, rule)| rule.id());
        let mut pairs: Vec<(OperationId, RuleId)> = by_id
            .iter()
            .flat_map(|&(id, rule)| vocabulary.operations_in(rule.scope()).map(move |(operation, _)| (operation, id)))
            .collect();
        // Stable, so that each operation's rules stay in the order of their ids.
        pairs.sort_by_key(|&(operation, _)| operation);
        let start_of = |operation| pairs.partition_point(|&(other, _)| other < operation);
        let starts = vocabulary.operations().map(|(operation, _)| start_of(operation)).chain([pairs.len()]);
        Self {
            starts: starts.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect(),
            rules: pairs.iter().map(|&(_, rule)| rule).collect(),
        }
    }

    pub(super) fn rules_about(&self, operation: OperationId) -> &[RuleId] {
        let start_of = |index: usize| self.starts.get(index).map(|&start| start as usize);
        start_of(operation.index())
            .zip(start_of(operation.index() + 1))
            .and_then(|(start, end)| self.rules.get(start..end))
            .unwrap_or(&[])
    }
}
