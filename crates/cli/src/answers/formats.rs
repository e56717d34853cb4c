//! The formats of files with answers: CSV, JSON, and one JSON object per line.

use csv::{Position, ReaderBuilder, StringRecord};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    line_at,
    quotation::{self, Problem},
    record::{Collected, Record},
};
use crate::{unreadable_records::At, words};

/// Reads a table with a line of headings.
pub(super) fn read_csv(text: &str, collected: &mut Collected<'_>) {
    if let Some(Problem { line, message, help }) = quotation::problem(text) {
        return collected.note(At::Line(line), message.into(), Some(help.into()));
    }
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let headings = reader.headers().cloned().unwrap_or_default();
    let missing = collected.needed_fields().filter(|one| one.iter().all(|&name| headings.iter().all(|it| it != name)));
    let missing: Vec<String> = missing.map(|one| format!("`{}`", one.join("` or `"))).collect();
    if !missing.is_empty() {
        let (at, message) =
            (At::Line(line_of_record(text, &Position::new())), format!("no column {}", missing.join(", ")));
        let help = "name the fields on the first line, as in `role,token,api,action,owner,decision`";
        return collected.note(at, message, Some(help.into()));
    }
    let is_twice = |field: &&str| headings.iter().filter(|heading| heading == field).count() > 1;
    if let Some(twice) = Record::FIELDS.iter().find(|field| is_twice(field)) {
        let at = At::Line(line_of_record(text, &Position::new()));
        return collected.note(at, format!("two columns `{twice}`"), Some("rename one of them".into()));
    }
    let mut row = StringRecord::new();
    loop {
        let position = reader.position().clone();
        let at = || At::Line(line_of_record(text, &position));
        match reader.read_record(&mut row) {
            Ok(false) => return,
            Ok(true) => {
                let record = row.deserialize(Some(&headings));
                collected.add(at, record.map_err(|error| csv_message(&error, &headings)));
            }
            Err(error) => collected.note(at(), csv_message(&error, &headings), None),
        }
        if collected.is_truncated() {
            return;
        }
    }
}

/// Returns the line of the record that is read from a position on. Empty lines before the record do not belong to it.
fn line_of_record(text: &str, position: &Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(start..).unwrap_or_default().trim_start_matches(['\r', '\n']);
    line_at(text, text.len() - rest.len())
}

/// Returns what is wrong with a row, without its place.
fn csv_message(error: &csv::Error, headings: &StringRecord) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let heading = err.field().and_then(|field| headings.get(usize::try_from(field).ok()?));
            heading.map_or_else(|| err.kind().to_string(), |heading| format!("`{heading}`: {}", err.kind()))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let found = words::counted(usize::try_from(*len).unwrap_or(usize::MAX), "field");
            format!("the row has {found}, and the first line has {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// A document with records. Every value is kept as it is written, so that a problem in one record does not affect others.
#[derive(Default, Deserialize)]
struct Document<'t> {
    /// The version of the format.
    #[serde(borrow)]
    version: Option<&'t RawValue>,
    /// The records of vectors.
    #[serde(borrow)]
    vectors: Option<&'t RawValue>,
    /// The records of a matrix.
    #[serde(borrow)]
    cells: Option<&'t RawValue>,
}

/// Reads a list of records, alone or in a document of vectors or of a matrix.
pub(super) fn read_json(text: &str, collected: &mut Collected<'_>) {
    /// The version of vectors and matrices that can be read.
    const VERSION: &str = "1";

    let whole: &RawValue = match serde_json::from_str(text) {
        Ok(whole) => whole,
        Err(error) => return collected.note(place(1, &error), json_message(&error), None),
    };
    let document = match whole.get().as_bytes().first() {
        Some(b'[') => Document { vectors: Some(whole), ..Document::default() },
        Some(b'{') => match serde_json::from_str(text) {
            Ok(document) => document,
            Err(error) => return collected.note(place(1, &error), json_message(&error), None),
        },
        _ => Document::default(),
    };
    if let Some(version) = document.version.map(RawValue::get).filter(|&version| version != VERSION) {
        let help = format!("this version of portcullis reads version {VERSION}");
        return collected.note(At::Line(1), format!("unknown version `{version}` of vectors"), Some(help));
    }
    let mut lists = [document.vectors, document.cells].into_iter().flatten().filter_map(records_of);
    let Some(records) = lists.next() else {
        let help = "write a list of records, alone or as `vectors`";
        return collected.note(At::Line(1), "no list of answers".into(), Some(help.into()));
    };
    if lists.next().is_some() {
        let help = "keep one of the lists";
        return collected.note(At::Line(1), "both `vectors` and `cells`".into(), Some(help.into()));
    }
    for (number, record) in (1..).zip(records) {
        let line = || line_at(text, record.get().as_ptr().addr().saturating_sub(text.as_ptr().addr()));
        match read_record(record.get()) {
            Ok(record) => collected.add(|| At::Record(number, line()), Ok(record)),
            Err(error) => {
                let at = At::Record(number, line() + error.line().saturating_sub(1));
                collected.note(at, json_message(&error), None);
            }
        }
        if collected.is_truncated() {
            return;
        }
    }
}

fn records_of(list: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(list.get()).ok()
}

/// Reads one JSON object per line; blank lines are ignored.
pub(super) fn read_lines(text: &str, collected: &mut Collected<'_>) {
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim_ascii().is_empty()) {
        match read_record(line) {
            Ok(record) => collected.add(|| At::Line(number), Ok(record)),
            Err(error) => collected.note(place(number, &error), json_message(&error), None),
        }
        if collected.is_truncated() {
            return;
        }
    }
}

/// Reads one record, which is an object.
fn read_record(text: &str) -> Result<Record<'_>, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        // The elements of a list would be taken for the fields in their order.
        return Err(serde::de::Error::custom(Record::EXPECTED));
    }
    serde_json::from_str(text)
}

/// Returns where an error is in text that begins on a line. Columns count from 1; without one, only the line is known.
fn place(first_line: usize, error: &serde_json::Error) -> At {
    let line = first_line + error.line().saturating_sub(1);
    if error.column() == 0 { At::Line(line) } else { At::Place(line, error.column()) }
}

/// Returns what is wrong, without its place.
fn json_message(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the end is missing".into();
    }
    let (message, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    message.strip_suffix(&place).map_or(message.clone(), str::to_owned)
}
