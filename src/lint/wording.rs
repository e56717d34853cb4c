//! Pieces of messages.

use crate::space::{ColumnId, NameTable, Operation, Vocabulary};

/// An operation as people write it, in backticks: `door.open`.
pub(super) fn operation(vocabulary: &Vocabulary, operation: &Operation) -> String {
    let api = vocabulary.apis().name(operation.api()).unwrap_or_default();
    let action = vocabulary.actions().name(operation.action()).unwrap_or_default();
    format!("`{api}.{action}`")
}

/// One of several names, each in backticks: `none`, `self` or `other`.
pub(super) fn any_of<I: ColumnId>(names: NameTable<'_, I>, ids: &[I]) -> String {
    let quoted: Vec<String> = ids.iter().filter_map(|&id| names.name(id)).map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}
