//! The rulebook that is in force, and how another one takes its place.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use arc_swap::ArcSwap;
use portcullis::record::ReloadOutcome;

use super::{
    ReloadReport, Rulebook, RulebookDiff, RulebookError, RulebookSource,
    files::FileStates,
    report::{PolicyInForce, tell_loaded},
    sources::Reading,
};

/// The rulebook that is in force. It is replaced as a whole, so that every request is decided by one rulebook.
///
/// A rulebook that cannot be loaded, whose invariants do not hold, or that widens access where this is not accepted, is never in force:
/// the old one is kept. That holds for the whole: a candidate that cannot be loaded keeps the other policies from being replaced, too.
///
/// ```
/// use std::sync::Arc;
///
/// use portcullis_gateway::rulebook::{CurrentRulebook, NewlyAllowed, RulebookSource};
///
/// let source = RulebookSource::new("builtin:splunk-observability/roles", "builtin:splunk-observability/roles");
/// let current = Arc::new(CurrentRulebook::load(source)?.with_newly_allowed(NewlyAllowed::Refuse));
/// current.on_reload(|report| println!("{report}"));
/// let rulebook = current.current();
/// assert_eq!(rulebook.policies()[0].policy().rules().name(), "splunk-observability-roles");
/// # Ok::<(), portcullis_gateway::rulebook::RulebookError>(())
/// ```
pub struct CurrentRulebook {
    current: ArcSwap<Rulebook>,
    source: Option<RulebookSource>,
    newly_allowed: NewlyAllowed,
    /// Held while a rulebook is replaced, so that reloads come one after the other.
    reloading: Mutex<()>,
    known: Mutex<KnownFiles>,
    callbacks: Mutex<Vec<Callback>>,
}

type Callback = Arc<dyn Fn(&ReloadReport) + Send + Sync>;

/// Whether a rulebook may be put in force that [widens access](RulebookDiff::widens_access).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NewlyAllowed {
    /// It may.
    #[default]
    Accept,
    /// It may not: the old one is kept. [`CurrentRulebook::reload_accepting`] puts it in force.
    Refuse,
}

/// The files as they were.
#[derive(Debug, Default)]
struct KnownFiles {
    /// When the rulebook in force was read; `None` if a program made it.
    in_force: Option<FileStates>,
    /// When they were read last.
    last: FileStates,
}

impl CurrentRulebook {
    /// Loads a rulebook for the first time.
    ///
    /// # Errors
    ///
    /// Those of [`RulebookSource::load`].
    pub fn load(source: RulebookSource) -> Result<Self, RulebookError> {
        let Reading { result, files, .. } = source.read_unchanged();
        let current = Self::from(result?);
        let known = KnownFiles { in_force: Some(files.clone()), last: files };
        tell_loaded(SystemTime::now());
        Ok(Self { source: Some(source), known: Mutex::new(known), ..current })
    }

    /// Sets whether a rulebook may be put in force that widens access. It may, unless this is set.
    #[must_use]
    pub fn with_newly_allowed(self, newly_allowed: NewlyAllowed) -> Self {
        Self { newly_allowed, ..self }
    }

    /// Calls a function after every reload, whatever its result. Calls come one after the other, in the order of the reloads.
    ///
    /// The function must not reload itself: it would wait for its own end.
    pub fn on_reload(&self, callback: impl Fn(&ReloadReport) + Send + Sync + 'static) {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(callback));
    }

    /// Returns the rulebook that is in force. It takes no lock: take it once for each request.
    #[must_use]
    pub fn current(&self) -> Arc<Rulebook> {
        self.current.load_full()
    }

    /// Returns the files that make the rulebook, as absolute paths: those that were looked for when they were last read, with those that
    /// policies include, even if they could not be loaded.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.known().last.paths().cloned().collect()
    }

    /// Loads the files again, and puts them in force if nothing speaks against it. A rulebook without a source is unchanged.
    ///
    /// It takes the time of loading: some milliseconds. Requests are decided by the old rulebook meanwhile. Asynchronous programs call it
    /// on a thread that may block.
    pub fn reload(&self) -> ReloadReport {
        self.reload_with(self.newly_allowed)
    }

    /// Loads the files again as [`reload`](Self::reload) does, and accepts that they widen access: for somebody who has read what they
    /// change.
    pub fn reload_accepting(&self) -> ReloadReport {
        self.reload_with(NewlyAllowed::Accept)
    }

    /// Puts a rulebook in force that a program made, if its invariants hold and it does not widen access where that is not accepted. The
    /// next reload loads the files again.
    ///
    /// ```
    /// use portcullis::{reading::Loader, record::ReloadOutcome, routes::Routes};
    /// use portcullis_gateway::rulebook::{CurrentRulebook, Rulebook};
    ///
    /// let policy = Loader::new().load_built_in("splunk-observability/roles")?;
    /// let (file, text) = Routes::splunk_observability_file();
    /// let rulebook = Rulebook::new(policy.clone(), Routes::from_text(&policy, file, text)?);
    /// let current = CurrentRulebook::from(rulebook.clone());
    /// assert_eq!(current.replace(rulebook).outcome(), ReloadOutcome::Loaded);
    /// assert_eq!(current.current().generation(), 1);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn replace(&self, rulebook: Rulebook) -> ReloadReport {
        let reloading = self.reloading();
        let started = Instant::now();
        let unverified = rulebook.policies.iter().find_map(|one| one.policy.clone().verified().err());
        let result = match unverified {
            Some(error) => Err(RulebookError::Unverified(error)),
            None if rulebook.deciding().next().is_none() => Err(RulebookError::NothingDecides),
            None => Ok(rulebook),
        };
        let report = self.put(result, self.newly_allowed, started.elapsed());
        if report.outcome == ReloadOutcome::Loaded {
            self.known().in_force = None;
        }
        self.tell(&report, &reloading);
        report
    }

    fn reload_with(&self, newly_allowed: NewlyAllowed) -> ReloadReport {
        let reloading = self.reloading();
        if let Some(source) = &self.source {
            return self.apply(source.read_unchanged(), newly_allowed, &reloading);
        }
        let report = self.unchanged(Duration::ZERO);
        self.tell(&report, &reloading);
        report
    }

    /// Reads the files for a watcher. Returns `None` if there is no source.
    #[cfg(feature = "watch")]
    pub(super) fn read(&self) -> Option<Reading> {
        self.source.as_ref().map(RulebookSource::read)
    }

    /// Returns whether the files are not as they were when they were last read.
    #[cfg(feature = "watch")]
    pub(super) fn have_files_changed(&self) -> bool {
        self.known().last.have_changed()
    }

    /// Puts files in force that a watcher read, if they are still the same and nothing speaks against it. Returns whether they are the
    /// same.
    #[cfg(feature = "watch")]
    pub(super) fn apply_if_settled(&self, mut reading: Reading) -> bool {
        let reloading = self.reloading();
        let is_settled = !reading.files.have_changed();
        if is_settled {
            self.apply_news(reading, &reloading);
        }
        is_settled
    }

    /// Does as [`apply_if_settled`](Self::apply_if_settled) does, and reports it if the files are not the same.
    #[cfg(feature = "watch")]
    pub(super) fn apply_or_keep(&self, mut reading: Reading) -> bool {
        let reloading = self.reloading();
        let is_settled = !reading.files.have_changed();
        if is_settled {
            self.apply_news(reading, &reloading);
        } else {
            let reading = Reading { result: Err(RulebookError::Unsettled), ..reading };
            self.apply(reading, self.newly_allowed, &reloading);
        }
        is_settled
    }

    /// Puts files in force unless they are as they were when they were last read.
    #[cfg(feature = "watch")]
    fn apply_news(&self, reading: Reading, reloading: &MutexGuard<'_, ()>) {
        let mut known = self.known();
        if reading.files.have_content_of(&known.last) {
            known.last = reading.files;
            return;
        }
        drop(known);
        self.apply(reading, self.newly_allowed, reloading);
    }

    /// Waits until no other thread replaces the rulebook.
    fn reloading(&self) -> MutexGuard<'_, ()> {
        self.reloading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self) -> MutexGuard<'_, KnownFiles> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts what was read in force if nothing speaks against it, and tells the result.
    fn apply(&self, reading: Reading, newly_allowed: NewlyAllowed, reloading: &MutexGuard<'_, ()>) -> ReloadReport {
        let Reading { result, files, duration } = reading;
        let is_in_force = self.known().in_force.as_ref().is_some_and(|in_force| files.have_content_of(in_force));
        let report = if result.is_ok() && is_in_force {
            self.unchanged(duration)
        } else {
            self.put(result, newly_allowed, duration)
        };
        let mut known = self.known();
        if report.outcome == ReloadOutcome::Loaded {
            known.in_force = Some(files.clone());
        }
        known.last = files;
        drop(known);
        self.tell(&report, reloading);
        report
    }

    /// Puts a rulebook in force if nothing speaks against it.
    fn put(
        &self,
        result: Result<Rulebook, RulebookError>,
        newly_allowed: NewlyAllowed,
        duration: Duration,
    ) -> ReloadReport {
        let started = Instant::now();
        let old = self.current.load_full();
        let (outcome, diff, error) = match result {
            Err(error) => (ReloadOutcome::Kept, None, Some(error)),
            Ok(rulebook) => {
                let diff = old.diff(&rulebook);
                if newly_allowed == NewlyAllowed::Refuse && diff.widens_access() {
                    (ReloadOutcome::Kept, Some(diff.clone()), Some(RulebookError::Widens(diff)))
                } else {
                    self.current.store(Arc::new(Rulebook { generation: old.generation.saturating_add(1), ..rulebook }));
                    (ReloadOutcome::Loaded, Some(diff), None)
                }
            }
        };
        self.report(outcome, &old, diff, error, duration + started.elapsed())
    }

    fn unchanged(&self, duration: Duration) -> ReloadReport {
        self.report(ReloadOutcome::Unchanged, &self.current.load_full(), None, None, duration)
    }

    fn report(
        &self,
        outcome: ReloadOutcome,
        old: &Rulebook,
        diff: Option<RulebookDiff>,
        error: Option<RulebookError>,
        duration: Duration,
    ) -> ReloadReport {
        let now = self.current.load_full();
        ReloadReport {
            outcome,
            generation: now.generation,
            before: PolicyInForce::all(old),
            now: PolicyInForce::all(&now),
            diff,
            error,
            at: SystemTime::now(),
            duration,
        }
    }

    /// Tells tracing, the metrics and the callbacks of a reload, before another one begins.
    fn tell(&self, report: &ReloadReport, _reloading: &MutexGuard<'_, ()>) {
        report.tell();
        let callbacks = self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for callback in callbacks {
            callback(report);
        }
    }
}

impl From<Rulebook> for CurrentRulebook {
    /// Returns a rulebook that a program made, in force. It has no files, so that reloading does not change it.
    fn from(rulebook: Rulebook) -> Self {
        Self {
            current: ArcSwap::from_pointee(rulebook),
            source: None,
            newly_allowed: NewlyAllowed::default(),
            reloading: Mutex::new(()),
            known: Mutex::default(),
            callbacks: Mutex::default(),
        }
    }
}

impl From<Rulebook> for Arc<CurrentRulebook> {
    /// Returns a rulebook that a program made, in force.
    fn from(rulebook: Rulebook) -> Self {
        Self::new(rulebook.into())
    }
}

impl fmt::Debug for CurrentRulebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurrentRulebook")
            .field("current", &self.current.load())
            .field("source", &self.source)
            .field("newly_allowed", &self.newly_allowed)
            .finish_non_exhaustive()
    }
}
