use super::super::{OperationSurvey, Survey};
use crate::space::{Id as _, RuleId};

/// For each rule, whether it matches requests for an operation with an owner of which no other of the rules that count
/// matches any.
pub(super) fn speak_alone(survey: &Survey<'_>, counts: impl Fn(RuleId) -> bool) -> Vec<bool> {
    let mut alone = vec![false; survey.policy.rules().len()];
    for operation in survey.operations() {
        let owners: Vec<(RuleId, Vec<u64>)> = owners_by_rule(survey, &operation).collect();
        let none = || vec![0; owners.first().map_or(0, |(_, owners)| owners.len())];
        let (mut once, mut twice) = (none(), none());
        for (_, owners) in owners.iter().filter(|(rule, _)| counts(*rule)) {
            for ((once, twice), owners) in once.iter_mut().zip(&mut twice).zip(owners) {
                *twice |= *once & owners;
                *once |= owners;
            }
        }
        for (rule, owners) in owners {
            let others = if counts(rule) { &twice } else { &once };
            if owners.iter().zip(others).any(|(owners, others)| owners & !others != 0)
                && let Some(alone) = alone.get_mut(rule.index())
            {
                *alone = true;
            }
        }
    }
    alone
}

/// With which owners each rule matches some request for the operation.
fn owners_by_rule<'s>(
    survey: &'s Survey<'_>,
    operation: &OperationSurvey<'s>,
) -> impl Iterator<Item = (RuleId, Vec<u64>)> + use<'s> {
    // There is nothing to find out where there is one owner only, as in most operations.
    let is_only = operation.operation.owners().len() == 1;
    operation.rules().map(move |one| (one.rule, if is_only { vec![1] } else { survey.slots.by_owner(one.matches) }))
}
