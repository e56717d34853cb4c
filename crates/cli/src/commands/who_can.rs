//! `who-can`: everybody who may call an operation.

use clap::Args;
use portcullis::{
    Column, Policy, SomeNames,
    space::{Cube, OperationName},
};
use serde_json::json;

use super::{ExitStatus, Format, Output};
use crate::{
    failure::{Failure, UsageError},
    json,
    layout::{self, Labels},
    operation,
    policies::PolicyArgs,
    words::{self, Naming},
};

/// List who may call an operation
#[derive(Debug, Args)]
#[command(override_usage = "portcullis who-can [OPTIONS] <API.ACTION> [OWNER]\n       \
                            portcullis who-can [OPTIONS] <API> <ACTION> [OWNER]")]
pub(crate) struct WhoCan {
    /// Operation as `API.ACTION`, or API and action apart; then whose item the request touches [default: every owner]
    #[arg(value_name = "API.ACTION", required = true, num_args = 1..=3)]
    names: Vec<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The question that the names ask.
struct Question<'a> {
    operation: OperationName<'a>,
    owner: Option<&'a str>,
}

impl WhoCan {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        self.check_is_no_file(&policy)?;
        let question = Question::of(&self.names, &policy)?;
        let Question { operation, owner } = question;
        let OperationName { api, action, .. } = operation;
        let names = SomeNames::ANY.with_api(api).with_action(action);
        let names = owner.map_or(names, |owner| names.with_owner(owner));
        let allowed = policy.allowed_in(&self.policy.found(&policy, policy.cube_of(&names))?);
        let cubes = allowed.cubes(policy.vocabulary()).into_iter();
        let callers: Vec<Cube> = cubes.map(|cube| question.without_what_is_asked(cube)).collect();
        match self.format {
            Format::Json => {
                let mut answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "api": api, "action": action, "owner": owner,
                    "requests": allowed.len(),
                    "cubes": json::cubes(&callers, policy.vocabulary()),
                });
                json::remove_undeclared(&mut answer, policy.vocabulary());
                json::write(output, &answer)?;
            }
            Format::Human => {
                // The one name of a column that is left out is accepted, and not shown.
                let owner = owner.filter(|_| policy.vocabulary().is_declared(Column::Owner));
                let owner = owner.map_or_else(String::new, |owner| format!(" for owner {owner}"));
                let title = format!("who may call {operation}{owner}{}", self.policy.answered_by(&policy));
                layout::write_heading(output, &title)?;
                writeln!(output)?;
                let who = callers.iter().map(|cube| match cube {
                    all if *all == Cube::ALL => "everybody".into(),
                    some => words::cube(some, Naming::of(&policy)),
                });
                Labels::SHORT.write_all(output, ["who", "or"], who)?;
                if callers.is_empty() {
                    Labels::SHORT.write(output, "who", "nobody")?;
                }
            }
        }
        Ok(ExitStatus::Success)
    }
}

impl WhoCan {
    /// Checks that the first name is not that of a policy file, which reads as an operation `castle.yaml`.
    fn check_is_no_file(&self, policy: &Policy) -> Result<(), UsageError> {
        let Some(first) = self.names.first() else { return Ok(()) };
        let Some((stem, "yaml" | "yml")) = first.rsplit_once('.') else { return Ok(()) };
        if policy.vocabulary().apis().id(stem).is_some() {
            return Ok(());
        }
        Err(UsageError::PolicyAsOperation(first.clone()))
    }
}

impl<'a> Question<'a> {
    /// Reads `API.ACTION [OWNER]` or `API ACTION [OWNER]`. The first is meant if it has a meaning in the vocabulary, then the
    /// second; the names of neither decide which of them is reported as unknown.
    fn of(names: &'a [String], policy: &Policy) -> Result<Self, UsageError> {
        let (first, more) = names.split_first().map_or(("", &[][..]), |(first, more)| (first.as_str(), more));
        let vocabulary = policy.vocabulary();
        let joined = operation::read(first, policy);
        let is_known = |owner: &String| vocabulary.owners().id(owner).is_some();
        let apart = more.split_first().map(|(action, owner)| Self {
            operation: OperationName::new(first, action),
            owner: owner.first().map(String::as_str),
        });
        let is_operation = |operation| operation::is_declared(operation, vocabulary);
        match (joined, apart, more) {
            (joined, None, _) => Ok(Self { operation: joined?, owner: None }),
            (Ok(operation), Some(_), [owner]) if is_operation(operation) && is_known(owner) => {
                Ok(Self { operation, owner: Some(owner) })
            }
            (_, Some(apart), _) if is_operation(apart.operation) || vocabulary.apis().id(first).is_some() => Ok(apart),
            (Ok(operation), Some(_), [owner]) => Ok(Self { operation, owner: Some(owner) }),
            (Ok(_), Some(_), [owner, more, ..]) => {
                let [operation, owner, more] = [first, owner, more].map(str::to_owned);
                Err(UsageError::NameTooMany { operation, owner, more })
            }
            (Err(error @ UsageError::AmbiguousOperation(_)), ..) => Err(error),
            (_, Some(apart), _) => Ok(apart),
        }
    }

    /// Returns the cube without the columns that the question names.
    fn without_what_is_asked(&self, cube: Cube) -> Cube {
        let cube = cube.with_any(Column::Api).with_any(Column::Action);
        if self.owner.is_some() { cube.with_any(Column::Owner) } else { cube }
    }
}
