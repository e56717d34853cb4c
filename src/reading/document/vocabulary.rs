//! The structs of the vocabulary.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::located::{Located, Mapping, Text, Words};

/// The closed lists of names that requests consist of.
#[derive(Deserialize, Serialize)]
#[serde(rename = "the vocabulary", expecting = "the vocabulary", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Vocabulary"))]
pub(in crate::reading) struct VocabularyEntry<'t> {
    /// The roles, by name.
    #[serde(default)]
    pub(in crate::reading) roles: Mapping<'t, RoleNameEntry<'t>>,
    /// The kinds of token, by name.
    #[serde(default)]
    pub(in crate::reading) tokens: Mapping<'t, TokenEntry<'t>>,
    /// The owners of the item that a request concerns, by name.
    #[serde(default)]
    pub(in crate::reading) owners: Mapping<'t, NameEntry<'t>>,
    /// The APIs, by name, each with its actions.
    #[serde(default)]
    pub(in crate::reading) apis: Mapping<'t, Mapping<'t, OperationEntry<'t>>>,
}

/// The declaration of a name.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "the declaration of a name",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Name"))]
pub(in crate::reading) struct NameEntry<'t> {
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) about: Option<Text<'t>>,
}

/// The declaration of a role.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "the declaration of a role",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Role"))]
pub(in crate::reading) struct RoleNameEntry<'t> {
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) about: Option<Text<'t>>,
    /// The roles that are weaker. Lints use this order of roles; by itself, it changes no decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) above: Option<Words<'t>>,
}

/// The declaration of a kind of token.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "the declaration of a token",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Token"))]
pub(in crate::reading) struct TokenEntry<'t> {
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) about: Option<Text<'t>>,
    /// How long tokens are valid, by where they are created.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(in crate::reading) lifetimes: Mapping<'t, LifetimeEntry<'t>>,
}

/// How long a token is valid.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a lifetime",
    expecting = "a mapping, such as `{ max_age: 30d }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Lifetime"))]
pub(in crate::reading) struct LifetimeEntry<'t> {
    /// The age at which it expires: a whole number and `s`, `m`, `h`, `d` or `w`.
    #[cfg_attr(feature = "schema", schemars(extend("type" = "string", "pattern" = "^[0-9]+[smhdw]$")))]
    pub(in crate::reading) max_age: Located<Text<'t>>,
    /// Whether it also ends at logout.
    #[serde(default)]
    pub(in crate::reading) ends_at_logout: bool,
}

/// The declaration of an action of an API.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "the declaration of an action",
    expecting = "a mapping, such as `{}` or `{ reads: true }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Operation"))]
pub(in crate::reading) struct OperationEntry<'t> {
    /// A description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) about: Option<Text<'t>>,
    /// Whether the action only reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) reads: Option<bool>,
    /// The owners that its requests can have. Only `none`, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) owners: Option<Words<'t>>,
    /// What callers of the action can obtain through it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) confers: Option<ConfersEntry<'t>>,
}

/// What callers of an action can obtain through it.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "`confers`",
    expecting = "a mapping, such as `{ role: admin }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Confers"))]
pub(in crate::reading) struct ConfersEntry<'t> {
    /// The roles that they can obtain.
    pub(in crate::reading) role: Words<'t>,
}
