//! Threads share a policy: it can be sent and shared, and has nothing inside that could change while they do.

use portcullis::{Policy, Request, Vocabulary, policy::Batch};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

const fn is_shared<T: Send + Sync>() {}

const _: () = is_shared::<Policy>();
const _: () = is_shared::<Batch>();
const _: () = is_shared::<Vocabulary>();
const _: () = is_shared::<Request>();

#[test]
fn threads_decide_alike() {
    let policy = Policy::splunk_observability().unwrap();
    let requests: Vec<Request> = policy.vocabulary().requests().collect();
    let decide = || requests.iter().map(|&request| policy.decide(request)).collect::<Vec<_>>();
    let alone = decide();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

/// What could change behind `&self`, and so make threads wait for one another, is not on the floors that decide.
#[test]
fn nothing_changes_behind_a_shared_policy() {
    let words = ["Atomic", "Mutex", "RwLock", "UnsafeCell", "RefCell", "Cell<", "OnceLock", "LazyLock", "static mut"];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> =
        ["space", "rules", "policy"].iter().flat_map(|floor| files(&source.join(floor))).collect();
    assert!(files.len() > 30);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for word in words {
            assert!(!text.contains(word), "{word} in {}", file.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
