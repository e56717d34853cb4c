//! What a watcher does with files that change.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, Sender},
    },
    time::Duration,
};

use portcullis::record::ReloadOutcome;
use portcullis_gateway::rulebook::{NewlyAllowed, ReloadError, Reloadable, WatchError, Watcher};

use super::support::{Folder, LONG, Watched, policy, policy_of, routes};

#[test]
fn a_broken_file_is_told_and_the_next_one_is_loaded() {
    let folder = Folder::new();
    let watched = Watched::new(folder.load());
    folder.replace("policy.yaml", &policy_of(1, "[guest, keeper]"));
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Kept);
    assert!(told.error.contains("guests-stay-outside"), "{}", told.error);
    folder.replace("policy.yaml", &policy_of(1, "member"));
    assert_eq!(watched.next().outcome, ReloadOutcome::Loaded);
}

#[test]
fn a_file_that_is_deleted_and_comes_back_is_unchanged() {
    let folder = Folder::new();
    let watched = Watched::new(folder.load());
    fs::remove_file(folder.path("policy.yaml")).expect("it exists");
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Kept);
    assert!(told.error.contains("policy.yaml"), "{}", told.error);
    folder.replace("policy.yaml", &policy(1));
    assert_eq!(watched.next().outcome, ReloadOutcome::Unchanged);
    assert_eq!(watched.current.current().generation(), 0);
}

#[test]
fn a_directory_that_is_deleted_and_comes_back_is_watched() {
    let folder = Folder::empty();
    let path = |name: &str| folder.path("config").join(name);
    let write = |version| {
        fs::create_dir_all(folder.path("config")).expect("a folder");
        folder.write("config/policy.yaml", &policy(version));
        folder.write("config/routes.yaml", &routes(version));
    };
    write(1);
    let source = portcullis_gateway::rulebook::RulebookSource::new(path("policy.yaml"), path("routes.yaml"));
    let watched = Watched::new(portcullis_gateway::rulebook::CurrentRulebook::load(source).expect("it loads"));
    for version in 2..5 {
        fs::remove_dir_all(folder.path("config")).expect("it exists");
        assert_eq!(watched.next().outcome, ReloadOutcome::Kept);
        write(version);
        watched.wait_for(version);
    }
}

/// Whether the half that is written first is seen or not, it is not in force.
#[test]
fn a_policy_and_routes_that_change_together_are_loaded_together() {
    let folder = Folder::new();
    let watched = Watched::new(folder.load());
    folder.replace("policy.yaml", &policy(2));
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Kept);
    assert!(told.error.contains("routes.yaml:5:18: "), "{}", told.error);
    folder.replace("routes.yaml", &routes(2));
    watched.wait_for(2);
}

#[test]
fn included_files_are_watched_also_those_of_a_new_policy_and_missing_ones() {
    let top = |include: &str| format!("portcullis: 1\npolicy: door-1\ninclude: {include}\ndefault: deny\nrules: []\n");
    let folder = Folder::new();
    fs::create_dir(folder.path("deep")).expect("a folder");
    let included = |who_opens| policy_of(1, who_opens).replace("policy: door-1", "policy: included");
    folder.write("deep/one.yaml", &included("keeper"));
    folder.write("policy.yaml", &top("deep/one.yaml"));
    let watched = Watched::new(folder.load());
    folder.replace("deep/one.yaml", &included("member"));
    watched.wait_for(1);

    folder.replace("policy.yaml", &top("other/two.yaml"));
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Kept);
    assert!(told.error.contains("other/two.yaml"), "{}", told.error);
    fs::create_dir(folder.path("other")).expect("a folder");
    folder.write("other/two.yaml", &included("keeper"));
    watched.wait_for(1);
    folder.replace("other/two.yaml", &included("[member, keeper]"));
    watched.wait_for(1);
    assert_eq!(watched.current.current().generation(), 3);
}

/// Were the same content reported, its report would come first.
#[test]
fn the_same_content_is_not_reported() {
    let folder = Folder::new();
    let watched = Watched::new(folder.load());
    folder.replace("policy.yaml", &policy(1));
    folder.write("routes.yaml", &routes(1));
    folder.write("notes.txt", "of no rulebook");
    folder.replace("policy.yaml", &policy_of(1, "member"));
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Loaded, "{told:?}");
    assert_eq!(watched.current.current().generation(), 1);
}

#[test]
fn what_widens_access_is_kept_out() {
    let folder = Folder::new();
    let watched = Watched::new(folder.load().with_newly_allowed(NewlyAllowed::Refuse));
    folder.replace("policy.yaml", &policy_of(1, "[member, keeper]"));
    let told = watched.next();
    assert_eq!(told.outcome, ReloadOutcome::Kept);
    assert!(told.error.contains("1 requests newly allowed"), "{}", told.error);
    assert_eq!(watched.current.reload_accepting().outcome(), ReloadOutcome::Loaded);
}

#[test]
fn polling_alone_notices_changes() {
    let folder = Folder::new();
    let settings =
        Watcher::new().without_notifications().with_poll(Duration::from_millis(20)).with_rest(Duration::ZERO);
    let watched = Watched::with(folder.load(), settings);
    folder.write("policy.yaml", &policy(2));
    folder.replace("routes.yaml", &routes(2));
    watched.wait_for(2);
}

/// What was changed between loading and watching is noticed, without a notification.
#[test]
fn changes_before_the_start_are_noticed() {
    let folder = Folder::new();
    let current = folder.load();
    folder.replace("policy.yaml", &policy_of(1, "member"));
    let watched = Watched::with(current, Watcher::new().without_notifications().with_poll(Duration::MAX));
    assert_eq!(watched.next().outcome, ReloadOutcome::Loaded);
}

/// Something that tells how often it was loaded, and does what a text in its file says.
struct Other {
    file: PathBuf,
    loaded: Sender<String>,
}

impl Reloadable for Other {
    fn name(&self) -> &'static str {
        "the other"
    }

    fn files(&self) -> Vec<PathBuf> {
        vec![self.file.clone()]
    }

    fn reload(&self) -> Result<(), ReloadError> {
        let text = fs::read_to_string(&self.file)?;
        assert_ne!(text, "panic");
        self.loaded.send(text.clone())?;
        if text == "fail" { Err("it fails".into()) } else { Ok(()) }
    }
}

#[test]
fn other_things_are_watched_and_their_failures_are_told() {
    let folder = Folder::empty();
    folder.write("tokens.txt", "one");
    let (loaded, texts) = mpsc::channel();
    let (failed, errors) = mpsc::channel();
    let other = Arc::new(Other { file: folder.path("tokens.txt"), loaded });
    let watching = Watcher::new()
        .with(other)
        .with_rest(Duration::from_millis(10))
        .on_error(move |error: &WatchError| {
            let _ = failed.send(error.to_string());
            panic!("a function that panics does not end the watching");
        })
        .start()
        .expect("a thread");
    let next = || texts.recv_timeout(LONG).expect("it is loaded");
    assert_eq!(next(), "one");
    folder.replace("tokens.txt", "two");
    assert_eq!(next(), "two");
    folder.replace("tokens.txt", "fail");
    assert_eq!(next(), "fail");
    let error = || errors.recv_timeout(LONG).expect("it is told");
    assert_eq!(error(), "the other could not be loaded again: it fails");
    folder.replace("tokens.txt", "panic");
    assert_eq!(error(), "the other panicked while it was loaded again");
    fs::remove_file(folder.path("tokens.txt")).expect("it exists");
    assert!(error().starts_with("the other could not be loaded again: "));
    folder.replace("tokens.txt", "three");
    assert_eq!(next(), "three");
    drop(watching);
    // The thread ended, and with it what it watched.
    assert!(texts.recv_timeout(LONG).is_err_and(|error| error == mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn one_watcher_watches_several_things() {
    let folder = Folder::new();
    folder.write("tokens.txt", "one");
    let (sender, texts) = mpsc::channel();
    let file = folder.path("tokens.txt");
    let settings =
        Watcher::new().with_rest(Duration::from_millis(10)).with_files("tokens", [file.clone()], move || {
            sender.send(fs::read_to_string(&file)?)?;
            Ok(())
        });
    let watched = Watched::with(folder.load(), settings);
    let next = || texts.recv_timeout(LONG).expect("it is loaded");
    assert_eq!(next(), "one");
    folder.replace("tokens.txt", "two");
    folder.replace("policy.yaml", &policy_of(1, "member"));
    assert_eq!(next(), "two");
    watched.wait_for(1);
}
