//! What lints found, in the forms that people, scripts and other tools read: one form a file.

mod fingerprint;
mod github;
mod human;
mod json;
mod junit;
mod region;
mod sarif;
mod tally;

use clap::ValueEnum;
use portcullis::lint::{Finding, Report};

use super::{Output, failure::Failure};
pub(super) use tally::Tally;

/// How to print what was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people: the source with the place marked
    #[default]
    Human,
    /// For programs; versioned
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub's workflows: annotations of the files
    Github,
    /// For test reports: XML as of `JUnit`
    Junit,
}

impl Form {
    /// Writes what was found in some files.
    pub(super) fn write(self, output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
        match self {
            Self::Human => human::write(output, reports),
            Self::Json => json::write(output, reports),
            Self::Sarif => sarif::write(output, reports),
            Self::Github => github::write(output, reports),
            Self::Junit => junit::write(output, reports),
        }
    }
}

/// What was found, a request that shows it, and what to do: for forms that have room for a text alone.
fn paragraphs(finding: &Finding) -> Vec<String> {
    let witness = finding.witness().map(|witness| format!("witness: {witness}"));
    let help = finding.help().map(|help| format!("help: {help}"));
    [finding.message().to_owned()].into_iter().chain(witness).chain(help).collect()
}
