//! A log that is larger than the memory that reading it may take.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
};

use portcullis::Policy;

use super::{
    command,
    random::{self, Random},
};

/// Writes a log of a gigabyte and summarizes it. `cargo test --release --test log large -- --ignored --nocapture`, with `time -v` before
/// the command that it prints, shows the time and the memory.
#[test]
#[ignore = "it writes a gigabyte"]
fn a_log_of_a_gigabyte_is_read_in_little_memory() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("large.ndjson");
    let mut random = Random(11);
    let policy = Policy::from_text("policy.yaml", &random::policy(&mut random)).expect("a policy");
    let lines = random::log(&random::requests(&mut random, &policy, 10_000));
    let mut file = BufWriter::new(File::create(&path).expect("a file"));
    let mut copies = 0;
    while copies * lines.len() < 1_000_000_000 {
        file.write_all(lines.as_bytes()).expect("the disk has room");
        copies += 1;
    }
    file.flush().expect("the disk has room");
    let path = path.to_str().expect("text");
    let output = command(&["--by", "user", "--format", "csv", path]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let rows = text.lines().skip(1).filter_map(|row| row.split(',').nth(1)?.parse::<usize>().ok());
    assert_eq!(rows.sum::<usize>(), copies * 10_000);
}
