use super::{
    super::{OperationSurvey, Survey},
    Decided, Sets,
    needed::Without,
};
use crate::space::{Id as _, RuleId};

/// For each rule, the first that decides alike all that it decides, and more.
///
/// Only rules are looked at that others decide all of, and of those that are alike only the first. What could be wider is
/// taken from the operation with the fewest rules.
pub(super) fn first_wider(
    survey: &Survey<'_>,
    decided: &[Decided<'_>],
    first_alike: &[Option<RuleId>],
    without: &[Without],
) -> Vec<Option<RuleId>> {
    let mut wider: Vec<Option<RuleId>> = Vec::with_capacity(decided.len());
    for ((one, first), without) in decided.iter().zip(first_alike).zip(without) {
        let found = match *first {
            Some(first) if first != one.rule => wider.get(first.index()).copied().flatten(),
            Some(_) if !without.leaves_something => find(survey, one, decided, first_alike),
            _ => None,
        };
        wider.push(found);
    }
    wider
}

fn find(
    survey: &Survey<'_>,
    narrow: &Decided<'_>,
    decided: &[Decided<'_>],
    first_alike: &[Option<RuleId>],
) -> Option<RuleId> {
    let operations = narrow.sets.iter().filter_map(|&(operation, _)| survey.operation(operation));
    let rarest = operations.min_by_key(OperationSurvey::rule_count)?;
    let mut candidates = rarest.rules().filter_map(|other| decided.get(other.rule.index()));
    let found = candidates.find(|wide| {
        wide.decision == narrow.decision
            && wide.rule != narrow.rule
            && first_alike.get(wide.rule.index()) == Some(&Some(wide.rule))
            && is_within(&narrow.sets, &wide.sets)
    });
    found.map(|wide| wide.rule)
}

fn is_within(narrow: &Sets<'_>, wide: &Sets<'_>) -> bool {
    let mut rest = wide.as_slice();
    narrow.iter().all(|(operation, slots)| {
        // Most rules have the next operation next; to others, it may be far.
        let is_next = rest.first().is_some_and(|(next, _)| next == operation);
        let skipped = if is_next { 0 } else { rest.partition_point(|(other, _)| other < operation) };
        rest = rest.get(skipped..).unwrap_or_default();
        let same = rest.first().filter(|(other, _)| other == operation);
        same.is_some_and(|(_, wide)| slots.iter().zip(*wide).all(|(slots, wide)| slots & !wide == 0))
    })
}
