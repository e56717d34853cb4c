//! Annotations, written as workflow commands of GitHub Actions, which a pull request shows at its lines.

use std::{
    fmt,
    io::{self, Write},
};

use portcullis::{
    lint::{Report, Severity},
    reading::is_control,
    rules::Place,
};

use super::paragraphs;

use crate::{commands::Output, failure::Failure};

/// Writes an annotation for each finding.
pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        for finding in report.findings() {
            let annotation = Annotation {
                level: match finding.severity() {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "notice",
                },
                file: finding.place().map_or(report.file(), |place| report.file_of(place)),
                place: finding.place(),
                title: finding.lint().name(),
                message: &paragraphs(finding),
            };
            annotation.write(output)?;
        }
    }
    Ok(())
}

/// A remark at a place of a file.
pub(crate) struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub(crate) level: &'static str,
    pub(crate) file: &'a str,
    /// `None` for the whole file.
    pub(crate) place: Option<Place>,
    pub(crate) title: &'a str,
    pub(crate) message: &'a str,
}

impl Annotation<'_> {
    pub(crate) fn write(&self, output: &mut (impl Write + ?Sized)) -> io::Result<()> {
        write!(output, "::{} file={}", self.level, Property(self.file))?;
        if let Some(Place { line, column, .. }) = self.place {
            write!(output, ",line={line},col={column}")?;
        }
        writeln!(output, ",title={}::{}", Property(self.title), Data(self.message))
    }
}

/// The message of a command, in which lines cannot end. A log shows it, so no letter may control a terminal.
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
        if special.contains(&letter) {
            write!(f, "%{:02X}", u32::from(letter))
        } else if is_control(letter) {
            write!(f, "{}", letter.escape_default())
        } else {
            write!(f, "{letter}")
        }
    })
}
