//! Findings for programs: one versioned object.

use portcullis::lint::Report;
use serde_json::json;

use super::FindingCounts;
use crate::{commands::Output, failure::Failure, json};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    let FindingCounts { files, errors, warnings, notes, suppressed, unreadable } = FindingCounts::of(reports);
    let all = json!({
        "version": json::VERSION,
        "files": reports,
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
