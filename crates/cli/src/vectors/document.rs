//! The format of vectors: what programs in other languages read.

use portcullis::{
    Names, Policy,
    oracle::{BoundaryPair, Condition, Part, Vector, Vectors},
    rules::Rule,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;

use super::super::json;

/// Requests to test with, each with the right answer. Fields may be added; the version grows when one changes its meaning
/// or goes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Vectors")]
pub(crate) struct Document<'p> {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    version: u32,
    /// The policy that has the answers.
    policy: PolicyEntry<'p>,
    /// How the requests were chosen.
    #[schemars(extend("enum" = ["all", "pairs", "boundary", "killing"]))]
    strategy: &'static str,
    /// How many vectors it takes at least, as far as it is proven; null where that is no question.
    lower_bound: Option<usize>,
    /// The requests, each once.
    vectors: Vec<VectorEntry<'p>>,
    /// For boundaries, the conditions of rules, each with two vectors that differ in it alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pairs: Vec<PairEntry<'p>>,
    /// For boundaries, the conditions that make no difference by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    without_pair: Vec<ConditionEntry<'p>>,
}

/// A policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
struct PolicyEntry<'p> {
    name: &'p str,
    /// The file that it was read from.
    file: &'p str,
    /// What it decides, as a digest: vectors of another fingerprint may have other answers.
    fingerprint: String,
}

/// A request and the right answer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Vector")]
pub(super) struct VectorEntry<'p> {
    /// The role of the user who created the token.
    role: &'p str,
    /// The kind of token.
    token: &'p str,
    /// The API asked.
    api: &'p str,
    /// What is asked of it.
    action: &'p str,
    /// Whose item or membership the request touches.
    owner: &'p str,
    /// The right answer.
    #[schemars(extend("enum" = ["allow", "deny"]))]
    decision: &'static str,
    /// The rule that decides; null where the default does.
    rule: Option<&'p str>,
    /// The clauses that the rule cites: `SOURCE#CLAUSE`.
    clauses: Vec<String>,
}

/// Two vectors that differ in a condition of a rule alone, and are decided differently because of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Pair")]
struct PairEntry<'p> {
    /// The condition.
    condition: ConditionEntry<'p>,
    /// The place among the vectors of the request that the rule decides, counted from 0.
    first: usize,
    /// The place of the one that it does not decide.
    second: usize,
}

/// A condition of a rule: that the name in a column is one of some.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Condition")]
struct ConditionEntry<'p> {
    rule: &'p str,
    /// Where in the rule.
    #[schemars(extend("enum" = ["scope", "exception", "requirement"]))]
    part: &'static str,
    /// Which exception, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<usize>,
    #[schemars(extend("enum" = ["role", "token", "api", "action", "owner"]))]
    column: String,
}

impl<'p> ConditionEntry<'p> {
    fn of(condition: Condition, policy: &'p Policy) -> Self {
        let (part, exception) = match condition.part {
            Part::Scope => ("scope", None),
            Part::Exception(number) => ("exception", Some(number + 1)),
            Part::Requirement => ("requirement", None),
        };
        let rule = policy.rules().get(condition.rule).map_or("", Rule::id);
        Self { rule, part, exception, column: condition.column.to_string() }
    }
}

impl<'p> Document<'p> {
    pub(super) fn of(vectors: &Vectors<'p>) -> Self {
        let policy = vectors.policy();
        let pairs = vectors.pairs().iter().map(|&BoundaryPair { condition, first, second }| PairEntry {
            condition: ConditionEntry::of(condition, policy),
            first,
            second,
        });
        let without_pair = vectors.without_pair().iter();
        Self {
            version: json::VERSION,
            policy: PolicyEntry {
                name: policy.rules().name(),
                file: policy.rules().file(),
                fingerprint: policy.fingerprint().to_string(),
            },
            strategy: vectors.strategy().as_str(),
            lower_bound: vectors.lower_bound(),
            vectors: vectors.iter().map(|vector| VectorEntry::of(&vector)).collect(),
            pairs: pairs.collect(),
            without_pair: without_pair.map(|&condition| ConditionEntry::of(condition, policy)).collect(),
        }
    }

    /// The JSON Schema (draft 7) of the format.
    pub(crate) fn schema() -> String {
        let generator = SchemaSettings::draft07().into_generator();
        format!("{:#}\n", generator.into_root_schema_for::<Document<'_>>().as_value())
    }
}

impl<'p> VectorEntry<'p> {
    /// The fields, in the order of those of an entry, as the heading of a table.
    pub(super) const FIELDS: [&'static str; 8] =
        ["role", "token", "api", "action", "owner", "decision", "rule", "clauses"];

    pub(super) fn of(vector: &Vector<'p>) -> Self {
        let Names { role, token, api, action, owner, .. } = vector.names();
        Self {
            role,
            token,
            api,
            action,
            owner: owner.unwrap_or_default(),
            decision: vector.decision().as_str(),
            rule: vector.rule().map(Rule::id),
            clauses: vector.clauses().map(json::citation).collect(),
        }
    }

    /// The fields as those of a row: the clauses have blanks between them.
    pub(super) fn row(&self) -> [&str; 7] {
        let Self { role, token, api, action, owner, decision, rule, .. } = self;
        [role, token, api, action, owner, decision, rule.unwrap_or_default()]
    }

    pub(super) fn clauses(&self) -> String {
        self.clauses.join(" ")
    }
}
