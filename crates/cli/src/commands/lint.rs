//! `lint`: policies checked for mistakes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portcullis::{
    Limits,
    lint::{Linter, Report, Severity},
    reading::file_name,
};

use super::{ExitStatus, Output, explain_lint::find};
use crate::{
    failure::Failure,
    layout,
    policies::{self, NamedPolicies, read_standard_input},
    progress::Progress,
    report::{FindingCounts, ReportFormat},
};

/// Check policies for mistakes
///
/// Exits with 0 if there are no findings other than notes, 1 if there are warnings or errors, 3 if a file cannot be loaded.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Policy files, `builtin:NAME` for built-in policies, or `-` for standard input [default: the built-in policy]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    named: NamedPolicies,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,

    #[command(flatten)]
    selection: Selection,
}

/// Which findings are reported, and how severe they are.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Treat findings of at least this severity as errors
    #[arg(long, value_enum, value_name = "SEVERITY")]
    deny: Option<Denied>,

    /// Report only these lints, by name or code; errors that prevent loading are always reported
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not report these lints
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    ignore: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Denied {
    #[value(alias = "warning")]
    Warnings,
    #[value(alias = "note")]
    Notes,
}

impl Selection {
    /// Returns a linter that checks for the selected lints.
    pub(super) fn linter(&self) -> Result<Linter, Failure> {
        let selected = lints(&self.select)?;
        let ignored = lints(&self.ignore)?;
        let is_selected = |lint: &_| (selected.is_empty() || selected.contains(&lint)) && !ignored.contains(&lint);
        Ok(Linter::new().select(is_selected))
    }

    /// Raises the severity of the findings that count as errors.
    pub(super) fn deny(&self, reports: &mut [Report]) {
        for report in reports {
            match self.deny {
                None => {}
                Some(Denied::Warnings) => report.deny(Severity::Warning),
                Some(Denied::Notes) => report.deny(Severity::Note),
            }
        }
    }
}

impl Lint {
    pub(super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let files = self.named.after(&self.files);
        let mut reports = check(&files, &self.selection.linter()?)?;
        self.selection.deny(&mut reports);
        self.format.write(output, &reports, &files)?;
        if files.is_empty() && self.format == ReportFormat::Human {
            layout::write_aside(output, "the built-in policy was checked; name a FILE to check another")?;
        }
        let counts = FindingCounts::of(&reports);
        Ok(if counts.any_unreadable() {
            ExitStatus::Unreadable
        } else if counts.any_serious() {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        })
    }
}

/// Checks the files, or the built-in policy if there are none.
fn check(files: &[PathBuf], linter: &Linter) -> Result<Vec<Report>, Failure> {
    if files.is_empty() {
        return Ok(policies::built_in(None).map(|name| linter.check_built_in(name)).into_iter().collect());
    }
    let progress = Progress::over(files.len());
    let reports = files.iter().map(|path| {
        progress.begin(&file_name(path));
        let report = if path.as_os_str() == "-" {
            let (file, bytes) = read_standard_input(&Limits::default())?;
            linter.check_text(file, bytes)
        } else {
            match policies::built_in(Some(path)) {
                Some(name) => linter.check_built_in(name),
                None => linter.check_file(path),
            }
        };
        progress.end();
        Ok(report)
    });
    reports.collect()
}

fn lints(names: &[String]) -> Result<Vec<&'static portcullis::lint::Lint>, Failure> {
    names.iter().map(|name| Ok(find(name)?)).collect()
}
