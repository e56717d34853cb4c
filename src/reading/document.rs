//! A policy file as it is written: the closed set of keys, and what each may hold.
//!
//! The structs are named, for serde, as error messages call them.

use serde::{Deserialize, Serialize, Serializer};

use super::located::{Located, Mapping, Recovered, Several, Text, Word, Words};

/// A list that goes on behind an element that cannot be read.
pub(super) type List<T> = Vec<Recovered<T>>;

#[derive(Deserialize, Serialize)]
#[serde(rename = "a policy", expecting = "a policy", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct Document<'t> {
    pub(super) portcullis: Option<Recovered<Located<Version<'t>>>>,
    pub(super) policy: Option<Recovered<Located<Word<'t>>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Recovered<Located<Mapping<'t, SourceEntry<'t>>>>>,
    pub(super) vocabulary: Option<Recovered<Located<VocabularyEntry<'t>>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Recovered<Located<GroupsEntry<'t>>>>,
    pub(super) default: Option<Recovered<Located<Word<'t>>>>,
    pub(super) rules: Option<Recovered<List<Located<RuleEntry<'t>>>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) invariants: Option<Recovered<List<Located<InvariantEntry<'t>>>>>,
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

#[derive(Deserialize, Serialize)]
#[serde(rename = "a source", expecting = "a source", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct SourceEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Text<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<Text<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retrieved: Option<Text<'t>>,
    #[serde(default)]
    pub(super) clauses: Mapping<'t, ClauseEntry<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename = "a clause", expecting = "a clause", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct ClauseEntry<'t> {
    pub(super) text: Text<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_a_rule: Option<Text<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename = "the vocabulary", expecting = "the vocabulary", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct VocabularyEntry<'t> {
    #[serde(default)]
    pub(super) roles: Mapping<'t, RoleNameEntry<'t>>,
    #[serde(default)]
    pub(super) tokens: Mapping<'t, TokenEntry<'t>>,
    #[serde(default)]
    pub(super) owners: Mapping<'t, NameEntry<'t>>,
    #[serde(default)]
    pub(super) apis: Mapping<'t, Mapping<'t, OperationEntry<'t>>>,
}

#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a name's declaration",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct NameEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a role's declaration",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct RoleNameEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    /// Roles that are weaker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) above: Option<Words<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a kind of token",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct TokenEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) lifetimes: Mapping<'t, LifetimeEntry<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a lifetime",
    expecting = "a mapping, such as `{ max_age: 30d }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct LifetimeEntry<'t> {
    pub(super) max_age: Located<Text<'t>>,
    #[serde(default)]
    pub(super) ends_at_logout: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(
    rename = "an action",
    expecting = "a mapping, such as `{}` or `{ reads: true }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct OperationEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    #[serde(default)]
    pub(super) reads: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owners: Option<Words<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) confers: Option<ConfersEntry<'t>>,
}

/// What whoever may call an operation can come by through it.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "what an action confers",
    expecting = "a mapping, such as `{ role: admin }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct ConfersEntry<'t> {
    pub(super) role: Words<'t>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "the groups", expecting = "the groups", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct GroupsEntry<'t> {
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) roles: Mapping<'t, Words<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) tokens: Mapping<'t, Words<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) owners: Mapping<'t, Words<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) apis: Mapping<'t, Words<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) actions: Mapping<'t, Words<'t>>,
}

/// What a column of a rule may hold; left out, it admits any name.
pub(super) type ColumnEntry<'t> = Option<Words<'t>>;

#[derive(Deserialize, Serialize)]
#[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct RuleEntry<'t> {
    pub(super) id: Located<Word<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) except: Option<Located<Vec<Located<ExceptionEntry<'t>>>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<Located<Word<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) require: Option<Located<RequirementEntry<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reading: Option<Text<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lint: Option<Several<Located<RuleLintEntry<'t>>>>,
}

/// Findings about a rule that may stand.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "what lints may find in a rule",
    expecting = "a mapping, such as `{ allow: redundant-rule, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct RuleLintEntry<'t> {
    pub(super) allow: Words<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) because: Option<Text<'t>>,
}

/// Findings about the policy that may stand, of requests within some columns, and how severe lints are.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    rename = "what lints may find in a policy",
    expecting = "a mapping, such as `{ allow: open-operation, because: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct PolicyLintEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) allow: Option<Words<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) because: Option<Text<'t>>,
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) severity: Mapping<'t, Located<Word<'t>>>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct ExceptionEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct RequirementEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename = "an invariant", expecting = "an invariant", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct InvariantEntry<'t> {
    pub(super) id: Located<Word<'t>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) never: Option<Located<CubeEntry<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) always: Option<Located<CubeEntry<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) monotone: Option<Located<OrderEntry<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ignores: Option<Located<Word<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) within: Option<Located<CubeEntry<'t>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(
    rename = "a set of requests",
    expecting = "a set of requests",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
pub(super) struct CubeEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an order", expecting = "an order", deny_unknown_fields, bound(deserialize = "'de: 't"))]
pub(super) struct OrderEntry<'t> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}
