//! Suppressed findings of a routes file.

use super::Template;
use crate::{rules::Place, space::OperationId};

/// Lints whose findings about some paths or operations are suppressed.
#[derive(Clone, Debug)]
pub(crate) struct SuppressedFindings {
    /// The names or codes of the lints, with their places.
    pub(crate) lints: Vec<(Box<str>, Place)>,
    /// The paths that findings are about, with their places; any, if empty.
    pub(crate) paths: Vec<(Template, Place)>,
    /// The operations that findings are about, with their places; any, if empty.
    pub(crate) operations: Vec<(OperationId, Place)>,
    pub(crate) because: Option<Box<str>>,
    pub(crate) place: Place,
}
