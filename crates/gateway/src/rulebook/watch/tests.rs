//! Files that change between reading and using them, without a clock.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails")]

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use portcullis::record::ReloadOutcome;

use super::{
    ReloadError, Reloadable,
    target::{Target, Used},
};
use crate::rulebook::{CurrentRulebook, RulebookSource};

/// Two rules, of which the first one by itself makes a valid policy that allows more.
const POLICY: &str = "portcullis: 1
policy: door
vocabulary:
  roles: { guest: {}, keeper: {} }
  apis: { door: { open: {} } }
default: allow
rules:
  - { id: keepers-open, role: keeper, effect: allow }
  - { id: guests-stay-outside, role: guest, effect: deny }
";

const ROUTES: &str = "portcullis-routes: 1\nroutes: doors\npaths: { /door: { POST: door.open } }\n";

struct Watched {
    folder: tempfile::TempDir,
    current: Arc<CurrentRulebook>,
    target: Target,
    told: Arc<Mutex<Vec<(ReloadOutcome, String)>>>,
}

impl Watched {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [policy, routes] = ["policy.yaml", "routes.yaml"].map(|name| folder.path().join(name));
        fs::write(&policy, POLICY).expect("it can be written");
        fs::write(&routes, ROUTES).expect("it can be written");
        let current = Arc::new(CurrentRulebook::load(RulebookSource::new(policy, routes)).expect("it loads"));
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        current.on_reload(move |report| {
            let error = report.error().map(ToString::to_string).unwrap_or_default();
            heard.lock().expect("no panic").push((report.outcome(), error));
        });
        Self { folder, target: Target::of_rulebook(Arc::clone(&current)), current, told }
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.path().join("policy.yaml"), text).expect("it can be written");
    }

    fn told(&self) -> Vec<(ReloadOutcome, String)> {
        std::mem::take(&mut *self.told.lock().expect("no panic"))
    }
}

#[test]
fn half_a_file_that_is_valid_is_not_loaded_before_the_rest_is_written() {
    let mut watched = Watched::new();
    let text = POLICY.replace("guests-stay-outside", "guests-stay-out");
    let half = text.find("  - { id: guests").expect("the second rule");
    watched.write(&text[..half]);
    let [policy, routes] = ["policy.yaml", "routes.yaml"].map(|name| watched.folder.path().join(name));
    assert!(RulebookSource::new(policy, routes).load().is_ok(), "half of it is valid");
    assert!(watched.target.has_changed());
    let read = watched.target.read().expect("it has files");
    watched.write(&text);
    assert!(matches!(watched.target.use_read(read), Used::Changed));
    assert_eq!((watched.told(), watched.current.current().generation()), (vec![], 0));

    let read = watched.target.read().expect("it has files");
    assert!(matches!(watched.target.use_read(read), Used::Settled));
    assert_eq!(watched.told(), [(ReloadOutcome::Loaded, String::new())]);
    assert_eq!(watched.current.current().policies()[0].policy().rules().len(), 2);
    assert!(!watched.target.has_changed());
}

#[test]
fn a_broken_half_is_not_told_if_the_rest_is_written() {
    let mut watched = Watched::new();
    watched.write(&POLICY[..POLICY.len() - 20]);
    let read = watched.target.read().expect("it has files");
    watched.write(&POLICY.replace("keepers-open", "keepers-enter"));
    assert!(matches!(watched.target.use_read(read), Used::Changed));
    assert_eq!(watched.told(), []);
}

#[test]
fn files_that_never_rest_are_told_once() {
    let mut watched = Watched::new();
    for number in 0..150 {
        let read = watched.target.read().expect("it has files");
        watched.write(&format!("{POLICY}# {}\n", "-".repeat(number)));
        assert!(matches!(watched.target.use_read(read), Used::Changed));
    }
    let expected = "the files kept changing while they were read".to_owned();
    assert_eq!(watched.told(), [(ReloadOutcome::Kept, expected)]);
    let read = watched.target.read().expect("it has files");
    assert!(matches!(watched.target.use_read(read), Used::Settled));
    assert_eq!(watched.told(), [(ReloadOutcome::Loaded, String::new())]);
}

#[test]
fn what_a_reload_in_between_loaded_is_not_loaded_again() {
    let mut watched = Watched::new();
    watched.write(&POLICY.replace("keepers-open", "keepers-enter"));
    let read = watched.target.read().expect("it has files");
    assert_eq!(watched.current.reload().outcome(), ReloadOutcome::Loaded);
    assert!(matches!(watched.target.use_read(read), Used::Settled));
    assert_eq!((watched.told().len(), watched.current.current().generation()), (1, 1));
}

/// A file that changes while it is loaded, and one that names another file.
struct Other {
    files: Mutex<Vec<PathBuf>>,
    loads: Mutex<usize>,
    during: fn(&Self),
}

impl Reloadable for Other {
    fn name(&self) -> &'static str {
        "the other"
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.lock().expect("no panic").clone()
    }

    fn reload(&self) -> Result<(), ReloadError> {
        *self.loads.lock().expect("no panic") += 1;
        if *self.loads.lock().expect("no panic") == 1 {
            (self.during)(self);
        }
        Ok(())
    }
}

/// Returns how often something is loaded until it is settled.
fn loads(during: fn(&Other)) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tokens.txt");
    fs::write(&file, "one").expect("it can be written");
    let other = Arc::new(Other { files: Mutex::new(vec![file]), loads: Mutex::new(0), during });
    let mut target = Target::of_other(Arc::clone(&other) as Arc<dyn Reloadable>);
    while target.has_changed() {
        let read = target.read().expect("it has files");
        assert!(!matches!(target.use_read(read), Used::Failed(_)));
    }
    drop(target);
    Arc::into_inner(other).expect("nothing else has it").loads.into_inner().expect("no panic")
}

#[test]
fn what_changes_while_it_is_loaded_is_loaded_again() {
    assert_eq!(loads(|_| {}), 1);
    assert_eq!(loads(|other| fs::write(&other.files()[0], "two").expect("it can be written")), 2);
}

#[test]
fn what_is_made_of_other_files_now_is_loaded_again() {
    let add = |other: &Other| {
        let more = other.files()[0].with_extension("more");
        fs::write(&more, "two").expect("it can be written");
        other.files.lock().expect("no panic").push(more);
    };
    assert_eq!(loads(add), 2);
}
