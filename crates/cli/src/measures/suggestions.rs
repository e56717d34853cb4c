//! Suggested cases, written to a file as a suite.

use std::path::{Path, PathBuf};

use portcullis::{oracle::Vectors, reading::file_name};

use super::mutants;
use crate::{
    failure::{Failure, UsageError},
    files,
};

/// The first line of each file that is written. A file that begins otherwise is somebody's work.
const FIRST_LINE: &str = "# Written by `portcullis test --suggest=FILE`, which replaces the file.\n";

/// Checks that a file may be written: it does not exist, is empty or was written before, and is not one of the tests that are
/// run, whose cases would be lost.
pub(super) fn check(path: &Path, tests: &[PathBuf]) -> Result<(), Failure> {
    let file = || file_name(path);
    if tests.iter().any(|test| files::is_same(test, path)) {
        return Err(UsageError::SuggestionsOverTests(file()).into());
    }
    // A pipe has no old content.
    if !path.is_file() {
        return Ok(());
    }
    let start = files::read(path, FIRST_LINE.len() as u64);
    let start = start.map_err(|error| UsageError::Unreadable { file: file(), error })?;
    if start.is_empty() || start.starts_with(FIRST_LINE.as_bytes()) {
        return Ok(());
    }
    Err(UsageError::NotSuggestions(file()).into())
}

/// Writes cases as a suite of a policy in a file. A suite of any other policy names none.
pub(super) fn write(path: &Path, suggested: &Vectors<'_>, policy: Option<&Path>) -> Result<(), Failure> {
    let directory = files::directory_of(path);
    let policy = policy.and_then(|policy| seen_from(directory, policy)).map_or_else(String::new, |policy| {
        // A JSON string is a YAML string, whatever is in it.
        format!("policy: {}\n", serde_json::Value::from(policy))
    });
    let suite = format!("{FIRST_LINE}portcullis-suite: 1\nsuite: suggested\n{policy}{}\n", mutants::cases(suggested));
    let unwritable = |error| UsageError::Unwritable { file: file_name(path), error };
    Ok(files::write(path, suite.as_bytes()).map_err(unwritable)?)
}

/// Returns the path of a file as seen from a directory; `None` if there is none, or it is not UTF-8.
fn seen_from(directory: &Path, file: &Path) -> Option<String> {
    let (directory, file) = (directory.canonicalize().ok()?, file.canonicalize().ok()?);
    let common = directory.ancestors().find(|ancestor| file.starts_with(ancestor))?;
    let up = directory.strip_prefix(common).ok()?.components().map(|_| Some(".."));
    let down = file.strip_prefix(common).ok()?.components().map(|part| part.as_os_str().to_str());
    Some(up.chain(down).collect::<Option<Vec<&str>>>()?.join("/"))
}
