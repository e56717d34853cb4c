//! Why a request to another server has no answer.

use std::{error::Error, io, time::Duration};

/// Why a request to another server has no answer.
///
/// ```
/// use portcullis_gateway::client::ClientError;
///
/// assert_eq!(ClientError::TooLarge(1024).to_string(), "the answer has more than 1024 bytes");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The certificates that the system trusts cannot be read.
    #[error("the certificates that the system trusts cannot be read")]
    Roots(#[source] io::Error),
    /// The request could not be sent, or its answer could not be read.
    #[error("the request to {host} failed")]
    Failed {
        /// The host and the port that were asked.
        host: String,
        /// The reason.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// There was no complete answer within the time limit.
    #[error("no complete answer within {0:?}")]
    TimedOut(Duration),
    /// The answer is larger than the bound, in bytes.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
}

/// Why a text is not the address of a server that may be asked.
///
/// ```
/// use portcullis_gateway::client::UrlError;
///
/// assert_eq!(UrlError::NotHttp("x".into()).to_string(), "`x` is not an `https` or `http` URL with a host");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// It is not an `https` or `http` URL with a host.
    #[error("`{0}` is not an `https` or `http` URL with a host")]
    NotHttp(String),
    /// It has a user name or a password, which would appear in logs.
    #[error("the URL has a user name or a password")]
    HasUser,
    /// It is an `http` URL of another host, so that whoever is between could read or change what is sent.
    #[error("`{0}` is not `https`")]
    NotSecret(String),
}
