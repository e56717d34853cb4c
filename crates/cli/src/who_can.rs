use clap::Args;
use portcullis::{Column, SomeNames, space::Cube};
use serde_json::json;

use super::{
    Answer, Format, Output, changes, failure::Failure, json, layout::Labels, policy::PolicyArgs, style, words,
};

/// List who may call an operation
#[derive(Debug, Args)]
pub(super) struct WhoCan {
    /// The API
    api: String,

    /// The action
    action: String,

    /// Whose item or membership the request touches [default: any]
    owner: Option<String>,

    #[command(flatten)]
    policy: PolicyArgs,

    /// How to print the answer
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl WhoCan {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let policy = self.policy.load()?;
        let (vocabulary, owner) = (policy.vocabulary(), self.owner.as_deref());
        let names = SomeNames::default().with_api(&self.api).with_action(&self.action);
        let names = owner.map_or(names, |owner| names.with_owner(owner));
        let allowed = policy.allowed_in(&policy.cube_of(&names)?);
        let cubes: Vec<Cube> =
            allowed.cubes(vocabulary).into_iter().map(|cube| self.without_what_is_asked(cube)).collect();
        match self.format {
            Format::Json => {
                let answer = json!({
                    "version": json::VERSION,
                    "policy": json::policy(&policy),
                    "api": self.api, "action": self.action, "owner": owner,
                    "requests": allowed.len(),
                    "cubes": changes::cubes(&cubes, vocabulary),
                });
                json::write(output, &answer)?;
            }
            Format::Human => {
                let (heading, owner) =
                    (style::HEADING, owner.map_or_else(String::new, |owner| format!(" for owner {owner}")));
                writeln!(output, "{heading}who may call {}.{}{owner}{heading:#}\n", self.api, self.action)?;
                for (number, cube) in cubes.iter().enumerate() {
                    let who = if *cube == Cube::ALL { "everybody".into() } else { words::cube(cube, vocabulary) };
                    Labels::SHORT.write(output, if number == 0 { "who" } else { "or" }, &who)?;
                }
                if cubes.is_empty() {
                    Labels::SHORT.write(output, "who", "nobody")?;
                }
            }
        }
        Ok(Answer::Yes)
    }

    fn without_what_is_asked(&self, cube: Cube) -> Cube {
        let cube = cube.with_any(Column::Api).with_any(Column::Action);
        if self.owner.is_some() { cube.with_any(Column::Owner) } else { cube }
    }
}
