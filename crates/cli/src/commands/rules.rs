//! `rules`: the rules, invariants and sources of a policy.

use clap::Args;
use portcullis::{
    Policy,
    rules::{Effect, Invariant, Rule, Source},
};
use serde_json::{Value, json};

use super::{ExitStatus, Format, Output};
use crate::{
    failure::Failure,
    json,
    layout::{self, Labels},
    policies::PolicyArgs,
    words::{self, Naming},
};

/// List the rules, invariants and sources of a policy
#[derive(Debug, Args)]
pub(crate) struct Rules {
    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Rules {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        match self.format {
            Format::Human => self.write_human(output, &policy)?,
            Format::Json => json::write(output, &to_json(&policy))?,
        }
        Ok(ExitStatus::Success)
    }

    fn write_human(&self, output: &mut Output, policy: &Policy) -> Result<(), Failure> {
        let rules = policy.rules();
        let (name, default) = (layout::heading(rules.name()), rules.default_decision());
        writeln!(output, "{name}: {default} unless a rule decides")?;
        writeln!(output, "{}\n", layout::aside(format_args!("{}{}", words::file(policy), self.policy.remark())))?;
        for rule in rules {
            write_rule(output, policy, rule)?;
        }
        for invariant in rules.invariants() {
            write_invariant(output, policy, invariant)?;
        }
        for source in rules.sources() {
            write_source(output, source)?;
        }
        Ok(())
    }
}

fn write_rule(output: &mut Output, policy: &Policy, rule: &Rule) -> Result<(), Failure> {
    let naming = Naming::of(policy);
    layout::write_title(output, rule.id(), &words::line(policy, rule.place()))?;
    Labels::SHORT.write(output, "scope", &words::cube(rule.scope(), naming))?;
    for exception in rule.exceptions() {
        let clauses = words::citations(policy, exception.citations());
        let by = if clauses.is_empty() { String::new() } else { format!(", by {}", clauses.join(", ")) };
        Labels::SHORT.write(output, "except", &(words::cube(exception.cube(), naming) + &by))?;
    }
    match rule.effect() {
        Effect::Require(needs) => Labels::SHORT.write(output, "requires", &words::requirement(needs, naming))?,
        effect @ (Effect::Allow | Effect::Deny) => Labels::SHORT.write(output, "effect", effect.as_str())?,
    }
    let cited = words::citations(policy, rule.citations());
    if !cited.is_empty() {
        Labels::SHORT.write(output, "cites", &cited.join(", "))?;
    }
    if let Some(reading) = rule.reading() {
        Labels::SHORT.write(output, "reading", reading)?;
    }
    writeln!(output)?;
    Ok(())
}

fn write_invariant(output: &mut Output, policy: &Policy, invariant: &Invariant) -> Result<(), Failure> {
    layout::write_title(output, invariant.id(), &words::line(policy, invariant.place()))?;
    Labels::SHORT.write(output, "invariant", &words::claim(invariant.claim(), Naming::of(policy)))?;
    let cited = words::citations(policy, invariant.citations());
    if !cited.is_empty() {
        Labels::SHORT.write(output, "cites", &cited.join(", "))?;
    }
    writeln!(output)?;
    Ok(())
}

fn write_source(output: &mut Output, source: &Source) -> Result<(), Failure> {
    writeln!(output, "{}", layout::heading(format_args!("source {}", source.name())))?;
    let details = [("title", source.title()), ("url", source.url()), ("retrieved", source.retrieved())];
    for (label, detail) in details {
        if let Some(detail) = detail {
            Labels::SHORT.write(output, label, detail)?;
        }
    }
    for clause in source.clauses() {
        Labels::SHORT.write(output, "clause", &format!("{}: {}", clause.name(), clause.text()))?;
        if let Some(reason) = clause.not_a_rule() {
            Labels::SHORT.write(output, "not a rule", reason)?;
        }
    }
    writeln!(output)?;
    Ok(())
}

fn to_json(policy: &Policy) -> Value {
    let vocabulary = policy.vocabulary();
    let rules = policy.rules().iter().map(|rule| {
        let exceptions = rule.exceptions().iter().map(|exception| {
            json!({
                "scope": json::cube(exception.cube(), vocabulary),
                "cites": words::citations(policy, exception.citations()),
                "file": policy.rules().file_of(exception.place()),
                "line": exception.place().line,
            })
        });
        let requires = match rule.effect() {
            Effect::Require(needs) => Some(json::cube(needs.cube(), vocabulary)),
            Effect::Allow | Effect::Deny => None,
        };
        json!({
            "id": rule.id(),
            "file": policy.rules().file_of(rule.place()),
            "line": rule.place().line,
            "scope": json::cube(rule.scope(), vocabulary),
            "except": exceptions.collect::<Vec<_>>(),
            "effect": rule.effect().as_str(),
            "requires": requires,
            "cites": words::citations(policy, rule.citations()),
            "reading": rule.reading(),
        })
    });
    let invariants = policy.rules().invariants().iter().map(|invariant| {
        json!({
            "id": invariant.id(),
            "file": policy.rules().file_of(invariant.place()),
            "line": invariant.place().line,
            "claim": words::claim(invariant.claim(), Naming::without_groups(vocabulary)),
            "cites": words::citations(policy, invariant.citations()),
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
