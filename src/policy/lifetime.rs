use std::time::SystemTime;

use super::{
    Policy,
    resolve::{NameError, ResolveError},
};
use crate::space::Lifetime;

/// Whether a token is valid at a moment.
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
    /// The moment lies before the token was issued.
    NotYetIssued,
    /// The token is valid, and ends as told; `None` if that lies beyond what can be counted.
    Valid(Option<End>),
    /// The token has ended.
    Ended(End),
}

impl TokenStatus {
    /// Whether the token is valid.
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
pub struct End {
    /// From this moment on the token is not valid.
    pub at: SystemTime,
    /// What ends it.
    pub cause: EndCause,
}

/// What ends a token.
///
/// ```
/// use portcullis::{Policy, policy::EndCause};
/// use std::time::{Duration, SystemTime};
///
/// let policy = Policy::splunk_observability()?;
/// let (issued, logout) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// let cause = |origin| Ok::<_, portcullis::ResolveError>(policy.lifetime("user_api", origin)?.end(issued, Some(logout)).map(|end| end.cause));
/// assert_eq!(cause("account_page")?, Some(EndCause::Logout));
/// assert_eq!(cause("session_endpoint")?, Some(EndCause::MaxAge));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCause {
    /// It has reached its greatest age.
    MaxAge,
    /// Its user has logged out.
    Logout,
}

impl Lifetime {
    /// When and why a token ends that was issued at one moment, and whose user logged out at another or not at all.
    ///
    /// Whichever comes first: the greatest age, or the logout where that ends such tokens. A logout before the token was
    /// issued does not end it; at the same moment it does. `None` if the end lies beyond what can be counted.
    ///
    /// # Source
    ///
    /// The passages on expiration of the page that the shipped policy cites.
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

    /// Whether a token is valid at a moment, and if not, when and why it ended. Reads no clock.
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
    /// match lifetime.status(issued, Some(issued + 2 * day), issued + 3 * day) {
    ///     TokenStatus::Ended(end) => assert_eq!((end.at, end.cause), (issued + 2 * day, EndCause::Logout)),
    ///     other => panic!("{other:?}"),
    /// }
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
    /// The lifetime of a kind of token, by where such a token is made.
    ///
    /// # Errors
    ///
    /// An unknown kind or origin, with what was expected.
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
