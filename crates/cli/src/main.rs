//! The `portcullis` command, on top of the library's public interface.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod answers;
mod commands;
mod escape;
mod excerpt;
mod failure;
mod files;
mod first_routes;
mod fitted_table;
mod git;
mod git_files;
mod git_links;
mod guards;
mod json;
mod junit;
mod layout;
mod measures;
mod openapi;
mod operation;
mod page;
mod policies;
mod progress;
mod report;
mod routes_files;
mod test_report;
mod unreadable_records;
mod words;

use std::{
    env,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, ValueEnum};

use commands::Command;

/// Decide, explain, check, compare and test permission policies
///
/// Exit codes: 0 allowed, valid, proved, passed, unchanged, listed, or free of warnings and errors; 1 findings, changes,
/// failed tests, or an invariant or a lock that does not hold; 2 denied, or a token that is not valid; 3 bad usage, an
/// unknown name, or input that cannot be read.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100)]
struct Cli {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    #[command(subcommand)]
    command: Command,
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

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return failure::exit_for_usage(&error),
    };
    anstream::ColorChoice::from(cli.color).write_global();
    let mut output = io::BufWriter::new(UntilClosed { output: anstream::stdout(), is_closed: false });
    let status = cli.command.run(&mut output).and_then(|status| {
        output.flush()?;
        Ok(status)
    });
    match status {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

/// Parses the command line. If it is wrong, the report quotes it, so that what does not show is escaped first.
fn parse() -> Result<Cli, clap::Error> {
    Cli::try_parse().map_err(|error| {
        let arguments = env::args_os().map(|argument| escape::visible(&argument.to_string_lossy()).into_owned());
        Cli::try_parse_from(arguments).err().unwrap_or(error)
    })
}

/// An output whose reader may stop reading. What is written after that is discarded, which is not an error.
struct UntilClosed<W> {
    output: W,
    is_closed: bool,
}

impl<W> UntilClosed<W> {
    /// Writes, or returns what counts as written if nobody reads it.
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
