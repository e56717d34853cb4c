//! `routes check`: a routes file checked for mistakes, and compared with `OpenAPI` documents.

use std::path::{Path, PathBuf};

use clap::Args;
use portcullis::{
    lint::{Linter, Report},
    reading::file_name,
};

use super::super::{ExitStatus, Output, lint::Selection};
use crate::{
    failure::Failure,
    layout,
    openapi::{Coverage, Document},
    report::{FindingCounts, Gaps, ReportFormat},
    routes_files::RoutesFile,
};

/// Check a routes file for mistakes, and compare it with `OpenAPI` documents
///
/// Endpoints and routes are compared by method and path. The names of parameters and the hosts do not matter, and the path of a server's
/// address may be part of the routes or not. Exits with 0 if there are no findings other than notes, and every endpoint has a route and
/// every route an endpoint; 1 if not; 3 if a file cannot be loaded.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Routes file, or `-` for standard input [default: the built-in routes]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Policy file, or `builtin:NAME` for a built-in policy [default: the policy that the routes name]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// `OpenAPI` document of version 3.0 or 3.1 to compare with, in JSON or YAML; repeat the option for a service with several
    #[arg(long, value_name = "FILE")]
    openapi: Vec<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: ReportFormat,

    #[command(flatten)]
    selection: Selection,
}

impl Check {
    pub(in super::super) fn run(&self, output: &mut Output) -> Result<ExitStatus, Failure> {
        let linter = self.selection.linter()?;
        let documents: Vec<Document> =
            self.openapi.iter().map(|path| Document::read(path)).collect::<Result<_, _>>()?;
        let file = match RoutesFile::load(self.file.as_deref(), self.policy.as_deref()) {
            Ok(file) => file,
            Err(failure) => return self.write_unreadable(output, &linter, failure),
        };
        let mut reports = [check(&linter, &file)];
        self.selection.deny(&mut reports);
        let counts = FindingCounts::of(&reports);
        let routes = if counts.any_unreadable() { None } else { Some(file.routes()?) };
        let coverage = routes.as_ref().filter(|_| !documents.is_empty());
        let coverage = coverage.map(|routes| Coverage::of(routes, &documents));
        let gaps = coverage.as_ref().map(|coverage| Gaps::of(coverage, &file));
        let paths: Vec<PathBuf> = self.file.iter().cloned().collect();
        self.format.write_with_gaps(output, &reports, &paths, COMMAND, gaps.as_ref())?;
        if self.file.is_none() && self.format == ReportFormat::Human {
            layout::write_aside(output, "the built-in routes were checked; name a FILE to check others")?;
        }
        Ok(if counts.any_unreadable() {
            ExitStatus::Unreadable
        } else if counts.any_serious() || coverage.is_some_and(|coverage| !coverage.is_whole()) {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        })
    }

    /// Writes the report of a file that is no routes file, whatever its policy is.
    fn write_unreadable(&self, output: &mut Output, linter: &Linter, failure: Failure) -> Result<ExitStatus, Failure> {
        let path = self.file.as_deref().filter(|path| path.as_os_str() != "-");
        match (&failure, path) {
            (Failure::Load(error), Some(path)) if error.file() == file_name(path) => {
                let reports = [check_unreadable(linter, path)?];
                self.format.write_with_gaps(output, &reports, &[path.into()], COMMAND, None)?;
                Ok(ExitStatus::Unreadable)
            }
            _ => Err(failure),
        }
    }
}

/// The name of the command, in reports of tests.
const COMMAND: &str = "portcullis routes check";

/// Checks routes with all lints that are selected.
fn check(linter: &Linter, file: &RoutesFile) -> Report {
    linter.check_routes_text(&file.policy, file.text.file(), file.text.bytes())
}

/// Checks a file that cannot be read as a routes file. No policy changes what is wrong with it.
fn check_unreadable(linter: &Linter, path: &Path) -> Result<Report, Failure> {
    let any = RoutesFile::load(None, None)?;
    Ok(linter.check_routes_file(&any.policy, path))
}
