//! Why a command fails, and the report of it on standard error.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use annotate_snippets::Origin;
use portcullis::{
    LoadError, Policy, ResolveError,
    analysis::LockError,
    lint::{Lint, Severity},
    reading::{Problem, Time},
    space::OperationNameError,
};
use thiserror::Error;

use crate::{
    escape::visible,
    excerpt::{self, Drawing},
    git::GitError,
    layout,
    unreadable_records::UnreadableRecords,
};

/// The exit code for bad usage and for input that cannot be read.
pub(crate) const UNUSABLE: u8 = 3;

/// Why a command fails.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Names(#[from] ResolveError),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error(transparent)]
    Records(#[from] UnreadableRecords),
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error("cannot write: {0}")]
    Output(#[from] io::Error),
    /// A failure, and what the user should know to understand it.
    #[error("{failure}")]
    Noted { failure: Box<Failure>, note: String },
}

/// What is wrong with a command line, or with the files that it names.
#[derive(Debug, Error)]
pub(crate) enum UsageError {
    #[error("cannot read `{file}`: {error}")]
    Unreadable { file: String, error: io::Error },
    #[error("cannot read standard input: {0}")]
    StandardInput(io::Error),
    #[error("cannot write `{file}`: {error}")]
    Unwritable { file: String, error: io::Error },
    #[error("`{0}` is not a base path: {1}")]
    BasePath(String, portcullis::route::TemplateError),
    #[error("lock `{0}` does not exist")]
    NoLock(String),
    #[error("`{0}` exists and is not a lock")]
    NotALock(String),
    #[error("lock `{file}` is larger than {mebibytes} MiB")]
    LockTooLarge { file: String, mebibytes: u64 },
    #[error("lock `{0}` is not valid UTF-8")]
    LockNotUtf8(String),
    #[error("`{policy}` and `{other}` would share the lock `{lock}`")]
    SharedLock { policy: String, other: String, lock: String },
    #[error("standard input has no lock next to it")]
    NoLockOfInput,
    #[error("several policies cannot have one lock")]
    OneLockForSeveral,
    #[error("`{0}` exists and was not written by `--suggest`")]
    NotSuggestions(String),
    #[error("`{0}` exists and is not a tracefile")]
    NotATracefile(String),
    #[error("`{file}` is {what}, and `{option}` would replace it")]
    ReplacesInput { file: String, what: &'static str, option: &'static str },
    #[error("`{0}` cannot write to standard output, which has the report")]
    OutputIsTaken(&'static str),
    #[error("cases for several policies cannot be written to one file")]
    SuggestionsForSeveral,
    #[error("a suite cannot name the policy `{0}`")]
    UnnameablePolicy(String),
    #[error("unknown lint `{0}`")]
    UnknownLint(String),
    #[error("`{0}` does not name a policy")]
    NoPolicyOfFile(String),
    #[error("the built-in suite is about the built-in policy, and names what `{0}` does not have")]
    NoSuite(String),
    #[error("`{0}` does not name an operation")]
    NotAnOperation(String),
    #[error(transparent)]
    AmbiguousOperation(OperationNameError),
    #[error("`{0}` names an operation, not a part of one")]
    OperationAsPart(String),
    #[error("`{given}` needs `{missing}`")]
    PartMissing { given: &'static str, missing: &'static str },
    #[error("`{0}` names a file, not an operation")]
    PolicyAsOperation(String),
    #[error("`{operation}` names an operation, and `{owner}` its owner: unexpected `{more}`")]
    NameTooMany { operation: String, owner: String, more: String },
    #[error("no test name contains `{0}`")]
    NoSuchTest(String),
    #[error("`{file}` is larger than {mebibytes} MiB")]
    TooLarge { file: String, mebibytes: u64 },
    #[error("two policies have the name `{0}`, and a tracefile cannot tell them apart")]
    TwoPoliciesOfOneFile(String),
    #[error("`{0}` has no answers")]
    NoAnswers(String),
    #[error("the logout is before the time of issue")]
    LogoutBeforeIssue,
    #[error("{0} is out of range for this system")]
    TimeOutOfRange(Time),
    #[error("`{file}` is larger than {mebibytes} MiB")]
    InputTooLarge { file: String, mebibytes: usize },
    #[error("standard input cannot be read twice, for {0} and for {1}")]
    InputTwice(&'static str, &'static str),
    #[error("`{0}` cannot be read as JSON or YAML: {1}")]
    NotYaml(String, String),
    #[error("`{file}` is not an OpenAPI document of version 3: {found}")]
    NotOpenApi { file: String, found: String },
    #[error("`{file}` refers to `{reference}`, which is not in the document")]
    OtherDocument { file: String, reference: String },
    #[error("no endpoint of `{0}` has a likely operation in the policy")]
    NoLikelyOperation(String),
    #[error("`{0}` cannot be named in a routes file")]
    UnnameableInRoutes(String),
    #[error("`{0}` exists")]
    Exists(String),
    #[error("`{file}` has no record of a gateway; line {line}: {message}")]
    NotALog { file: String, line: u64, message: String },
}

impl UsageError {
    /// Returns what to do about it.
    fn help(&self) -> Option<String> {
        let help = match self {
            Self::Unreadable { .. }
            | Self::Unwritable { .. }
            | Self::TimeOutOfRange(_)
            | Self::InputTooLarge { .. }
            | Self::NotYaml(..) => return None,
            Self::NotALog { .. } => "decision logs have one JSON object a line, as `portcullis schema log` says",
            Self::UnknownLint(name) => {
                let nearest = Lint::nearest(name).map(|nearest| format!("did you mean `{}`?", nearest.name()));
                return Some(nearest.unwrap_or_else(|| "`portcullis explain-lint` lists all lints".into()));
            }
            Self::StandardInput(_) | Self::NoLockOfInput => "name a policy file",
            Self::BasePath(..) => {
                "write a path without parameters and without a slash at its end, such as `/observability`"
            }
            Self::NoLock(_) => "write it with `portcullis lock`",
            Self::NotALock(_) => {
                "name another file with `--out`; if it is a lock that was cut off, remove it, and write it again"
            }
            Self::LockTooLarge { .. } => "locks this large cannot be reviewed: split the policy",
            Self::LockNotUtf8(_) => "name a lock; if it is one, remove it, and write it again with `portcullis lock`",
            Self::SharedLock { .. } => "rename one of them, or name another lock with `lock --out` and `verify --lock`",
            Self::NotSuggestions(_) => "name another file with `--suggest=FILE`",
            Self::NotATracefile(_) => "name another file with `--lcov FILE`",
            Self::ReplacesInput { option, .. } => return Some(format!("name another file with `{option}=FILE`")),
            Self::OutputIsTaken(option) => return Some(format!("name a file with `{option}=FILE`")),
            Self::SuggestionsForSeveral => "run the tests of one policy, or name one with `--policy`",
            Self::UnnameablePolicy(_) => "rename the policy, or print the cases with `--suggest`",
            Self::OneLockForSeveral => "name one policy with `--lock`",
            Self::NoPolicyOfFile(_) => "write `policy: FILE` into it, or name one with `--policy`",
            Self::NotAnOperation(_) | Self::PartMissing { .. } => "write `API.ACTION`",
            Self::NameTooMany { .. } => "write `API.ACTION`, or `API ACTION`, then the owner",
            Self::AmbiguousOperation(_) => "write one of them, in single quotation marks if a shell reads it",
            Self::OperationAsPart(operation) => return Some(format!("write `decide {operation}`")),
            Self::NoSuite(_) => "name a suite of this policy: `portcullis test SUITE --policy FILE`",
            Self::PolicyAsOperation(file) => return Some(format!("name the policy with `--policy {file}`")),
            Self::NoSuchTest(_) => "leave out `--filter` to run all tests",
            Self::TooLarge { .. } => "split it: the answers in several files are measured together",
            Self::TwoPoliciesOfOneFile(_) => "name one policy for all tests with `--policy`",
            Self::NoAnswers(_) => "write a record for each answer",
            Self::InputTwice(..) => "name a file for one of them",
            Self::NotOpenApi { .. } => "convert it to OpenAPI 3.0 or 3.1",
            Self::OtherDocument { .. } => "bundle the documents into one",
            Self::NoLikelyOperation(_) => {
                "name the policy of this service with `--policy`, or write the routes by hand"
            }
            Self::UnnameableInRoutes(_) => "rename the policy, or copy it to a file",
            Self::Exists(_) => "name another file with `--out`, or remove it",
            Self::LogoutBeforeIssue => "give a later logout, or leave out `--logged-out`",
        };
        Some(help.into())
    }
}

impl Failure {
    /// Writes to standard error what is wrong, and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        // If standard error cannot be written either, the exit code still reports the failure.
        let _ = writeln!(anstream::stderr().lock(), "{}", self.paragraphs().join("\n\n"));
        ExitCode::from(UNUSABLE)
    }

    /// Returns the failure with a note.
    pub(crate) fn noted(self, note: impl Into<String>) -> Self {
        Self::Noted { failure: Box::new(self), note: note.into() }
    }

    /// Returns the failure with the note that the built-in policy was asked, because no policy was named.
    pub(crate) fn of_built_in(self, policy: &Policy) -> Self {
        let name = policy.rules().name();
        self.noted(format!("the built-in policy `{name}` was asked; `--policy FILE` asks another"))
    }

    fn paragraphs(&self) -> Vec<String> {
        match self {
            Self::Noted { failure, note } => failure.paragraphs().into_iter().chain([excerpt::note(note)]).collect(),
            Self::Load(error) => {
                let problems = error.problems().iter().map(|problem| drawing(error, problem).render());
                let summary = excerpt::summary(error.file(), error.problems().len(), error.is_truncated());
                problems.chain(summary).collect()
            }
            Self::Names(error) => {
                let problems = error.problems().iter();
                problems.map(|problem| excerpt::plain(&problem.message(), problem.help().as_deref())).collect()
            }
            Self::Lock(error) => {
                vec![excerpt::at(Origin::path(visible(error.file())), &error.message(), Some(error.help()))]
            }
            Self::Records(records) => records.paragraphs(),
            Self::Usage(error) => vec![excerpt::plain(&error.to_string(), error.help().as_deref())],
            Self::Git(error) => vec![excerpt::plain(&error.to_string(), Some(&error.help()))],
            Self::Output(_) => vec![excerpt::plain(&self.to_string(), None)],
        }
    }
}

/// Prints what the parser of the command line reports: help and version are answers, everything else is bad usage, whose
/// report the parser does not wrap.
pub(crate) fn exit_for_usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return if error.print().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(UNUSABLE) };
    }
    let report = textwrap::fill(&error.render().ansi().to_string(), layout::wrapping(0));
    // If standard error cannot be written either, the exit code still reports the failure.
    let _ = write!(anstream::stderr().lock(), "{report}");
    ExitCode::from(UNUSABLE)
}

fn drawing<'e>(error: &'e LoadError, problem: &'e Problem) -> Drawing<'e> {
    Drawing {
        severity: Severity::Error,
        name: problem.code(),
        message: problem.message(),
        sources: error,
        place: problem.place(),
        related: problem.related(),
        remarks: Vec::new(),
        help: problem.help(),
        fix: problem.place().zip(problem.replacement()),
    }
}
