use core::fmt;

/// What a policy answers to a request.
///
/// The enum is exhaustive on purpose: a third answer would have to break every caller that matches on it.
///
/// ```
/// use portcullis::Decision;
///
/// assert!(Decision::Allow.is_allow());
/// assert_eq!(Decision::Deny.to_string(), "deny");
/// assert_eq!(Decision::default(), Decision::Deny);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Decision {
    /// The request may not pass.
    #[default]
    Deny = 0,
    /// The request may pass.
    Allow = 1,
}

impl Decision {
    /// Whether this is [`Decision::Allow`].
    #[must_use]
    pub const fn is_allow(self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Whether this is [`Decision::Deny`].
    #[must_use]
    pub const fn is_deny(self) -> bool {
        matches!(self, Self::Deny)
    }

    /// The word that policies and machine-readable output use: `allow` or `deny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl From<bool> for Decision {
    /// `true` allows.
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
