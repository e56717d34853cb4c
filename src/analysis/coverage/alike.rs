use std::collections::HashMap;

use super::Decided;
use crate::space::{Id as _, RuleId};

/// Rules that decide exactly the same.
#[derive(Clone, Copy)]
pub(super) struct Alike {
    pub(super) count: usize,
    /// The one that stays if the others go: the first that must, or else the first.
    pub(super) stays: RuleId,
}

/// For each rule, those that decide exactly the same, itself among them; none for one that decides nothing.
pub(super) fn classes(first_alike: &[Option<RuleId>], must_stay: &[bool]) -> Vec<Option<Alike>> {
    let mut classes: HashMap<RuleId, (Alike, bool)> = HashMap::new();
    for (index, (first, &must_stay)) in first_alike.iter().zip(must_stay).enumerate() {
        if let (&Some(first), Some(rule)) = (first, RuleId::from_index(index)) {
            let (alike, one_must) = classes.entry(first).or_insert((Alike { count: 0, stays: first }, false));
            alike.count += 1;
            if must_stay && !*one_must {
                (alike.stays, *one_must) = (rule, true);
            }
        }
    }
    first_alike.iter().map(|first| classes.get(&(*first)?).map(|&(alike, _)| alike)).collect()
}

/// For each rule, the first that decides exactly the same; none for one that decides nothing.
pub(super) fn first_alike(decided: &[Decided<'_>]) -> Vec<Option<RuleId>> {
    let mut first = HashMap::new();
    let alike = decided.iter().map(|one| {
        let is_something = !one.sets.is_empty();
        is_something.then(|| *first.entry((one.decision, &one.sets)).or_insert(one.rule))
    });
    alike.collect()
}
