//! Lifetimes of tokens: whether a token is valid at a given time.

use std::time::SystemTime;

use super::{
    Policy,
    resolve::{NameError, ResolveError},
};
use crate::space::Lifetime;

/// Whether a token is valid at a given time.
///
/// The enum is exhaustive on purpose: every time is before, during or after the life of a token.
///
/// ```
/// use portcullis::{Policy, policy::TokenStatus};
/// use std::time::{Duration, SystemTime};
///
/// let policy = Policy::splunk_observability()?;
/// let lifetime = policy.lifetime("user_api", "session_endpoint")?;
/// let issued = SystemTime::UNIX_EPOCH;
/// match lifetime.status(issued, None, issued + Duration::from_secs(60)) {
///     TokenStatus::NotYetIssued => println!("not yet valid"),
///     TokenStatus::Valid(end) => println!("valid until {end:?}"),
///     TokenStatus::Ended(end) => println!("ended at {:?}", end.at),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenStatus {
    /// The time is before the token was issued.
    NotYetIssued,
    /// The token is valid, and has this end; `None` if the end is later than `SystemTime` can represent.
    Valid(Option<End>),
    /// The token has ended.
    Ended(End),
}

impl TokenStatus {
    /// Returns whether the token is valid.
    ///
    /// ```
    /// use portcullis::Policy;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let lifetime = policy.lifetime("user_api", "account_page")?;
    /// let issued = SystemTime::UNIX_EPOCH;
    /// let day = Duration::from_secs(24 * 60 * 60);
    /// assert!(lifetime.status(issued, None, issued + 29 * day).is_valid());
    /// assert!(!lifetime.status(issued, None, issued + 30 * day).is_valid());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_valid(self) -> bool {
        matches!(self, Self::Valid(_))
    }
}

/// The end of a token.
///
/// ```
/// use portcullis::{Policy, policy::EndCause};
/// use std::time::{Duration, SystemTime};
///
/// let policy = Policy::splunk_observability()?;
/// let issued = SystemTime::UNIX_EPOCH;
/// let end = policy.lifetime("user_api", "account_page")?.end(issued, None).ok_or("it never ends")?;
/// assert_eq!(end.at, issued + Duration::from_secs(30 * 24 * 60 * 60));
/// assert_eq!(end.cause, EndCause::MaxAge);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct End {
    /// The first time at which the token is not valid.
    pub at: SystemTime,
    /// What ends the token.
    pub cause: EndCause,
}

impl End {
    /// Returns the end at a given time, for comparisons with the ends that a [`Lifetime`] returns.
    #[must_use]
    pub const fn new(at: SystemTime, cause: EndCause) -> Self {
        Self { at, cause }
    }
}

/// What ends a token.
///
/// The enum is exhaustive on purpose: policies declare exactly these causes, and another one must break every caller that
/// shows why a token ended.
///
/// ```
/// use portcullis::{Policy, policy::EndCause};
/// use std::time::{Duration, SystemTime};
///
/// let policy = Policy::splunk_observability()?;
/// let issued = SystemTime::UNIX_EPOCH;
/// let logout = issued + Duration::from_secs(60);
/// for (origin, cause) in [("account_page", EndCause::Logout), ("session_endpoint", EndCause::MaxAge)] {
///     let end = policy.lifetime("user_api", origin)?.end(issued, Some(logout));
///     assert_eq!(end.map(|end| end.cause), Some(cause));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// The token reaches its maximum age.
    MaxAge,
    /// The user of the token logs out.
    Logout,
}

impl Lifetime {
    /// Returns when and why a token ends, given when it was issued and when its user logged out, if at all.
    ///
    /// The end is the maximum age or, for tokens that a logout ends, the logout, whichever comes first. A logout before the
    /// token was issued does not end it; a logout at the same time does. Returns `None` if the end is later than `SystemTime`
    /// can represent.
    ///
    /// # Source
    ///
    /// The passages on expiration of the page that the built-in policy cites.
    ///
    /// ```
    /// use portcullis::{Policy, policy::EndCause};
    /// use std::time::{Duration, SystemTime};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let issued = SystemTime::UNIX_EPOCH;
    /// let logout = issued + Duration::from_secs(60);
    /// let end = policy.lifetime("user_api", "account_page")?.end(issued, Some(logout)).ok_or("it never ends")?;
    /// assert_eq!((end.at, end.cause), (logout, EndCause::Logout));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn end(&self, issued: SystemTime, logged_out: Option<SystemTime>) -> Option<End> {
        let by_age = issued.checked_add(self.max_age()).map(|at| End { at, cause: EndCause::MaxAge });
        let by_logout = logged_out
            .filter(|&logout| self.ends_at_logout() && logout >= issued)
            .map(|at| End { at, cause: EndCause::Logout });
        [by_age, by_logout].into_iter().flatten().min_by_key(|end| end.at)
    }

    /// Returns whether a token is valid at a given time, and when and why it ends. Reads no clock.
    ///
    /// ```
    /// use portcullis::{Policy, policy::{EndCause, TokenStatus}};
    /// use std::time::{Duration, SystemTime};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = Policy::splunk_observability()?;
    /// let lifetime = policy.lifetime("user_api", "account_page")?;
    /// let day = Duration::from_secs(24 * 3600);
    /// let issued = SystemTime::UNIX_EPOCH;
    ///
    /// assert!(lifetime.status(issued, None, issued + 29 * day).is_valid());
    /// let status = lifetime.status(issued, Some(issued + 2 * day), issued + 3 * day);
    /// assert!(matches!(status, TokenStatus::Ended(end) if end.cause == EndCause::Logout));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn status(&self, issued: SystemTime, logged_out: Option<SystemTime>, at: SystemTime) -> TokenStatus {
        if at < issued {
            return TokenStatus::NotYetIssued;
        }
        match self.end(issued, logged_out) {
            Some(end) if end.at <= at => TokenStatus::Ended(end),
            end => TokenStatus::Valid(end),
        }
    }
}

impl Policy {
    /// Returns the lifetime of tokens of a kind and an origin.
    ///
    /// # Errors
    ///
    /// The policy does not declare the kind, or no lifetime with that origin for it; the error says what was expected.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert!(policy.lifetime("user_api", "account_page")?.ends_at_logout());
    /// let error = policy.lifetime("user_api", "acount_page").err().ok_or("an unknown origin")?;
    /// assert_eq!(error.problems()[0].suggestion(), Some("account_page"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lifetime(&self, kind: &str, origin: &str) -> Result<&Lifetime, ResolveError> {
        let tokens = self.vocabulary().tokens();
        let token = tokens.id(kind).ok_or_else(|| NameError::unknown_token(kind, tokens.names()))?;
        let lifetimes = self.vocabulary().lifetimes(token);
        let found = lifetimes.iter().find(|lifetime| lifetime.origin() == origin);
        let origins = lifetimes.iter().map(Lifetime::origin);
        Ok(found.ok_or_else(|| NameError::unknown_origin(kind, origin, origins))?)
    }
}
