use super::super::Survey;
use crate::space::{Id as _, RuleId};

/// For each rule, the first that decides alike all that it decides, and more.
///
/// Only rules are looked at that others decide all of, and of those that are alike only the first. What could be wider is
/// taken from the operation with the fewest rules.
pub(super) fn first_wider(
    survey: &Survey<'_>,
    first_alike: &[Option<RuleId>],
    decided_by_others: &[bool],
) -> Vec<Option<RuleId>> {
    let is_first = |rule: RuleId| first_alike.get(rule.index()) == Some(&Some(rule));
    let mut wider: Vec<Option<RuleId>> = Vec::with_capacity(first_alike.len());
    for ((rule, _), decided_by_others) in survey.policy.rules().with_ids().zip(decided_by_others) {
        let found = match first_alike.get(rule.index()).copied().flatten() {
            Some(first) if first != rule => wider.get(first.index()).copied().flatten(),
            Some(_) if *decided_by_others => find(survey, rule, is_first),
            _ => None,
        };
        wider.push(found);
    }
    wider
}

fn find(survey: &Survey<'_>, rule: RuleId, is_first: impl Fn(RuleId) -> bool) -> Option<RuleId> {
    let operations = survey.decided_by(rule).filter_map(|one| Some((survey.operation(one.operation)?, one)));
    let (operation, narrow) = operations.min_by_key(|(operation, _)| operation.rule_count())?;
    let mut candidates = operation.rules().filter(|other| {
        other.rule != rule && other.decision == narrow.decision && narrow.is_within(other) && is_first(other.rule)
    });
    let is_wider = |other: RuleId| {
        survey
            .decided_by(rule)
            .all(|narrow| survey.in_operation(other, narrow.operation).is_some_and(|wide| narrow.is_within(&wide)))
    };
    candidates.find(|other| is_wider(other.rule)).map(|other| other.rule)
}
