//! Locks: every decision of a policy, the rule that makes it, and what guards the decisions, written to a file, so that a review
//! shows everything that a change of a policy changes.
//!
//! A lock depends only on what a policy says, not on where: names are in alphabetical order, operations with equal decisions
//! are together, every request is in exactly one place, and no line of the policy is named.

mod read;
mod read_guards;
mod write;
mod write_guards;

use std::fmt::{self, Write as _};

use thiserror::Error;

use crate::{digest::Digest, policy::Policy, space::Column};

/// The version of the format.
const VERSION: u32 = 2;

/// The version that has decisions only. It is read, but not written.
const DECISIONS_ONLY: u32 = 1;

/// What begins the line with the checksum of all other lines.
const CHECKSUM: &str = "checksum: ";

/// Ten times the values in the lock of a policy with 400 operations, 60 roles and random rules.
const MAX_VALUES: usize = 10_000_000;

impl Policy {
    /// Returns the lock of the policy: what it decides about every request and by which rule, and its [guards](crate::Diff::guards), as
    /// YAML that people can review.
    ///
    /// Two policies have the same lock if they have the same name, default, guards and ids of rules, and the same rules make the
    /// same decisions. Time grows with the number of cells.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let locked = Policy::from_lock("admin-only.lock", &policy.to_lock())?;
    /// assert_eq!(locked.fingerprint(), policy.fingerprint());
    /// assert!(locked.diff(&policy).is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn to_lock(&self) -> String {
        write::write(self)
    }

    /// Returns a policy that decides every request as a lock says, by rules with the ids that the lock names, and that has the
    /// guards of the lock; `file` is the name of the lock in errors.
    ///
    /// Its rules are cubes of decided requests, and several can have the same id; one of them, which decides nothing, has what
    /// the rule cites. Nothing has a place: the policy is meant for comparisons with [`Policy::diff`]. A lock of version 1 has
    /// decisions only: see [`Policy::has_guards`]. Time grows with the number of cells.
    ///
    /// # Errors
    ///
    /// The text is not a lock, it has more than ten million values, it does not decide every request exactly once, or it does not
    /// have the fingerprint and the checksum that it names.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let locked = Policy::from_lock("admin-only.lock", &policy.to_lock())?;
    /// assert!(locked.diff(&policy).is_empty());
    /// assert!(Policy::from_lock("empty.lock", "").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_lock(file: &str, text: &str) -> Result<Self, LockError> {
        read::read(file, text)
    }

    /// Returns the name and the text of the lock of [`Policy::splunk_observability`].
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (_, lock) = Policy::splunk_observability_lock();
    /// assert_eq!(Policy::splunk_observability()?.to_lock(), lock);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn splunk_observability_lock() -> (&'static str, &'static str) {
        crate::reading::BuiltIn::ADMIN_ONLY.lock()
    }
}

/// Why a text is not the lock of a policy.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let edited = policy.to_lock().replace("default: allow", "default: deny");
/// let error = Policy::from_lock("admin-only.lock", &edited).err().ok_or("the lock was edited")?;
/// println!("{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockError {
    file: String,
    kind: LockErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum LockErrorKind {
    #[error("not a lock: {0}")]
    Syntax(String),
    #[error("unknown version `{0}` of the lock format")]
    Version(u32),
    #[error("unknown {column} `{name}`")]
    UnknownName { column: Column, name: String },
    #[error("unknown operation `{0}`")]
    UnknownOperation(String),
    #[error("`{0}` appears twice")]
    Twice(String),
    #[error("`{operation}` is not decided exactly once for every request")]
    NotOnce { operation: String },
    #[error("unknown clause `{0}`")]
    UnknownClause(String),
    #[error("invariant `{0}` does not make one claim")]
    NotOneClaim(String),
    #[error("`{0}` is not a duration")]
    NotADuration(String),
    #[error("no rule decides about `{operation}`, and the default decides otherwise")]
    NotDefault { operation: String },
    #[error("too many requests")]
    TooMany,
    #[error("may have more than {MAX_VALUES} values")]
    TooManyValues,
    #[error("the decisions do not have the fingerprint that the lock names")]
    Fingerprint,
    #[error("the lock does not have the checksum that it names")]
    Checksum,
}

impl LockError {
    fn new(file: &str, kind: LockErrorKind) -> Self {
        Self { file: file.into(), kind }
    }

    /// Returns the name of the file, as the caller gave it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns what is wrong, as a sentence in lower case without a full stop.
    #[must_use]
    pub fn message(&self) -> String {
        self.kind.to_string()
    }

    /// Returns how to fix it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self.kind {
            LockErrorKind::Version(_) => {
                "use the version of portcullis that wrote it, or write it again with `portcullis lock`"
            }
            LockErrorKind::TooManyValues => "split the policy: locks this large cannot be reviewed",
            LockErrorKind::Syntax(_) => {
                "locks are not edited by hand: write it again with `portcullis lock`; one that was cut off may have to be removed \
                 first"
            }
            LockErrorKind::UnknownName { .. }
            | LockErrorKind::UnknownOperation(_)
            | LockErrorKind::UnknownClause(_)
            | LockErrorKind::NotOneClaim(_)
            | LockErrorKind::NotADuration(_)
            | LockErrorKind::Checksum
            | LockErrorKind::Twice(_)
            | LockErrorKind::NotOnce { .. }
            | LockErrorKind::NotDefault { .. }
            | LockErrorKind::TooMany
            | LockErrorKind::Fingerprint => "locks are not edited by hand: write it again with `portcullis lock`",
        }
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  help: {}", self.file, self.kind, self.help())
    }
}

impl std::error::Error for LockError {}

/// Returns the checksum of a lock: of all lines but the one that names it. Line ends make no difference.
fn checksum(text: &str) -> String {
    let mut digest = Digest::new("portcullis lock 2");
    digest.names(text.lines().filter(|line| !line.starts_with(CHECKSUM)));
    let mut digits = String::new();
    for byte in digest.finish() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
