#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::located::{Mapping, Text};

/// A document that rules cite.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a source", expecting = "a source", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Source"))]
pub(in crate::reading) struct SourceEntry<'t> {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) title: Option<Text<'t>>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) url: Option<Text<'t>>,
    /// The day on which it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) retrieved: Option<Text<'t>>,
    /// Its passages, by name.
    #[serde(default)]
    pub(in crate::reading) clauses: Mapping<'t, ClauseEntry<'t>>,
}

/// A passage of a source.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a clause", expecting = "a clause", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Clause"))]
pub(in crate::reading) struct ClauseEntry<'t> {
    /// What the passage says, in your own words.
    pub(in crate::reading) text: Text<'t>,
    /// Why no rule follows from it, if none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) not_a_rule: Option<Text<'t>>,
}
