//! What the JSON forms have in common.

use std::io::Write;

use portcullis::{
    Names, Policy,
    rules::{Clause, Source},
};
use serde_json::{Value, json};

use super::failure::Failure;

/// The version of the JSON forms: it grows when a field changes its meaning or goes; fields may be added.
pub(super) const VERSION: u32 = 1;

pub(super) fn write(output: &mut (impl Write + ?Sized), value: &Value) -> Result<(), Failure> {
    writeln!(output, "{value:#}")?;
    Ok(())
}

pub(super) fn policy(policy: &Policy) -> Value {
    json!({
        "name": policy.rules().name(),
        "file": policy.rules().file(),
        "fingerprint": policy.fingerprint().to_string(),
    })
}

/// `source#clause`, as rules cite it.
pub(super) fn citation((source, clause): (&Source, &Clause)) -> String {
    format!("{}#{}", source.name(), clause.name())
}

pub(super) fn clauses<'p>(clauses: impl Iterator<Item = (&'p Source, &'p Clause)>) -> Vec<Value> {
    clauses
        .map(|(source, clause)| json!({ "id": citation((source, clause)), "text": clause.text(), "url": source.url() }))
        .collect()
}

/// The names of a request.
pub(super) fn names(Names { role, token, api, action, owner, .. }: Names<'_>) -> Value {
    json!({ "role": role, "token": token, "api": api, "action": action, "owner": owner })
}
