//! Suggested cases, written to a file as a suite.

use std::path::Path;

use portcullis::{oracle::Vectors, reading::file_name};

use super::{SUGGESTIONS, mutants};
use crate::{
    failure::{Failure, UsageError},
    files,
};

/// Writes cases as a suite of a policy in a file. A suite of any other policy names none.
pub(super) fn write(path: &Path, suggested: &Vectors<'_>, policy: Option<&Path>) -> Result<(), Failure> {
    let directory = files::directory_of(path);
    let policy = policy.and_then(|policy| seen_from(directory, policy)).map_or_else(String::new, |policy| {
        // A JSON string is a YAML string, whatever is in it.
        format!("policy: {}\n", serde_json::Value::from(policy))
    });
    let first = SUGGESTIONS.start();
    let suite = format!("{first}\nportcullis-suite: 1\nsuite: suggested\n{policy}{}\n", mutants::cases(suggested));
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
