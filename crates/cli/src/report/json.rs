//! Findings for programs: one versioned object.

use portcullis::lint::Report;
use serde_json::json;

use super::{FindingCounts, Gaps};
use crate::{commands::Output, failure::Failure, json};

pub(super) fn write(output: &mut Output, reports: &[Report], gaps: Option<&Gaps<'_>>) -> Result<(), Failure> {
    let FindingCounts { files, errors, warnings, notes, suppressed, unreadable } = FindingCounts::of(reports);
    let mut all = json!({
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
    if let (Some(fields), Some(gaps)) = (all.as_object_mut(), gaps) {
        fields.insert("openapi".into(), gaps.json());
    }
    json::write(output, &all)
}
