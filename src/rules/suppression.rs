use super::Place;
use crate::space::Cube;

/// A finding that a policy's author has looked at and lets stand: the `lint` key of a rule or of the policy.
#[derive(Clone, Debug)]
pub struct Suppression {
    pub(crate) lints: Vec<(Box<str>, Place)>,
    pub(crate) within: Cube,
    pub(crate) because: Option<Box<str>>,
    pub(crate) place: Place,
}

impl Suppression {
    /// The lints whose findings may stand, as the author names them, and where.
    pub fn lints(&self) -> impl Iterator<Item = (&str, Place)> {
        self.lints.iter().map(|(name, place)| (&**name, *place))
    }

    /// The requests within which they may: a finding that is about any other request is told as if there were no
    /// suppression. See [what findings are about](crate::lint#what-findings-are-about).
    #[must_use]
    pub const fn within(&self) -> &Cube {
        &self.within
    }

    /// Why they may.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        self.because.as_deref()
    }

    /// Where the suppression stands in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// How severe the policy's author takes a lint to be.
#[derive(Clone, Debug)]
pub struct SeverityOverride {
    pub(crate) lint: Box<str>,
    pub(crate) severity: Box<str>,
    pub(crate) place: Place,
    pub(crate) severity_place: Place,
}

impl SeverityOverride {
    /// The lint, as the author names it.
    #[must_use]
    pub fn lint(&self) -> &str {
        &self.lint
    }

    /// The severity, as the author names it.
    #[must_use]
    pub fn severity(&self) -> &str {
        &self.severity
    }

    /// Where the lint is named in the policy's text.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Where the severity is.
    #[must_use]
    pub const fn severity_place(&self) -> Place {
        self.severity_place
    }
}
