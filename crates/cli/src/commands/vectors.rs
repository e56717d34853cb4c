//! `vectors`: requests with their right answers, for tests in any language, and the format in which they are printed.

use std::{collections::BTreeMap, io};

use clap::{Args, ValueEnum};
use portcullis::{
    Column, Explanation, Names, Policy,
    oracle::{BoundaryPair, Condition, ConditionPart, Strategy, Vector, Vectors as Chosen},
    policy::{Alternative, Missing, NearRule},
    reading::to_yaml,
    rules::Rule,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;

use super::{ExitStatus, Output};
use crate::{failure::Failure, json, layout, policies::PolicyArgs, words};

/// Print requests with their right answers, for tests in any language
#[derive(Debug, Args)]
pub(crate) struct Vectors {
    /// Which requests to print
    ///
    /// Those of `killing` are the fewest found that distinguish the policy from each of its mutants, which have one fault each.
    #[arg(long, value_enum, default_value_t)]
    strategy: Choice,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: VectorFormat,
}

// The help wraps these texts as if no names stood before them, so each fits into a narrow line.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Choice {
    /// Every request, for tests in process: finds every fault
    All,
    /// Every two names that can occur together, in few requests
    Pairs,
    /// Two requests that each condition of a rule tells apart
    Boundary,
    /// Few requests that kill every mutant; other faults can pass
    #[default]
    Killing,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum VectorFormat {
    /// One line per request, after the names of the fields
    #[default]
    Csv,
    /// One object; versioned
    Json,
    /// The same object as YAML
    Yaml,
    /// One JSON object per line
    Ndjson,
}

impl From<Choice> for Strategy {
    fn from(how: Choice) -> Self {
        match how {
            Choice::All => Self::All,
            Choice::Pairs => Self::Pairs,
            Choice::Boundary => Self::Boundary,
            Choice::Killing => Self::Killing,
        }
    }
}

impl Vectors {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        let vectors = Chosen::of(&policy, self.strategy.into());
        match self.format {
            VectorFormat::Csv => write_csv(output, &vectors)?,
            VectorFormat::Json => json::write(output, &Document::of(&vectors))?,
            VectorFormat::Yaml => {
                // Every value that JSON can represent is YAML, too.
                output.write_all(to_yaml(&Document::of(&vectors)).unwrap_or_default().as_bytes())?;
            }
            VectorFormat::Ndjson => {
                for vector in vectors.iter() {
                    json::write_line(output, &VectorEntry::of(&vector, vectors.policy()))?;
                }
            }
        }
        // After the vectors, and on standard error, so that programs do not read it.
        output.flush()?;
        layout::write_aside(&mut anstream::stderr(), &(summary(&vectors) + &self.policy.answered_by(&policy)))?;
        Ok(ExitStatus::Success)
    }
}

fn write_csv(output: &mut Output, vectors: &Chosen<'_>) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(output);
    let vocabulary = vectors.policy().vocabulary();
    let columns = Column::ALL.into_iter().filter(|&column| vocabulary.is_declared(column)).map(Column::as_str);
    writer
        .write_record(columns.chain(["decision", "rule", "clauses", "nearest", "granted_by"]))
        .map_err(io::Error::from)?;
    for vector in vectors.iter() {
        let entry = VectorEntry::of(&vector, vectors.policy());
        writer.write_record(entry.row()).map_err(io::Error::from)?;
    }
    Ok(writer.flush()?)
}

/// Returns how many vectors there are: `killing: 143 vectors, the fewest possible`.
fn summary(vectors: &Chosen<'_>) -> String {
    let (strategy, count) = (vectors.strategy(), words::counted(vectors.len(), "vector"));
    let rest = match (vectors.lower_bound(), vectors.without_pair().len()) {
        (Some(bound), _) if bound == vectors.len() => ", the fewest possible".into(),
        (Some(bound), _) => format!("; at least {bound} are needed"),
        (None, 0) if vectors.pairs().is_empty() => String::new(),
        (None, 0) => format!(" for {}", words::counted(vectors.pairs().len(), "condition")),
        (None, without_pair) => {
            let all = vectors.pairs().len() + without_pair;
            let one = "the other condition makes no difference by itself";
            let others = words::plural(without_pair, one, "the other conditions make no difference by themselves");
            format!(" for {} of {}; {others}", all - without_pair, words::counted(all, "condition"))
        }
    };
    format!("{strategy}: {count}{rest}")
}

/// Requests to test with, each with the right answer. Fields may be added. If a field changes its meaning or is removed, the
/// version grows.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Vectors")]
pub(super) struct Document<'p> {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    version: u32,
    /// The policy that has the answers.
    policy: PolicyEntry<'p>,
    /// How the requests were chosen.
    #[schemars(extend("enum" = ["all", "pairs", "boundary", "killing"]))]
    strategy: &'static str,
    /// How many vectors are needed at least, as far as it is proven; null for strategies without such a bound.
    lower_bound: Option<usize>,
    /// The requests, each once.
    vectors: Vec<VectorEntry<'p>>,
    /// For boundaries, the conditions of rules, each with two vectors that differ only in it.
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
    /// A digest of its decisions: vectors with another fingerprint may have other answers.
    fingerprint: String,
}

/// A request and the right answer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Vector")]
struct VectorEntry<'p> {
    /// The role of the caller.
    role: &'p str,
    /// The kind of token; left out if the policy declares none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    token: Option<&'p str>,
    /// The API that is called.
    api: &'p str,
    /// The action that is called.
    action: &'p str,
    /// Whose item the request touches; left out if the policy declares no owners.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", default)]
    owner: Option<&'p str>,
    /// The right answer.
    #[schemars(extend("enum" = ["allow", "deny"]))]
    decision: &'static str,
    /// The rule that decides; null if the default decides.
    rule: Option<&'p str>,
    /// The clauses that the rule cites: `SOURCE#CLAUSE`.
    clauses: Vec<String>,
    /// If the default denies or would deny and no rule allows: the rules that allow other requests for the operation, the nearest
    /// first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    nearest: Vec<NearEntry<'p>>,
    /// If the request is denied and the default is to deny: the smallest changes that would be allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    alternatives: Vec<AlternativeEntry<'p>>,
}

/// A rule that allows other requests for the operation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Near")]
struct NearEntry<'p> {
    rule: &'p str,
    /// The file that the rule is in.
    file: &'p str,
    line: u32,
    /// What the request lacks so that the rule would match it.
    missing: Vec<MissingEntry<'p>>,
    /// The line of the exception because of which the scope is not all that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    exception_line: Option<u32>,
    /// The clauses that the rule cites: `SOURCE#CLAUSE`.
    clauses: Vec<String>,
}

/// What a request lacks in a column.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Missing")]
struct MissingEntry<'p> {
    #[schemars(extend("enum" = ["role", "token", "owner"]))]
    column: &'static str,
    has: &'p str,
    needs: Vec<&'p str>,
    /// The lowest of the needed roles, if the rule has the roles from one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<&'p str>,
}

/// A change with which the request would be allowed, and the rule that would allow it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Alternative")]
struct AlternativeEntry<'p> {
    /// The columns that differ, each with its new name.
    changes: BTreeMap<&'static str, &'p str>,
    rule: &'p str,
    /// The file that the rule is in.
    file: &'p str,
    line: u32,
    /// The clauses that the rule cites: `SOURCE#CLAUSE`.
    clauses: Vec<String>,
}

/// Two vectors that differ only in a condition of a rule, and have different decisions because of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Pair")]
struct PairEntry<'p> {
    /// The condition.
    condition: ConditionEntry<'p>,
    /// The position in `vectors` of the request that the rule decides, counted from 0.
    first: usize,
    /// The position of the request that it does not decide.
    second: usize,
}

/// A condition of a rule: the name in a column is one of those that the rule lists.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Condition")]
struct ConditionEntry<'p> {
    rule: &'p str,
    /// Where the condition is in the rule.
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
            ConditionPart::Scope => ("scope", None),
            ConditionPart::Exception(number) => ("exception", Some(number + 1)),
            ConditionPart::Requirement => ("requirement", None),
            // The schema lists no other part.
            _ => ("unknown", None),
        };
        let rule = policy.rules().get(condition.rule).map_or("", Rule::id);
        Self { rule, part, exception, column: condition.column.to_string() }
    }
}

impl<'p> Document<'p> {
    fn of(vectors: &Chosen<'p>) -> Self {
        let policy = vectors.policy();
        let pairs = vectors.pairs().iter().map(|&BoundaryPair { condition, first, second, .. }| PairEntry {
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
            vectors: vectors.iter().map(|vector| VectorEntry::of(&vector, vectors.policy())).collect(),
            pairs: pairs.collect(),
            without_pair: without_pair.map(|&condition| ConditionEntry::of(condition, policy)).collect(),
        }
    }

    /// Returns the JSON Schema (draft 7) of the format.
    pub(super) fn schema() -> String {
        let generator = SchemaSettings::draft07().into_generator();
        format!("{:#}\n", generator.into_root_schema_for::<Document<'_>>().as_value())
    }
}

impl<'p> VectorEntry<'p> {
    fn of(vector: &Vector<'p>, policy: &'p Policy) -> Self {
        let Names { role, token, api, action, owner, .. } = vector.names();
        let explanation = policy.explain(vector.request()).filter(|_| policy.rules().default_decision().is_deny());
        let explained = explanation.as_ref();
        let nearest = explained.into_iter().flat_map(Explanation::nearest);
        let alternatives = explained.into_iter().flat_map(Explanation::alternatives);
        Self {
            role,
            token,
            api,
            action,
            owner,
            decision: vector.decision().as_str(),
            rule: vector.decider().rule().map(Rule::id),
            clauses: vector.clauses().map(words::citation).collect(),
            nearest: nearest.map(|near| NearEntry::of(near, policy)).collect(),
            alternatives: alternatives.filter_map(|one| AlternativeEntry::of(one, policy)).collect(),
        }
    }

    /// Returns the fields of a row. Those that hold several values are the clauses, the nearest rules, and the rules that would
    /// allow the smallest changes, each once.
    fn row(&self) -> Vec<String> {
        let &Self { role, token, api, action, owner, decision, rule, .. } = self;
        let names = [Some(role), token, Some(api), Some(action), owner].into_iter().flatten();
        let nearest: Vec<&str> = self.nearest.iter().map(|near| near.rule).collect();
        let mut granting: Vec<&str> = Vec::new();
        for AlternativeEntry { rule, .. } in &self.alternatives {
            if !granting.contains(rule) {
                granting.push(rule);
            }
        }
        let fields = names.chain([decision, rule.unwrap_or_default()]).map(String::from);
        fields.chain([self.clauses.join(" "), nearest.join(" "), granting.join(" ")]).collect()
    }
}

impl<'p> NearEntry<'p> {
    fn of(near: &NearRule<'p>, policy: &'p Policy) -> Self {
        let missing = near.missing.iter().map(|Missing { column, has, needs, at_least, .. }| MissingEntry {
            column: column.as_str(),
            has,
            needs: needs.clone(),
            at_least: *at_least,
        });
        Self {
            rule: near.rule.id(),
            file: policy.rules().file_of(near.rule.place()),
            line: near.rule.place().line,
            missing: missing.collect(),
            exception_line: near.exception.map(|exception| exception.place().line),
            clauses: words::citations(policy, near.rule.citations()),
        }
    }
}

impl<'p> AlternativeEntry<'p> {
    /// Returns the entry; `None` if the default would allow the change.
    fn of(alternative: &Alternative<'p>, policy: &'p Policy) -> Option<Self> {
        let rule = alternative.granted_by.rule()?;
        Some(Self {
            changes: alternative.targets().map(|(column, to)| (column.as_str(), to)).collect(),
            rule: rule.id(),
            file: policy.rules().file_of(rule.place()),
            line: rule.place().line,
            clauses: words::citations(policy, rule.citations()),
        })
    }
}
