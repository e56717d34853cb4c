//! Cases that a suite lacks, as a suite has them.

use portcullis::{
    Names,
    oracle::{Vector, Vectors},
};
use serde_json::{Map, Value};

use super::super::{Output, failure::Failure, style};

/// Writes the cases as YAML that can be pasted into a suite.
pub(super) fn write_human(output: &mut Output, vectors: &Vectors<'_>) -> Result<(), Failure> {
    if vectors.is_empty() {
        return Ok(());
    }
    let (heading, count) = (style::HEADING, vectors.len());
    let cases = if count == 1 { "case" } else { "cases" };
    writeln!(output, "\n{heading}suggested{heading:#}: {count} {cases} that would notice them\n\ncases:")?;
    for vector in vectors.iter() {
        let fields = fields(&vector).into_iter().map(|(name, value)| format!("{name}: {}", quoted(value)));
        writeln!(output, "  - {{ {} }}", fields.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

/// A value as YAML has it: names are words, and need quotation marks only where a word means something else, such as `null`.
fn quoted(value: String) -> String {
    let is_text = serde_yaml::from_str(&value).is_ok_and(|read: serde_yaml::Value| read.is_string());
    if is_text { value } else { format!("\"{value}\"") }
}

/// The cases as a list of objects with the fields that a suite's cases have.
pub(super) fn to_json(vectors: &Vectors<'_>) -> Value {
    let cases = vectors.iter().map(|vector| {
        let fields = fields(&vector).into_iter();
        Value::Object(fields.map(|(name, value)| (name.to_owned(), value.into())).collect::<Map<_, _>>())
    });
    cases.collect()
}

/// The fields of a case. Its name is the request, which no other case has.
fn fields(vector: &Vector<'_>) -> Vec<(&'static str, String)> {
    let names = vector.names();
    let Names { role, token, api, action, owner, .. } = names;
    let fields = [
        ("name", names.to_string()),
        ("role", role.to_owned()),
        ("token", token.to_owned()),
        ("api", api.to_owned()),
        ("action", action.to_owned()),
        ("owner", owner.unwrap_or_default().to_owned()),
        ("expect", vector.decision().to_string()),
    ];
    let by = vector.rule().map(|rule| ("by", rule.id().to_owned()));
    fields.into_iter().chain(by).collect()
}
