//! What `portcullis lint` and `portcullis routes check` print for other tools: well formed whatever the names are, and valid in the
//! tools' formats.

mod github;
mod human;
mod junit;
mod pages;
mod routes;
mod run;
mod sarif;

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// The workspace, relative to which messages name its files.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn portcullis(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(arguments).current_dir(ROOT).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // If the command does not read its input, the pipe may be closed before everything is written.
    let _ = child.stdin.take().expect("standard input is piped").write_all(input.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("output is text")
}

/// The findings in a text, in one format.
fn lint(format: &str, text: &str) -> String {
    let output = portcullis(&["lint", "-", "--select", "unreachable-rule", "--format", format], text);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    stdout(&output).to_owned()
}

/// The findings in a file of the given name, in one format.
#[cfg(unix)]
fn lint_file(format: &str, name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("reports-{format}"));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    std::fs::write(folder.join(name), text).expect("the file is written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    let arguments = ["lint", name, "--select", "unreachable-rule", "--format", format];
    let output = command.args(arguments).current_dir(folder).output().expect("the binary runs");
    stdout(&output).to_owned()
}

/// A name with every character that has a meaning in one of the formats.
#[cfg(unix)]
const ODD_NAME: &str = "100% \"<odd>\" & ,:]]>\n'na\u{1}me'.yaml";

/// A policy about doors with the given rules.
fn doors(rules: &str) -> String {
    format!(
        "portcullis: 1
policy: doors
vocabulary:
  roles: {{ guest: {{}}, keeper: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}}, other: {{}} }}
  apis: {{ door: {{ open: {{}} }} }}
default: deny
rules:
{rules}"
    )
}

/// A rule that matches nothing.
const IDLE: &str = "  - { id: idle, owner: other, effect: deny }\n";

/// A policy whose names have every joint, and in which no rule speaks of some operations.
const JOINTS: &str = r#"
portcullis: 1
policy: cloud/v2.1
vocabulary:
  roles: { "123": {}, roles/admin: { above: "123" } }
  apis:
    users.list: { delete: {} }
    "s3:x": { "v1:a/b.c": {} }
default: allow
rules:
  - { id: a:b/c.d, role: roles/admin, action: delete, effect: deny }
"#;
