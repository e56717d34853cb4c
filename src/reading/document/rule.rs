#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::located::{Located, Several, Text, Word, Words},
    columns::ColumnEntry,
    lint::RuleLintEntry,
};

/// What is decided about the requests in the scope of the rule and in none of its exceptions.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Rule", extend("oneOf" = [{ "required": ["effect"] }, { "required": ["require"] }]))
)]
pub(in crate::reading) struct RuleEntry<'t> {
    /// The name of the rule, which no other has.
    pub(in crate::reading) id: Located<Word<'t>>,
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
    /// Requests within the scope that the rule is not about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minItems" = 1)))]
    pub(in crate::reading) except: Option<Located<Vec<Located<ExceptionEntry<'t>>>>>,
    /// What is decided, unless it is a requirement: a denial outweighs what others allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
    pub(in crate::reading) effect: Option<Located<Word<'t>>>,
    /// What a request needs; without it, it is denied. A requirement allows nothing by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) require: Option<Located<RequirementEntry<'t>>>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) cite: Option<Words<'t>>,
    /// How the clauses were understood, where they leave room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) reading: Option<Text<'t>>,
    /// Findings about the rule that may stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) lint: Option<Several<Located<RuleLintEntry<'t>>>>,
}

/// Requests that a rule is not about.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Exception", extend("minProperties" = 1)))]
pub(in crate::reading) struct ExceptionEntry<'t> {
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
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) cite: Option<Words<'t>>,
}

/// What a request needs so as not to be denied.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Requirement", extend("minProperties" = 1)))]
pub(in crate::reading) struct RequirementEntry<'t> {
    /// One of these roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// One of these kinds of token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// One of these owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) owner: ColumnEntry<'t>,
}
