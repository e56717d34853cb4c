//! The structs of a policy file: its keys, and the types of their values.
//!
//! The names for serde are those in error messages. The names for the schema, and the doc comments, are shown by editors.

mod columns;
#[cfg(feature = "routes")]
mod routes;
mod rules;
#[cfg(feature = "oracle")]
mod suite;
mod vocabulary;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::located::{Level, Located, Mapping, Recovered, Several, Text, Word, Words};
use columns::with_columns;
pub(super) use columns::{Columns, PrintedColumns};
#[cfg(feature = "routes")]
pub(super) use routes::{
    ConditionEntry, DemandEntry, MethodEntry, ObjectEntry, OwnerEntry, PathEntry, RoutesDocument, RoutesLintEntry,
    ServiceEntry, WritersEntry,
};
pub(super) use rules::{
    CubeEntry, ExceptionEntry, InvariantEntry, OrderEntry, RequirementEntry, RuleEntry, RuleLintEntry,
};
#[cfg(feature = "oracle")]
pub(super) use suite::{
    AllowedEntry, CaseEntry, LifetimeTestEntry, OrderTestEntry, OwnersTestEntry, SuiteDocument, TableEntry,
};
pub(super) use vocabulary::{
    ConfersEntry, LifetimeEntry, NameEntry, OperationEntry, RoleNameEntry, TokenEntry, VocabularyEntry,
};

/// A list of which the rest is still read after an element that cannot be read.
pub(super) type List<T> = Vec<Recovered<T>>;

/// A permission policy: the possible requests, and which of them are allowed.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a policy", expecting = "a policy", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "schema",
    derive(JsonSchema),
    schemars(rename = "Policy", extend("anyOf" = [
        { "required": ["include"] },
        {
            "required": ["vocabulary"],
            "properties": { "vocabulary": { "required": ["roles", "apis"] } },
        },
    ]))
)]
pub(super) struct Document<'t> {
    /// The version of the format.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) portcullis: Option<Recovered<Located<Version<'t>>>>,
    /// The name of the policy.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) policy: Option<Recovered<Located<Word<'t>>>>,
    /// The files that the policy takes in: their vocabulary, groups, sources and rules. Each is named by its path from the
    /// directory of this file, or as `builtin:NAME`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::reading::schema::Paths>"))]
    pub(super) include: Option<Recovered<Located<Several<Located<Text<'t>>>>>>,
    /// The documents that rules cite, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Recovered<Located<Mapping<'t, SourceEntry<'t>>>>>,
    /// The names that requests consist of. There are no others but those of included files. Required without these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) vocabulary: Option<Recovered<Located<VocabularyEntry<'t>>>>,
    /// Names that stand for several names of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Recovered<Located<GroupsEntry<'t>>>>,
    /// The decision for requests that no rule decides.
    #[cfg_attr(feature = "schema", schemars(required, extend("enum" = ["allow", "deny"])))]
    pub(super) default: Option<Recovered<Located<Word<'t>>>>,
    /// The rules. Their order makes no difference.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) rules: Option<Recovered<List<Located<RuleEntry<'t>>>>>,
    /// Properties that the policy must have as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) invariants: Option<Recovered<List<Located<InvariantEntry<'t>>>>>,
    /// Suppressed findings, and the severities of lints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lint: Option<Recovered<Several<Located<PolicyLintEntry<'t>>>>>,
}

/// The version of the format: a number, as it is written.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Version<'t>(#[serde(borrow)] pub(super) Text<'t>);

impl Serialize for Version<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse() {
            Ok(number) => serializer.serialize_u64(number),
            Err(_) => serializer.serialize_str(&self.0),
        }
    }
}

/// A document that rules cite.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a source", expecting = "a source", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Source"))]
pub(in crate::reading) struct SourceEntry<'t> {
    /// The title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) title: Option<Text<'t>>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) url: Option<Text<'t>>,
    /// The day when it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) retrieved: Option<Text<'t>>,
    /// The passages, by name.
    #[serde(default)]
    pub(in crate::reading) clauses: Mapping<'t, ClauseEntry<'t>>,
}

/// A passage of a source.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a clause", expecting = "a clause", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Clause"))]
pub(in crate::reading) struct ClauseEntry<'t> {
    /// What the passage says, in your own words.
    pub(in crate::reading) text: Text<'t>,
    /// Why no rule follows from it, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::reading) not_a_rule: Option<Text<'t>>,
}

with_columns! {
    /// Groups: names that stand for several names of a column.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(rename = "the groups", expecting = "the groups", deny_unknown_fields, bound(deserialize = "'de: 't"))]
    #[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Groups"))]
    struct GroupsEntry<'t> {
        ..groups,
    }
}

with_columns! {
    /// Suppressed findings for requests that match the columns, and the severities of lints.
    #[derive(Default, Deserialize, Serialize)]
    #[serde(
        rename = "a `lint` entry of the policy",
        expecting = "a mapping, such as `{ allow: open-operation, because: … }`",
        deny_unknown_fields,
        bound(deserialize = "'de: 't")
    )]
    #[cfg_attr(
        feature = "schema",
        derive(JsonSchema),
        schemars(rename = "PolicyLint", extend("anyOf" = [{ "required": ["allow"] }, { "required": ["severity"] }]))
    )]
    struct PolicyLintEntry<'t> {
        /// The lints whose findings are suppressed, by name or code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allow: Option<Words<'t>>,
        ..requests,
        /// Why the findings are suppressed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<Text<'t>>,
        /// The severities of lints, by name or code.
        #[serde(default, skip_serializing_if = "Mapping::is_empty")]
        #[cfg_attr(
            feature = "schema",
            schemars(extend("additionalProperties" = { "enum": ["off", "note", "warning", "error"] }))
        )]
        severity: Mapping<'t, Located<Level<'t>>>,
    }
}
