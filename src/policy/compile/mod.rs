//! Rules to the table: sets of slots, a word for 64 of them, combined operation by operation.

mod rows;
mod verdict;

use super::{by_operation::RulesByOperation, table::Table};
use crate::{
    rules::Rules,
    space::{Id as _, Slots},
};
use rows::Rows;
use verdict::Verdict;

pub(super) fn compile(rules: &Rules, by_operation: &RulesByOperation) -> Table {
    let vocabulary = rules.vocabulary();
    let slots = Slots::of(vocabulary);
    let verdicts: Vec<Verdict<'_>> = rules.iter().map(|rule| Verdict::new(rule, &slots)).collect();
    let mut rows = Rows::new(slots.words, rules.default_decision());
    for (id, operation) in vocabulary.operations() {
        rows.begin(slots.possible(operation));
        for &rule in by_operation.rules_about(id) {
            if let Some(verdict) = verdicts.get(rule.index()) {
                rows.apply(rule, verdict.decision, verdict.slots_in(operation));
            }
        }
        rows.end();
    }
    rows.into_table(vocabulary)
}
