use std::fmt;

use portcullis::lint::{Report, Severity};

/// How much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(super) files: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
    pub(super) suppressed: usize,
    /// Files that loading refuses.
    pub(super) unreadable: usize,
}

impl Tally {
    pub(crate) fn of(reports: &[Report]) -> Self {
        let mut tally = Self { files: reports.len(), ..Self::default() };
        for report in reports {
            for finding in report.findings() {
                match finding.severity() {
                    Severity::Error => tally.errors += 1,
                    Severity::Warning => tally.warnings += 1,
                    Severity::Note => tally.notes += 1,
                }
            }
            tally.suppressed += report.suppressed().len();
            tally.unreadable += usize::from(report.is_of_form());
        }
        tally
    }

    /// Whether a file could not be read.
    pub(crate) const fn any_unreadable(&self) -> bool {
        self.unreadable > 0
    }

    /// Whether something was found that is more than worth knowing.
    pub(crate) const fn any_serious(&self) -> bool {
        self.errors + self.warnings > 0
    }
}

impl fmt::Display for Tally {
    /// `1 error, 2 warnings in 3 files; 1 suppressed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let found: Vec<String> =
            found.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what)).collect();
        let found = if found.is_empty() { "no findings".into() } else { found.join(", ") };
        write!(f, "{found} in {}", counted(self.files, "file"))?;
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", self.suppressed)?;
        }
        Ok(())
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
