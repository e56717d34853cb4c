use crate::space::{OperationId, Vocabulary};

/// For each action, the operations of all APIs that declare it, in the order of declaration.
pub(super) fn operations_by_action(vocabulary: &Vocabulary) -> Vec<Vec<OperationId>> {
    let mut by_action: Vec<Vec<OperationId>> = vocabulary.actions().ids().map(|_| Vec::new()).collect();
    for (id, operation) in vocabulary.operations() {
        if let Some(operations) = by_action.get_mut(operation.action().index()) {
            operations.push(id);
        }
    }
    by_action
}
