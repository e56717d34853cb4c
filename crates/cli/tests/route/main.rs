//! What `portcullis route --format json` prints: the values of each kind of answer, and that the guide documents every key.

mod catalogue;
mod decided;
mod documented;
mod undecided;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

/// The workspace, relative to which messages name its files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const TEAM: [&str; 4] =
    ["--body", "crates/cli/tests/data/team.json", "--stored", "crates/cli/tests/data/team-stored.json"];

fn portcullis(arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(arguments).current_dir(ROOT).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command.stdin(Stdio::null()).output().expect("the binary runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code().expect("it ends by itself"), String::from_utf8(output.stdout).expect("output is text"))
}

/// The exit code and the answer about a request. It has the version, the request, the routes and the policy, whatever the outcome is.
#[track_caller]
fn route(method: &str, target: &str, options: &[&str]) -> (i32, Value) {
    let (code, shown) = portcullis(&[&["route", method, target, "--format", "json"], options].concat());
    let answer: Value = serde_json::from_str(&shown).expect("output is JSON");
    assert_eq!(answer["version"], 1);
    assert_eq!([&answer["method"], &answer["target"]], [method, target]);
    for key in ["name", "file", "fingerprint"] {
        assert!(answer["policy"][key].is_string(), "{answer}");
    }
    (code, answer)
}

/// The keys of an answer that are not null, without those that every answer has.
fn keys(answer: &Value) -> Vec<&str> {
    let fields = answer.as_object().expect("an object").iter();
    let told = fields.filter(|(_, value)| !value.is_null()).map(|(key, _)| key.as_str());
    told.filter(|key| !["version", "method", "target", "outcome", "routes", "policy"].contains(key)).collect()
}

/// The line and the column at which the text after `at` begins, in the first line of a file of the workspace that has `mark`.
fn place(file: &str, mark: &str, at: &str) -> (usize, usize) {
    let text = fs::read_to_string(Path::new(ROOT).join(file)).expect("a file");
    let (number, line) = text.lines().enumerate().find(|(_, line)| line.contains(mark)).expect("a line with the mark");
    (number + 1, line.find(at).expect("a text in the line") + 1)
}

/// A file for a test, by its whole name.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("route-{name}"));
    fs::write(&path, text).expect("the file is written");
    path.to_str().expect("a path that is text").to_owned()
}
