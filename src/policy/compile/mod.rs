//! Rules to the table: sets of slots, a word for 64 of them, combined operation by operation.

mod rows;
mod verdict;

use super::{by_operation::RulesByOperation, table::Table};
use crate::{
    rules::Rules,
    space::{Id as _, OwnerId, Slots},
};
use rows::Rows;
pub(crate) use verdict::Verdict;

pub(super) fn compile(rules: &Rules, by_operation: &RulesByOperation) -> Table {
    let vocabulary = rules.vocabulary();
    let slots = Slots::of(vocabulary);
    let verdicts: Vec<Verdict<'_>> = rules.iter().map(|rule| Verdict::new(rule, &slots)).collect();
    let mut rows = Rows::new(slots.words, rules.default_decision());
    // Most operations have the owners of the one before.
    let mut owners: &[OwnerId] = &[];
    let mut possible = vec![0; slots.words];
    for (id, operation) in vocabulary.operations() {
        if operation.owners() != owners {
            owners = operation.owners();
            possible = slots.possible(operation);
        }
        rows.begin(&possible);
        for &rule in by_operation.rules_about(id) {
            if let Some(verdict) = verdicts.get(rule.index()) {
                rows.apply(rule, verdict.decision, verdict.slots_in(operation));
            }
        }
        rows.end();
    }
    rows.into_table(vocabulary)
}
