//! Answers that lie in a file: vectors that a test suite reads, or a log of what it asked and was answered.
//!
//! Each is a record of the five names and the answer, `decision` (`allow` or `deny`) or `allowed` (true or false); the owner
//! may be left out where the operation can have only one, and whatever else a record holds is left alone.

mod csv;
mod json;
mod lines;
mod record;

use std::{fs::File, io::Read as _, path::Path};

use portcullis::{Policy, oracle::Answers};

use super::{failure::Failure, unreadable::At};
use record::Collected;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// How the answers of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerFormat {
    /// A record a line, below a line with the names of the fields.
    Csv,
    /// A list of records, alone or as the `vectors` or the `cells` of a document.
    Json,
    /// A record a line.
    Lines,
}

/// Files may not be larger than that: their text is kept while it is read.
const MOST_BYTES: u64 = 256 << 20;

fn read_bytes(path: &Path, file: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::usage(format!("cannot read `{file}`: {error}"), "");
    let mut bytes = Vec::new();
    let input = File::open(path).map_err(unreadable)?;
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        let message = format!("`{file}` is larger than {} MiB", MOST_BYTES >> 20);
        return Err(Failure::usage(message, "split it: files are measured together"));
    }
    Ok(bytes)
}

impl AnswerFormat {
    /// What the ending of a file's name tells; nothing for other files.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Lines),
            _ => None,
        }
    }

    /// Reads the answers of a file about the requests of a policy.
    pub(super) fn read(self, path: &Path, policy: &Policy) -> Result<Answers, Failure> {
        let file = path.display().to_string();
        let bytes = read_bytes(path, &file)?;
        let mut collected = Collected::new(policy);
        match str::from_utf8(&bytes) {
            Ok(text) => self.collect(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text), &mut collected),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = before.split(|&byte| byte == b'\n').count();
                collected.note(At::Line(line), "not valid UTF-8".into(), Some("save the file as UTF-8".into()));
            }
        }
        let answers = collected.finish(&file)?;
        if answers.asked().is_empty() {
            // Tests that ask nothing pass whatever the policy says.
            return Err(Failure::usage(format!("`{file}` holds no answer"), "write a record for each answer"));
        }
        Ok(answers)
    }

    fn collect(self, text: &str, collected: &mut Collected<'_>) {
        if text.trim().is_empty() {
            return;
        }
        match self {
            Self::Csv => csv::read(text, collected),
            Self::Json => json::read(text, collected),
            Self::Lines => lines::read(text, collected),
        }
    }
}
