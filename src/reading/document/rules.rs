//! The structs of rules and invariants.

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
    /// A rule. It decides the requests that match its columns and none of its exceptions.
    #[derive(Deserialize, Serialize)]
    #[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(
        feature = "schema",
        derive(JsonSchema),
        schemars(rename = "Rule", extend("oneOf" = [{ "required": ["effect"] }, { "required": ["require"] }]))
    )]
    struct RuleEntry<'t> {
        /// The unique name of the rule.
        id: Located<Word<'t>>,
        ..requests,
        /// Requests that match the columns, but that the rule does not apply to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("minItems" = 1)))]
        except: Option<Located<Vec<Located<ExceptionEntry<'t>>>>>,
        /// The decision of a rule without a requirement. A rule that denies overrides rules that allow.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
        effect: Option<Located<Word<'t>>>,
        /// What a request needs in order not to be denied. A requirement by itself allows nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        require: Option<Located<RequirementEntry<'t>>>,
        /// The clauses that it follows from: `SOURCE#CLAUSE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Words<'t>>,
        /// How the clauses are interpreted, where they are ambiguous.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reading: Option<Text<'t>>,
        /// Suppressed findings about the rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lint: Option<Several<Located<RuleLintEntry<'t>>>>,
    }
}

with_columns! {
    /// Requests that a rule does not apply to.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Exception", extend("minProperties" = 1)))]
    struct ExceptionEntry<'t> {
        ..requests,
        /// The clauses that it follows from: `SOURCE#CLAUSE`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cite: Option<Words<'t>>,
    }
}

with_columns! {
    /// What a request needs in order not to be denied.
    #[derive(Deserialize, Serialize)]
    #[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Requirement", extend("minProperties" = 1)))]
    struct RequirementEntry<'t> {
        ..requirement,
    }
}

/// Suppressed findings about a rule.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a `lint` entry of a rule",
    expecting = "a mapping, such as `{ allow: redundant-rule, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "RuleLint"))]
pub(in crate::reading) struct RuleLintEntry<'t> {
    /// The lints whose findings are suppressed, by name or code.
    pub(in crate::reading) allow: Words<'t>,
    /// Why the findings are suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) because: Option<Text<'t>>,
}

/// A property that the policy must have as a whole: one of `never`, `always`, `monotone` and `ignores`.
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
    /// The unique name of the invariant.
    pub(in crate::reading) id: Located<Word<'t>>,
    /// Requests that are all denied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) never: Option<Located<CubeEntry<'t>>>,
    /// Requests that are all allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) always: Option<Located<CubeEntry<'t>>>,
    /// An order of names: what is allowed for one is allowed for every later one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) monotone: Option<Located<OrderEntry<'t>>>,
    /// A column that makes no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = Column::ALL.map(Column::as_str))))]
    pub(in crate::reading) ignores: Option<Located<Word<'t>>>,
    /// The requests that `monotone` or `ignores` applies to. All requests, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) within: Option<Located<CubeEntry<'t>>>,
    /// The clauses that it follows from: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) cite: Option<Words<'t>>,
}

with_columns! {
    /// A set of requests: those that match every column.
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
    /// Names of one column, weakest first.
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
