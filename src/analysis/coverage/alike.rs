use std::collections::HashMap;

use super::Decided;
use crate::space::RuleId;

/// For each rule, the first that decides exactly the same; none for one that decides nothing.
pub(super) fn first_alike(decided: &[Decided<'_>]) -> Vec<Option<RuleId>> {
    let mut first = HashMap::new();
    let alike = decided.iter().map(|one| {
        let is_something = !one.sets.is_empty();
        is_something.then(|| *first.entry((one.decision, &one.sets)).or_insert(one.rule))
    });
    alike.collect()
}
