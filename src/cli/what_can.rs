use clap::Args;
use portcullis::{Cube, IdSet, SomeNames};
use serde_json::json;

use super::{
    Answer, Format, Output, changes, failure::Failure, json, layout::Labels, policy::PolicyArgs, style, words,
};

/// List what a role may call
#[derive(Debug, Args)]
pub(super) struct WhatCan {
    /// The role
    role: String,

    /// The kind of token [default: any]
    token: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl WhatCan {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        let (vocabulary, token) = (policy.vocabulary(), self.token.as_deref());
        let names = SomeNames { role: Some(&self.role), token, ..SomeNames::default() };
        let allowed = policy.allowed_in(&policy.cube_of(&names)?);
        let cubes: Vec<Cube> = allowed.cubes(vocabulary).into_iter().map(|cube| self.without_who_asks(cube)).collect();
        match self.format {
            Format::Json => {
                let answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "role": self.role, "token": token,
                    "requests": allowed.len(),
                    "cubes": changes::cubes(&cubes, vocabulary),
                });
                json::write(output, &answer)?;
            }
            Format::Human => {
                let (heading, token) =
                    (style::HEADING, token.map_or_else(String::new, |token| format!(" with token {token}")));
                writeln!(output, "{heading}what {}{token} may call{heading:#}\n", self.role)?;
                for (number, cube) in cubes.iter().enumerate() {
                    let what = if *cube == Cube::ALL { "everything".into() } else { words::cube(cube, vocabulary) };
                    Labels::SHORT.write(output, if number == 0 { "what" } else { "and" }, &what)?;
                }
                if cubes.is_empty() {
                    Labels::SHORT.write(output, "what", "nothing")?;
                }
            }
        }
        Ok(Answer::Yes)
    }

    fn without_who_asks(&self, cube: Cube) -> Cube {
        let tokens = if self.token.is_some() { IdSet::Any } else { cube.tokens };
        Cube { roles: IdSet::Any, tokens, ..cube }
    }
}
