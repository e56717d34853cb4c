//! A policy and routes of a door, in a folder.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use portcullis::record::ReloadOutcome;
use portcullis_gateway::rulebook::{CurrentRulebook, ReloadReport, RulebookSource, WatchHandle, Watcher};
use tempfile::TempDir;

/// A failure, not a measure: nothing takes that long.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// Returns a policy of a version, whose operation has the version in its name.
pub(crate) fn policy(version: usize) -> String {
    policy_of(version, "keeper")
}

/// Returns a policy of a version with the roles that may open the door.
pub(crate) fn policy_of(version: usize, who_opens: &str) -> String {
    format!(
        "
portcullis: 1
policy: door-{version}
vocabulary:
  roles: {{ guest: {{}}, member: {{}}, keeper: {{}} }}
  tokens: {{ key: {{ lifetimes: {{ desk: {{ max_age: 30d, ends_at_logout: true }} }} }} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ open-{version}: {{}}, close: {{}} }} }}
default: deny
rules:
  - {{ id: opening, role: {who_opens}, api: door, action: open-{version}, effect: allow }}
invariants:
  - {{ id: guests-stay-outside, never: {{ role: guest }} }}
"
    )
}

/// Returns the routes of a version, which fit the policy of that version only.
pub(crate) fn routes(version: usize) -> String {
    format!(
        "
portcullis-routes: 1
routes: door-{version}
paths:
  /door: {{ POST: door.open-{version}, DELETE: door.close }}
"
    )
}

/// A folder with the files of a rulebook.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// Returns a folder with a policy and routes of version 1.
    pub(crate) fn new() -> Self {
        let folder = Self::empty();
        folder.write("policy.yaml", &policy(1));
        folder.write("routes.yaml", &routes(1));
        folder
    }

    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("the folder can be written to");
    }

    /// Writes another file, and gives it the name.
    pub(crate) fn replace(&self, name: &str, text: &str) {
        let temporary = self.path(&format!("{name}.new"));
        fs::write(&temporary, text).expect("the folder can be written to");
        fs::rename(temporary, self.path(name)).expect("the folder can be written to");
    }

    pub(crate) fn source(&self) -> RulebookSource {
        RulebookSource::new(self.path("policy.yaml"), self.path("routes.yaml"))
    }

    pub(crate) fn load(&self) -> CurrentRulebook {
        CurrentRulebook::load(self.source()).expect("the files make a rulebook")
    }
}

/// What a test wants to know of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) outcome: ReloadOutcome,
    pub(crate) error: String,
    /// The names of the first policy and the routes that are in force.
    pub(crate) names: (String, String),
}

/// Returns the names of the first policy and the routes that are in force.
pub(crate) fn names(current: &CurrentRulebook) -> (String, String) {
    let rulebook = current.current();
    (rulebook.policies()[0].policy().rules().name().to_owned(), rulebook.routes().name().to_owned())
}

/// A rulebook whose files are watched.
pub(crate) struct Watched {
    pub(crate) current: Arc<CurrentRulebook>,
    reports: Receiver<Told>,
    _watching: WatchHandle,
}

impl Watched {
    /// Watches the files of a rulebook, with notifications alone.
    pub(crate) fn new(current: CurrentRulebook) -> Self {
        Self::with(current, Watcher::new().with_poll(Duration::MAX).with_rest(Duration::from_millis(20)))
    }

    pub(crate) fn with(current: CurrentRulebook, watcher: Watcher) -> Self {
        let current = Arc::new(current);
        let (sender, reports) = mpsc::channel();
        let weak = Arc::downgrade(&current);
        current.on_reload(move |report| {
            let Some(current) = weak.upgrade() else { return };
            let error = report.error().map(ToString::to_string).unwrap_or_default();
            // A test that has seen enough does not listen any more.
            let _ = sender.send(Told { outcome: report.outcome(), error, names: names(&current) });
        });
        let watching = watcher.with_rulebook(Arc::clone(&current)).start().expect("a thread");
        Self { current, reports, _watching: watching }
    }

    /// Waits for the next report.
    pub(crate) fn next(&self) -> Told {
        self.reports.recv_timeout(LONG).expect("a change is noticed")
    }

    /// Waits until the policy and the routes of a version are in force. Until then, the old ones are.
    pub(crate) fn wait_for(&self, version: usize) {
        let expected = (format!("door-{version}"), format!("door-{version}"));
        loop {
            let told = self.next();
            assert_eq!(told.names.0, told.names.1, "a policy and routes of one version: {told:?}");
            if told.outcome == ReloadOutcome::Loaded {
                assert_eq!(told.names, expected);
                return;
            }
        }
    }
}

/// Asserts that a reload keeps the old rulebook. Returns why.
pub(crate) fn assert_kept(report: &ReloadReport) -> String {
    assert_eq!(report.outcome(), ReloadOutcome::Kept, "{report}");
    report.error().map(ToString::to_string).expect("a reason")
}
