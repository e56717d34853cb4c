use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

use super::super::Survey;
use crate::space::{Decision, OperationId, RuleId};

/// For each rule, the first that decides exactly the same; none for one that decides nothing.
pub(super) fn first_alike(survey: &Survey<'_>) -> Vec<Option<RuleId>> {
    let mut first = HashMap::new();
    let rules = survey.policy.rules().with_ids();
    let alike = rules.map(|(rule, _)| {
        survey.decided_by(rule).next()?;
        Some(*first.entry(Decided { survey, rule }).or_insert(rule))
    });
    alike.collect()
}

/// What a rule decides: equal for rules that decide the same.
struct Decided<'s> {
    survey: &'s Survey<'s>,
    rule: RuleId,
}

impl Decided<'_> {
    fn sets(&self) -> impl Iterator<Item = (OperationId, Decision, &[u64])> {
        self.survey.decided_by(self.rule).map(|one| (one.operation, one.decision, one.decides))
    }
}

impl PartialEq for Decided<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.sets().eq(other.sets())
    }
}

impl Eq for Decided<'_> {}

impl Hash for Decided<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sets().for_each(|set| set.hash(state));
    }
}
