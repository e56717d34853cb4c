//! Reloads while other threads decide and reload.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use portcullis::{Decision, Names, record::ReloadOutcome};
use portcullis_gateway::rulebook::{CurrentRulebook, Rulebook};

use super::support::{Folder, policy, routes};

const RELOADS: usize = 1_000;

/// Asserts that the policy and the routes of a rulebook are of one version, which it returns.
fn assert_whole(rulebook: &Rulebook) -> usize {
    let policy = rulebook.policies()[0].policy();
    assert_eq!(policy.rules().name(), rulebook.routes().name());
    let version =
        rulebook.routes().name().strip_prefix("door-").and_then(|version| version.parse().ok()).expect("a version");
    let demanded = rulebook.routes().list()[0].demanded()[0].operation();
    let operation = policy.vocabulary().operation(demanded).expect("an operation of this policy");
    let action = policy.vocabulary().actions().name(operation.action()).expect("an action").to_owned();
    assert_eq!(action, format!("open-{version}"));
    assert_eq!(policy.decide_names(&Names::new("keeper", "key", "door", &action)), Decision::Allow);
    version
}

/// Ends the other threads, also where an assertion fails.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Reloads many times, each time after a version was written, while threads read, and another one reloads while files are written.
fn reload_many_times(current: &Arc<CurrentRulebook>, write: impl Fn(usize), may_be_kept: bool) {
    let is_done = AtomicBool::new(false);
    let seen = AtomicUsize::new(0);
    let (sender, writing) = mpsc::channel::<()>();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let (mut generation, mut version) = (0, 0);
                while !is_done.load(Ordering::Relaxed) {
                    let rulebook = current.current();
                    let now = assert_whole(&rulebook);
                    assert!(rulebook.generation() >= generation && now >= version, "never an older one again");
                    seen.fetch_add(usize::from(now != version), Ordering::Relaxed);
                    (generation, version) = (rulebook.generation(), now);
                    thread::yield_now();
                }
            });
        }
        scope.spawn(move || {
            for () in writing {
                let report = current.reload();
                assert!(may_be_kept || report.outcome() != ReloadOutcome::Kept, "{report}");
            }
        });
        let _done = Done(&is_done);
        for version in 2..RELOADS + 2 {
            sender.send(()).expect("the other thread reloads");
            write(version);
            current.reload();
            let rulebook = current.current();
            assert_eq!((assert_whole(&rulebook), rulebook.generation()), (version, version as u64 - 1));
        }
        drop(sender);
    });
    assert!(seen.into_inner() > 0, "threads saw new rulebooks");
}

/// The policy of one version with the routes of another cannot be loaded, so that half a change keeps the old rulebook.
#[test]
fn no_thread_sees_half_a_rulebook_while_files_are_replaced_one_by_one() {
    let folder = Folder::new();
    let current = Arc::new(folder.load());
    let write = |version| {
        folder.replace("policy.yaml", &policy(version));
        folder.replace("routes.yaml", &routes(version));
    };
    reload_many_times(&current, write, true);
}

/// A link that is changed while files are read is noticed, so that no reload fails.
#[cfg(unix)]
#[test]
fn no_reload_mixes_the_files_of_two_directories_while_a_link_is_changed() {
    use std::os::unix::fs::symlink;

    let folder = Folder::empty();
    let write = |version: usize| {
        let directory = format!("version-{version}");
        fs::create_dir(folder.path(&directory)).expect("a folder");
        folder.write(&format!("{directory}/policy.yaml"), &policy(version));
        folder.write(&format!("{directory}/routes.yaml"), &routes(version));
        symlink(&directory, folder.path("new")).expect("a link");
        fs::rename(folder.path("new"), folder.path("..data")).expect("it can be replaced");
    };
    write(1);
    for name in ["policy.yaml", "routes.yaml"] {
        symlink(format!("..data/{name}"), folder.path(name)).expect("a link");
    }
    let current = Arc::new(folder.load());
    reload_many_times(&current, write, false);
}
