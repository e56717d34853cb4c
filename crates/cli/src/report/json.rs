//! Findings for programs: one versioned object; and places as other tools count them.

use portcullis::{
    lint::{Finding, Fix, Report},
    reading::Related,
    rules::Place,
};
use serde_json::{Value, json};

use super::FindingCounts;
use crate::{commands::Output, failure::Failure, json};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    let FindingCounts { files, errors, warnings, notes, suppressed, unreadable } = FindingCounts::of(reports);
    let all = json!({
        "version": json::VERSION,
        "files": reports.iter().map(of_file).collect::<Vec<_>>(),
        "summary": {
            "files": files,
            "unreadable": unreadable,
            "errors": errors,
            "warnings": warnings,
            "notes": notes,
            "suppressed": suppressed,
        },
    });
    json::write(output, &all)
}

fn of_file(report: &Report) -> Value {
    let list = |findings: &[Finding]| findings.iter().map(|one| of_finding(report, one)).collect::<Vec<_>>();
    json!({
        "file": report.file(),
        "readable": !report.is_load_error(),
        "cut": report.is_truncated(),
        "findings": list(report.findings()),
        "suppressed": list(report.suppressed()),
    })
}

fn of_finding(report: &Report, finding: &Finding) -> Value {
    let related = |related: &Related| json!({ "what": related.what(), "place": of_place(report, related.place()) });
    let fix = |fix: &Fix| json!({ "place": of_place(report, fix.place()), "replacement": fix.replacement() });
    json!({
        "lint": finding.lint().name(),
        "code": finding.lint().code(),
        "severity": finding.severity().as_str(),
        "message": finding.message(),
        "place": finding.place().map(|place| of_place(report, place)),
        "related": finding.related().iter().map(related).collect::<Vec<_>>(),
        "witness": finding.witness().map(|witness| json::decided_request(witness.names(), witness.decision())),
        "where": finding.cubes(),
        "help": finding.help(),
        "fix": finding.fix().map(fix),
    })
}

/// Returns a place: lines and columns are counted from 1, bytes from 0 after any byte-order mark.
fn of_place(report: &Report, place: Place) -> Value {
    let LineSpan { line, column, end_line, end_column } = LineSpan::of(place, report.text());
    json!({
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": place.bytes().start,
        "end": place.bytes().end,
    })
}

/// A place from its first character to the one after its last, as other tools count: lines and columns from 1, columns in
/// characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineSpan {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl LineSpan {
    pub(super) fn of(place: Place, text: &str) -> Self {
        let (line, column) = (place.line as usize, place.column as usize);
        let (mut end_line, mut end_column) = (line, column);
        let mut letters = text.get(place.bytes()).unwrap_or_default().chars().peekable();
        while let Some(letter) = letters.next() {
            // In YAML, a line ends with a line feed, a carriage return, or both.
            if letter == '\n' || (letter == '\r' && letters.peek() != Some(&'\n')) {
                (end_line, end_column) = (end_line + 1, 1);
            } else {
                end_column += 1;
            }
        }
        Self { line, column, end_line, end_column }
    }
}
