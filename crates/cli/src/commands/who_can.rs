//! `who-can`: everybody who may call an operation.

use clap::Args;
use portcullis::{Column, SomeNames, space::Cube};
use serde_json::json;

use super::{ExitStatus, Format, Output};
use crate::{
    failure::Failure,
    json,
    layout::{self, Labels},
    policies::PolicyArgs,
    words,
};

/// List who may call an operation
#[derive(Debug, Args)]
pub(crate) struct WhoCan {
    /// API of the operation
    api: String,

    /// Action of the operation
    action: String,

    /// Whose item or membership the request touches [default: any]
    owner: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl WhoCan {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        let (vocabulary, owner) = (policy.vocabulary(), self.owner.as_deref());
        let names = SomeNames::ANY.with_api(&self.api).with_action(&self.action);
        let names = owner.map_or(names, |owner| names.with_owner(owner));
        let allowed = policy.allowed_in(&policy.cube_of(&names)?);
        let callers: Vec<Cube> =
            allowed.cubes(vocabulary).into_iter().map(|cube| self.without_what_is_asked(cube)).collect();
        match self.format {
            Format::Json => {
                let answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "api": self.api, "action": self.action, "owner": owner,
                    "requests": allowed.len(),
                    "cubes": json::cubes(&callers, vocabulary),
                });
                json::write(output, &answer)?;
            }
            Format::Human => {
                let owner = owner.map_or_else(String::new, |owner| format!(" for owner {owner}"));
                let title = format!("who may call {}.{}{owner}", self.api, self.action);
                writeln!(output, "{}\n", layout::heading(title))?;
                let who = callers.iter().map(|cube| match cube {
                    all if *all == Cube::ALL => "everybody".into(),
                    some => words::cube(some, vocabulary),
                });
                Labels::SHORT.write_all(output, ["who", "or"], who)?;
                if callers.is_empty() {
                    Labels::SHORT.write(output, "who", "nobody")?;
                }
            }
        }
        Ok(ExitStatus::Success)
    }

    /// Returns the cube without the columns that the question names.
    fn without_what_is_asked(&self, cube: Cube) -> Cube {
        let cube = cube.with_any(Column::Api).with_any(Column::Action);
        if self.owner.is_some() { cube.with_any(Column::Owner) } else { cube }
    }
}
