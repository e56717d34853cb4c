use super::Mutant;
use crate::{
    policy::Verdict,
    rules::Rule,
    space::{CellSet, Decision, Id as _, Operation, OperationId, Slots},
};

impl Mutant<'_> {
    /// Whether the rule with the fault decides one of the cells otherwise than the rule does, or only one of the two decides
    /// it: if not, the mutant decides all of them by the same rules as the policy.
    ///
    /// Time grows with the words of the cells.
    pub(in crate::oracle) fn touches(&self, cells: &CellSet) -> bool {
        let Some(rule) = self.rule() else {
            // The default decides by no rule, and otherwise.
            return self.changes_some_of(cells);
        };
        let vocabulary = self.policy.vocabulary();
        let slots = Slots::of(vocabulary);
        let mutated = self.mutation().of_rule(rule, vocabulary);
        let old = Says::of(rule, &slots);
        let new = mutated.as_ref().map(|rule| Says::of(rule, &slots));
        let mut operations = cells.words().chunks_exact(slots.words).enumerate();
        operations.any(|(index, cells)| {
            if cells.iter().all(|&word| word == 0) {
                return false;
            }
            let Some(operation) = OperationId::from_index(index).and_then(|id| vocabulary.operation(id)) else {
                return false;
            };
            let nothing = || vec![(Decision::Deny, 0); slots.words];
            let old = old.words_in(operation).unwrap_or_else(nothing);
            let new = new.as_ref().and_then(|new| new.words_in(operation)).unwrap_or_else(nothing);
            old.iter().zip(&new).zip(cells).any(|((&(was, old), &(is, new)), cells)| {
                let otherwise = if was == is { old ^ new } else { old | new };
                otherwise & cells != 0
            })
        })
    }
}

/// What a rule decides.
struct Says<'r> {
    rule: &'r Rule,
    verdict: Verdict<'r>,
}

impl<'r> Says<'r> {
    fn of(rule: &'r Rule, slots: &Slots) -> Self {
        Self { rule, verdict: Verdict::new(rule, slots) }
    }

    /// What it decides in an operation, a word at a time; nothing for one that it is not about.
    fn words_in(&self, operation: &Operation) -> Option<Vec<(Decision, u64)>> {
        self.rule
            .scope()
            .is_about(operation)
            .then(|| self.verdict.slots_in(operation).map(|word| (self.verdict.decision, word)).collect())
    }
}
