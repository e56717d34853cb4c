//! Which files may be replaced by what is measured: those that do not exist, are empty or were written before.

use std::path::{Path, PathBuf};

use portcullis::reading::file_name;

use crate::{
    failure::{Failure, UsageError},
    files,
};

/// The longest end of a line.
const LINE_END: &str = "\r\n";

/// What is written to a file, and how such a file begins. A file with another first line was written by a person.
pub(super) struct Written {
    option: &'static str,
    start: &'static str,
    is_line: bool,
    refusal: fn(String) -> UsageError,
}

pub(super) const TRACEFILE: Written =
    Written { option: "--lcov", start: "TN:", is_line: false, refusal: UsageError::NotATracefile };

pub(super) const SUGGESTIONS: Written = Written {
    option: "--suggest",
    start: "# Written by `portcullis test --suggest=FILE`, which replaces the file.",
    is_line: true,
    refusal: UsageError::NotSuggestions,
};

impl Written {
    /// Returns the text with which such a file begins.
    pub(super) const fn start(&self) -> &'static str {
        self.start
    }

    /// Checks that a file may be written, and is none of the tests that are run and of their policies.
    pub(super) fn check(&self, path: &Path, tests: &[PathBuf], policies: &[&Path]) -> Result<(), Failure> {
        let file = || file_name(path);
        let option = self.option;
        if path.as_os_str() == "-" {
            return Err(UsageError::OutputIsTaken(option).into());
        }
        if tests.iter().any(|test| files::is_same(test, path)) {
            return Err(UsageError::ReplacesInput { file: file(), what: "one of the tests", option }.into());
        }
        if policies.iter().any(|policy| files::is_same(policy, path)) {
            return Err(UsageError::ReplacesInput { file: file(), what: "a policy of the tests", option }.into());
        }
        // A pipe has no old content.
        if !path.is_file() {
            return Ok(());
        }
        let bytes = files::read(path, (self.start.len() + LINE_END.len()) as u64);
        let bytes = bytes.map_err(|error| UsageError::Unreadable { file: file(), error })?;
        if bytes.is_empty() || self.begins(&bytes) { Ok(()) } else { Err((self.refusal)(file()).into()) }
    }

    /// Returns whether the first bytes of a file are those of one that was written. Git may have rewritten its line ends.
    fn begins(&self, bytes: &[u8]) -> bool {
        let rest = bytes.strip_prefix(self.start.as_bytes());
        rest.is_some_and(|rest| !self.is_line || rest.starts_with(b"\n") || rest.starts_with(LINE_END.as_bytes()))
    }
}
