use std::fmt;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Policy,
    #[cfg(feature = "oracle")]
    Suite,
}

/// For each kind of file the key that tells the version of its format, what the file is, and what reads it.
const KINDS: [(&str, &str, &str); 3] = [
    ("portcullis", "a policy", "name it with `--policy`, and its suite as the file"),
    ("portcullis-suite", "a suite of tests", "run it with `portcullis test`"),
    ("portcullis-lock", "a lock", "`portcullis verify` reads it beside its policy"),
];

impl What {
    const fn version_key(self) -> &'static str {
        match self {
            Self::Policy => "portcullis",
            #[cfg(feature = "oracle")]
            Self::Suite => "portcullis-suite",
        }
    }

    /// What a file is that has keys of another kind: its key, what it is, and what reads it.
    pub(super) fn other_kind(self, has: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str, &'static str)> {
        if has(self.version_key()) {
            return None;
        }
        KINDS.into_iter().find(|(key, ..)| has(key))
    }
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
