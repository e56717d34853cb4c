//! Records of answers that cannot be read, as they are told.

use annotate_snippets::{Level, Origin};

use super::excerpt;

/// What is wrong with the records of a file.
#[derive(Clone, Debug)]
pub(super) struct UnreadableRecords {
    pub(super) file: String,
    /// At least one.
    pub(super) list: Vec<UnreadableRecord>,
    /// Whether there is more than is told.
    pub(super) is_cut: bool,
}

/// A record that tells no answer to a request of the policy.
#[derive(Clone, Debug)]
pub(super) struct UnreadableRecord {
    pub(super) at: At,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Where a record stands in its file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Line(usize),
    /// On a line, in a column.
    Place(usize, usize),
    /// In a list.
    Record(usize),
}

impl UnreadableRecords {
    /// What to tell people, a paragraph each.
    pub(super) fn paragraphs(&self) -> Vec<String> {
        let records = self.list.iter().map(|record| record.paragraph(&self.file));
        records.chain(excerpt::summary(&self.file, self.list.len(), self.is_cut)).collect()
    }
}

impl UnreadableRecord {
    fn paragraph(&self, file: &str) -> String {
        let (origin, message) = match self.at {
            At::Line(line) => (Origin::path(file).line(line), self.message.clone()),
            At::Place(line, column) => (Origin::path(file).line(line).char_column(column), self.message.clone()),
            At::Record(number) => (Origin::path(file), format!("record {number}: {}", self.message)),
        };
        let help = self.help.as_deref().map(|help| Level::HELP.message(help));
        excerpt::render(&[Level::ERROR.primary_title(message).element(origin).elements(help)])
    }
}
