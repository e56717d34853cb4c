//! Why the caller of a request is not known.

use std::error::Error;

/// Why the caller of a request is not known.
///
/// ```
/// use portcullis_gateway::caller::AuthenticationError;
///
/// let error = AuthenticationError::Invalid("the signature is wrong".into());
/// assert_eq!((error.code(), error.status()), ("token-invalid", 401));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthenticationError {
    /// The request has no token: status 401.
    #[error("the request has no token")]
    Missing,
    /// The token is none that the authenticator knows: status 401. Another authenticator may know it
    /// ([`FirstOf`](super::FirstOf)).
    #[error("the token is not known")]
    Unknown,
    /// The token is not valid, with the reason for the log: status 401.
    #[error("the token is not valid: {0}")]
    Invalid(String),
    /// The token has ended, or is not yet valid: status 401.
    #[error("the token is expired")]
    Expired,
    /// Who the caller is cannot be told now: status 503. The request is not passed on.
    #[error("who the caller is cannot be told")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl AuthenticationError {
    /// Returns the stable kebab-case name, which logs have.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "token-missing",
            Self::Unknown => "token-unknown",
            Self::Invalid(_) => "token-invalid",
            Self::Expired => "token-expired",
            Self::Unavailable(_) => "caller-unavailable",
        }
    }

    /// Returns the HTTP status of the refusal.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::Unknown | Self::Invalid(_) | Self::Expired => 401,
            Self::Unavailable(_) => 503,
        }
    }
}
