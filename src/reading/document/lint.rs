#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::located::{Located, Mapping, Text, Word, Words},
    columns::ColumnEntry,
};

/// Findings about a rule that may stand.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "what lints may find in a rule",
    expecting = "a mapping, such as `{ allow: redundant-rule, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "RuleLint"))]
pub(in crate::reading) struct RuleLintEntry<'t> {
    /// The lints, by name or code.
    pub(in crate::reading) allow: Words<'t>,
    /// Why they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) because: Option<Text<'t>>,
}

/// Findings about the policy that may stand, of requests within some columns, and how severe lints are.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    rename = "what lints may find in a policy",
    expecting = "a mapping, such as `{ allow: open-operation, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "PolicyLint", extend("anyOf" = [{ "required": ["allow"] }, { "required": ["severity"] }]))
)]
pub(in crate::reading) struct PolicyLintEntry<'t> {
    /// The lints, by name or code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) allow: Option<Words<'t>>,
    /// The roles of the user who created the token; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) owner: ColumnEntry<'t>,
    /// Why they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) because: Option<Text<'t>>,
    /// How severe lints are, by name or code.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(extend("additionalProperties" = { "enum": ["off", "note", "warning", "error"] }))
    )]
    pub(in crate::reading) severity: Mapping<'t, Located<Word<'t>>>,
}
