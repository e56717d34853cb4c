//! For people: as the Rust compiler shows what it finds.

use annotate_snippets::Level;
use portcullis::lint::{Finding, Report, Severity};

use super::{
    super::{
        Output,
        excerpt::{self, Drawing},
        failure::Failure,
        style,
    },
    Tally,
};

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        for finding in report.findings() {
            writeln!(output, "{}\n", drawing(report, finding).render())?;
        }
        if report.is_cut() {
            let summary = excerpt::cut_summary(report.file(), report.findings().len());
            writeln!(output, "{}\n", excerpt::plain(&summary, None))?;
        }
    }
    let heading = style::HEADING;
    writeln!(output, "{heading}{}{heading:#}", Tally::of(reports))?;
    Ok(())
}

fn drawing<'r>(report: &'r Report, finding: &'r Finding) -> Drawing<'r> {
    Drawing {
        level: match finding.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        },
        name: finding.lint().name(),
        message: finding.message().into(),
        file: report.file(),
        text: report.text(),
        place: finding.place(),
        related: finding.related(),
        remarks: remarks(finding),
        help: finding.help(),
        fix: finding.fix().map(|fix| (fix.place(), fix.replacement())),
    }
}

/// A request that shows it, and a handful of the cubes of all that do.
fn remarks(finding: &Finding) -> Vec<(&'static str, String)> {
    const MOST: usize = 4;
    let witness = finding.witness().map(|witness| ("witness", witness.to_string()));
    let cubes = finding.cubes().iter().take(MOST).map(|cube| ("where", cube.clone()));
    let more = finding.cubes().len().saturating_sub(MOST);
    let more = (more > 0).then(|| ("where", format!("and {more} more")));
    witness.into_iter().chain(cubes).chain(more).collect()
}
