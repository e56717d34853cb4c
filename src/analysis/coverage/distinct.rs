use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};

use super::super::{InOperation, Survey};
use crate::space::{Decision, OperationId, RuleId};

/// For each operation, whether it is the first of those in which every rule decides the same: one stands for all of them.
pub(super) fn distinct_operations(survey: &Survey<'_>) -> Vec<bool> {
    let mut seen = HashSet::new();
    survey.operations().map(|operation| seen.insert(Decided { survey, operation: operation.id })).collect()
}

/// What all rules decide in an operation: equal for operations in which every rule decides the same.
struct Decided<'s> {
    survey: &'s Survey<'s>,
    operation: OperationId,
}

impl Decided<'_> {
    fn sets(&self) -> impl Iterator<Item = (RuleId, Decision, &[u64])> {
        let rules = self.survey.operation(self.operation).into_iter().flat_map(|operation| operation.rules());
        rules.filter(InOperation::decides_something).map(|one| (one.rule, one.decision, one.decides))
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
