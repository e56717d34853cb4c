//! Answers that lie in a file: vectors that a test suite reads, or a log of what it asked and was answered.
//!
//! Each is a record of the five names and the answer, `decision` (`allow` or `deny`) or `allowed` (true or false); the owner
//! may be left out where the operation can have only one, and whatever else a record holds is left alone.

mod csv;
mod json;
mod lines;
mod record;

use std::{fs::File, io::BufReader, path::Path};

use portcullis::{Policy, oracle::Answers};

use super::failure::Failure;
use record::Collected;
pub(super) use record::{At, UnreadableRecord};

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

impl AnswerFormat {
    /// What the ending of a file's name tells; nothing for other files.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Lines),
            _ => None,
        }
    }

    /// Reads the answers of a file about the requests of a policy.
    pub(super) fn read(self, path: &Path, policy: &Policy) -> Result<Answers, Failure> {
        let file = path.display().to_string();
        let unreadable = |error| Failure::usage(format!("cannot read `{file}`: {error}"), "");
        let input = BufReader::new(File::open(path).map_err(unreadable)?);
        let mut collected = Collected::new(policy);
        match self {
            Self::Csv => csv::read(input, &mut collected),
            Self::Json => json::read(input, &mut collected),
            Self::Lines => lines::read(input, &mut collected),
        }
        collected.finish().map_err(|records| Failure::Answers { file, records })
    }
}
