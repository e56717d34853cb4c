use std::process::Command;

use portcullis::{Limits, Policy};

use super::failure::Failure;

/// What stands before a commit and a path in it: `git:REV:PATH`.
const PREFIX: &str = "git:";

/// The commit and the path of a file in the history of the repository; nothing for a file of the file system.
pub(super) fn commit_and_path(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(PREFIX)?.split_once(':')
}

/// The policy of a file as a commit has it.
pub(super) fn load(revision: &str, path: &str) -> Result<Policy, Failure> {
    let name = format!("{PREFIX}{revision}:{path}");
    let object = format!("{revision}:{path}");
    // What git says is shown, and must not depend on the language of the caller.
    let output = Command::new("git")
        .args(["cat-file", "blob", "--end-of-options", &object])
        .env("LC_ALL", "C")
        .output()
        .map_err(|error| {
            Failure::usage(format!("cannot run git for `{name}`: {error}"), "install git, or name a file")
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("git does not say why").trim_start_matches("fatal: ");
        let why = match said.trim_end_matches('.') {
            "" => "git does not say why",
            said if said.ends_with("bad file") => "it is no file",
            said => said,
        };
        let help = "write `git:REV:PATH`, with the path from the top of the repository or starting with `./`";
        return Err(Failure::usage(format!("cannot read `{name}`: {why}"), help));
    }
    Ok(Policy::from_bytes(&name, &output.stdout, &Limits::default())?)
}
