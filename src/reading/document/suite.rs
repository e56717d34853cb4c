//! The structs of a suite of tests for a policy.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    super::located::{Located, Mapping, Recovered, Several, Text, Word, Words},
    List, Version,
    columns::with_columns,
    rules::{CubeEntry, InvariantEntry},
};

/// A suite of tests of a permission policy: requests and what must be decided for them.
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
    /// The file of the policy under test, relative to the directory of this file, or `builtin:NAME` for a built-in policy.
    pub(in crate::reading) policy: Option<Recovered<Located<Text<'t>>>>,
    /// Columns that tests use by name.
    pub(in crate::reading) fixtures: Option<Recovered<Located<Mapping<'t, Located<CubeEntry<'t>>>>>>,
    /// Tests of requests that must all be decided the same way.
    pub(in crate::reading) cases: Option<Recovered<List<Located<CaseEntry<'t>>>>>,
    /// Tests of requests of which some must be allowed and all others denied.
    pub(in crate::reading) tables: Option<Recovered<List<Located<TableEntry<'t>>>>>,
    /// Properties that the policy must have as a whole.
    pub(in crate::reading) invariants: Option<Recovered<List<Located<InvariantEntry<'t>>>>>,
}

with_columns! {
    /// Requests that must all be decided the same way: those that match every column.
    #[derive(Deserialize)]
    #[serde(rename = "a case", expecting = "a case", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Case"))]
    struct CaseEntry<'t> {
        /// The unique name of the test: a short description of what is tested.
        name: Located<Text<'t>>,
        /// The fixtures whose columns are added.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
        /// The expected decision.
        #[cfg_attr(feature = "schema", schemars(extend("enum" = ["allow", "deny"])))]
        expect: Located<Word<'t>>,
        /// The rules of which one must decide, or `default` for the default of the policy.
        by: Option<Words<'t>>,
        /// Why the test is not run.
        skip: Option<Located<Text<'t>>>,
        /// Whether only this test is run, and others with this key.
        #[serde(default)]
        only: bool,
    }
}

with_columns! {
    /// Requests of which some must be allowed and all others denied.
    #[derive(Deserialize)]
    #[serde(rename = "a table", expecting = "a table", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Table"))]
    struct TableEntry<'t> {
        /// The unique name of the test: a short description of what is tested.
        name: Located<Text<'t>>,
        /// The fixtures whose columns are added.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
        /// The requests that must be allowed. An empty list for none.
        allow: Located<Several<Located<AllowedEntry<'t>>>>,
        /// The rules of which one must decide the denied requests, or `default` for the default of the policy.
        by: Option<Words<'t>>,
        /// Why the test is not run.
        skip: Option<Located<Text<'t>>>,
        /// Whether only this test is run, and others with this key.
        #[serde(default)]
        only: bool,
    }
}

with_columns! {
    /// Requests of a table that must be allowed: those that match every column.
    #[derive(Deserialize)]
    #[serde(
        rename = "an `allow` entry of a table",
        expecting = "a mapping, such as `{ role: admin }`",
        deny_unknown_fields,
        bound(deserialize = "'de: 't")
    )]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Allowed"))]
    struct AllowedEntry<'t> {
        /// The fixtures whose columns are added.
        #[serde(rename = "use")]
        fixtures: Option<Words<'t>>,
        ..requests,
    }
}
