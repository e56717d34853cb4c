//! Recorded answers: files of vectors that a test suite reads, or a log of what a program asked and how it was answered.
//!
//! Each record has the five names and the answer: `decision` (`allow` or `deny`) or `allowed` (true or false). The token may
//! be left out if the vocabulary has only one, the owner if the operation can have only one. Other fields are ignored.
//!
//! Files are read strictly. An answer that is skipped or taken for something else would count as agreement.

mod formats;
mod quotation;
mod record;

use std::path::Path;

use portcullis::{Policy, oracle::Answers, reading::file_name};

use crate::{
    failure::{Failure, UsageError},
    files,
    unreadable_records::At,
};
use record::Collected;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The format of a file with answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerFormat {
    /// A record per line, after a line with the names of the fields.
    Csv,
    /// A list of records, alone or as the `vectors` or the `cells` of an object.
    Json,
    /// A record per line.
    Lines,
}

impl AnswerFormat {
    /// Returns the format that the extension of a file stands for; `None` if it does not stand for answers.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Lines),
            _ => None,
        }
    }

    /// Reads the answers of a file about the requests of a policy.
    pub(crate) fn read(self, path: &Path, policy: &Policy) -> Result<Answers, Failure> {
        let file = file_name(path);
        let bytes = read_bytes(path, &file)?;
        let mut collected = Collected::new(policy);
        match str::from_utf8(&bytes) {
            Ok(text) => self.collect(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text), &mut collected),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let before = str::from_utf8(before).unwrap_or_default();
                let line = line_at(before, before.len());
                collected.note(At::Line(line), "not valid UTF-8".into(), Some("save the file as UTF-8".into()));
            }
        }
        let answers = collected.finish(&file)?;
        if answers.asked().is_empty() {
            // Tests that ask nothing pass whatever the policy decides.
            return Err(UsageError::NoAnswers(file).into());
        }
        Ok(answers)
    }

    fn collect(self, text: &str, collected: &mut Collected<'_>) {
        if text.trim().is_empty() {
            return;
        }
        if let Some(at) = text.find('\0') {
            return collected.note(
                At::Line(line_at(text, at)),
                "a NUL character".into(),
                Some("save the file as UTF-8".into()),
            );
        }
        match self {
            Self::Csv => formats::read_csv(text, collected),
            Self::Json => formats::read_json(text, collected),
            Self::Lines => formats::read_lines(text, collected),
        }
    }
}

/// Returns the number of the line, counted from 1, on which the character at an offset is. A line ends with a line feed, a
/// carriage return, or both, which belong to it.
fn line_at(text: &str, offset: usize) -> usize {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    // The first half of a line end.
    let half = if after.starts_with('\n') { before.strip_suffix('\r') } else { None };
    let before = half.unwrap_or(before);
    let count = |end: &str| before.matches(end).count();
    1 + count("\n") + count("\r") - count("\r\n")
}

/// Reads a file that may not be larger than a limit, because its text is kept while it is read.
fn read_bytes(path: &Path, file: &str) -> Result<Vec<u8>, UsageError> {
    const MAX_BYTES: u64 = 256 << 20;

    let unreadable = |error| UsageError::Unreadable { file: file.into(), error };
    let bytes = files::read(path, MAX_BYTES).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(UsageError::TooLarge { file: file.into(), mebibytes: MAX_BYTES >> 20 });
    }
    Ok(bytes)
}
