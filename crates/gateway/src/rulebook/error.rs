//! Why no rulebook can be made of some files.

use std::io;

use portcullis::{LoadError, analysis::UnverifiedError, route::TemplateError};

use super::{RulebookDiff, UnknownRoute};

/// Why no rulebook can be made of some files, or is put in force.
///
/// ```
/// use portcullis_gateway::rulebook::{RulebookError, RulebookSource};
///
/// let error = RulebookSource::new("missing/roles.yaml", "builtin:splunk-observability/roles").load().unwrap_err();
/// assert!(matches!(error, RulebookError::Policy(_)));
/// assert!(error.to_string().starts_with("missing/roles.yaml: "));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulebookError {
    /// A policy, or a file that it includes, cannot be loaded. The message has the file, the line and the column of each problem.
    #[error(transparent)]
    Policy(LoadError),
    /// An invariant of a policy does not hold.
    #[error("an invariant does not hold:\n{0}")]
    Unverified(#[source] UnverifiedError),
    /// The routes cannot be loaded, or have a name that the first policy does not have.
    #[error(transparent)]
    Routes(LoadError),
    /// A file cannot be read.
    #[error("{file}: cannot be read: {error}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// There are no such built-in routes.
    #[error("no routes are built in for the policy `{0}`")]
    NoBuiltInRoutes(String),
    /// The base path is not one.
    #[error("the base path `{path}` is not valid: {error}")]
    BasePath {
        /// The base path.
        path: String,
        /// What is wrong with it.
        #[source]
        error: TemplateError,
    },
    /// A mode is set for a route that does not exist.
    #[error(transparent)]
    Route(#[from] UnknownRoute),
    /// All policies are candidates, so that none decides.
    #[error("all policies are candidates: enforce one of them, or set one in shadow")]
    NothingDecides,
    /// The files changed each time they were read.
    #[error("the files kept changing while they were read")]
    Unsettled,
    /// The new files widen access, and that is not accepted.
    #[error("the new files widen access, and that is not accepted: {0}")]
    Widens(RulebookDiff),
}
