//! `portcullis log`, compared with counting by hand.

mod counted;
mod large;
mod needs;
mod random;
mod replay;

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("log").args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command
}

/// Runs the command with a log as its standard input.
fn run(log: &[u8], arguments: &[&str]) -> Output {
    let mut command = command(arguments);
    let command = command.arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command runs");
    let mut input = child.stdin.take().expect("an input");
    std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(log));
        child.wait_with_output().expect("an output")
    })
}

/// Runs the command, and returns its JSON and its exit code.
fn json(log: &str, arguments: &[&str]) -> (Value, i32) {
    let output = run(log.as_bytes(), &[arguments, &["--format", "json"]].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let code = output.status.code().expect("an exit code");
    let json = serde_json::from_str(&text);
    (json.unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))), code)
}

/// Runs the command, and returns the rows of its CSV.
fn csv(log: &str, arguments: &[&str]) -> Vec<Vec<String>> {
    let output = run(log.as_bytes(), &[arguments, &["--format", "csv"]].concat());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(output.stdout.as_slice());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}
