//! The workload's text as plain structs, for what the YAML library alone takes to read it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A policy file, as far as the workload uses the format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
pub(crate) struct Document {
    portcullis: String,
    policy: String,
    vocabulary: Vocabulary,
    default: String,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Vocabulary {
    roles: BTreeMap<String, Name>,
    tokens: BTreeMap<String, Name>,
    owners: BTreeMap<String, Name>,
    apis: BTreeMap<String, BTreeMap<String, Operation>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Name {
    about: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Operation {
    owners: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Rule {
    id: String,
    api: Option<String>,
    action: Option<String>,
    owner: Option<String>,
    require: Requirement,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only read")]
struct Requirement {
    role: Option<String>,
    token: OneOrMany,
}

#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}
