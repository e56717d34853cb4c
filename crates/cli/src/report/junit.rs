//! For test reports: the XML of `JUnit`, in which every file is a suite and every finding a test case that failed.

use std::fmt;

use portcullis::lint::{Finding, Report, Severity};

use super::{
    super::{Output, failure::Failure, xml::Escaped},
    Tally, paragraphs,
};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    let all = Counts::of(reports);
    writeln!(output, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(output, r#"<testsuites name="portcullis lint" {all}>"#)?;
    for report in reports {
        write_suite(output, report)?;
    }
    writeln!(output, "</testsuites>")?;
    Ok(())
}

fn write_suite(output: &mut Output, report: &Report) -> Result<(), Failure> {
    let file = Escaped(report.file());
    writeln!(output, r#"  <testsuite name="{file}" {}>"#, Counts::of(std::slice::from_ref(report)))?;
    for finding in report.findings() {
        write_case(output, report, finding, &outcome(report, finding))?;
    }
    for finding in report.suppressed() {
        write_case(output, report, finding, &format!(r#"<skipped message="{}"/>"#, Escaped(finding.message())))?;
    }
    if report.findings().is_empty() && report.suppressed().is_empty() {
        writeln!(output, r#"    <testcase name="no findings" classname="{file}"/>"#)?;
    }
    writeln!(output, "  </testsuite>")?;
    Ok(())
}

fn write_case(output: &mut Output, report: &Report, finding: &Finding, outcome: &str) -> Result<(), Failure> {
    let place = finding.place().map_or_else(String::new, |place| format!(" at {place}"));
    let (lint, file) = (finding.lint().name(), Escaped(report.file()));
    writeln!(output, r#"    <testcase name="{lint}{place}" classname="{file}">"#)?;
    writeln!(output, "      {outcome}")?;
    writeln!(output, "    </testcase>")?;
    Ok(())
}

/// What loading refuses is an error, anything else that is more than worth knowing a failure.
fn outcome(report: &Report, finding: &Finding) -> String {
    let severity = finding.severity();
    let place = finding.place().map_or_else(String::new, |place| format!(":{place}"));
    let details = format!("{}{place}\n{}", report.file(), paragraphs(finding).join("\n"));
    let (message, details) = (Escaped(finding.message()), Escaped(&details));
    if severity == Severity::Note {
        return format!("<system-out>{details}</system-out>");
    }
    let element = if finding.lint().is_of_form() { "error" } else { "failure" };
    format!(r#"<{element} type="{severity}" message="{message}">{details}</{element}>"#)
}

/// The numbers of test cases, as attributes.
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of(reports: &[Report]) -> Self {
        let tally = Tally::of(reports);
        let found = reports.iter().flat_map(Report::findings);
        let errors = found.filter(|finding| finding.lint().is_of_form()).count();
        let clean = |report: &&Report| report.findings().is_empty() && report.suppressed().is_empty();
        Self {
            tests: tally.errors
                + tally.warnings
                + tally.notes
                + tally.suppressed
                + reports.iter().filter(clean).count(),
            failures: tally.errors + tally.warnings - errors,
            errors,
            skipped: tally.suppressed,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tests, failures, errors, skipped } = self;
        write!(f, r#"tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}""#)
    }
}
