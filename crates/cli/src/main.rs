//! The `portcullis` command: one command a file, on top of the library's public interface.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod answers;
mod changes;
mod decide;
mod diff;
mod excerpt;
mod explain_lint;
mod failure;
mod git;
mod github;
mod json;
mod layout;
mod lint;
mod lock;
mod lock_file;
mod matrix;
mod measures;
mod page;
mod policies;
mod policy;
mod progress;
mod report;
mod rules;
mod schema;
mod style;
mod test;
mod test_report;
mod token;
mod unreadable;
mod vectors;
mod verify;
mod vocabulary;
mod what_can;
mod who_can;
mod words;
mod xml;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

use failure::Failure;

/// Decides, explains, lists and checks what a permission policy says.
///
/// Exit codes: 0 allowed, valid, proved, passed, unchanged, listed or clean; 1 findings, changes, failed tests, or something
/// that does not hold; 2 denied or no longer valid; 3 bad usage, or input that cannot be read.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100)]
struct Cli {
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Decide(decide::Decide),
    WhoCan(who_can::WhoCan),
    WhatCan(what_can::WhatCan),
    Diff(diff::Diff),
    Verify(verify::Verify),
    Test(test::Test),
    Vectors(vectors::Vectors),
    Lock(lock::Lock),
    Matrix(matrix::Matrix),
    Token(token::Token),
    Vocabulary(vocabulary::Vocabulary),
    Rules(rules::Rules),
    Lint(lint::Lint),
    ExplainLint(explain_lint::ExplainLint),
    Schema(schema::Schema),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// The two forms that most commands can print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs; versioned.
    Json,
}

/// What a command found out, as its exit code tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    /// Something to look at.
    Found,
    No,
    /// It could not be read, which the output tells.
    Unreadable,
}

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Yes => Self::SUCCESS,
            Answer::Found => Self::from(1),
            Answer::No => Self::from(2),
            Answer::Unreadable => Self::from(failure::UNUSABLE),
        }
    }
}

/// Where commands write what was asked for.
type Output = dyn io::Write;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::exit_for_usage(&error),
    };
    anstream::ColorChoice::from(cli.color).write_global();
    let mut output = io::BufWriter::new(UntilClosed { output: anstream::stdout(), is_closed: false });
    let answer = cli.command.run(&mut output).and_then(|answer| {
        output.flush()?;
        Ok(answer)
    });
    match answer {
        Ok(answer) => answer.into(),
        Err(failure) => failure.report(),
    }
}

/// An output whose reader may go away: what is written after that is lost, and the answer stands.
struct UntilClosed<W> {
    output: W,
    is_closed: bool,
}

impl<W> UntilClosed<W> {
    fn unless_closed<T>(&mut self, lost: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.is_closed {
            return Ok(lost);
        }
        write(&mut self.output).or_else(|error| {
            self.is_closed = error.kind() == io::ErrorKind::BrokenPipe;
            if self.is_closed { Ok(lost) } else { Err(error) }
        })
    }
}

impl<W: io::Write> io::Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |output| output.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), io::Write::flush)
    }
}

impl Command {
    fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        match self {
            Self::Decide(command) => command.run(output),
            Self::WhoCan(command) => command.run(output),
            Self::WhatCan(command) => command.run(output),
            Self::Diff(command) => command.run(output),
            Self::Verify(command) => command.run(output),
            Self::Test(command) => command.run(output),
            Self::Vectors(command) => command.run(output),
            Self::Lock(command) => command.run(output),
            Self::Matrix(command) => command.run(output),
            Self::Token(command) => command.run(output),
            Self::Vocabulary(command) => command.run(output),
            Self::Rules(command) => command.run(output),
            Self::Lint(command) => command.run(output),
            Self::ExplainLint(command) => command.run(output),
            Self::Schema(command) => command.run(output),
        }
    }
}
