//! Locks: every decision of a policy and the rule that makes it, written to a file, so that a review shows every decision that
//! a change of rules changes.
//!
//! A lock depends only on what is decided and by which rule: names are in alphabetical order, operations with equal decisions
//! are together, and every request is in exactly one place.

mod read;
mod write;

use std::fmt;

use thiserror::Error;

use crate::{policy::Policy, space::Column};

/// The version of the format.
const VERSION: u32 = 1;

/// Ten times the values in the lock of a policy with 400 operations, 60 roles and random rules.
const MAX_VALUES: usize = 10_000_000;

impl Policy {
    /// Returns the lock of the policy: what it decides about every request and by which rule, as YAML that people can review.
    ///
    /// Two policies have the same lock if they have the same name and default, and rules with the same ids make the same
    /// decisions. Time grows with the number of cells.
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

    /// Returns a policy that decides every request as a lock says, by rules with the ids that the lock names; `file` is the name
    /// of the lock in errors.
    ///
    /// Its rules are cubes of decided requests, and several can have the same id. They have no places, citations or exceptions:
    /// the policy is meant for comparisons with [`Policy::diff`]. Time grows with the number of cells.
    ///
    /// # Errors
    ///
    /// The text is not a lock, it has more than ten million values, it does not decide every request exactly once, or the
    /// decisions do not have the fingerprint that the lock names.
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
    #[error("`{0}` appears twice")]
    Twice(String),
    #[error("`{operation}` is not decided exactly once for every request")]
    NotOnce { operation: String },
    #[error("no rule decides about `{operation}`, and the default decides otherwise")]
    NotDefault { operation: String },
    #[error("too many requests")]
    TooMany,
    #[error("may have more than {MAX_VALUES} values")]
    TooManyValues,
    #[error("the decisions do not have the fingerprint that the lock names")]
    Fingerprint,
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
