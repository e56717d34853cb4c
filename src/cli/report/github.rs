//! For GitHub's workflows: commands in the log that annotate the lines of a change.

use std::fmt;

use portcullis::lint::{Finding, Report, Severity};

use super::{
    super::{Output, failure::Failure},
    paragraphs,
};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        for finding in report.findings() {
            write_finding(output, report, finding)?;
        }
    }
    Ok(())
}

fn write_finding(output: &mut Output, report: &Report, finding: &Finding) -> Result<(), Failure> {
    let command = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    write!(output, "::{command} file={}", Property(report.file()))?;
    if let Some(place) = finding.place() {
        write!(output, ",line={},col={}", place.line, place.column)?;
    }
    let (title, message) = (finding.lint().name(), paragraphs(finding).join("\n"));
    writeln!(output, ",title={}::{}", Property(title), Data(&message))?;
    Ok(())
}

/// The message of a command, in which lines cannot end.
struct Data<'t>(&'t str);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n'])
    }
}

/// A property of a command, which a colon or a comma would end as well.
struct Property<'t>(&'t str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(f, self.0, &['%', '\r', '\n', ':', ','])
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str, special: &[char]) -> fmt::Result {
    text.chars().try_for_each(|letter| {
        if special.contains(&letter) { write!(f, "%{:02X}", u32::from(letter)) } else { write!(f, "{letter}") }
    })
}
