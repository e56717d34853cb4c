//! A file of tests for a policy.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    super::located::{Located, Mapping, Recovered, Several, Text, Word, Words},
    List, Version,
    columns::with_columns,
    rules::{CubeEntry, InvariantEntry},
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

with_columns! {
    /// Requests that must all be decided alike: those that every column admits.
    #[derive(Deserialize)]
    #[serde(rename = "a case", expecting = "a case", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Case"))]
    struct CaseEntry<'t> {
        /// What is tested, in words; no other test has the same.
        name: Located<Text<'t>>,
        /// The fixtures whose columns are taken.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
        /// What must be decided.
        #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
        expect: Located<Word<'t>>,
        /// The rules of which one must decide; `default` for the policy's default.
        by: Option<Words<'t>>,
        /// Why it is not run.
        skip: Option<Located<Text<'t>>>,
        /// Whether to run nothing but what says so.
        #[serde(default)]
        only: bool,
    }
}

with_columns! {
    /// Requests of which those named must be allowed, and all others denied.
    #[derive(Deserialize)]
    #[serde(rename = "a table", expecting = "a table", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Table"))]
    struct TableEntry<'t> {
        /// What is tested, in words; no other test has the same.
        name: Located<Text<'t>>,
        /// The fixtures whose columns are taken.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
        /// Those of the requests that must be allowed; an empty list for none.
        allow: Located<Several<Located<AllowedEntry<'t>>>>,
        /// The rules of which one must decide where it is denied; `default` for the policy's default.
        by: Option<Words<'t>>,
        /// Why it is not run.
        skip: Option<Located<Text<'t>>>,
        /// Whether to run nothing but what says so.
        #[serde(default)]
        only: bool,
    }
}

with_columns! {
    /// Requests of a table that must be allowed: those that every column admits.
    #[derive(Deserialize)]
    #[serde(
        rename = "what a table allows",
        expecting = "a mapping, such as `{ role: admin }`",
        deny_unknown_fields,
        bound(deserialize = "'de: 't")
    )]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Allowed"))]
    struct AllowedEntry<'t> {
        /// The fixtures whose columns are taken.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
    }
}
