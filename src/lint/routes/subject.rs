//! What findings about routes are about.

use crate::{
    route::{SuppressedFindings, Template},
    space::OperationId,
};

/// The path and the operations that a finding is about, by which it can be suppressed.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Subject {
    pub(in crate::lint) path: Option<Template>,
    pub(in crate::lint) operations: Vec<OperationId>,
}

impl Subject {
    pub(super) fn is_covered_by(&self, suppressed: &SuppressedFindings) -> bool {
        let (paths, operations) = (&suppressed.paths, &suppressed.operations);
        let has_path = || self.path.as_ref().is_some_and(|path| paths.iter().any(|(listed, _)| listed == path));
        let is_listed = |operation: &OperationId| operations.iter().any(|(listed, _)| listed == operation);
        let has_operations = || !self.operations.is_empty() && self.operations.iter().all(is_listed);
        (paths.is_empty() || has_path()) && (operations.is_empty() || has_operations())
    }
}
