//! A file of tests for a policy.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    super::located::{Located, Mapping, Recovered, Several, Text, Word, Words},
    List, Version,
    columns::ColumnEntry,
    invariant::{CubeEntry, InvariantEntry},
};

/// Tests of a permission policy: what it must decide about which requests.
#[derive(Deserialize)]
#[serde(rename = "a suite", expecting = "a suite", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Suite", extend("anyOf" = [
        { "required": ["cases"] },
        { "required": ["tables"] },
        { "required": ["invariants"] },
    ]))
)]
pub(in crate::reading) struct SuiteDocument<'t> {
    /// The version of the format.
    #[serde(rename = "portcullis-suite")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(in crate::reading) version: Option<Recovered<Located<Version<'t>>>>,
    /// The name of the suite.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(in crate::reading) suite: Option<Recovered<Located<Word<'t>>>>,
    /// The file of the policy that is tested, seen from the folder of this one.
    pub(in crate::reading) policy: Option<Recovered<Located<Text<'t>>>>,
    /// Columns to be used by name.
    pub(in crate::reading) fixtures: Option<Recovered<Located<Mapping<'t, Located<CubeEntry<'t>>>>>>,
    /// Requests that are all decided alike.
    pub(in crate::reading) cases: Option<Recovered<List<Located<CaseEntry<'t>>>>>,
    /// Requests of which some are allowed, and all others denied.
    pub(in crate::reading) tables: Option<Recovered<List<Located<TableEntry<'t>>>>>,
    /// Properties that the policy must have as a whole.
    pub(in crate::reading) invariants: Option<Recovered<List<Located<InvariantEntry<'t>>>>>,
}

/// Requests that must all be decided alike: those that every column admits.
#[derive(Deserialize)]
#[serde(rename = "a case", expecting = "a case", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Case"))]
pub(in crate::reading) struct CaseEntry<'t> {
    /// What is tested, in words; no other test has the same.
    pub(in crate::reading) name: Located<Text<'t>>,
    /// The fixtures whose columns are taken.
    #[serde(rename = "use")]
    pub(in crate::reading) fixtures: Option<Words<'t>>,
    /// The roles of the user who created the token; left out, any.
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    pub(in crate::reading) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    pub(in crate::reading) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    pub(in crate::reading) owner: ColumnEntry<'t>,
    /// What must be decided.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
    pub(in crate::reading) expect: Located<Word<'t>>,
    /// The rules of which one must decide; `default` for the policy's default.
    pub(in crate::reading) by: Option<Words<'t>>,
    /// Why it is not run.
    pub(in crate::reading) skip: Option<Located<Text<'t>>>,
    /// Whether to run nothing but what says so.
    #[serde(default)]
    pub(in crate::reading) only: bool,
}

/// Requests of which those named must be allowed, and all others denied.
#[derive(Deserialize)]
#[serde(rename = "a table", expecting = "a table", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Table"))]
pub(in crate::reading) struct TableEntry<'t> {
    /// What is tested, in words; no other test has the same.
    pub(in crate::reading) name: Located<Text<'t>>,
    /// The fixtures whose columns are taken.
    #[serde(rename = "use")]
    pub(in crate::reading) fixtures: Option<Words<'t>>,
    /// The roles of the user who created the token; left out, any.
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    pub(in crate::reading) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    pub(in crate::reading) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    pub(in crate::reading) owner: ColumnEntry<'t>,
    /// Those of the requests that must be allowed; an empty list for none.
    pub(in crate::reading) allow: Located<Several<Located<AllowedEntry<'t>>>>,
    /// The rules of which one must decide where it is denied; `default` for the policy's default.
    pub(in crate::reading) by: Option<Words<'t>>,
    /// Why it is not run.
    pub(in crate::reading) skip: Option<Located<Text<'t>>>,
    /// Whether to run nothing but what says so.
    #[serde(default)]
    pub(in crate::reading) only: bool,
}

/// Requests of a table that must be allowed: those that every column admits.
#[derive(Deserialize)]
#[serde(
    rename = "what a table allows",
    expecting = "a mapping, such as `{ role: admin }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Allowed"))]
pub(in crate::reading) struct AllowedEntry<'t> {
    /// The fixtures whose columns are taken.
    #[serde(rename = "use")]
    pub(in crate::reading) fixtures: Option<Words<'t>>,
    /// The roles of the user who created the token; left out, any.
    pub(in crate::reading) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    pub(in crate::reading) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    pub(in crate::reading) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    pub(in crate::reading) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    pub(in crate::reading) owner: ColumnEntry<'t>,
}
