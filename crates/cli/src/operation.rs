//! Operations as they are written on the command line: `API.ACTION`.

use portcullis::{
    Policy, Vocabulary,
    space::{OperationName, OperationNameError},
};

use crate::failure::UsageError;

/// Reads the name of an operation, as every output prints it.
pub(crate) fn read<'t>(text: &'t str, policy: &Policy) -> Result<OperationName<'t>, UsageError> {
    policy.vocabulary().operation_called(text).map_err(|error| match error {
        OperationNameError::Ambiguous { .. } => UsageError::AmbiguousOperation(error),
        _ => UsageError::NotAnOperation(text.into()),
    })
}

/// Returns whether the vocabulary has the operation.
pub(crate) fn is_declared(operation: OperationName<'_>, vocabulary: &Vocabulary) -> bool {
    let ids = vocabulary.apis().id(operation.api).zip(vocabulary.actions().id(operation.action));
    ids.is_some_and(|(api, action)| vocabulary.operation_of(api, action).is_some())
}

/// Checks the name of an API or of an action where they are given apart: it must not be meant as an operation. It is if the
/// policy has that operation, or if the other part is missing.
pub(crate) fn check_part(text: &str, is_known: bool, is_alone: bool, policy: &Policy) -> Result<(), UsageError> {
    match policy.vocabulary().operation_called(text) {
        Ok(meant) if !is_known && (is_alone || is_declared(meant, policy.vocabulary())) => {
            Err(UsageError::OperationAsPart(text.into()))
        }
        _ => Ok(()),
    }
}
