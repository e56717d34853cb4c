//! Locks: every decision of a policy and the rule that makes it, written down so that a change of rules shows in review
//! what it changes, and so that nothing changes unnoticed.
//!
//! A lock depends on what is decided and by which rule alone: names stand in the order of the alphabet, operations that
//! are decided alike stand together, and every request stands in exactly one place.

mod error;
mod read;
mod row;
mod write;

use crate::policy::Policy;

pub use error::LockError;

/// The version of the format.
const VERSION: u32 = 1;

impl Policy {
    /// The lock of the policy: what it decides about every request and by which rule, in YAML for people to review.
    ///
    /// Two policies have the same lock if they have the same name and default, and rules of the same ids make the same
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

    /// The policy that decides every request as a lock says, by rules of the names that stand there; `file` is what errors
    /// call the lock.
    ///
    /// Its rules are as many cubes of decided requests, several of which can have one id. They have no places, citations or
    /// exceptions: it is there to be compared, with [`Policy::diff`].
    ///
    /// # Errors
    ///
    /// That the text is no lock, or that it does not say exactly once about every request what is decided, or that the
    /// decisions do not have the fingerprint that stands there.
    pub fn from_lock(file: &str, text: &str) -> Result<Self, LockError> {
        read::read(file, text)
    }
}
