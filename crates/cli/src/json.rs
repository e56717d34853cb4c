//! JSON values that several commands print.

use std::io::{self, Write};

use portcullis::{
    Column, Decider, Decision, Names, Policy, Vocabulary,
    reading::is_control,
    rules::{Clause, Source},
    space::Cube,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{failure::Failure, words};

/// The version of a command's JSON. It increases when a field of that command changes meaning or is removed; fields may be
/// added.
pub(crate) const VERSION: u32 = 1;

/// The version of the JSON with changes of decisions and guards: that of `diff` and `verify`.
pub(crate) const DIFF_AND_VERIFY_VERSION: u32 = 3;

/// Writes a value on several lines.
pub(crate) fn write<T: Serialize>(output: &mut (impl Write + ?Sized), value: &T) -> Result<(), Failure> {
    write_text(output, &serde_json::to_string_pretty(value).map_err(io::Error::from)?)
}

/// Writes a value on one line.
pub(crate) fn write_line<T: Serialize>(output: &mut (impl Write + ?Sized), value: &T) -> Result<(), Failure> {
    write_text(output, &serde_json::to_string(value).map_err(io::Error::from)?)
}

/// Writes an object whose last key has a list, one item after the other: long lists take no memory.
pub(crate) fn write_with_list<T: Serialize>(
    output: &mut (impl Write + ?Sized),
    fields: &Map<String, Value>,
    key: &str,
    items: impl IntoIterator<Item = T>,
) -> Result<(), Failure> {
    let fields = serde_json::to_string_pretty(fields).map_err(io::Error::from)?;
    write_escaped(output, fields.trim_end_matches("\n}"))?;
    write!(output, ",\n  \"{key}\": [")?;
    let mut separator = "\n    ";
    for item in items {
        let item = serde_json::to_string_pretty(&item).map_err(io::Error::from)?;
        output.write_all(separator.as_bytes())?;
        // Line feeds are only between the lines of JSON: in texts, they are escaped.
        write_escaped(output, &item.replace('\n', "\n    "))?;
        separator = ",\n    ";
    }
    let end = if separator.starts_with(',') { "\n  ]" } else { "]" };
    Ok(writeln!(output, "{end}\n}}")?)
}

/// Writes JSON and a line feed.
fn write_text(output: &mut (impl Write + ?Sized), text: &str) -> Result<(), Failure> {
    write_escaped(output, text)?;
    Ok(writeln!(output)?)
}

/// Writes JSON, in which control characters that JSON permits are escaped, too: they would reach a terminal.
fn write_escaped(output: &mut (impl Write + ?Sized), text: &str) -> io::Result<()> {
    let mut rest = text;
    // Outside of strings, there are none but line feeds.
    while let Some((at, letter)) = rest.char_indices().find(|&(_, letter)| letter != '\n' && is_control(letter)) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        write!(output, "{before}\\u{:04x}", u32::from(letter))?;
        rest = after.get(letter.len_utf8()..).unwrap_or_default();
    }
    output.write_all(rest.as_bytes())
}

pub(crate) fn policy(policy: &Policy) -> Value {
    json!({
        "name": policy.rules().name(),
        "file": policy.rules().file(),
        "fingerprint": policy.fingerprint().to_string(),
    })
}

pub(crate) fn clauses<'p>(clauses: impl Iterator<Item = (&'p Source, &'p Clause)>) -> Vec<Value> {
    let clause = |cited: (&Source, &Clause)| json!({ "id": words::citation(cited), "text": cited.1.text(), "url": cited.0.url() });
    clauses.map(clause).collect()
}

/// Returns a request.
pub(crate) fn request(names: Names<'_>) -> Value {
    json!(names)
}

/// Returns a request with the decision about it.
pub(crate) fn decided_request(names: Names<'_>, decision: Decision) -> Value {
    let mut request = request(names);
    if let Some(fields) = request.as_object_mut() {
        fields.insert("decision".into(), decision.as_str().into());
    }
    request
}

/// Removes the fields for columns that the vocabulary leaves out.
pub(crate) fn remove_undeclared(fields: &mut Value, vocabulary: &Vocabulary) {
    let Some(fields) = fields.as_object_mut() else { return };
    for column in Column::ALL.into_iter().filter(|&column| !vocabulary.is_declared(column)) {
        fields.shift_remove(column.as_str());
        fields.shift_remove(&format!("{column}s"));
    }
}

/// Returns a cube: the names that each column admits, and the operations that it lists or selects. A column that admits any name
/// is left out.
pub(crate) fn cube(cube: &Cube, vocabulary: &Vocabulary) -> Value {
    let restrictions = words::restrictions(cube, vocabulary).into_iter();
    let mut fields: Map<_, _> = restrictions.map(|(column, names)| (column.to_string(), names.into())).collect();
    let lowest = cube.roles().at_least().and_then(|role| vocabulary.roles().name(role));
    fields.extend(lowest.map(|lowest| ("at_least".into(), lowest.into())));
    fields.extend(words::operations(cube, vocabulary).map(|operations| ("operation".into(), operations.into())));
    fields.extend(cube.reads().map(|reads| ("reads".into(), reads.into())));
    Value::Object(fields)
}

pub(crate) fn cubes(cubes: &[Cube], vocabulary: &Vocabulary) -> Value {
    cubes.iter().map(|one| cube(one, vocabulary)).collect()
}

/// Returns what decides in a policy; nothing decides about a request that the policy does not have.
pub(crate) fn decider(policy: &Policy, decider: Option<Decider<'_>>) -> Value {
    match decider {
        Some(Decider::Rule(rule)) => {
            // What was read from a lock has no places.
            let place = Some(rule.place()).filter(|place| place.line > 0);
            json!({
                "kind": "rule",
                "rule": rule.id(),
                "file": policy.rules().file_of(rule.place()),
                "line": place.map(|place| place.line),
                "column": place.map(|place| place.column),
            })
        }
        Some(Decider::Default) => json!({ "kind": "default" }),
        None => json!({ "kind": "unknown" }),
    }
}
