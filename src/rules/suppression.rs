//! Suppressions and severities of lints, as policies write them.

use alloc::{boxed::Box, vec::Vec};

use super::{Listed, Place};
use crate::space::Cube;

/// Findings that a policy suppresses: the `lint` key of a rule or of the policy.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let suppression = &policy.rules().suppressions()[0];
/// let lints: Vec<&str> = suppression.lints().map(|(name, _)| name).collect();
/// assert_eq!(lints, ["undecided-operation"]);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Suppression {
    pub(crate) lints: Vec<(Box<str>, Place)>,
    pub(crate) within: Cube,
    pub(crate) listed: Listed,
    pub(crate) because: Option<Box<str>>,
    pub(crate) place: Place,
}

impl Suppression {
    /// Iterates over the lints whose findings are suppressed, as the policy names them, with their places.
    pub fn lints(&self) -> impl Iterator<Item = (&str, Place)> {
        self.lints.iter().map(|(name, place)| (&**name, *place))
    }

    /// Returns the requests and names within which findings are suppressed: a finding about any other is reported. See [what
    /// findings are about](crate::lint#what-findings-are-about).
    #[must_use]
    pub const fn within(&self) -> &Cube {
        &self.within
    }

    /// Returns the reason; `None` if the policy gives none.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        self.because.as_deref()
    }

    /// Returns where the suppression is in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// A severity that a policy gives to a lint.
///
/// ```
/// use portcullis::Policy;
///
/// let (file, text) = Policy::splunk_observability_file();
/// let policy = Policy::from_text(file, &text.replace("\nlint:\n", "\nlint:\n  - severity: { uncited-rule: error }\n"))?;
/// let change = &policy.rules().severities()[0];
/// assert_eq!((change.lint(), change.severity()), ("uncited-rule", "error"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SeverityOverride {
    pub(crate) lint: Box<str>,
    pub(crate) severity: Box<str>,
    pub(crate) place: Place,
    pub(crate) severity_place: Place,
}

impl SeverityOverride {
    /// Returns the lint, as the policy names it.
    #[must_use]
    pub fn lint(&self) -> &str {
        &self.lint
    }

    /// Returns the severity, as the policy names it.
    #[must_use]
    pub fn severity(&self) -> &str {
        &self.severity
    }

    /// Returns where the lint is named in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns where the severity is in the policy's text.
    #[must_use]
    pub const fn severity_place(&self) -> Place {
        self.severity_place
    }
}
