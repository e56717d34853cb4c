//! For GitHub's workflows: commands in the log that annotate the lines of a change.

use portcullis::lint::{Report, Severity};

use super::{
    super::{Output, failure::Failure, github::Annotation},
    paragraphs,
};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        for finding in report.findings() {
            let annotation = Annotation {
                level: match finding.severity() {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "notice",
                },
                file: report.file(),
                place: finding.place(),
                title: finding.lint().name(),
                message: &paragraphs(finding).join("\n"),
            };
            annotation.write(output)?;
        }
    }
    Ok(())
}
