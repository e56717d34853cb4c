//! Rules and invariants, as they are written.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::located::{Located, Several, Text, Word, Words},
    columns::with_columns,
};
#[cfg(feature = "schema")]
use crate::space::Column;

with_columns! {
    /// What is decided about the requests in the scope of the rule and in none of its exceptions.
    #[derive(Deserialize, Serialize)]
    #[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(
        feature = "schema",
        derive(JsonSchema),
        schemars(rename = "Rule", extend("oneOf" = [{ "required": ["effect"] }, { "required": ["require"] }]))
    )]
    struct RuleEntry<'t> {
        /// The name of the rule, which no other has.
        id: Located<Word<'t>>,
        ..requests,
        /// Requests within the scope that the rule is not about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("minItems" = 1)))]
        except: Option<Located<Vec<Located<ExceptionEntry<'t>>>>>,
        /// What is decided, unless it is a requirement: a denial outweighs what others allow.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
        effect: Option<Located<Word<'t>>>,
        /// What a request needs; without it, it is denied. A requirement allows nothing by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        require: Option<Located<RequirementEntry<'t>>>,
        /// The clauses that say so: `SOURCE#CLAUSE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Words<'t>>,
        /// How the clauses were understood, where they leave room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reading: Option<Text<'t>>,
        /// Findings about the rule that may stand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lint: Option<Several<Located<RuleLintEntry<'t>>>>,
    }
}

with_columns! {
    /// Requests that a rule is not about.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Exception", extend("minProperties" = 1)))]
    struct ExceptionEntry<'t> {
        ..requests,
        /// The clauses that say so: `SOURCE#CLAUSE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Words<'t>>,
    }
}

with_columns! {
    /// What a request needs so as not to be denied.
    #[derive(Deserialize, Serialize)]
    #[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Requirement", extend("minProperties" = 1)))]
    struct RequirementEntry<'t> {
        ..requirement,
    }
}

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
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Column::ALL.map(Column::as_str))))]
    pub(in crate::reading) ignores: Option<Located<Word<'t>>>,
    /// The requests about which `monotone` or `ignores` says it; left out, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) within: Option<Located<CubeEntry<'t>>>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) cite: Option<Words<'t>>,
}

with_columns! {
    /// A set of requests: those that every column admits.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(
        rename = "a set of requests",
        expecting = "a set of requests",
        deny_unknown_fields,
        bound(deserialize = "'de: 't")
    )]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Requests"))]
    struct CubeEntry<'t> {
        ..requests,
    }
}

with_columns! {
    /// Names of one column, the weakest first.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(rename = "an order", expecting = "an order", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(
        feature = "schema",
        derive(JsonSchema),
        schemars(rename = "Order", extend("minProperties" = 1, "maxProperties" = 1))
    )]
    struct OrderEntry<'t> {
        ..order,
    }
}
