use super::super::{InOperation, Survey, Tally};
use crate::space::Id as _;

/// What becomes of a rule's requests without it.
#[derive(Clone, Copy, Default)]
pub(super) struct Without {
    /// Some request is decided otherwise.
    pub(super) changes_something: bool,
    /// Some request is decided alike by no other rule, though perhaps by the default.
    pub(super) leaves_something: bool,
}

/// For each rule, what becomes of its requests without it.
pub(super) fn without_each(survey: &Survey<'_>, is_distinct: &[bool]) -> Vec<Without> {
    let default = survey.policy.rules().default_decision();
    let mut without = vec![Without::default(); survey.policy.rules().len()];
    for (operation, _) in survey.operations().zip(is_distinct).filter(|(_, is_distinct)| **is_distinct) {
        let tallies = Tally::of(&operation);
        for InOperation { rule, decision, decides, .. } in operation.rules() {
            let Some(without) = without.get_mut(rule.index()) else {
                continue;
            };
            for (tally, &slots) in tallies.iter().zip(decides) {
                without.leaves_something |= tally.alone(decision, slots) != 0;
                without.changes_something |= tally.changed_without(decision, slots, default) != 0;
            }
        }
    }
    without
}
