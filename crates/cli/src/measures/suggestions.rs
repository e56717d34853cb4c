//! Suggested tests, written to a file as a suite.

use std::path::Path;

use portcullis::{
    oracle::SuiteText,
    reading::{file_name, yaml_scalar},
};

use super::{mutants::Suggested, replaced::SUGGESTIONS};
use crate::{
    failure::{Failure, UsageError},
    files,
};

/// Checks that a suite in a file can name its policy.
pub(super) fn check(path: &Path, policy: Option<&Path>) -> Result<(), Failure> {
    head(path, policy).map(drop)
}

/// Writes tests as a suite of a policy in a file. A suite of any other policy names none.
pub(super) fn write(path: &Path, suggested: &Suggested<'_>, policy: Option<&Path>) -> Result<(), Failure> {
    let suite = format!("{}{}\n", head(path, policy)?, suggested.to_yaml());
    let unwritable = |error| UsageError::Unwritable { file: file_name(path), error };
    Ok(files::write(path, suite.as_bytes()).map_err(unwritable)?)
}

/// Returns the suite in a file, without its tests.
fn head(path: &Path, policy: Option<&Path>) -> Result<String, Failure> {
    let head = format!("{}\nportcullis-suite: 1\nsuite: suggested\n", SUGGESTIONS.start());
    let directory = files::directory_of(path);
    // In a directory that does not exist, nothing can be written.
    let Some(policy) = policy.filter(|_| directory.is_dir()) else { return Ok(head) };
    let named =
        files::seen_from(directory, policy).map(|seen| (format!("{head}policy: {}\n", yaml_scalar(&seen)), seen));
    // Some characters are not read, however they are written.
    let is_read = |(head, seen): &(String, String)| {
        let suite = SuiteText::from_text("", &format!("{head}cases: []\n"));
        suite.is_ok_and(|suite| suite.error().is_none() && suite.policy_path().is_some_and(|it| it == Path::new(seen)))
    };
    let head = named.filter(is_read).map(|(head, _)| head);
    Ok(head.ok_or_else(|| UsageError::UnnameablePolicy(file_name(policy)))?)
}
