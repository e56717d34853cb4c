use std::fmt;

/// How severe a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Most likely a mistake, or something that misleads whoever reads the policy.
    Warning,
    /// The policy does not do what it says.
    Error,
}

impl Severity {
    /// The word for it: `note`, `warning` or `error`.
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

/// What a policy's author can make of a lint: a severity, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings are that severe.
    At(Severity),
}

impl Level {
    /// All levels, the least first.
    pub const ALL: [Self; 4] =
        [Self::Off, Self::At(Severity::Note), Self::At(Severity::Warning), Self::At(Severity::Error)];

    /// The word for it: `off`, or that of the severity.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.as_str(),
        }
    }

    /// The level of a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}
