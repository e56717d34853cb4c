//! Reports for other tools, checked by the rules of the tools that read them: of results that are complete, partial, failing
//! and alike.

mod junit;
mod names;
mod tap;
mod yaml;

use std::{fs, path::PathBuf, process::Command};

const DOORS: &str = include_str!("../../../../tests/suites/doors.yaml");

/// The workspace, relative to which the policies are named.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Tests whose names are different, but equal once blanks are folded, or look like a part of a report; some fail.
const ALIKE: &str = r#"portcullis-suite: 1
suite: alike
policy: doors.yaml
cases:
  - { name: a b, action: look, expect: allow }
  - { name: 'a  b', action: look, expect: allow }
  - { name: "a\nb", action: look, expect: deny }
  - { name: "a\tb", action: look, expect: allow, skip: "later\n# TODO" }
  - { name: a b (2), action: look, expect: allow }
  - { name: ' a b ', api: door, expect: allow }
  - { name: '# TODO a', action: look, expect: allow }
  - { name: '\# TODO a', action: look, expect: deny }
  - { name: '\', action: look, expect: allow }
  - { name: 'a\', action: look, expect: allow, skip: '\' }
  - { name: 'on', action: look, expect: allow }
  - { name: ']]>&<!--', api: door, action: open, expect: allow, by: default }
  - { name: Bail out!, action: open, expect: allow }
tables:
  - { name: turns, action: turn, allow: [ { role: guest }, { role: keeper, token: copy } ] }
invariants:
  - { id: alike-for-tokens, ignores: token }
"#;

/// A folder with the policy and the suites.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("consumers-{name}"));
    fs::create_dir_all(&folder).expect("a folder for the test");
    let files = [
        ("doors.yaml", DOORS),
        ("alike.yaml", ALIKE),
        // Another suite of the same name.
        ("again.yaml", ALIKE),
        (
            "good.yaml",
            "portcullis-suite: 1\nsuite: good\npolicy: doors.yaml\ncases: [{ name: looks, action: look, expect: allow }]\n",
        ),
        (
            "wrong.csv",
            "role,token,api,action,owner,decision\nguest,key,door,open,none,allow\nguest,key,door,look,none,allow\n",
        ),
        ("right.csv", "role,token,api,action,owner,decision\nguest,key,door,look,none,allow\n"),
        // Four keys are missing at one place.
        ("empty.yaml", "portcullis: 1\n"),
    ];
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("the file is written");
    }
    folder
}

/// What a command prints on standard output.
fn portcullis(folder: &PathBuf, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let output = command.args(arguments).current_dir(folder).output().expect("the binary runs");
    assert!(!output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is text")
}

/// The arguments of runs of tests.
const RUNS: &[&[&str]] = &[
    &["test", "good.yaml"],
    &["test", "alike.yaml"],
    &["test", "alike.yaml", "again.yaml", "good.yaml"],
    &["test", "alike.yaml", "alike.yaml"],
    &["test", "alike.yaml", "--filter", "a b"],
    &["test", "wrong.csv", "right.csv", "wrong.csv", "--policy", "doors.yaml"],
    &["test", "good.yaml", "wrong.csv", "--policy", "doors.yaml", "--coverage", "--mutants"],
    &["test", "good.yaml", "wrong.csv", "--policy", "doors.yaml", "--coverage", "--mutants", "--fail-under=100"],
    &["test", "alike.yaml", "again.yaml", "good.yaml", "--fail-under=0"],
    &["test"],
];
