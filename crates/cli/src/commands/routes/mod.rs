//! `routes`: routes files checked, and written for a start.

mod check;
mod init;

use clap::{Args, Subcommand};

use super::{ExitStatus, Output};
use crate::failure::Failure;

/// Check a routes file, or write a first one
#[derive(Debug, Args)]
pub(crate) struct Routes {
    #[command(subcommand)]
    command: RoutesCommand,
}

#[derive(Debug, Subcommand)]
enum RoutesCommand {
    Check(check::Check),
    Init(init::Init),
}

impl Routes {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        match &self.command {
            RoutesCommand::Check(command) => command.run(output),
            RoutesCommand::Init(command) => command.run(output),
        }
    }
}
