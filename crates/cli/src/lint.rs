use std::path::PathBuf;

use clap::{Args, ValueEnum};
use portcullis::{
    Limits, Policy,
    lint::{self, Report, Severity},
};

use super::{
    Answer, Output,
    explain_lint::find,
    failure::Failure,
    policy::read_standard_input,
    progress::Progress,
    report::{Form, Tally},
};

/// Look for what is wrong with policies
///
/// Exits with 0 if nothing is but notes, 1 if there are warnings or errors, 3 if a file cannot be loaded.
#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Policy files, or `-` for standard input [default: the built-in policy of the Splunk Observability Cloud API]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    /// Make errors of the findings that are at least that severe
    #[arg(long, value_enum, value_name = "SEVERITY")]
    deny: Option<Denied>,

    /// Look for these alone, by name or code; what loading refuses is always told
    #[arg(long, value_name = "LINT", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not look for these
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

impl Lint {
    pub(super) fn run(&self, output: &mut Output) -> Result<Answer, Failure> {
        let selected = lints(&self.select)?;
        let ignored = lints(&self.ignore)?;
        let mut reports = self.check()?;
        for report in &mut reports {
            report.retain(|lint| (selected.is_empty() || selected.contains(&lint)) && !ignored.contains(&lint));
            match self.deny {
                None => {}
                Some(Denied::Warnings) => report.deny(Severity::Warning),
                Some(Denied::Notes) => report.deny(Severity::Note),
            }
        }
        self.format.write(output, &reports)?;
        let tally = Tally::of(&reports);
        Ok(if tally.any_unreadable() {
            Answer::Unreadable
        } else if tally.any_serious() {
            Answer::Found
        } else {
            Answer::Yes
        })
    }

    fn check(&self) -> Result<Vec<Report>, Failure> {
        let limits = Limits::default();
        if self.files.is_empty() {
            let (file, text) = Policy::splunk_observability_file();
            return Ok(vec![lint::check_bytes(file, text.as_bytes(), &limits)]);
        }
        let progress = Progress::over(self.files.len());
        let reports = self.files.iter().map(|path| {
            progress.begin(&path.display().to_string());
            let report = if path.as_os_str() == "-" {
                let (file, bytes) = read_standard_input(&limits)?;
                lint::check_bytes(file, &bytes, &limits)
            } else {
                lint::check_file(path, &limits)
            };
            progress.end();
            Ok(report)
        });
        reports.collect()
    }
}

fn lints(names: &[String]) -> Result<Vec<&'static lint::Lint>, Failure> {
    names.iter().map(|name| find(name)).collect()
}
