//! Requests that are exempt from decisions.

use std::fmt;

use http::Method;
use portcullis::routes::Target;
use thiserror::Error;

/// A method and a path that are exempt from decisions, such as `GET /healthz`: requests for exactly this canonical path need no caller.
///
/// ```
/// use portcullis_gateway::Exempt;
///
/// let exempt = Exempt::new(http::Method::GET, "/healthz")?;
/// assert_eq!(exempt.to_string(), "GET /healthz");
/// let error = Exempt::new(http::Method::GET, "/health%7A").unwrap_err();
/// assert_eq!(error.to_string(), "the path `/health%7A` is not canonical: write `/healthz`");
/// # Ok::<(), portcullis_gateway::ExemptError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exempt {
    method: Method,
    path: String,
}

/// Why a path cannot be exempt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExemptError {
    /// It is not a path that requests can have.
    #[error("no request has the path `{path}`: {reason}")]
    NotAPath {
        /// The path.
        path: String,
        /// Why.
        reason: String,
    },
    /// It is not canonical, or has a query.
    #[error("the path `{path}` is not canonical: write `{canonical}`")]
    NotCanonical {
        /// The path.
        path: String,
        /// How it is written.
        canonical: String,
    },
}

impl Exempt {
    /// Returns an exemption.
    ///
    /// # Errors
    ///
    /// The path is not canonical, or no request has it.
    pub fn new(method: Method, path: impl Into<String>) -> Result<Self, ExemptError> {
        let path = path.into();
        let canonical = match Target::parse(&path) {
            Ok(target) => path_of(&target),
            Err(refusal) => return Err(ExemptError::NotAPath { path, reason: refusal.to_string() }),
        };
        if canonical == path { Ok(Self { method, path }) } else { Err(ExemptError::NotCanonical { path, canonical }) }
    }

    /// Returns whether requests for a method and a canonical path are exempt.
    pub(crate) fn covers(&self, method: &Method, path: &str) -> bool {
        self.method == method && self.path == path
    }
}

/// Returns the canonical path of a target.
fn path_of(target: &Target<'_>) -> String {
    let canonical = target.canonical();
    canonical.split_once('?').map_or(&*canonical, |(path, _)| path).to_owned()
}

impl fmt::Display for Exempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
