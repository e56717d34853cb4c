//! Files without an end, for every kind of input.

use std::{
    fs::File,
    os::unix::fs::symlink,
    process::{Command, Output},
};

use crate::{Directory, OLD};

#[track_caller]
fn is_refused(output: &Output, arguments: &[&str]) {
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{arguments:?}: {shown}");
    assert!(
        shown.contains(" is larger than ") || shown.contains("larger than 16777216 bytes"),
        "{arguments:?}: {shown}"
    );
}

#[test]
fn every_input_has_a_limit() {
    let directory = Directory::new("limits");
    directory.write("gates.yaml", OLD);
    directory.write("gates.test.yaml", "portcullis-suite: 1\nsuite: gates\npolicy: /dev/zero\ncases: []\n");
    for file in ["endless.yaml", "endless.lock", "endless.csv", "endless.json", "endless.ndjson"] {
        symlink("/dev/zero", directory.0.join(file)).expect("a link");
    }
    for arguments in [
        &["lint", "endless.yaml"][..],
        &["verify", "endless.yaml"],
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
    ] {
        is_refused(&directory.run(env!("CARGO_BIN_EXE_portcullis"), arguments), arguments);
    }
    for arguments in [
        &["lint", "-"][..],
        &["verify", "-"],
        &["lock", "-"],
        &["diff", "-", "gates.yaml"],
        &["matrix", "--policy", "-"],
        &["test", "-"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
        command.args(arguments).current_dir(&directory.0).stdin(File::open("/dev/zero").expect("the device"));
        is_refused(&command.output().expect("the binary runs"), arguments);
    }
}
