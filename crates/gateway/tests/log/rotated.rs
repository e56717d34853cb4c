//! Rotation: no record is lost or doubled, and no file is larger than it may be.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Barrier,
    thread,
};

use portcullis_gateway::log::{DecisionLog, OpenError, Rotation};

use super::{LONG, numbered, read};

/// Returns the log and its old files, from the oldest to the newest.
fn files(path: &Path) -> Vec<PathBuf> {
    let old = (1..).map(|number| PathBuf::from(format!("{}.{number}", path.display())));
    let mut files: Vec<PathBuf> = old.take_while(|old| old.exists()).collect();
    files.reverse();
    files.push(path.into());
    files
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a log")
}

#[test]
fn rotation_under_concurrent_senders_loses_and_doubles_nothing() {
    const THREADS: u64 = 4;
    const EACH: u64 = 20_000;

    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    let rotation = Rotation::new(10_000, 1000);
    let log = DecisionLog::builder().queue_bytes(1 << 30).rotation(rotation).to_file(&path).expect("a log");
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (start, log) = (&start, log.clone());
            scope.spawn(move || {
                start.wait();
                for number in 0..EACH {
                    log.send(numbered(thread * EACH + number));
                }
            });
        }
    });
    log.flush(LONG).expect("it is written");
    let files = files(&path);
    assert!(files.len() > 100, "{} files", files.len());
    assert!(files.iter().all(|file| fs::metadata(file).expect("a file").len() <= 10_000));
    let read = read(&files.iter().map(|file| text(file)).collect::<String>());
    assert_eq!((read.distinct(), read.torn, log.lost()), (THREADS * EACH, 0, 0));
    let of_first: Vec<u64> = read.numbers.into_iter().filter(|number| *number < EACH).collect();
    assert!(of_first.is_sorted(), "the files are in their order");
}

#[test]
fn the_oldest_files_are_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    // Two lines of 14 bytes a file.
    let log = DecisionLog::builder().rotation(Rotation::new(28, 2)).to_file(&path).expect("a log");
    (10..19).for_each(|number| log.send(numbered(number)));
    log.flush(LONG).expect("it is written");
    let numbers: Vec<_> = files(&path).iter().map(|file| read(&text(file)).numbers).collect();
    assert_eq!(numbers, [vec![14, 15], vec![16, 17], vec![18]]);

    let none = directory.path().join("none");
    let log = DecisionLog::builder().rotation(Rotation::new(28, 0)).to_file(&none).expect("a log");
    (10..15).for_each(|number| log.send(numbered(number)));
    log.flush(LONG).expect("it is written");
    assert_eq!((files(&none).len(), read(&text(&none)).numbers), (1, vec![14]));
}

#[test]
fn a_long_line_has_a_file_of_its_own_and_an_old_log_is_gone_on_with() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    fs::write(&path, numbered(10)).expect("a log");
    let log = DecisionLog::builder().rotation(Rotation::new(28, 9)).to_file(&path).expect("a log");
    let lengthy = format!("{{\"number\":1{}}}\n", "0".repeat(18)).into_bytes();
    for line in [numbered(11), lengthy, numbered(12)] {
        log.send(line);
    }
    log.flush(LONG).expect("it is written");
    let numbers: Vec<_> = files(&path).iter().map(|file| read(&text(file)).numbers).collect();
    assert_eq!(numbers, [vec![10, 11], vec![1_000_000_000_000_000_000], vec![12]]);
}

#[test]
fn a_log_that_cannot_be_rotated_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    // A directory with something in it cannot be replaced.
    fs::create_dir_all(directory.path().join("log.1/entry")).expect("a directory");
    let log = DecisionLog::builder().rotation(Rotation::new(26, 1)).to_file(&path).expect("a log");
    (0..9).for_each(|number| log.send(numbered(number)));
    log.flush(LONG).expect("it is written");
    assert_eq!(read(&text(&path)).numbers, (0..9).collect::<Vec<_>>());

    fs::remove_dir_all(directory.path().join("log.1")).expect("it is removed");
    log.send(numbered(9));
    log.flush(LONG).expect("it is written");
    assert_eq!(read(&text(&path)).numbers, [9], "what was wrong is repaired");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("log");
    let log = DecisionLog::builder().rotation(Rotation::new(12, 5)).to_file(&path).expect("a log");
    (0..3).for_each(|number| log.send(numbered(number)));
    log.flush(LONG).expect("it is written");
    let files = files(&path);
    assert_eq!(files.len(), 3);
    for file in files {
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_an_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let error = DecisionLog::builder().to_file(directory.path()).expect_err("it is a directory");
    let OpenError::File { path, .. } = &error else { panic!("{error}") };
    assert_eq!(path, directory.path());
}
