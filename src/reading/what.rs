use std::fmt;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Policy,
    #[cfg(feature = "oracle")]
    Suite,
}

impl fmt::Display for What {
    /// The word for it in messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "policy",
            #[cfg(feature = "oracle")]
            Self::Suite => "suite",
        })
    }
}
