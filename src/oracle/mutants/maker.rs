use std::collections::HashMap;

use super::{super::by_action::operations_by_action, Class, Fault, Mutants, Mutation, NameId, changes::Changes, kinds};
use crate::{
    analysis::{Survey, Tally},
    policy::Verdict,
    rules::Rule,
    space::{Cube, Decision, OperationId, RuleId, Slots},
};

/// Makes all mutants of a policy and finds out what each decides otherwise.
///
/// What every operation's rules decide is tallied once. A mutant is then looked at in the operations alone in which its rule
/// says something else, a few words for each.
pub(super) struct Maker<'s, 'p> {
    survey: &'s Survey<'p>,
    slots: Slots,
    /// For each operation, how often its slots are decided.
    tallies: Vec<Vec<Tally>>,
    /// For each action, the operations of all APIs that declare it.
    by_action: Vec<Vec<OperationId>>,
    faults: Vec<Fault>,
    /// Each set of changes once, with its number.
    known: HashMap<Changes, usize>,
    equivalent: usize,
}

impl<'s, 'p> Maker<'s, 'p> {
    pub(super) fn new(survey: &'s Survey<'p>) -> Self {
        let vocabulary = survey.policy.vocabulary();
        Self {
            survey,
            slots: Slots::of(vocabulary),
            tallies: survey.operations().map(|operation| Tally::of(&operation)).collect(),
            by_action: operations_by_action(vocabulary),
            faults: Vec::new(),
            known: HashMap::new(),
            equivalent: 0,
        }
    }

    pub(super) fn mutants(mut self) -> Mutants<'p> {
        let policy = self.survey.policy;
        self.add_default();
        for (id, rule) in policy.rules().with_ids() {
            let verdict = Verdict::new(rule, &self.slots);
            for mutation in kinds::of_rule(rule, policy.vocabulary()) {
                self.add_rule(id, rule, &verdict, mutation);
            }
        }
        let mut changes: Vec<(Changes, usize)> = self.known.into_iter().collect();
        changes.sort_unstable_by_key(|&(_, number)| number);
        // None of them is empty.
        let classes = changes.into_iter().filter_map(|(changes, _)| {
            let witness = policy.vocabulary().request_at(changes.cells().next()?);
            Some(Class { changes, witness })
        });
        Mutants { policy, faults: self.faults, classes: classes.collect(), equivalent: self.equivalent }
    }

    fn add_default(&mut self) {
        let rules = self.survey.policy.rules();
        let other = kinds::default::other(rules);
        let nothing = (Decision::Deny, 0);
        let mut changes = Changes::default();
        for (operation, tallies) in self.survey.operations().zip(&self.tallies) {
            let words = operation.possible.iter().zip(operation.allowed).zip(tallies);
            let otherwise = words.map(|((possible, allowed), tally)| {
                possible & (allowed ^ tally.allowed_instead(nothing, nothing, other))
            });
            changes.push(operation.id, otherwise);
        }
        self.add(None, Mutation::DefaultFlipped(other), changes);
    }

    fn add_rule(&mut self, id: RuleId, rule: &Rule, verdict: &Verdict<'_>, mutation: Mutation) {
        let operations = self.concerned(rule.scope(), mutation.only_about());
        let changes = if operations.is_empty() {
            Changes::default()
        } else {
            let mutated = mutation.of_rule(rule, self.survey.policy.vocabulary());
            self.changes((rule, verdict), mutated.as_ref(), operations)
        };
        self.add(Some(id), mutation, changes);
    }

    /// The operations in which a rule may say something else, with another scope or with a name added or dropped.
    fn concerned(&self, scope: &Cube, name: Option<NameId>) -> Vec<OperationId> {
        let vocabulary = self.survey.policy.vocabulary();
        match name {
            Some(NameId::Api(api)) => {
                let operations = vocabulary.operations_of(api);
                operations.filter(|(_, one)| scope.actions.contains(one.action())).map(|(id, _)| id).collect()
            }
            Some(NameId::Action(action)) if scope.apis.is_any() => {
                self.by_action.get(action.index()).cloned().unwrap_or_default()
            }
            Some(NameId::Action(action)) => {
                let apis = scope.apis.listed().iter();
                apis.filter_map(|&api| vocabulary.operation_of(api, action)).collect()
            }
            _ => vocabulary.operations_in(scope).map(|(id, _)| id).collect(),
        }
    }

    /// What changes in some operations if a rule gives way to another, or to none.
    fn changes(
        &self,
        (old_rule, old): (&Rule, &Verdict<'_>),
        new_rule: Option<&Rule>,
        operations: Vec<OperationId>,
    ) -> Changes {
        let default = self.survey.policy.rules().default_decision();
        let new = new_rule.map(|rule| (rule, Verdict::new(rule, &self.slots)));
        let mut changes = Changes::default();
        for id in operations {
            let (Some(operation), Some(tallies)) = (self.survey.operation(id), self.tallies.get(id.index())) else {
                continue;
            };
            let is_about = |rule: &Rule| rule.scope().is_about(operation.operation);
            let old_slots = is_about(old_rule).then(|| old.slots_in(operation.operation));
            let new = new.as_ref().filter(|(rule, _)| is_about(rule));
            let new_slots = new.map(|(_, verdict)| verdict.slots_in(operation.operation));
            let new_decision = new.map_or(old.decision, |(_, verdict)| verdict.decision);
            let decides = slots_or_none(old_slots).zip(slots_or_none(new_slots));
            let words = operation.possible.iter().zip(operation.allowed).zip(tallies).zip(decides);
            let otherwise = words.map(|(((possible, allowed), tally), (old_slots, new_slots))| {
                let (old, new) = ((old.decision, old_slots & possible), (new_decision, new_slots));
                possible & (allowed ^ tally.allowed_instead(old, new, default))
            });
            changes.push(id, otherwise);
        }
        changes
    }

    fn add(&mut self, rule: Option<RuleId>, mutation: Mutation, changes: Changes) {
        if changes.is_empty() {
            self.equivalent += 1;
            return;
        }
        let next = self.known.len();
        let class = *self.known.entry(changes).or_insert(next);
        self.faults.push(Fault { rule, mutation, class });
    }
}

/// The words, or as many empty ones as it takes.
fn slots_or_none(words: Option<impl Iterator<Item = u64>>) -> impl Iterator<Item = u64> {
    let is_none = words.is_none();
    words.into_iter().flatten().chain(std::iter::repeat_n(0, if is_none { usize::MAX } else { 0 }))
}
