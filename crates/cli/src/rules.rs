use clap::Args;
use portcullis::{
    Policy,
    rules::{Citation, Effect, Rule, Source},
};
use serde_json::{Map, Value, json};

use super::{
    Answer, Format, Output,
    failure::Failure,
    json,
    layout::Labels,
    policy::PolicyArgs,
    style,
    words::{self, Restriction},
};

/// List the rules, in the order of the policy
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print the rules
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Rules {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        match self.format {
            Format::Human => self.write_human(output, &policy)?,
            Format::Json => json::write(output, &to_json(&policy))?,
        }
        Ok(Answer::Yes)
    }

    fn write_human(&self, output: &mut Output, policy: &Policy) -> Result<(), Failure> {
        let (heading, aside) = (style::HEADING, style::ASIDE);
        let rules = policy.rules();
        writeln!(
            output,
            "{heading}{}{heading:#}: {} by default, unless a rule decides",
            rules.name(),
            rules.default_decision()
        )?;
        writeln!(output, "{aside}{}{}{aside:#}\n", rules.file(), self.policy.remark())?;
        for rule in rules {
            write_rule(output, policy, rule)?;
        }
        for invariant in rules.invariants() {
            writeln!(
                output,
                "{heading}{}{heading:#}{aside}, line {}{aside:#}",
                invariant.id(),
                invariant.place().line
            )?;
            let claim = words::claim(invariant.claim(), policy.vocabulary());
            Labels::SHORT.write(output, "invariant", &claim)?;
            let clauses = cited(policy, invariant.citations());
            if !clauses.is_empty() {
                Labels::SHORT.write(output, "cites", &clauses.join(", "))?;
            }
            writeln!(output)?;
        }
        for source in rules.sources() {
            write_source(output, source)?;
        }
        Ok(())
    }
}

fn write_rule(output: &mut Output, policy: &Policy, rule: &Rule) -> Result<(), Failure> {
    let (heading, aside) = (style::HEADING, style::ASIDE);
    let vocabulary = policy.vocabulary();
    writeln!(output, "{heading}{}{heading:#}{aside}, line {}{aside:#}", rule.id(), rule.place().line)?;
    Labels::SHORT.write(output, "scope", &words::cube(rule.scope(), vocabulary))?;
    for exception in rule.exceptions() {
        let clauses = cited(policy, exception.citations());
        let by = if clauses.is_empty() { String::new() } else { format!(", by {}", clauses.join(", ")) };
        Labels::SHORT.write(output, "except", &(words::cube(exception.cube(), vocabulary) + &by))?;
    }
    match rule.effect() {
        Effect::Require(needs) => Labels::SHORT.write(output, "requires", &words::requirement(needs, vocabulary))?,
        effect @ (Effect::Allow | Effect::Deny) => Labels::SHORT.write(output, "effect", effect.as_str())?,
    }
    let cited = cited(policy, rule.citations());
    if !cited.is_empty() {
        Labels::SHORT.write(output, "cites", &cited.join(", "))?;
    }
    if let Some(reading) = rule.reading() {
        Labels::SHORT.write(output, "reading", reading)?;
    }
    writeln!(output)?;
    Ok(())
}

fn write_source(output: &mut Output, source: &Source) -> Result<(), Failure> {
    let heading = style::HEADING;
    writeln!(output, "{heading}source {}{heading:#}", source.name())?;
    let details = [("title", source.title()), ("url", source.url()), ("retrieved", source.retrieved())];
    for (label, detail) in details {
        if let Some(detail) = detail {
            Labels::SHORT.write(output, label, detail)?;
        }
    }
    for clause in source.clauses() {
        Labels::SHORT.write(output, "clause", &format!("{}: {}", clause.name(), clause.text()))?;
        if let Some(reason) = clause.not_a_rule() {
            Labels::SHORT.write(output, "no rule", reason)?;
        }
    }
    writeln!(output)?;
    Ok(())
}

fn cited(policy: &Policy, citations: &[Citation]) -> Vec<String> {
    citations.iter().filter_map(|&citation| policy.rules().cited(citation)).map(json::citation).collect()
}

fn to_json(policy: &Policy) -> Value {
    let vocabulary = policy.vocabulary();
    let rules = policy.rules().iter().map(|rule| {
        let exceptions = rule.exceptions().iter().map(|exception| {
            json!({
                "scope": object(words::restrictions(exception.cube(), vocabulary)),
                "cites": cited(policy, exception.citations()),
                "line": exception.place().line,
            })
        });
        let requires = match rule.effect() {
            Effect::Require(needs) => Some(object(words::requirements(needs, vocabulary))),
            Effect::Allow | Effect::Deny => None,
        };
        json!({
            "id": rule.id(),
            "line": rule.place().line,
            "scope": object(words::restrictions(rule.scope(), vocabulary)),
            "except": exceptions.collect::<Vec<_>>(),
            "effect": rule.effect().as_str(),
            "requires": requires,
            "cites": cited(policy, rule.citations()),
            "reading": rule.reading(),
        })
    });
    let invariants = policy.rules().invariants().iter().map(|invariant| {
        json!({
            "id": invariant.id(),
            "line": invariant.place().line,
            "claim": words::claim(invariant.claim(), vocabulary),
            "cites": cited(policy, invariant.citations()),
        })
    });
    let sources = policy.rules().sources().iter().map(|source| {
        let clauses = source
            .clauses()
            .iter()
            .map(|clause| json!({ "name": clause.name(), "text": clause.text(), "not_a_rule": clause.not_a_rule() }));
        json!({
            "name": source.name(),
            "title": source.title(),
            "url": source.url(),
            "retrieved": source.retrieved(),
            "clauses": clauses.collect::<Vec<_>>(),
        })
    });
    json!({
        "version": json::VERSION,
        "policy": json::policy(policy),
        "default": policy.rules().default_decision().as_str(),
        "rules": rules.collect::<Vec<_>>(),
        "invariants": invariants.collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>(),
    })
}

/// The names that each column admits; a column that admits any is left out.
fn object(restrictions: Vec<Restriction<'_>>) -> Map<String, Value> {
    restrictions.into_iter().map(|(column, names)| (column.to_string(), names.into())).collect()
}
