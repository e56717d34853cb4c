use clap::{Args, ValueEnum};

use super::{Answer, Output, failure::Failure, vectors};

/// Print the JSON Schema of policy files, of suites of tests or of vectors, for editors and readers
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Of which files
    #[arg(value_enum, default_value_t)]
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Of {
    #[default]
    Policy,
    Suite,
    /// What `portcullis vectors` prints as JSON or YAML
    Vectors,
}

impl Schema {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let schema = match self.of {
            Of::Policy => portcullis::reading::policy_schema(),
            Of::Suite => portcullis::reading::suite_schema(),
            Of::Vectors => vectors::Document::schema(),
        };
        write!(output, "{schema}")?;
        Ok(Answer::Yes)
    }
}
