//! The kinds of file that are read, and how to tell them apart.

use std::fmt;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Policy,
    #[cfg(feature = "oracle")]
    Suite,
    #[cfg(feature = "routes")]
    Routes,
}

/// For each kind of file: the key with the version of its format, what it is called, and how it is used.
const KINDS: [(&str, &str, &str); 4] = [
    ("portcullis", "a policy", "pass it with `--policy`, and its suite as the file"),
    ("portcullis-suite", "a suite of tests", "run it with `portcullis test`"),
    ("portcullis-routes", "a routes file", "check it with `portcullis routes check`"),
    ("portcullis-lock", "a lock", "check it with `portcullis verify`, together with its policy"),
];

impl FileKind {
    pub(super) const fn version_key(self) -> &'static str {
        match self {
            Self::Policy => "portcullis",
            #[cfg(feature = "oracle")]
            Self::Suite => "portcullis-suite",
            #[cfg(feature = "routes")]
            Self::Routes => "portcullis-routes",
        }
    }

    /// Returns the word for what is in it.
    pub(super) const fn content(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            #[cfg(feature = "oracle")]
            Self::Suite => "suite",
            #[cfg(feature = "routes")]
            Self::Routes => "routes",
        }
    }

    /// Recognizes a file of another kind by the keys that it has. Returns the key, what the file is, and how it is used.
    pub(super) fn other_kind(self, has: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str, &'static str)> {
        if has(self.version_key()) {
            return None;
        }
        KINDS.into_iter().find(|(key, ..)| has(key))
    }
}

impl fmt::Display for FileKind {
    /// Writes the word for it in messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(feature = "routes")]
            Self::Routes => "routes file",
            other => other.content(),
        })
    }
}
