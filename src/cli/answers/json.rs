use serde::Deserialize;
use serde_json::{Error, Value};

use super::{
    super::unreadable::At,
    record::{Collected, Record},
};

/// Reads a list of records, alone or within a document of vectors or of a matrix.
pub(super) fn read(text: &str, collected: &mut Collected<'_>) {
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => return collected.note(At::Place(error.line(), error.column()), in_short(&error), None),
    };
    let records = match &document {
        Value::Array(records) => Some(records),
        document => ["vectors", "cells"].into_iter().find_map(|key| document.get(key)?.as_array()),
    };
    let Some(records) = records else {
        let help = "write a list of records, alone or as `vectors`";
        return collected.note(At::Line(1), "no list of answers".into(), Some(help.into()));
    };
    for (number, record) in (1..).zip(records) {
        collected.add(|| At::Record(number), Record::deserialize(record).map_err(|error| error.to_string()));
        if collected.is_cut() {
            return;
        }
    }
}

/// What is wrong, without where it is.
pub(super) fn in_short(error: &Error) -> String {
    let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    message.strip_suffix(&place).map_or(message.clone(), str::to_owned)
}
