//! A policy file as it is written: the closed set of keys, and what each may hold.
//!
//! The structs are named, for serde, as error messages call them, and for the schema as editors show them.

mod columns;
mod invariant;
mod lint;
mod rule;
mod sources;
#[cfg(feature = "oracle")]
mod suite;
mod vocabulary;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::located::{Located, Mapping, Recovered, Several, Text, Word, Words};
pub(super) use columns::ColumnEntry;
pub(super) use invariant::{CubeEntry, InvariantEntry, OrderEntry};
pub(super) use lint::{PolicyLintEntry, RuleLintEntry};
pub(super) use rule::{ExceptionEntry, RequirementEntry, RuleEntry};
pub(super) use sources::{ClauseEntry, SourceEntry};
#[cfg(feature = "oracle")]
pub(super) use suite::{AllowedEntry, CaseEntry, SuiteDocument, TableEntry};
pub(super) use vocabulary::{
    ConfersEntry, LifetimeEntry, NameEntry, OperationEntry, RoleNameEntry, TokenEntry, VocabularyEntry,
};

/// A list that goes on behind an element that cannot be read.
pub(super) type List<T> = Vec<Recovered<T>>;

/// A permission policy: which requests there are, and which of them are allowed.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a policy", expecting = "a policy", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Policy"))]
pub(super) struct Document<'t> {
    /// The version of the format.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) portcullis: Option<Recovered<Located<Version<'t>>>>,
    /// The name of the policy.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) policy: Option<Recovered<Located<Word<'t>>>>,
    /// The documents that rules cite, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Recovered<Located<Mapping<'t, SourceEntry<'t>>>>>,
    /// The names that requests are made of; there are no others.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) vocabulary: Option<Recovered<Located<VocabularyEntry<'t>>>>,
    /// Names for several names of a column, to be used in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Recovered<Located<GroupsEntry<'t>>>>,
    /// What is decided where no rule decides.
    #[cfg_attr(feature = "schema", schemars(required, extend("enum" = ["allow", "deny"])))]
    pub(super) default: Option<Recovered<Located<Word<'t>>>>,
    /// The rules; their order makes no difference.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub(super) rules: Option<Recovered<List<Located<RuleEntry<'t>>>>>,
    /// Properties that the policy must have as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) invariants: Option<Recovered<List<Located<InvariantEntry<'t>>>>>,
    /// Findings that may stand, and how severe lints are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lint: Option<Recovered<Several<Located<PolicyLintEntry<'t>>>>>,
}

/// The version of the format: a number, kept as it is written.
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

/// Names that stand for several names of a column.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "the groups", expecting = "the groups", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(rename = "Groups"))]
pub(super) struct GroupsEntry<'t> {
    /// Groups of roles.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) roles: Mapping<'t, Words<'t>>,
    /// Groups of kinds of token.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) tokens: Mapping<'t, Words<'t>>,
    /// Groups of owners.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) owners: Mapping<'t, Words<'t>>,
    /// Groups of APIs.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) apis: Mapping<'t, Words<'t>>,
    /// Groups of actions.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) actions: Mapping<'t, Words<'t>>,
}
