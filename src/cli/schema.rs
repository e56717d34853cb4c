use clap::{Args, ValueEnum};

use super::{Answer, Output, failure::Failure};

/// Print the JSON Schema of policy files or of suites of tests, for editors
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
}

impl Schema {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let schema = match self.of {
            Of::Policy => portcullis::policy_schema(),
            Of::Suite => portcullis::suite_schema(),
        };
        write!(output, "{schema}")?;
        Ok(Answer::Yes)
    }
}
