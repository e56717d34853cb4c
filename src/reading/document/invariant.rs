#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::located::{Located, Word, Words},
    columns::ColumnEntry,
};

/// A property of the policy as a whole: one of `never`, `always`, `monotone` and `ignores`.
#[derive(Deserialize, Serialize)]
#[serde(rename = "an invariant", expecting = "an invariant", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Invariant", extend("oneOf" = [
        { "required": ["never"] },
        { "required": ["always"] },
        { "required": ["monotone"] },
        { "required": ["ignores"] },
    ]))
)]
pub(in crate::reading) struct InvariantEntry<'t> {
    /// The name of the invariant, which no other has.
    pub(in crate::reading) id: Located<Word<'t>>,
    /// Requests of which none is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) never: Option<Located<CubeEntry<'t>>>,
    /// Requests of which all are allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) always: Option<Located<CubeEntry<'t>>>,
    /// An order along which nothing is lost: what a name may do, the names behind it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) monotone: Option<Located<OrderEntry<'t>>>,
    /// A column that makes no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["role", "token", "api", "action", "owner"])))]
    pub(in crate::reading) ignores: Option<Located<Word<'t>>>,
    /// The requests about which `monotone` or `ignores` says it; left out, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) within: Option<Located<CubeEntry<'t>>>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) cite: Option<Words<'t>>,
}

/// A set of requests: those that every column admits.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    rename = "a set of requests",
    expecting = "a set of requests",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Requests"))]
pub(in crate::reading) struct CubeEntry<'t> {
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
}

/// Names of one column, the weakest first.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an order", expecting = "an order", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Order", extend("minProperties" = 1, "maxProperties" = 1))
)]
pub(in crate::reading) struct OrderEntry<'t> {
    /// Roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// Kinds of token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// Owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) owner: ColumnEntry<'t>,
}
