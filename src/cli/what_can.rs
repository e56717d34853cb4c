use clap::Args;
use portcullis::{ApiId, Cube, IdSet, SomeNames, Vocabulary};
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
        match self.format {
            Format::Json => {
                let cubes = allowed.cubes(vocabulary).into_iter().map(|cube| self.without_who_asks(cube));
                let cubes: Vec<Cube> = cubes.collect();
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
                let labels = Labels::fitting(vocabulary.apis().names());
                for (api, named) in vocabulary.apis().iter() {
                    let of_api = policy.cube_of(&SomeNames { api: Some(named.name()), ..names })?;
                    let cubes = policy.allowed_in(&of_api).cubes(vocabulary);
                    for (number, part) in self.parts(vocabulary, api, cubes).iter().enumerate() {
                        labels.write(output, if number == 0 { named.name() } else { "" }, part)?;
                    }
                }
            }
        }
        Ok(Answer::Yes)
    }

    /// What may be asked of an API, in a few lines: `list, read` or `every action; owner self`.
    fn parts(&self, vocabulary: &Vocabulary, api: ApiId, cubes: Vec<Cube>) -> Vec<String> {
        let parts = cubes.into_iter().map(|cube| {
            let declared = || vocabulary.operations_of(api).map(|(_, operation)| operation.action());
            let asked: Vec<&str> = declared()
                .filter(|&action| cube.actions.contains(action))
                .filter_map(|action| vocabulary.actions().name(action))
                .collect();
            let actions = if asked.len() == declared().count() { "every action".into() } else { asked.join(", ") };
            let rest = Cube { apis: IdSet::Any, actions: IdSet::Any, ..self.without_who_asks(cube) };
            if rest == Cube::ALL { actions } else { format!("{actions}; {}", words::cube(&rest, vocabulary)) }
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() { vec!["nothing".into()] } else { parts }
    }

    fn without_who_asks(&self, cube: Cube) -> Cube {
        let tokens = if self.token.is_some() { IdSet::Any } else { cube.tokens };
        Cube { roles: IdSet::Any, tokens, ..cube }
    }
}
