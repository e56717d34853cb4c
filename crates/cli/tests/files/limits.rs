//! Files without an end, for every kind of input.

use std::{fs::File, os::unix::fs::symlink, process::Command};

use crate::{Directory, OLD};

/// Runs the binary on an input without an end. A binary that reads all of it fails before the memory of the machine is used up.
#[track_caller]
fn is_refused(directory: &Directory, arguments: &[&str]) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_portcullis")]).args(arguments);
    shell.current_dir(&directory.0).stdin(File::open("/dev/zero").expect("the device"));
    let output = shell.output().expect("the shell runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{arguments:?}: {shown}");
    assert!(shown.contains(" is larger than ") && shown.contains(" MiB"), "{arguments:?}: {shown}");
}

#[test]
fn every_input_has_a_limit() {
    let directory = Directory::new("limits");
    directory.write("gates.yaml", OLD);
    directory.write("gates.test.yaml", "portcullis-suite: 1\nsuite: gates\npolicy: /dev/zero\ncases: []\n");
    for file in ["gates.lock", "endless.yaml", "endless.lock", "endless.csv", "endless.json", "endless.ndjson"] {
        symlink("/dev/zero", directory.0.join(file)).expect("a link");
    }
    for arguments in [
        &["lint", "endless.yaml"][..],
        &["verify", "endless.yaml"],
        &["verify", "gates.yaml"],
        &["lock", "gates.yaml", "--check"],
        &["verify", "gates.yaml", "--lock", "endless.lock"],
        &["lock", "endless.yaml"],
        &["diff", "gates.yaml", "endless.yaml"],
        &["diff", "endless.yaml", "gates.yaml"],
        &["matrix", "--policy", "endless.yaml"],
        &["test", "endless.yaml"],
        &["test", "gates.test.yaml"],
        &["test", "endless.csv"],
        &["test", "endless.json"],
        &["test", "endless.ndjson"],
        &["lint", "-"],
        &["verify", "-"],
        &["lock", "-"],
        &["diff", "-", "gates.yaml"],
        &["matrix", "--policy", "-"],
        &["test", "-"],
    ] {
        is_refused(&directory, arguments);
    }
}
