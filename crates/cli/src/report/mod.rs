//! What lints found, in the formats that people, scripts and other tools read.

mod gaps;
mod github;
mod json;
mod sarif;

use std::{fmt, path::PathBuf};

use clap::ValueEnum;
use portcullis::lint::{Finding, Report, Severity};

use crate::{
    commands::Output,
    escape::visible,
    excerpt::{self, Drawing},
    failure::Failure,
    junit::{self, Case, CaseOutcome, CaseProblem, Suite},
    layout, words,
};

pub(crate) use gaps::Gaps;
pub(crate) use github::Annotation;

/// The format in which findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: the source with each place marked
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub's workflows: annotations of the files
    Github,
    /// For test reports: `JUnit` XML
    Junit,
}

impl ReportFormat {
    /// Writes the reports of some files, which are those at the paths, if there are any.
    pub(crate) fn write(self, output: &mut Output, reports: &[Report], paths: &[PathBuf]) -> Result<(), Failure> {
        self.write_with_gaps(output, reports, paths, "portcullis lint", None)
    }

    /// Writes reports, and what a comparison with documents found, under the name of a command.
    pub(crate) fn write_with_gaps(
        self,
        output: &mut Output,
        reports: &[Report],
        paths: &[PathBuf],
        command: &str,
        gaps: Option<&Gaps<'_>>,
    ) -> Result<(), Failure> {
        match self {
            Self::Human => {
                write_human(output, reports)?;
                gaps.map_or(Ok(()), |gaps| gaps.write_human(output))
            }
            Self::Json => json::write(output, reports, gaps),
            Self::Sarif => sarif::write(output, reports, paths, gaps),
            Self::Github => {
                github::write(output, reports)?;
                gaps.map_or(Ok(()), |gaps| gaps.write_github(output))
            }
            Self::Junit => {
                let suites = reports.iter().map(junit_suite).chain(gaps.map(Gaps::junit_suite));
                junit::write(output, command, &suites.collect::<Vec<Suite>>())
            }
        }
    }
}

/// The numbers of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FindingCounts {
    files: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    /// Files that cannot be loaded.
    unreadable: usize,
}

impl FindingCounts {
    pub(crate) fn of(reports: &[Report]) -> Self {
        let mut counts = Self { files: reports.len(), ..Self::default() };
        for report in reports {
            for finding in report.findings() {
                match finding.severity() {
                    Severity::Error => counts.errors += 1,
                    Severity::Warning => counts.warnings += 1,
                    Severity::Note => counts.notes += 1,
                }
            }
            counts.suppressed += report.suppressed().len();
            counts.unreadable += usize::from(report.is_load_error());
        }
        counts
    }

    /// Returns whether a file cannot be loaded.
    pub(crate) const fn any_unreadable(&self) -> bool {
        self.unreadable > 0
    }

    /// Returns whether there are findings other than notes.
    pub(crate) const fn any_serious(&self) -> bool {
        self.errors + self.warnings > 0
    }
}

impl fmt::Display for FindingCounts {
    /// Writes `1 error, 2 warnings in 3 files; 1 suppressed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let found = found.into_iter().filter(|(count, _)| *count > 0);
        let found: Vec<String> = found.map(|(count, severity)| words::counted(count, severity)).collect();
        let found = if found.is_empty() { "no findings".into() } else { found.join(", ") };
        write!(f, "{found} in {}", words::counted(self.files, "file"))?;
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", self.suppressed)?;
        }
        Ok(())
    }
}

/// Returns the message, a request that shows it, and what to do: for formats that have room only for text.
fn paragraphs(finding: &Finding) -> String {
    let witness = finding.witness().map(|witness| format!("witness: {witness}"));
    let help = finding.help().map(|help| format!("help: {help}"));
    let all = [finding.message().to_owned()].into_iter().chain(witness).chain(help);
    all.collect::<Vec<_>>().join("\n")
}

/// Writes findings as the Rust compiler shows them.
fn write_human(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        for finding in report.findings() {
            writeln!(output, "{}\n", drawing(report, finding).render())?;
        }
        if report.is_truncated() {
            let summary = excerpt::truncated_summary(report.file(), report.findings().len());
            writeln!(output, "{}\n", excerpt::plain(&summary, None))?;
        }
    }
    writeln!(output, "{}", layout::heading(FindingCounts::of(reports)))?;
    Ok(())
}

fn drawing<'r>(report: &'r Report, finding: &'r Finding) -> Drawing<'r> {
    Drawing {
        severity: finding.severity(),
        name: finding.lint().name(),
        message: finding.message().into(),
        sources: report,
        place: finding.place(),
        related: finding.related().get(..MAX_RELATED).unwrap_or(finding.related()),
        remarks: remarks(finding),
        help: finding.help(),
        fix: finding.fix().map(|fix| (fix.place(), fix.replacement())),
    }
}

/// The most other places of a finding that are shown to people.
const MAX_RELATED: usize = 4;

/// Returns a request that shows the finding, some of the cubes of all that do, and how many places are not shown.
fn remarks(finding: &Finding) -> Vec<(&'static str, String)> {
    const MAX: usize = 2;
    let witness = finding.witness().map(|witness| ("witness", witness.to_string()));
    let shown = finding.cubes_with_groups().iter().take(MAX);
    let cubes: Vec<String> = shown.clone().map(|cube| shortened(cube)).collect();
    let is_shortened = !shown.eq(&cubes);
    let more = words::more(MAX, finding.cubes().len(), "set");
    let more = more.or_else(|| is_shortened.then(|| "the other names, which `--format json` lists".into()));
    let more = more.map(|more| format!("and {more}"));
    let places = words::more(MAX_RELATED, finding.related().len(), "place").map(|more| ("also", more));
    witness.into_iter().chain(cubes.into_iter().chain(more).map(|text| ("where", text))).chain(places).collect()
}

/// Returns a set of requests as findings write it, `{ role: [a, b], action: c }`. If it is long, only the first names of its
/// lists are left, each list with the number of the others, which makes it no list that could be copied.
fn shortened(cube: &str) -> String {
    const LONGEST: usize = 200;
    const MAX_NAMES: usize = 5;
    if cube.len() <= LONGEST {
        return cube.into();
    }
    let parts = cube.split_inclusive(']').map(|part| {
        let list = part.split_once('[').and_then(|(before, list)| Some((before, list.strip_suffix(']')?)));
        let Some((before, list)) = list else { return part.to_owned() };
        let names: Vec<&str> = list.split(", ").collect();
        match names.split_at_checked(MAX_NAMES) {
            Some((first, others)) if !others.is_empty() => {
                format!("{before}[{}, ... ({} more)]", first.join(", "), others.len())
            }
            _ => part.to_owned(),
        }
    });
    parts.collect()
}

/// Returns a file as a suite, in which every finding is a test case that failed.
fn junit_suite(report: &Report) -> Suite {
    let case = |name: String, outcome| Case { name, class: report.file().into(), outcome };
    let of_finding = |finding: &Finding, outcome| {
        // The class is the policy's own file.
        let file = |place| Some(report.file_of(place)).filter(|&file| file != report.file());
        let file = |place| file(place).map_or_else(String::new, |file| format!("{file}:"));
        let place = finding.place().map_or_else(String::new, |place| format!(" at {}{place}", file(place)));
        case(format!("{}{place}", finding.lint().name()), outcome)
    };
    let active = report.findings().iter().map(|finding| of_finding(finding, junit_outcome(report, finding)));
    let suppressed = report.suppressed().iter();
    let suppressed = suppressed.map(|finding| of_finding(finding, CaseOutcome::Skipped(finding.message().into())));
    let mut cases: Vec<Case> = active.chain(suppressed).collect();
    if cases.is_empty() {
        cases.push(case("no findings".into(), CaseOutcome::Passed));
    }
    Suite { name: report.file().into(), cases }
}

/// Returns an error for what prevents loading, a remark for a note, and else a failure.
fn junit_outcome(report: &Report, finding: &Finding) -> CaseOutcome {
    let file = finding.place().map_or(report.file(), |place| report.file_of(place));
    let place = finding.place().map_or_else(String::new, |place| format!(":{place}"));
    let details = format!("{}{place}\n{}", visible(file), paragraphs(finding));
    let severity = finding.severity();
    if severity == Severity::Note {
        return CaseOutcome::Noted(details);
    }
    let problem = CaseProblem { kind: severity.as_str(), message: finding.message().into(), details };
    if finding.lint().is_load_error() { CaseOutcome::Error(problem) } else { CaseOutcome::Failed(problem) }
}
