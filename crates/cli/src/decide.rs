use clap::Args;
use portcullis::{
    Column, Decision, Explanation, Names, Policy,
    policy::{Alternative, Match, MatchOutcome, RolesExplanation},
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
        let (role, more) = roles.split_first().map_or(("", &[][..]), |(role, more)| (*role, more));
        let names = Names::new(role, &self.token, &self.api, &self.action);
        let names = self.owner.as_deref().map_or(names, |owner| names.with_owner(owner));
        let requests = policy.resolve_roles(&names, more)?;
        let decision = policy.decide_any(&requests);
        if let Some(joint) = policy.explain_any(&requests) {
            match self.format {
                Format::Human => Answered { policy: &policy, joint: &joint }.write(output, self.policy.remark())?,
                Format::Json => json::write(output, &to_json(&policy, &joint))?,
            }
        }
        Ok(if decision.is_allow() { Answer::Yes } else { Answer::No })
    }
}

/// An answer for people.
struct Answered<'a, 'p> {
    policy: &'p Policy,
    joint: &'a RolesExplanation<'p>,
}

impl<'p> Answered<'_, 'p> {
    fn write(&self, output: &mut Output, remark: &str) -> Result<(), Failure> {
        let decisive = self.joint.decisive();
        let Some(first) = decisive.first() else {
            return Ok(());
        };
        let vocabulary = self.policy.vocabulary();
        let names = first.names();
        let (style, word, may) = match self.joint.decision() {
            Decision::Allow => (style::ALLOW, "allowed", "may call"),
            Decision::Deny => (style::DENY, "denied", "may not call"),
        };
        let target = words::target(&names, vocabulary);
        let who = roles(decisive);
        writeln!(output, "{style}{word}{style:#}: {who} with token {} {may} {target}\n", names.token)?;

        for group in alike(decisive) {
            self.write_reasons(output, group, group.len() < decisive.len())?;
        }
        if let Some((owner, about)) = words::owner(&names, vocabulary) {
            Labels::SHORT.write(output, "owner", &format!("{owner}: {about}"))?;
        }
        write_clauses(output, first)?;
        if let Some(reading) = first.deciding_rule().and_then(Rule::reading) {
            Labels::SHORT.write(output, "reading", reading)?;
        }
        if self.joint.decision().is_deny() {
            Labels::SHORT.write(output, "allowed if", &allowed_if(&self.joint.alternatives()))?;
        }
        // The rule to look at: the deciding one, else one that speaks of the request.
        if let Some(rule) = first.deciding_rule().or_else(|| first.matches().first().map(|found| found.rule)) {
            Labels::SHORT.write(output, "at", &format!("{}:{}{remark}", first.file(), rule.place()))?;
        }
        Ok(())
    }

    /// Why the roles of a group, for which the same holds, are decided as they are.
    fn write_reasons(
        &self,
        output: &mut Output,
        group: &[Explanation<'p>],
        differs_by_role: bool,
    ) -> Result<(), Failure> {
        let Some(explanation) = group.first() else {
            return Ok(());
        };
        let of_roles = if differs_by_role { format!("{}: ", roles(group)) } else { String::new() };
        for (number, reason) in self.reasons(explanation).iter().enumerate() {
            Labels::SHORT.write(output, if number == 0 { "why" } else { "" }, &format!("{of_roles}{reason}"))?;
        }
        for missing in explanation.missing() {
            let has = if missing.column == Column::Role { roles(group) } else { missing.has.to_owned() };
            let needs = if missing.needs.is_empty() { "that no name meets".into() } else { missing.needs.join(" or ") };
            Labels::SHORT.write(output, "missing", &format!("{} {needs}, the request has {has}", missing.column))?;
        }
        Ok(())
    }

    /// What each rule that speaks of the request says, the deciding rule first.
    fn reasons(&self, explanation: &Explanation<'p>) -> Vec<String> {
        let deciding = explanation.deciding_rule().map(Rule::id);
        let mut matches: Vec<&Match<'p>> = explanation.matches().iter().collect();
        matches.sort_by_key(|found| Some(found.rule.id()) != deciding);
        let mut reasons: Vec<String> = matches.iter().map(|found| self.reason(found)).collect();
        if deciding.is_none() {
            let spoken_of = if matches.is_empty() { "no rule speaks of it" } else { "no rule decides it" };
            let by_default = match self.policy.rules().default_decision() {
                Decision::Allow => "the policy allows what it does not restrict",
                Decision::Deny => "the policy denies what it does not allow",
            };
            reasons.insert(0, format!("{spoken_of}, and {by_default}"));
        }
        reasons
    }

    fn reason(&self, found: &Match<'p>) -> String {
        let (id, vocabulary) = (found.rule.id(), self.policy.vocabulary());
        match (found.outcome, found.rule.effect()) {
            (MatchOutcome::Excepted(_), _) => format!("{id} does not apply, by an exception"),
            (MatchOutcome::RequirementMet, Effect::Require(needs)) => {
                format!("{id} is met: it requires {}", words::requirement(needs, vocabulary))
            }
            (_, effect) => format!("{id} {}", words::effect(effect, vocabulary)),
        }
    }
}

/// The roles of the explanations: `usage and power`.
fn roles(explanations: &[Explanation<'_>]) -> String {
    explanations.iter().map(|explanation| explanation.names().role).collect::<Vec<_>>().join(" and ")
}

/// Neighbouring roles for which the same rules say the same.
fn alike<'a, 'p>(explanations: &'a [Explanation<'p>]) -> impl Iterator<Item = &'a [Explanation<'p>]> {
    let says = |explanation: &Explanation<'_>| -> Vec<(String, &'static str)> {
        let matches = explanation.matches().iter();
        matches.map(|found| (found.rule.id().to_owned(), outcome(&found.outcome))).collect()
    };
    explanations.chunk_by(move |one, other| says(one) == says(other))
}

fn write_clauses(output: &mut Output, explanation: &Explanation<'_>) -> Result<(), Failure> {
    let clauses: Vec<_> = explanation.clauses().collect();
    let mut label = "clause";
    for of_source in clauses.chunk_by(|(one, _), (other, _)| one.name() == other.name()) {
        for (source, clause) in of_source {
            Labels::SHORT.write(output, label, &format!("{}: {}", clause.name(), clause.text()))?;
            label = "";
            if let (true, Some(url)) =
                (Some(clause.name()) == of_source.last().map(|(_, last)| last.name()), source.url())
            {
                Labels::SHORT.write(output, "", url)?;
            }
        }
    }
    Ok(())
}

fn allowed_if(alternatives: &[&Alternative<'_>]) -> String {
    const MOST: usize = 6;
    let way = |alternative: &&Alternative<'_>| {
        let changes = alternative.targets().map(|(column, to)| format!("the {column} is {to}"));
        changes.collect::<Vec<_>>().join(" and ")
    };
    let mut ways: Vec<String> = alternatives.iter().take(MOST).map(way).collect();
    if alternatives.len() > MOST {
        ways.push(format!("in {} more ways", alternatives.len() - MOST));
    }
    if ways.is_empty() { "never: nobody may".into() } else { ways.join(", or ") }
}

fn to_json(policy: &Policy, joint: &RolesExplanation<'_>) -> Value {
    let first = joint.decisive().first();
    let names = first.map(Explanation::names);
    let rule = first.and_then(Explanation::deciding_rule);
    let roles: Vec<&str> = joint.each().iter().map(|explanation| explanation.names().role).collect();
    let by_role: Map<String, Value> = joint
        .each()
        .iter()
        .map(|explanation| {
            let of_role = json!({
                "decision": explanation.decision().as_str(),
                "rule": explanation.deciding_rule().map(Rule::id),
                "missing": missing(explanation),
                "matches": matches(explanation),
            });
            (explanation.names().role.to_owned(), of_role)
        })
        .collect();
    let allowed_if: Vec<Value> = joint
        .alternatives()
        .iter()
        .map(|alternative| {
            let changes = alternative.targets().map(|(column, to)| (column.to_string(), to.into()));
            changes.collect::<Map<_, _>>().into()
        })
        .collect();
    json!({
        "version": json::VERSION,
        "decision": joint.decision().as_str(),
        "rule": rule.map(Rule::id),
        "clause": first.and_then(|explanation| explanation.clauses().next()).map(json::citation),
        "file": policy.rules().file(),
        "line": rule.map(|rule| rule.place().line),
        "column": rule.map(|rule| rule.place().column),
        "missing": first.map(missing).unwrap_or_default(),
        "allowed_if": allowed_if,
        "request": {
            "roles": roles,
            "token": names.map(|names| names.token),
            "api": names.map(|names| names.api),
            "action": names.map(|names| names.action),
            "owner": names.and_then(|names| names.owner),
        },
        "by_role": by_role,
        "matches": first.map(matches).unwrap_or_default(),
        "clauses": first.map(|explanation| json::clauses(explanation.clauses())).unwrap_or_default(),
        "policy": json::policy(policy),
    })
}

fn missing(explanation: &Explanation<'_>) -> Vec<Value> {
    let missing = explanation.missing().iter();
    missing.map(|lack| json!({ "column": lack.column.as_str(), "has": lack.has, "needs": lack.needs })).collect()
}

fn matches(explanation: &Explanation<'_>) -> Vec<Value> {
    let matches = explanation.matches().iter();
    matches
        .map(|found| {
            json!({ "rule": found.rule.id(), "line": found.rule.place().line, "outcome": outcome(&found.outcome) })
        })
        .collect()
}

const fn outcome(outcome: &MatchOutcome<'_>) -> &'static str {
    match outcome {
        MatchOutcome::Denies => "denies",
        MatchOutcome::RequirementMet => "requirement_met",
        MatchOutcome::Allows => "allows",
        MatchOutcome::Excepted(_) => "excepted",
    }
}
