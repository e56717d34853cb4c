use clap::Args;

use super::{Answer, Output, failure::Failure};

/// Print the JSON Schema of policy files, for editors
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    #[allow(clippy::unused_self, reason = "like every command")]
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        write!(output, "{}", portcullis::policy_schema())?;
        Ok(Answer::Yes)
    }
}
