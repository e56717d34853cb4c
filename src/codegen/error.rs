//! Errors of writing modules.

use std::{fmt, io, path::PathBuf};

use thiserror::Error;

use crate::{LoadError, message::visible, reading::Problem};

/// Why no module could be written.
///
/// [`Debug`](fmt::Debug) writes the same text as [`Display`](fmt::Display), so that a build script whose `main` returns the
/// error fails with a readable message.
///
/// ```
/// use portcullis::{Policy, codegen};
///
/// let policy = Policy::from_text("door.yaml", "
/// portcullis: 1
/// policy: door
/// vocabulary:
///   roles: { night-guard: {}, night_guard: {} }
///   tokens: { key: {} }
///   owners: { none: {} }
///   apis: { door: { open: {} } }
/// default: allow
/// rules: []
/// ")?;
/// let error = codegen::module(&policy).err().ok_or("two names for one variant")?;
/// assert_eq!(
///     format!("{error:?}"),
///     "door.yaml: roles `night-guard` and `night_guard` would both be `NightGuard` in Rust\n  help: rename one of them",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The policy could not be loaded.
    #[error(transparent)]
    Policy(#[from] LoadError),
    /// Different names of the policy would be the same name in Rust.
    #[error("{}", self.paragraphs())]
    Collisions {
        /// The name of the policy's file, as the caller gave it.
        file: String,
        /// At least one, in the order of the columns and of the vocabulary.
        collisions: Vec<Collision>,
    },
    /// The module could not be written.
    #[error("`{}` cannot be written: {cause}", path.display())]
    Output {
        /// The path.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: io::Error,
    },
    /// There is no `OUT_DIR` to write to.
    #[error("`OUT_DIR` is not set: only a build script that cargo runs can write there")]
    NoOutDir,
}

/// Two names that would be the same name in Rust.
///
/// ```
/// use portcullis::{Policy, codegen::{GenerateError, module}};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let text = text.replace("  roles:\n    admin", "  roles:\n    ReadOnly: {}\n    admin");
/// if let Err(GenerateError::Collisions { collisions, .. }) = module(&Policy::from_text(file, &text)?) {
///     assert_eq!((&*collisions[0].first, &*collisions[0].second), ("ReadOnly", "read_only"));
///     assert_eq!(collisions[0].identifier, "ReadOnly");
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Collision {
    /// What the names stand for: `roles`, `tokens`, `owners` or `operations`.
    pub what: &'static str,
    /// The name declared first; for an operation, the names of API and action with a dot between them.
    pub first: String,
    /// The other name.
    pub second: String,
    /// The name that both would have.
    pub identifier: String,
}

impl fmt::Display for Collision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, first, second, identifier } = self;
        write!(f, "{what} `{first}` and `{second}` would both be `{identifier}` in Rust")
    }
}

impl fmt::Debug for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const RENAME: &str = "rename one of them";

impl GenerateError {
    /// Returns a line for each problem, in the format of cargo: the place first, the help last.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines: Vec<String> = match self {
            Self::Policy(error) => {
                let cut = error.is_truncated().then(|| format!("{}: has more problems than these", error.file()));
                error.problems().iter().map(|problem| line(error, problem)).chain(cut).collect()
            }
            Self::Collisions { file, collisions } => {
                collisions.iter().map(|collision| format!("{file}: {collision} ({RENAME})")).collect()
            }
            Self::Output { .. } | Self::NoOutDir => vec![self.to_string()],
        };
        // Cargo reads every line that a build script writes as an instruction.
        lines.iter().map(|line| visible(line)).collect()
    }

    fn paragraphs(&self) -> String {
        let Self::Collisions { file, collisions } = self else {
            return String::new();
        };
        let paragraph = |collision| format!("{file}: {collision}\n  help: {RENAME}");
        collisions.iter().map(paragraph).collect::<Vec<_>>().join("\n")
    }
}

fn line(error: &LoadError, problem: &Problem) -> String {
    let place = problem.place().map(|place| format!("{}:{place}", error.file_of(place)));
    let place = place.unwrap_or_else(|| error.file().to_owned());
    let help = problem.help().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{place}: {}{help}", problem.message())
}
