//! For programs: one versioned object.

use portcullis::{
    lint::{Finding, Fix, Report, Witness},
    reading::Related,
    rules::Place,
};
use serde_json::{Value, json};

use super::{
    super::{Output, failure::Failure, json},
    Tally,
    region::Region,
};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    let Tally { files, errors, warnings, notes, suppressed, unreadable } = Tally::of(reports);
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
        "readable": !report.is_of_form(),
        "cut": report.is_cut(),
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
        "witness": finding.witness().map(of_witness),
        "where": finding.cubes(),
        "help": finding.help(),
        "fix": finding.fix().map(fix),
    })
}

/// Lines and columns count from 1; bytes from 0, behind any byte-order mark.
fn of_place(report: &Report, place: Place) -> Value {
    let Region { line, column, end_line, end_column } = Region::of(place, report.text());
    json!({
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": place.bytes().start,
        "end": place.bytes().end,
    })
}

fn of_witness(witness: &Witness) -> Value {
    let names = witness.names();
    json!({
        "role": names.role,
        "token": names.token,
        "api": names.api,
        "action": names.action,
        "owner": names.owner,
        "decision": witness.decision().as_str(),
    })
}
