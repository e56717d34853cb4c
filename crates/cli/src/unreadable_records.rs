//! The error of a file with recorded answers: the records that cannot be read, each with its place.

use annotate_snippets::Origin;
use thiserror::Error;

use crate::{escape::visible, excerpt};

/// The records of a file that cannot be read.
#[derive(Clone, Debug, Error)]
#[error("`{file}` has records that cannot be read")]
pub(crate) struct UnreadableRecords {
    pub(crate) file: String,
    /// At least one.
    pub(crate) list: Vec<UnreadableRecord>,
    /// Whether there are more.
    pub(crate) is_truncated: bool,
    /// Whether some have names that the policy does not have.
    pub(crate) has_wrong_names: bool,
}

/// A record that is not an answer to a request of the policy.
#[derive(Clone, Debug)]
pub(crate) struct UnreadableRecord {
    pub(crate) at: At,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Where a record is in its file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Line(usize),
    /// On a line, in a column.
    Place(usize, usize),
    /// In a list, and the line.
    Record(usize, usize),
}

impl UnreadableRecords {
    /// Returns what is wrong, a paragraph for each record.
    pub(crate) fn paragraphs(&self) -> Vec<String> {
        let records = self.list.iter().map(|record| record.paragraph(&self.file));
        records.chain(excerpt::summary(&self.file, self.list.len(), self.is_truncated)).collect()
    }
}

impl UnreadableRecord {
    fn paragraph(&self, file: &str) -> String {
        let (origin, message) = (Origin::path(visible(file)), visible(&self.message));
        let (origin, message) = match self.at {
            At::Line(line) => (origin.line(line), message),
            At::Place(line, column) => (origin.line(line).char_column(column), message),
            At::Record(number, line) => (origin.line(line), format!("record {number}: {message}").into()),
        };
        excerpt::at(origin, &message, self.help.as_deref())
    }
}
