//! Which rules are about which operation.

use alloc::{boxed::Box, vec::Vec};

use crate::{
    rules::{Rule, Rules},
    space::{OperationId, RuleId},
};

/// Which rules are about an operation, each list in the order of the rules' ids.
#[derive(Clone, Debug)]
pub(super) struct RulesByOperation {
    /// For each operation, where its list begins; one more for the end.
    starts: Box<[u32]>,
    rules: Box<[RuleId]>,
}

impl RulesByOperation {
    pub(super) fn new(rules: &Rules) -> Self {
        let vocabulary = rules.vocabulary();
        let mut by_id: Vec<(RuleId, &Rule)> = rules.with_ids().collect();
        by_id.sort_unstable_by_key(|(_, rule)| rule.id());
        let mut pairs: Vec<(OperationId, RuleId)> = by_id
            .iter()
            .flat_map(|&(id, rule)| vocabulary.operations_in(rule.scope()).map(move |(operation, _)| (operation, id)))
            .collect();
        // Stable, so that each operation's rules stay in the order of their ids.
        pairs.sort_by_key(|&(operation, _)| operation);
        let start_of = |operation| pairs.partition_point(|&(other, _)| other < operation);
        let starts = vocabulary.operations().map(|(operation, _)| start_of(operation)).chain([pairs.len()]);
        Self {
            starts: starts.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect(),
            rules: pairs.iter().map(|&(_, rule)| rule).collect(),
        }
    }

    pub(super) fn rules_about(&self, operation: OperationId) -> &[RuleId] {
        let start_of = |index: usize| self.starts.get(index).map(|&start| start as usize);
        start_of(operation.index())
            .zip(start_of(operation.index() + 1))
            .and_then(|(start, end)| self.rules.get(start..end))
            .unwrap_or(&[])
    }
}
