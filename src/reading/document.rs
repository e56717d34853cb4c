//! A policy file as it is written: the closed set of keys, and what each may hold.
//!
//! The structs are named, for serde, as error messages call them.

use serde::{Deserialize, Serialize, Serializer};

use super::located::{Located, Mapping, Recovered, Word, Words};

/// A list that goes on behind an element that cannot be read.
pub(super) type List<T> = Vec<Recovered<T>>;

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a policy", expecting = "a policy", deny_unknown_fields)]
pub(super) struct Document {
    pub(super) portcullis: Option<Recovered<Located<Version>>>,
    pub(super) policy: Option<Recovered<Located<Word>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Recovered<Mapping<SourceEntry>>>,
    pub(super) vocabulary: Option<Recovered<Located<VocabularyEntry>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Recovered<Located<GroupsEntry>>>,
    pub(super) default: Option<Recovered<Located<Word>>>,
    pub(super) rules: Option<Recovered<List<RuleEntry>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) invariants: Option<Recovered<List<InvariantEntry>>>,
}

/// The version of the format: a number, kept as it is written.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub(super) struct Version(pub(super) String);

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse() {
            Ok(number) => serializer.serialize_u64(number),
            Err(_) => serializer.serialize_str(&self.0),
        }
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a source", expecting = "a source", deny_unknown_fields)]
pub(super) struct SourceEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retrieved: Option<String>,
    #[serde(default)]
    pub(super) clauses: Mapping<ClauseEntry>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a clause", expecting = "a clause", deny_unknown_fields)]
pub(super) struct ClauseEntry {
    pub(super) text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_a_rule: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "the vocabulary", expecting = "the vocabulary", deny_unknown_fields)]
pub(super) struct VocabularyEntry {
    #[serde(default)]
    pub(super) roles: Mapping<NameEntry>,
    #[serde(default)]
    pub(super) tokens: Mapping<TokenEntry>,
    #[serde(default)]
    pub(super) owners: Mapping<NameEntry>,
    #[serde(default)]
    pub(super) apis: Mapping<Mapping<OperationEntry>>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a name's declaration", expecting = "a mapping, such as `{}` or `{ about: … }`", deny_unknown_fields)]
pub(super) struct NameEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a kind of token", expecting = "a mapping, such as `{}` or `{ about: … }`", deny_unknown_fields)]
pub(super) struct TokenEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) lifetimes: Mapping<LifetimeEntry>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a lifetime", expecting = "a mapping, such as `{ max_age: 30d }`", deny_unknown_fields)]
pub(super) struct LifetimeEntry {
    pub(super) max_age: Located<String>,
    #[serde(default)]
    pub(super) ends_at_logout: bool,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "an action", expecting = "a mapping, such as `{}` or `{ reads: true }`", deny_unknown_fields)]
pub(super) struct OperationEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    #[serde(default)]
    pub(super) reads: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owners: Option<Words>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename = "the groups", expecting = "the groups", deny_unknown_fields)]
pub(super) struct GroupsEntry {
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) roles: Mapping<Words>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) tokens: Mapping<Words>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) owners: Mapping<Words>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) apis: Mapping<Words>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) actions: Mapping<Words>,
}

/// What a column of a rule may hold; left out, it admits any name.
pub(super) type ColumnEntry = Option<Words>;

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields)]
pub(super) struct RuleEntry {
    pub(super) id: Located<Word>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) except: Option<Located<Vec<Located<ExceptionEntry>>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<Located<Word>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) require: Option<Located<RequirementEntry>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reading: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields)]
pub(super) struct ExceptionEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields)]
pub(super) struct RequirementEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename = "an invariant", expecting = "an invariant", deny_unknown_fields)]
pub(super) struct InvariantEntry {
    pub(super) id: Located<Word>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) never: Option<Located<CubeEntry>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) always: Option<Located<CubeEntry>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) monotone: Option<Located<OrderEntry>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ignores: Option<Located<Word>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) within: Option<Located<CubeEntry>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename = "a set of requests", expecting = "a set of requests", deny_unknown_fields)]
pub(super) struct CubeEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(rename = "an order", expecting = "an order", deny_unknown_fields)]
pub(super) struct OrderEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry,
}
