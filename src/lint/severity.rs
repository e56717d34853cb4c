//! How severe findings are, and what a policy makes of that.

use std::fmt;

/// How severe a finding is.
///
/// The enum is exhaustive on purpose: the severities are words of the policy format, and a program that shows findings has
/// something to show for each.
///
/// ```
/// use portcullis::lint::Severity;
///
/// assert!(Severity::Note < Severity::Warning && Severity::Warning < Severity::Error);
/// assert_eq!(Severity::Warning.to_string(), "warning");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Most likely a mistake, or misleading for readers of the policy.
    Warning,
    /// The policy does not do what it says.
    Error,
}

impl Severity {
    /// Returns the word for it: `note`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a policy can set a lint to: a severity, or off.
///
/// The enum is exhaustive on purpose, as [`Severity`] is.
///
/// ```
/// use portcullis::lint::{Level, Severity};
///
/// assert_eq!(Level::find("note"), Some(Level::At(Severity::Note)));
/// assert_eq!(Level::find("off"), Some(Level::Off));
/// assert_eq!(Level::find("fatal"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

impl Level {
    /// Every level, the lowest first.
    pub const ALL: [Self; 4] =
        [Self::Off, Self::At(Severity::Note), Self::At(Severity::Warning), Self::At(Severity::Error)];

    /// Returns the word for it: `off`, or the word for the severity.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.as_str(),
        }
    }

    /// Returns the level that policies call by this word; `None` if there is no such level.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}
