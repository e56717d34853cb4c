use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::record::{At, Collected, Record};

/// Reads a list of records, alone or within a document of vectors or of a matrix.
pub(super) fn read(input: impl BufRead, collected: &mut Collected<'_>) {
    let document: Value = match serde_json::from_reader(input) {
        Ok(document) => document,
        Err(error) => return collected.note(At::Line(error.line()), error.to_string(), None),
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
        collected.add(At::Record(number), Record::deserialize(record).map_err(|error| error.to_string()));
        if collected.is_full() {
            return;
        }
    }
}
