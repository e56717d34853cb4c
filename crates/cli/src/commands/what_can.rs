//! `what-can`: everything that a role may call.

use clap::Args;
use portcullis::{
    Column, Policy, SomeNames,
    space::{ActionId, ApiId, Cube},
};
use serde_json::json;

use super::{ExitStatus, Format, Output};
use crate::{
    failure::Failure,
    json,
    layout::{self, Labels},
    policies::PolicyArgs,
    words::{self, Naming},
};

/// List what a role may call
#[derive(Debug, Args)]
pub(crate) struct WhatCan {
    /// Role of the caller
    role: String,

    /// Kind of token [default: every kind]
    token: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl WhatCan {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let policy = self.policy.load()?;
        let (vocabulary, token) = (policy.vocabulary(), self.token.as_deref());
        let names = SomeNames::ANY.with_role(&self.role);
        let names = token.map_or(names, |token| names.with_token(token));
        let allowed = policy.allowed_in(&self.policy.found(&policy, policy.cube_of(&names))?);
        match self.format {
            Format::Json => {
                let cubes = allowed.cubes(vocabulary).into_iter().map(|cube| self.without_who_asks(cube));
                let mut answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "role": self.role, "token": token,
                    "requests": allowed.len(),
                    "cubes": json::cubes(&cubes.collect::<Vec<_>>(), vocabulary),
                });
                json::remove_undeclared(&mut answer, policy.vocabulary());
                json::write(output, &answer)?;
            }
            Format::Human => {
                // The one name of a column that is left out is accepted, and not shown.
                let token = token.filter(|_| vocabulary.is_declared(Column::Token));
                let token = token.map_or_else(String::new, |token| format!(" with token {token}"));
                let by = self.policy.answered_by(&policy);
                if allowed.is_empty() {
                    layout::write_heading(output, &format!("role {}{token} may call nothing{by}", self.role))?;
                    return Ok(ExitStatus::Success);
                }
                layout::write_heading(output, &format!("what role {}{token} may call{by}", self.role))?;
                writeln!(output)?;
                self.write_apis(output, &policy, names)?;
            }
        }
        Ok(ExitStatus::Success)
    }

    /// Writes what may be called of each API, then the APIs of which nothing may be called.
    fn write_apis(&self, output: &mut Output, policy: &Policy, names: SomeNames<'_>) -> Result<(), Failure> {
        const NOTHING: &str = "nothing of";

        let apis = policy.vocabulary().apis();
        // An API may have a name such as `nothing`.
        let label = |name: &str| format!("api {name}");
        let all: Vec<String> = apis.names().map(label).collect();
        let labels = Labels::fitting(all.iter().map(String::as_str).chain([NOTHING]));
        let mut nothing_of = Vec::new();
        for (api, named) in apis.iter() {
            let parts = self.parts(policy, api, names.with_api(named.name()))?;
            if parts.is_empty() {
                nothing_of.push(api);
            }
            labels.write_all(output, [&label(named.name()), ""], parts)?;
        }
        if !nothing_of.is_empty() {
            let names = words::names(&Cube::ALL.with_apis(nothing_of), Column::Api, policy);
            labels.write(output, NOTHING, &names.join(", "))?;
        }
        Ok(())
    }

    /// Returns what may be called of an API, each action once: `list, read` or `every action; owner self`.
    fn parts(&self, policy: &Policy, api: ApiId, names: SomeNames<'_>) -> Result<Vec<String>, Failure> {
        let vocabulary = policy.vocabulary();
        let mut parts: Vec<(String, Vec<ActionId>)> = Vec::new();
        let declared = || vocabulary.operations_of(api);
        for (_, operation) in declared() {
            let Some(action) = vocabulary.actions().name(operation.action()) else { continue };
            let allowed = policy.allowed_in(&policy.cube_of(&names.with_action(action))?);
            let cubes = allowed.cubes(vocabulary).into_iter().map(|cube| self.without_who_asks(cube));
            let cubes = cubes.map(|cube| cube.with_any(Column::Api).with_any(Column::Action));
            let cubes: Vec<Cube> = cubes.collect();
            if cubes.is_empty() {
                continue;
            }
            let conditions = if cubes.contains(&Cube::ALL) {
                String::new()
            } else {
                format!("; {}", words::cubes(&cubes, Naming::of(policy)).collect::<Vec<_>>().join(", or "))
            };
            match parts.iter_mut().find(|(known, _)| *known == conditions) {
                Some((_, actions)) => actions.push(operation.action()),
                None => parts.push((conditions, vec![operation.action()])),
            }
        }
        let count = declared().count();
        let lines = parts.into_iter().map(|(conditions, actions)| {
            if actions.len() == count {
                return format!("every action{conditions}");
            }
            let names = words::names(&Cube::ALL.with_actions(actions), Column::Action, policy);
            names.join(", ") + &conditions
        });
        Ok(lines.collect())
    }

    /// Returns the cube without the columns that the question names.
    fn without_who_asks(&self, cube: Cube) -> Cube {
        let cube = cube.with_any(Column::Role);
        if self.token.is_some() { cube.with_any(Column::Token) } else { cube }
    }
}
