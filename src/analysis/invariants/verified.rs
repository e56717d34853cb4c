use std::{error::Error, fmt};

use super::Violation;
use crate::policy::Policy;

/// Why a policy is refused: invariants of it do not hold.
///
/// The text form has a paragraph for each, like that of a [`LoadError`](crate::LoadError).
#[derive(Clone, Debug)]
pub struct UnverifiedError {
    policy: Box<Policy>,
}

impl UnverifiedError {
    /// The policy that was refused.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The invariants that do not hold, at least one. Found anew with every call.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation<'_>> {
        self.policy.violations()
    }
}

impl fmt::Display for UnverifiedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policy = self.policy();
        for (number, violation) in self.violations().iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:{}: {violation}", policy.rules().file(), violation.invariant().place())?;
            if let Some(names) = policy.vocabulary().names(violation.witness()) {
                write!(f, "\n  such as: {names}")?;
            }
        }
        Ok(())
    }
}

impl Error for UnverifiedError {}

impl Policy {
    /// The policy, if all its invariants hold: for loading one that must not go into service otherwise.
    ///
    /// # Errors
    ///
    /// The invariants that do not hold, and the policy.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?.verified()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn verified(self) -> Result<Self, UnverifiedError> {
        if self.violations().is_empty() { Ok(self) } else { Err(UnverifiedError { policy: Box::new(self) }) }
    }
}
