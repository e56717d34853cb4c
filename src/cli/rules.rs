use clap::Args;
use portcullis::{
    Policy, Rule,
    rules::{Citation, Effect},
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
            rules.default()
        )?;
        writeln!(output, "{aside}{}{}{aside:#}\n", rules.file(), self.policy.remark())?;
        for rule in rules.iter() {
            write_rule(output, policy, rule)?;
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
        Labels::SHORT.write(output, "except", &words::cube(exception.cube(), vocabulary))?;
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
    json!({
        "version": json::VERSION,
        "policy": json::policy(policy),
        "default": policy.rules().default().as_str(),
        "rules": rules.collect::<Vec<_>>(),
    })
}

/// The names that each column admits; a column that admits any is left out.
fn object(restrictions: Vec<Restriction<'_>>) -> Map<String, Value> {
    restrictions.into_iter().map(|(column, names)| (column.to_string(), names.into())).collect()
}
