use clap::Args;
use portcullis::{
    Alternative, Column, Decision, Explanation, Names, Outcome, Policy, Request,
    rules::{Effect, Rule},
};
use serde_json::{Map, Value, json};

use super::{Answer, Format, Output, failure::Failure, json, layout::Labels, policy::PolicyArgs, style, words};

/// Decide one request, and explain the decision
///
/// Exits with 0 if the request is allowed, 2 if it is denied, 3 if a name is unknown or the policy cannot be read.
#[derive(Debug, Args)]
pub(super) struct Decide {
    /// A role of the user who created the token; repeat it for a user who holds several
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,

    /// The kind of token that authenticates the request
    #[arg(long)]
    token: String,

    /// The API asked
    #[arg(long)]
    api: String,

    /// What is asked of it
    #[arg(long)]
    action: String,

    /// Whose item or membership the request touches; needed where the operation can have several
    #[arg(long)]
    owner: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Decide {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        let roles: Vec<&str> = self.roles.iter().map(String::as_str).collect();
        let names = Names { owner: self.owner.as_deref(), ..Names::new("", &self.token, &self.api, &self.action) };
        let requests = policy.resolve_roles(&roles, &names)?;
        let decision = policy.decide_any(&requests);
        let explained = Explained::new(&policy, &requests);
        match self.format {
            Format::Human => self.write_human(output, &policy, decision, &explained)?,
            Format::Json => json::write(output, &explained.to_json(&policy, decision))?,
        }
        Ok(if decision.is_allow() { Answer::Yes } else { Answer::No })
    }

    fn write_human(
        &self,
        output: &mut Output,
        policy: &Policy,
        decision: Decision,
        explained: &Explained<'_>,
    ) -> Result<(), Failure> {
        let Some(explanation) = explained.decisive() else {
            return Ok(());
        };
        let vocabulary = policy.vocabulary();
        let names = explanation.names();
        let (style, word, may) = match decision {
            Decision::Allow => (style::ALLOW, "allowed", "may call"),
            Decision::Deny => (style::DENY, "denied", "may not call"),
        };
        let roles = if decision.is_allow() { names.role.to_owned() } else { self.roles.join(" and ") };
        let target = words::target(&names, vocabulary);
        writeln!(output, "{style}{word}{style:#}: {roles} with token {} {may} {target}\n", names.token)?;

        for (number, reason) in explained.reasons(policy).iter().enumerate() {
            Labels::SHORT.write(output, if number == 0 { "why" } else { "" }, reason)?;
        }
        for missing in explanation.missing() {
            let has = if missing.column == Column::Role { roles.as_str() } else { missing.has };
            let lack = format!("{} {}, the request has {has}", missing.column, missing.needs.join(" or "));
            Labels::SHORT.write(output, "missing", &lack)?;
        }
        if let Some((owner, about)) = words::owner(&names, vocabulary) {
            Labels::SHORT.write(output, "owner", &format!("{owner}: {about}"))?;
        }
        let mut label = "clause";
        for (source, clause) in explanation.clauses() {
            Labels::SHORT.write(output, label, &format!("{}: {}", clause.name(), clause.text()))?;
            let last_of_source = explanation.clauses().filter(|(other, _)| other.name() == source.name()).last();
            let is_last = last_of_source.is_some_and(|(_, last)| last.name() == clause.name());
            if let (true, Some(url)) = (is_last, source.url()) {
                Labels::SHORT.write(output, "", url)?;
            }
            label = "";
        }
        if let Some(reading) = explanation.deciding_rule().and_then(Rule::reading) {
            Labels::SHORT.write(output, "reading", reading)?;
        }
        if decision.is_deny() {
            Labels::SHORT.write(output, "allowed", &explained.allowed_in_words())?;
        }
        if let Some(rule) = explained.shown_rule() {
            let place = format!("{}:{}{}", explanation.file(), rule.place(), self.policy.remark());
            Labels::SHORT.write(output, "at", &place)?;
        }
        Ok(())
    }
}

/// The explanations of a request, one for each role of the user.
struct Explained<'p> {
    explanations: Vec<Explanation<'p>>,
}

impl<'p> Explained<'p> {
    fn new(policy: &'p Policy, requests: &[Request]) -> Self {
        Self { explanations: requests.iter().filter_map(|&request| policy.explain(request)).collect() }
    }

    /// The explanation of the decision: for the first role that is allowed, else for the first.
    fn decisive(&self) -> Option<&Explanation<'p>> {
        let allowed = self.explanations.iter().find(|explanation| explanation.decision().is_allow());
        allowed.or_else(|| self.explanations.first())
    }

    /// The rule to point at: the deciding one, else one that speaks of the request.
    fn shown_rule(&self) -> Option<&'p Rule> {
        let explanation = self.decisive()?;
        explanation.deciding_rule().or_else(|| explanation.matches().first().map(|found| found.rule))
    }

    /// What each rule that speaks of the request says; of a denial, the deciding rule first.
    fn reasons(&self, policy: &Policy) -> Vec<String> {
        let vocabulary = policy.vocabulary();
        let Some(explanation) = self.decisive() else {
            return Vec::new();
        };
        let deciding = explanation.deciding_rule().map(Rule::id);
        let mut matches: Vec<_> = explanation.matches().iter().collect();
        matches.sort_by_key(|found| Some(found.rule.id()) != deciding);
        let mut reasons: Vec<String> = matches
            .iter()
            .map(|found| {
                let id = found.rule.id();
                match found.outcome {
                    Outcome::Excepted(_) => format!("{id} does not apply, by an exception"),
                    Outcome::RequirementMet => match found.rule.effect() {
                        Effect::Require(needs) => {
                            format!("{id} is met: it requires {}", words::requirement(needs, vocabulary))
                        }
                        Effect::Allow | Effect::Deny => id.to_owned(),
                    },
                    Outcome::Denies | Outcome::Allows => {
                        format!("{id} {}", words::effect(found.rule.effect(), vocabulary))
                    }
                }
            })
            .collect();
        if deciding.is_none() {
            let by_default = match policy.rules().default() {
                Decision::Allow => "no rule denies it, and the policy allows by default",
                Decision::Deny => "no rule allows it, and the policy denies by default",
            };
            reasons.insert(0, by_default.into());
        }
        reasons
    }

    /// The smallest changes for any of the roles.
    fn alternatives(&self) -> Vec<&Alternative<'p>> {
        let all = || self.explanations.iter().flat_map(Explanation::alternatives);
        let fewest = all().map(|alternative| alternative.changes.len()).min().unwrap_or(0);
        let mut alternatives: Vec<&Alternative<'p>> = Vec::new();
        for alternative in all().filter(|alternative| alternative.changes.len() == fewest) {
            // Two roles of one user lead to the same change.
            let same = |other: &&Alternative<'p>| targets(other).eq(targets(alternative));
            if !alternatives.iter().any(same) {
                alternatives.push(alternative);
            }
        }
        alternatives
    }

    fn allowed_in_words(&self) -> String {
        const MOST: usize = 6;
        let alternatives = self.alternatives();
        let mut ways: Vec<String> = alternatives
            .iter()
            .take(MOST)
            .map(|alternative| {
                let changes: Vec<String> = targets(alternative).map(|(column, to)| format!("{column} {to}")).collect();
                format!("with {}", changes.join(" and "))
            })
            .collect();
        if alternatives.len() > MOST {
            ways.push(format!("in {} more ways", alternatives.len() - MOST));
        }
        if ways.is_empty() { "to nobody".into() } else { ways.join(", or ") }
    }

    fn to_json(&self, policy: &Policy, decision: Decision) -> Value {
        let decisive = self.decisive();
        let names = decisive.map(Explanation::names);
        let rule = decisive.and_then(Explanation::deciding_rule);
        let roles: Vec<&str> = self.explanations.iter().map(|explanation| explanation.names().role).collect();
        let by_role: Map<String, Value> = self
            .explanations
            .iter()
            .map(|explanation| {
                let ruling = json!({
                    "decision": explanation.decision().as_str(),
                    "rule": explanation.deciding_rule().map(Rule::id),
                });
                (explanation.names().role.to_owned(), ruling)
            })
            .collect();
        let missing: Vec<Value> = decisive
            .iter()
            .flat_map(|explanation| explanation.missing())
            .map(|missing| json!({ "column": missing.column.as_str(), "has": missing.has, "needs": missing.needs }))
            .collect();
        let allowed_if: Vec<Value> = self
            .alternatives()
            .iter()
            .map(|alternative| {
                let changes = targets(alternative).map(|(column, to)| (column.to_string(), to.into()));
                changes.collect::<Map<_, _>>().into()
            })
            .collect();
        let matches: Vec<Value> = decisive
            .iter()
            .flat_map(|explanation| explanation.matches())
            .map(|found| {
                json!({
                    "rule": found.rule.id(),
                    "line": found.rule.place().line,
                    "outcome": outcome(&found.outcome),
                })
            })
            .collect();
        json!({
            "version": json::VERSION,
            "decision": decision.as_str(),
            "rule": rule.map(Rule::id),
            "clause": decisive.and_then(|explanation| explanation.clauses().next()).map(json::citation),
            "file": policy.rules().file(),
            "line": rule.map(|rule| rule.place().line),
            "column": rule.map(|rule| rule.place().column),
            "missing": missing,
            "allowed_if": allowed_if,
            "request": {
                "roles": roles,
                "token": names.map(|names| names.token),
                "api": names.map(|names| names.api),
                "action": names.map(|names| names.action),
                "owner": names.and_then(|names| names.owner),
            },
            "by_role": by_role,
            "matches": matches,
            "clauses": decisive.map(json::clauses).unwrap_or_default(),
            "policy": json::policy(policy),
        })
    }
}

/// What an alternative changes columns to.
fn targets<'a>(alternative: &'a Alternative<'_>) -> impl Iterator<Item = (Column, &'a str)> {
    alternative.changes.iter().map(|change| (change.column, change.to))
}

const fn outcome(outcome: &Outcome<'_>) -> &'static str {
    match outcome {
        Outcome::Denies => "denies",
        Outcome::RequirementMet => "requirement_met",
        Outcome::Allows => "allows",
        Outcome::Excepted(_) => "excepted",
    }
}
