//! A policy file as it is written: the closed set of keys, and what each may hold.
//!
//! The structs are named, for serde, as error messages call them, and for the schema as editors show them.

#[cfg(feature = "cli")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::located::{Located, Mapping, Recovered, Several, Text, Word, Words};

/// A list that goes on behind an element that cannot be read.
pub(super) type List<T> = Vec<Recovered<T>>;

/// A permission policy: which requests there are, and which of them are allowed.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a policy", expecting = "a policy", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Policy"))]
pub(super) struct Document<'t> {
    /// The version of the format.
    #[cfg_attr(feature = "cli", schemars(required))]
    pub(super) portcullis: Option<Recovered<Located<Version<'t>>>>,
    /// The name of the policy.
    #[cfg_attr(feature = "cli", schemars(required))]
    pub(super) policy: Option<Recovered<Located<Word<'t>>>>,
    /// The documents that rules cite, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sources: Option<Recovered<Located<Mapping<'t, SourceEntry<'t>>>>>,
    /// The names that requests are made of; there are no others.
    #[cfg_attr(feature = "cli", schemars(required))]
    pub(super) vocabulary: Option<Recovered<Located<VocabularyEntry<'t>>>>,
    /// Names for several names of a column, to be used in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<Recovered<Located<GroupsEntry<'t>>>>,
    /// What is decided where no rule decides.
    #[cfg_attr(feature = "cli", schemars(required, extend("enum" = ["allow", "deny"])))]
    pub(super) default: Option<Recovered<Located<Word<'t>>>>,
    /// The rules; their order makes no difference.
    #[cfg_attr(feature = "cli", schemars(required))]
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

/// A document that rules cite.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a source", expecting = "a source", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Source"))]
pub(super) struct SourceEntry<'t> {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Text<'t>>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<Text<'t>>,
    /// The day on which it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) retrieved: Option<Text<'t>>,
    /// Its passages, by name.
    #[serde(default)]
    pub(super) clauses: Mapping<'t, ClauseEntry<'t>>,
}

/// A passage of a source.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a clause", expecting = "a clause", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Clause"))]
pub(super) struct ClauseEntry<'t> {
    /// What the passage says, in your own words.
    pub(super) text: Text<'t>,
    /// Why no rule follows from it, if none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_a_rule: Option<Text<'t>>,
}

/// The closed lists of names that requests are made of.
#[derive(Deserialize, Serialize)]
#[serde(rename = "the vocabulary", expecting = "the vocabulary", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "cli",
    derive(JsonSchema),
    schemars(rename = "Vocabulary", extend("required" = ["roles", "tokens", "owners", "apis"]))
)]
pub(super) struct VocabularyEntry<'t> {
    /// The roles, by name.
    #[serde(default)]
    pub(super) roles: Mapping<'t, RoleNameEntry<'t>>,
    /// The kinds of token, by name.
    #[serde(default)]
    pub(super) tokens: Mapping<'t, TokenEntry<'t>>,
    /// Whose item a request can touch, by name.
    #[serde(default)]
    pub(super) owners: Mapping<'t, NameEntry<'t>>,
    /// The APIs, by name, each with its actions.
    #[serde(default)]
    pub(super) apis: Mapping<'t, Mapping<'t, OperationEntry<'t>>>,
}

/// The declaration of a name.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a name's declaration",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Name"))]
pub(super) struct NameEntry<'t> {
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
}

/// The declaration of a role.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a role's declaration",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Role"))]
pub(super) struct RoleNameEntry<'t> {
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    /// Roles that are weaker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) above: Option<Words<'t>>,
}

/// The declaration of a kind of token.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a kind of token",
    expecting = "a mapping, such as `{}` or `{ about: … }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Token"))]
pub(super) struct TokenEntry<'t> {
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    /// How long such a token lives, by the place where it was made.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    pub(super) lifetimes: Mapping<'t, LifetimeEntry<'t>>,
}

/// How long a token lives.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "a lifetime",
    expecting = "a mapping, such as `{ max_age: 30d }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Lifetime"))]
pub(super) struct LifetimeEntry<'t> {
    /// The age at which it ends: a whole number and `s`, `m`, `h`, `d` or `w`.
    #[cfg_attr(feature = "cli", schemars(extend("type" = "string", "pattern" = "^[0-9]+[smhdw]$")))]
    pub(super) max_age: Located<Text<'t>>,
    /// Whether a logout ends it, too.
    #[serde(default)]
    pub(super) ends_at_logout: bool,
}

/// The declaration of an action of an API.
#[derive(Deserialize, Serialize)]
#[serde(
    rename = "an action",
    expecting = "a mapping, such as `{}` or `{ reads: true }`",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Operation"))]
pub(super) struct OperationEntry<'t> {
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<Text<'t>>,
    /// Whether it only reads.
    #[serde(default)]
    pub(super) reads: bool,
    /// The owners that its requests can have; left out, `none` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owners: Option<Words<'t>>,
    /// What whoever may call it can come by through it.
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
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Confers"))]
pub(super) struct ConfersEntry<'t> {
    /// The roles.
    pub(super) role: Words<'t>,
}

/// Names that stand for several names of a column.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "the groups", expecting = "the groups", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Groups"))]
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

/// What a column of a rule may hold; left out, it admits any name.
pub(super) type ColumnEntry<'t> = Option<Words<'t>>;

/// What is decided about the requests in the scope of the rule and in none of its exceptions.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a rule", expecting = "a rule", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "cli",
    derive(JsonSchema),
    schemars(rename = "Rule", extend("oneOf" = [{ "required": ["effect"] }, { "required": ["require"] }]))
)]
pub(super) struct RuleEntry<'t> {
    /// The name of the rule, which no other has.
    pub(super) id: Located<Word<'t>>,
    /// The roles of the user who created the token; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    /// Requests within the scope that the rule is not about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(extend("minItems" = 1)))]
    pub(super) except: Option<Located<Vec<Located<ExceptionEntry<'t>>>>>,
    /// What is decided, unless it is a requirement: a denial outweighs what others allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(extend("enum" = ["allow", "deny"])))]
    pub(super) effect: Option<Located<Word<'t>>>,
    /// What a request needs; without it, it is denied. A requirement allows nothing by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) require: Option<Located<RequirementEntry<'t>>>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
    /// How the clauses were understood, where they leave room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reading: Option<Text<'t>>,
    /// Findings about the rule that may stand.
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
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "RuleLint"))]
pub(super) struct RuleLintEntry<'t> {
    /// The lints, by name or code.
    pub(super) allow: Words<'t>,
    /// Why they may.
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
#[cfg_attr(
    feature = "cli",
    derive(JsonSchema),
    schemars(rename = "PolicyLint", extend("anyOf" = [{ "required": ["allow"] }, { "required": ["severity"] }]))
)]
pub(super) struct PolicyLintEntry<'t> {
    /// The lints, by name or code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) allow: Option<Words<'t>>,
    /// The roles of the user who created the token; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    /// Why they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) because: Option<Text<'t>>,
    /// How severe lints are, by name or code.
    #[serde(default, skip_serializing_if = "Mapping::is_empty")]
    #[cfg_attr(
        feature = "cli",
        schemars(extend("additionalProperties" = { "enum": ["off", "note", "warning", "error"] }))
    )]
    pub(super) severity: Mapping<'t, Located<Word<'t>>>,
}

/// Requests that a rule is not about.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an exception", expecting = "an exception", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Exception", extend("minProperties" = 1)))]
pub(super) struct ExceptionEntry<'t> {
    /// The roles of the user who created the token; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
}

/// What a request needs so as not to be denied.
#[derive(Deserialize, Serialize)]
#[serde(rename = "a requirement", expecting = "a requirement", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Requirement", extend("minProperties" = 1)))]
pub(super) struct RequirementEntry<'t> {
    /// One of these roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// One of these kinds of token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// One of these owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}

/// A property of the policy as a whole: one of `never`, `always`, `monotone` and `ignores`.
#[derive(Deserialize, Serialize)]
#[serde(rename = "an invariant", expecting = "an invariant", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "cli",
    derive(JsonSchema),
    schemars(rename = "Invariant", extend("oneOf" = [
        { "required": ["never"] },
        { "required": ["always"] },
        { "required": ["monotone"] },
        { "required": ["ignores"] },
    ]))
)]
pub(super) struct InvariantEntry<'t> {
    /// The name of the invariant, which no other has.
    pub(super) id: Located<Word<'t>>,
    /// Requests of which none is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) never: Option<Located<CubeEntry<'t>>>,
    /// Requests of which all are allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) always: Option<Located<CubeEntry<'t>>>,
    /// An order along which nothing is lost: what a name may do, the names behind it may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) monotone: Option<Located<OrderEntry<'t>>>,
    /// A column that makes no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(extend("enum" = ["role", "token", "api", "action", "owner"])))]
    pub(super) ignores: Option<Located<Word<'t>>>,
    /// The requests about which `monotone` or `ignores` says it; left out, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) within: Option<Located<CubeEntry<'t>>>,
    /// The clauses that say so: `SOURCE#CLAUSE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite: Option<Words<'t>>,
}

/// A set of requests: those that every column admits.
#[derive(Default, Deserialize, Serialize)]
#[serde(
    rename = "a set of requests",
    expecting = "a set of requests",
    deny_unknown_fields,
    bound(deserialize = "'de: 't")
)]
#[cfg_attr(feature = "cli", derive(JsonSchema), schemars(rename = "Requests"))]
pub(super) struct CubeEntry<'t> {
    /// The roles of the user who created the token; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// The kinds of token that authenticate the request; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// The APIs asked; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) api: ColumnEntry<'t>,
    /// The actions asked of them; left out, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: ColumnEntry<'t>,
    /// Whose item or membership the request touches; left out, anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}

/// Names of one column, the weakest first.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename = "an order", expecting = "an order", deny_unknown_fields, bound(deserialize = "'de: 't"))]
#[cfg_attr(
    feature = "cli",
    derive(JsonSchema),
    schemars(rename = "Order", extend("minProperties" = 1, "maxProperties" = 1))
)]
pub(super) struct OrderEntry<'t> {
    /// Roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: ColumnEntry<'t>,
    /// Kinds of token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: ColumnEntry<'t>,
    /// Owners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: ColumnEntry<'t>,
}
