use std::fmt;

use thiserror::Error;

/// Why a text is not the lock of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockError {
    file: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum Kind {
    #[error("not a lock: {0}")]
    Syntax(String),
    #[error("unknown version `{0}` of the lock format")]
    Version(u32),
    #[error("unknown {what} `{name}`")]
    UnknownName { what: &'static str, name: String },
    #[error("`{0}` stands twice")]
    Twice(String),
    #[error("`{operation}` is not decided exactly once for every request")]
    NotOnce { operation: String },
    #[error("no rule decides about `{operation}`, and the default decides otherwise")]
    NotDefault { operation: String },
    #[error("too many requests")]
    TooMany,
    #[error("the decisions do not have the fingerprint that stands there")]
    Fingerprint,
}

impl LockError {
    pub(super) fn new(file: &str, kind: Kind) -> Self {
        Self { file: file.into(), kind }
    }

    /// The file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What is wrong, in a lower-case sentence without a full stop.
    #[must_use]
    pub fn message(&self) -> String {
        self.kind.to_string()
    }

    /// What to do.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self.kind {
            Kind::Version(_) => "use the version of portcullis that wrote it, or write it anew",
            Kind::Syntax(_)
            | Kind::UnknownName { .. }
            | Kind::Twice(_)
            | Kind::NotOnce { .. }
            | Kind::NotDefault { .. }
            | Kind::TooMany
            | Kind::Fingerprint => "locks are not edited by hand: write it anew with `portcullis lock`",
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  help: {}", self.file, self.kind, self.help())
    }
}

impl std::error::Error for LockError {}
