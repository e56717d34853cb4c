use super::super::Mutation;

/// The rule can be forgotten.
pub(super) fn faults() -> [Mutation; 1] {
    [Mutation::RuleDropped]
}
