//! The commands, one per file, and what they have in common: an output, an exit status, and the two formats that most can print.

mod decide;
mod diff;
mod explain_lint;
mod lint;
mod lock;
mod log;
mod matrix;
mod route;
mod routes;
mod rules;
mod schema;
mod test;
mod token;
mod vectors;
mod verify;
mod vocabulary;
mod what_can;
mod who_can;

use std::{io, process::ExitCode};

use clap::{Subcommand, ValueEnum};

use crate::failure::{Failure, UNUSABLE};

/// Declares the commands, and runs the one that the command line names.
macro_rules! commands {
    ($($command:ident in $module:ident;)*) => {
        #[derive(Debug, Subcommand)]
        pub(crate) enum Command {
            $($command($module::$command),)*
        }

        impl Command {
            pub(crate) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
                match self {
                    $(Self::$command(command) => command.run(output),)*
                }
            }
        }
    };
}

// In the order in which the help lists them.
commands! {
    Decide in decide;
    WhoCan in who_can;
    WhatCan in what_can;
    Route in route;
    Diff in diff;
    Verify in verify;
    Test in test;
    Vectors in vectors;
    Lock in lock;
    Matrix in matrix;
    Log in log;
    Token in token;
    Vocabulary in vocabulary;
    Rules in rules;
    Lint in lint;
    ExplainLint in explain_lint;
    Routes in routes;
    Schema in schema;
}

/// Where commands write their output.
pub(crate) type Output = dyn io::Write;

/// The two formats that most commands can print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs; versioned
    Json,
}

/// The status that a command exits with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Allowed, valid, or without findings.
    Success,
    /// Findings, changes or failed tests.
    Findings,
    /// Denied, or not valid.
    Denied,
    /// Some input cannot be read, which the output reports.
    Unreadable,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Success => Self::SUCCESS,
            ExitStatus::Findings => Self::from(1),
            ExitStatus::Denied => Self::from(2),
            ExitStatus::Unreadable => Self::from(UNUSABLE),
        }
    }
}
