use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use annotate_snippets::{Level, Origin};
use portcullis::{LoadError, LockError, Problem, ResolveError};
use thiserror::Error;

use super::{
    excerpt::{self, Drawing},
    unreadable::UnreadableRecords,
};

/// The exit code for bad usage and for input that cannot be read.
pub(super) const UNUSABLE: u8 = 3;

/// Why a command could not answer.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Policy(#[from] LoadError),
    #[error(transparent)]
    Names(#[from] ResolveError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("`{}` holds records that cannot be read", .0.file)]
    Answers(UnreadableRecords),
    #[error("{message}")]
    Usage { message: String, help: String },
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// Tells people on standard error what is wrong, and the system by the exit code.
    pub(super) fn report(&self) -> ExitCode {
        let reports = match self {
            Self::Policy(error) => render_all(error),
            Self::Names(error) => error
                .problems()
                .iter()
                .map(|problem| excerpt::plain(&problem.message(), problem.help().as_deref()))
                .collect(),
            Self::Lock(error) => {
                let help = Level::HELP.message(error.help());
                let title = Level::ERROR.primary_title(error.message());
                vec![excerpt::render(&[title.element(Origin::path(error.file())).element(help)])]
            }
            Self::Answers(records) => records.paragraphs(),
            Self::Usage { message, help } => {
                vec![excerpt::plain(message, Some(help.as_str()).filter(|help| !help.is_empty()))]
            }
            Self::Output(error) => vec![excerpt::plain(&format!("cannot write: {error}"), None)],
        };
        // If even standard error cannot be written, the exit code still tells.
        let _ = writeln!(anstream::stderr().lock(), "{}", reports.join("\n\n"));
        ExitCode::from(UNUSABLE)
    }
}

/// Prints what clap has to say: help and version are answers, everything else is bad usage.
pub(super) fn exit_for_usage(error: &clap::Error) -> ExitCode {
    let printed = error.print().is_ok();
    if printed && !error.use_stderr() { ExitCode::SUCCESS } else { ExitCode::from(UNUSABLE) }
}

fn render_all(error: &LoadError) -> Vec<String> {
    let mut reports: Vec<String> = error.problems().iter().map(|problem| render_problem(error, problem)).collect();
    reports.extend(excerpt::summary(error.file(), error.problems().len(), error.is_truncated()));
    reports
}

fn render_problem(error: &LoadError, problem: &Problem) -> String {
    let drawing = Drawing {
        level: Level::ERROR,
        name: problem.code(),
        message: problem.message(),
        file: error.file(),
        text: error.text(),
        place: problem.place(),
        related: problem.related(),
        remarks: Vec::new(),
        help: problem.help(),
        fix: problem.place().zip(problem.replacement()),
    };
    drawing.render()
}
