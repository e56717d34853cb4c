//! Decisions: allow or deny.

use core::{fmt, ops::Not};

/// What a policy decides about a request.
///
/// The enum is exhaustive on purpose: a third decision must break every caller that matches on it.
///
/// ```
/// use portcullis::Decision;
///
/// assert!(Decision::Allow.is_allow());
/// assert_eq!(Decision::Deny.to_string(), "deny");
/// assert_eq!(Decision::default(), Decision::Deny);
/// assert_eq!(!Decision::Deny, Decision::Allow);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Decision {
    /// The request is denied.
    #[default]
    Deny = 0,
    /// The request is allowed.
    Allow = 1,
}

impl Decision {
    /// Returns whether this is [`Decision::Allow`].
    ///
    /// ```
    /// use portcullis::Decision;
    ///
    /// assert!(Decision::Allow.is_allow());
    /// assert!(!Decision::Deny.is_allow());
    /// ```
    #[must_use]
    pub const fn is_allow(self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Returns whether this is [`Decision::Deny`].
    ///
    /// ```
    /// assert!(portcullis::Decision::Deny.is_deny());
    /// ```
    #[must_use]
    pub const fn is_deny(self) -> bool {
        matches!(self, Self::Deny)
    }

    /// Returns the word that policies and machine-readable output use: `allow` or `deny`.
    ///
    /// ```
    /// assert_eq!(portcullis::Decision::Allow.as_str(), "allow");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    /// Returns the word for requests with this decision: `allowed` or `denied`.
    ///
    /// ```
    /// assert_eq!(portcullis::Decision::Allow.past_tense(), "allowed");
    /// ```
    #[must_use]
    pub const fn past_tense(self) -> &'static str {
        match self {
            Self::Allow => "allowed",
            Self::Deny => "denied",
        }
    }

    /// Returns the decision of a word, `allow` or `deny`; `None` for any other word.
    ///
    /// ```
    /// use portcullis::Decision;
    ///
    /// assert_eq!(Decision::find("deny"), Some(Decision::Deny));
    /// assert_eq!(Decision::find("Deny"), None);
    /// ```
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        [Self::Allow, Self::Deny].into_iter().find(|decision| decision.as_str() == word)
    }
}

impl Not for Decision {
    type Output = Self;

    /// Returns the other decision.
    fn not(self) -> Self {
        match self {
            Self::Allow => Self::Deny,
            Self::Deny => Self::Allow,
        }
    }
}

impl From<bool> for Decision {
    /// Returns [`Decision::Allow`] for `true` and [`Decision::Deny`] for `false`.
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
