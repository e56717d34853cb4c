//! Refusals of requests.

use thiserror::Error;

use super::Reason;

/// Why a request is refused before any route is looked for: it is malformed, or could be read in more than one way.
///
/// ```
/// use portcullis::routes::{Reason, RefusedPart, Target};
///
/// let refusal = Target::parse("/v2//team").unwrap_err();
/// assert_eq!(refusal.reason(), Reason::EmptySegment);
/// assert_eq!(refusal.part(), RefusedPart::Target(4));
/// assert_eq!((refusal.code(), refusal.status()), ("empty-segment", 400));
/// assert_eq!(refusal.to_string(), "the path has an empty segment");
/// assert_eq!(refusal.help(), "write one `/` between segments");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct Refusal {
    reason: Reason,
    part: RefusedPart,
}

/// The part of a request for which it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusedPart {
    /// The method.
    Method,
    /// The target, at this byte.
    Target(usize),
    /// The body.
    Body,
    /// The stored object.
    Stored,
    /// The header with this number, from 0, in the order in which the headers were given.
    Header(usize),
}

impl Refusal {
    pub(crate) const fn new(reason: Reason, part: RefusedPart) -> Self {
        Self { reason, part }
    }

    /// A refusal of the target, at a byte.
    pub(super) const fn at(reason: Reason, byte: usize) -> Self {
        Self::new(reason, RefusedPart::Target(byte))
    }

    /// Returns the reason.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Returns the part of the request, with the byte of the target.
    #[must_use]
    pub const fn part(&self) -> RefusedPart {
        self.part
    }

    /// Returns the code of the reason, which stays the same between versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// Returns the HTTP status that fits.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.reason.status()
    }

    /// Returns what the sender of the request can do.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        self.reason.help()
    }
}
