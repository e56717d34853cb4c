//! What readers of a summary must know about the log: its time, and what it lacks.

use std::io;

use portcullis::reading::{Time, file_name};
use serde_json::{Map, Value, json};

use super::{Intake, Log};
use crate::{commands::Output, escape::visible, json, layout, words};

impl Intake {
    /// Returns the sentences about what is missing from the log.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.lost > 0 {
            warnings.push(format!("{} lost: the log is not complete", counted(self.lost, "record", "records")));
        }
        if let Some(first) = &self.first_unreadable {
            let lines = counted(self.unreadable, "line", "lines");
            warnings
                .push(format!("{lines} cannot be read, the first is {}:{}: {}", first.file, first.line, first.message));
        }
        warnings
    }

    /// Writes the heading of a table, the time of the log, and what is missing.
    pub(super) fn write_heading(&self, output: &mut Output, title: &str) -> io::Result<()> {
        layout::write_heading(output, title)?;
        let span = match self.span {
            Some((first, last)) => format!("{}, from {first} to {last}", counted(self.requests, "request", "requests")),
            None => "no record".into(),
        };
        layout::write_aside(output, &span)?;
        for warning in self.warnings() {
            for line in textwrap::wrap(&visible(&warning), layout::wrapping(0)) {
                writeln!(output, "{}", layout::bad(line))?;
            }
        }
        writeln!(output)
    }

    /// Writes on standard error what is missing from a log, for a format that has no place for it.
    pub(super) fn report_warnings(&self, others: &[String]) {
        for warning in self.warnings().iter().chain(others) {
            anstream::eprintln!("{}: {}", layout::bad("warning"), visible(warning));
        }
    }

    /// Returns the keys that every JSON of the command begins with.
    pub(super) fn json(&self, log: &Log) -> Map<String, Value> {
        let first_unreadable = self
            .first_unreadable
            .as_ref()
            .map(|first| json!({ "file": first.file, "line": first.line, "message": first.message }));
        let files = log.files.iter().map(|file| file_name(file));
        let fields = json!({
            "version": json::VERSION,
            "files": files.collect::<Vec<_>>(),
            "lines": self.lines,
            "unreadable": self.unreadable,
            "first_unreadable": first_unreadable,
            "lost": self.lost,
            "requests": self.requests,
            "first": self.span.map(|(first, _)| first.to_string()),
            "last": self.span.map(|(_, last)| last.to_string()),
        });
        if let Value::Object(fields) = fields { fields } else { Map::new() }
    }
}

/// Returns the number of rows that a table shows. Other formats have all.
pub(super) const SHOWN: usize = 50;

/// Returns how many rows a table leaves out.
pub(super) fn more(rows: usize, thing: &str) -> Option<String> {
    words::more(SHOWN, rows, thing)
}

/// Returns a number of things.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { several })
}

/// Returns a number in groups of three digits.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Times as the tables of a log show them: without what is the same in all of them, and without fractions of seconds.
#[derive(Clone, Copy)]
pub(super) enum Times {
    /// `14:03:59`
    OneDay,
    /// `12-01 14:03`
    OneYear,
    /// `2026-12-01`
    SeveralYears,
}

impl Times {
    pub(super) fn of(intake: &Intake) -> Self {
        let Some((first, last)) = intake.span.map(|(first, last)| (first.to_string(), last.to_string())) else {
            return Self::SeveralYears;
        };
        let is_same = |len: usize| first.get(..len) == last.get(..len);
        match (is_same("YYYY-MM-DD".len()), is_same("YYYY".len())) {
            (true, _) => Self::OneDay,
            (_, true) => Self::OneYear,
            _ => Self::SeveralYears,
        }
    }

    pub(super) fn cell(self, time: Time) -> String {
        let time = time.to_string();
        let range = match self {
            Self::OneDay => 11..19,
            Self::OneYear => 5..16,
            Self::SeveralYears => 0..10,
        };
        time.get(range).unwrap_or_default().replace('T', " ")
    }
}

/// Returns how many of the first columns are repeated where a table has several parts: those with names, unless they are so wide that little
/// else would fit.
pub(super) fn fixed_columns<'c>(names: usize, rows: impl IntoIterator<Item = &'c Vec<String>>) -> usize {
    let mut widths = vec![0; names];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = textwrap::core::display_width(cell).max(*width);
        }
    }
    if widths.iter().sum::<usize>() * 2 <= layout::table_width() { names } else { 0 }
}

/// Returns a name of a group as tables show it.
pub(super) fn cell(name: Option<&str>) -> String {
    name.map_or_else(|| "-".into(), |name| visible(name).into_owned())
}

/// Returns a name of a group as CSV has it.
pub(super) fn csv_cell(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| visible(name).into_owned())
}

/// Writes rows as CSV.
pub(super) fn write_csv(output: &mut Output, rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    for row in rows {
        writer.write_record(row).map_err(io::Error::other)?;
    }
    writer.flush()
}
