//! The records of what a gateway does besides deciding.

use serde::{Deserialize, Serialize};

use super::{Mode, PolicyMode, Text};

/// A gateway began to log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Start<'a> {
    /// When, in RFC 3339 format, UTC.
    #[serde(borrow)]
    pub time: Text<'a>,
    /// Whether it enforces its decisions.
    pub mode: Mode,
    /// The policies.
    #[serde(borrow)]
    pub policies: Vec<ConfiguredPolicy<'a>>,
    /// The methods and paths that are exempt from decisions.
    #[serde(borrow)]
    pub exempt: Vec<Text<'a>>,
}

/// A policy of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfiguredPolicy<'a> {
    /// The name.
    #[serde(borrow)]
    pub policy: Text<'a>,
    /// The fingerprint.
    #[serde(borrow)]
    pub fingerprint: Text<'a>,
    /// What its decisions are for.
    pub mode: PolicyMode,
}

/// A gateway loaded its files again, or kept the old ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reload<'a> {
    /// When, in RFC 3339 format, UTC.
    #[serde(borrow)]
    pub time: Text<'a>,
    /// Whether the new files are in force.
    pub outcome: ReloadOutcome,
    /// The policies that are in force now.
    #[serde(borrow)]
    pub policies: Vec<ConfiguredPolicy<'a>>,
    /// The number of requests that only the new policies allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newly_allowed: Option<u64>,
    /// The number of requests that only the old policies allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newly_denied: Option<u64>,
    /// The number of guards that the new policies weaken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weakened_guards: Option<u64>,
    /// The number of routes that demand less now, or that could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weakened_routes: Option<u64>,
    /// Why the old files were kept.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Text<'a>>,
}

/// Whether a gateway uses files that it loaded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReloadOutcome {
    /// The new files are in force.
    Loaded,
    /// The new files say the same as the old ones.
    Unchanged,
    /// Something is wrong with the new files. The old ones stay in force.
    Kept,
}

/// Records that could not be written, because the disk was full or the log too slow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lost<'a> {
    /// When records could be written again, in RFC 3339 format, UTC.
    #[serde(borrow)]
    pub time: Text<'a>,
    /// How many were lost since the last record.
    pub count: u64,
}

impl ReloadOutcome {
    /// Returns the word that records have.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Unchanged => "unchanged",
            Self::Kept => "kept",
        }
    }
}
