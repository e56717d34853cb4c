//! The result of loading files again.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use portcullis::record::{ConfiguredPolicy, PolicyMode, Reload, ReloadOutcome};

use super::{Rulebook, RulebookDiff, RulebookError};
use crate::measures::{RELOADS, RULEBOOK_LOADED};

/// The result of loading files again.
///
/// ```
/// use portcullis::record::{Record, ReloadOutcome};
/// use portcullis_gateway::rulebook::{CurrentRulebook, RulebookSource};
///
/// let source = RulebookSource::new("builtin:splunk-observability/roles", "builtin:splunk-observability/roles");
/// let current = CurrentRulebook::load(source)?;
/// let report = current.reload();
/// assert_eq!(report.outcome(), ReloadOutcome::Unchanged);
///
/// let mut line = Vec::new();
/// Record::Reload(report.to_record("2026-12-01T12:00:00Z")).write(&mut line);
/// assert!(String::from_utf8_lossy(&line).contains(r#""outcome":"unchanged""#));
/// # Ok::<(), portcullis_gateway::rulebook::RulebookError>(())
/// ```
#[derive(Debug)]
pub struct ReloadReport {
    pub(super) outcome: ReloadOutcome,
    pub(super) generation: u64,
    pub(super) before: Vec<PolicyInForce>,
    pub(super) now: Vec<PolicyInForce>,
    pub(super) diff: Option<RulebookDiff>,
    pub(super) error: Option<RulebookError>,
    pub(super) at: SystemTime,
    pub(super) duration: Duration,
}

/// A policy that is or was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PolicyInForce {
    name: String,
    fingerprint: String,
    mode: PolicyMode,
}

impl PolicyInForce {
    /// Returns the policies of a rulebook.
    pub(super) fn all(rulebook: &Rulebook) -> Vec<Self> {
        let policy = |one: &super::RulebookPolicy| Self {
            name: one.policy().rules().name().to_owned(),
            fingerprint: one.fingerprint().to_owned(),
            mode: one.mode(),
        };
        rulebook.policies().iter().map(policy).collect()
    }
}

impl ReloadReport {
    /// Returns whether the new files are in force.
    #[must_use]
    pub const fn outcome(&self) -> ReloadOutcome {
        self.outcome
    }

    /// Returns the [generation](Rulebook::generation) of the rulebook that is in force now.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Iterates over the fingerprints of the policies that were in force before.
    pub fn old_fingerprints(&self) -> impl Iterator<Item = &str> {
        self.before.iter().map(|policy| &*policy.fingerprint)
    }

    /// Iterates over the fingerprints of the policies that are in force now.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.now.iter().map(|policy| &*policy.fingerprint)
    }

    /// Returns what the new files change, be they in force or not; `None` if they cannot be loaded or are unchanged.
    #[must_use]
    pub const fn diff(&self) -> Option<&RulebookDiff> {
        self.diff.as_ref()
    }

    /// Returns why the old rulebook was kept; `None` if it was not, or if the new one is the same.
    #[must_use]
    pub const fn error(&self) -> Option<&RulebookError> {
        self.error.as_ref()
    }

    /// Returns when it was decided.
    #[must_use]
    pub const fn at(&self) -> SystemTime {
        self.at
    }

    /// Returns how long it took to load, prove and compare the files.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the record for a log of decisions. The time is that of the record, in RFC 3339 format.
    #[must_use]
    pub fn to_record<'a>(&'a self, time: &'a str) -> Reload<'a> {
        let policy = |one: &'a PolicyInForce| ConfiguredPolicy {
            policy: one.name.as_str().into(),
            fingerprint: one.fingerprint.as_str().into(),
            mode: one.mode,
        };
        Reload {
            time: time.into(),
            outcome: self.outcome,
            policies: self.now.iter().map(policy).collect(),
            newly_allowed: self.diff.as_ref().map(RulebookDiff::newly_allowed),
            newly_denied: self.diff.as_ref().map(RulebookDiff::newly_denied),
            weakened_guards: self.diff.as_ref().map(|diff| diff.weakened_guards().len() as u64),
            weakened_routes: self.diff.as_ref().map(|diff| diff.weakened_routes().len() as u64),
            error: self.error.as_ref().map(|error| error.to_string().into()),
        }
    }

    /// Tells tracing and the metrics.
    pub(super) fn tell(&self) {
        metrics::counter!(RELOADS, "outcome" => self.outcome.as_str()).increment(1);
        let milliseconds = u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX);
        match self.outcome {
            ReloadOutcome::Loaded => {
                tell_loaded(self.at);
                tracing::info!(generation = self.generation, milliseconds, "{self}");
            }
            ReloadOutcome::Unchanged => tracing::debug!(generation = self.generation, milliseconds, "{self}"),
            ReloadOutcome::Kept => tracing::error!(generation = self.generation, milliseconds, "{self}"),
        }
    }
}

/// Tells the metrics when the rulebook in force was loaded.
pub(super) fn tell_loaded(at: SystemTime) {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    metrics::gauge!(RULEBOOK_LOADED).set(since.as_secs_f64());
}

impl fmt::Display for ReloadReport {
    /// Writes one sentence, with the diff or the error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.outcome, &self.diff, &self.error) {
            (ReloadOutcome::Loaded, Some(diff), _) => write!(f, "the rulebook was loaded again: {diff}"),
            (ReloadOutcome::Loaded, None, _) => f.write_str("the rulebook was loaded again"),
            (ReloadOutcome::Unchanged, ..) => f.write_str("the files of the rulebook are unchanged"),
            (ReloadOutcome::Kept, _, Some(error)) => write!(f, "the old rulebook is kept: {error}"),
            (ReloadOutcome::Kept, _, None) => f.write_str("the old rulebook is kept"),
        }
    }
}
