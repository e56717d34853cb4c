//! The structs of a suite of tests for a policy.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    super::located::{Located, Mapping, Names, Recovered, Several, Text, Word, Words},
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
        { "required": ["lifetimes"] },
        { "required": ["orders"] },
        { "required": ["owners"] },
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
    /// Tests of how long tokens are valid.
    pub(in crate::reading) lifetimes: Option<Recovered<List<Located<LifetimeTestEntry<'t>>>>>,
    /// Tests of which roles are above others.
    pub(in crate::reading) orders: Option<Recovered<List<Located<OrderTestEntry<'t>>>>>,
    /// Tests of which owners the requests for operations can have.
    pub(in crate::reading) owners: Option<Recovered<List<Located<OwnersTestEntry<'t>>>>>,
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

/// A token, and whether it is valid at a given time.
#[derive(Deserialize)]
#[serde(
    rename = "a test of a lifetime",
    expecting = "a test of a lifetime",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Lifetime"))]
pub(in crate::reading) struct LifetimeTestEntry<'t> {
    /// The unique name of the test: a short description of what is tested.
    pub(in crate::reading) name: Located<Text<'t>>,
    /// The kind of token.
    pub(in crate::reading) token: Located<Word<'t>>,
    /// Where the token was created: the name of one of the lifetimes of its kind.
    pub(in crate::reading) origin: Located<Word<'t>>,
    /// When the token was issued, as RFC 3339 writes times: `2026-01-31T12:00:00Z`.
    pub(in crate::reading) issued: Located<Text<'t>>,
    /// When its user logged out, if ever.
    pub(in crate::reading) logged_out: Option<Located<Text<'t>>>,
    /// The time that is asked about.
    pub(in crate::reading) at: Located<Text<'t>>,
    /// The expected answer.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["valid", "ended", "not_yet_issued"])))]
    pub(in crate::reading) expect: Located<Word<'t>>,
    /// What must have ended the token.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["max_age", "logout"])))]
    pub(in crate::reading) by: Option<Located<Word<'t>>>,
    /// Why the test is not run.
    pub(in crate::reading) skip: Option<Located<Text<'t>>>,
    /// Whether only this test is run, and others with this key.
    #[serde(default)]
    pub(in crate::reading) only: bool,
}

/// Roles, each of which must be above those before it.
#[derive(Deserialize)]
#[serde(
    rename = "a test of an order",
    expecting = "a test of an order",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "OrderTest"))]
pub(in crate::reading) struct OrderTestEntry<'t> {
    /// The unique name of the test: a short description of what is tested.
    pub(in crate::reading) name: Located<Text<'t>>,
    /// The roles, weakest first.
    pub(in crate::reading) role: Words<'t>,
    /// Why the test is not run.
    pub(in crate::reading) skip: Option<Located<Text<'t>>>,
    /// Whether only this test is run, and others with this key.
    #[serde(default)]
    pub(in crate::reading) only: bool,
}

/// Operations, and the owners that their requests can have: these and no others.
#[derive(Deserialize)]
#[serde(
    rename = "a test of owners",
    expecting = "a test of owners",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Owners"))]
pub(in crate::reading) struct OwnersTestEntry<'t> {
    /// The unique name of the test: a short description of what is tested.
    pub(in crate::reading) name: Located<Text<'t>>,
    /// The APIs of the operations. Any API, if left out.
    pub(in crate::reading) api: Option<Names<'t>>,
    /// The actions of the operations. Any action, if left out.
    pub(in crate::reading) action: Option<Names<'t>>,
    /// The operations, as `API.ACTION`, instead of `api` and `action`.
    pub(in crate::reading) operation: Option<Words<'t>>,
    /// Only the operations that are declared with `reads: true`, or only the others.
    pub(in crate::reading) reads: Option<Located<bool>>,
    /// The owners.
    pub(in crate::reading) owner: Names<'t>,
    /// Why the test is not run.
    pub(in crate::reading) skip: Option<Located<Text<'t>>>,
    /// Whether only this test is run, and others with this key.
    #[serde(default)]
    pub(in crate::reading) only: bool,
}
