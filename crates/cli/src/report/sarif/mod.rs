//! For code scanning: SARIF 2.1.0.

mod model;
mod uri;

use std::collections::BTreeMap;

use portcullis::{
    lint::{Finding, Lint, Report, Severity},
    rules::Place,
};

use super::{
    super::{Output, failure::Failure, page},
    fingerprint::Fingerprints,
    paragraphs, region,
};
use model::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, Fix, Help, Location, Log, Message, Outcome,
    PartialFingerprints, PhysicalLocation, Properties, Region, Replacement, Rule, Run, Suppression, Tool,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(output: &mut Output, reports: &[Report]) -> Result<(), Failure> {
    let found = reports.iter().flat_map(|report| report.findings().iter().chain(report.suppressed()));
    let lints: BTreeMap<&str, &'static Lint> = found.map(|finding| (finding.lint().code(), finding.lint())).collect();
    let indices: BTreeMap<&str, usize> = lints.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let driver = Driver {
        name: "portcullis",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: lints.values().map(|lint| rule(lint)).collect(),
    };
    let results = reports.iter().flat_map(|report| results(report, &indices)).collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    serde_json::to_writer_pretty(&mut *output, &log).map_err(std::io::Error::from)?;
    writeln!(output)?;
    Ok(())
}

fn rule(lint: &'static Lint) -> Rule {
    let page = page::markdown(lint);
    Rule {
        id: lint.code(),
        name: lint.name(),
        short_description: Message { text: lint.summary() },
        full_description: Message { text: page::first_paragraph(lint) },
        help_uri: help_uri(lint),
        help: Help { text: page.clone(), markdown: page },
        default_configuration: Configuration { level: level(lint.default_severity()) },
    }
}

/// The page of a lint in the library's documentation, where each is a static of the lint's name.
fn help_uri(lint: &Lint) -> String {
    let name = lint.name().to_uppercase().replace('-', "_");
    format!("https://docs.rs/portcullis/{}/portcullis/lint/lints/static.{name}.html", env!("CARGO_PKG_VERSION"))
}

fn level(severity: Severity) -> &'static str {
    // The standard has the same words.
    severity.as_str()
}

fn results<'r>(report: &'r Report, indices: &BTreeMap<&str, usize>) -> Vec<Outcome<'r>> {
    let mut fingerprints = Fingerprints::of(report);
    let of_file = OfFile { report, artifact: ArtifactLocation { uri: uri::of_file(report.file()) } };
    let active = report.findings().iter().map(|finding| (finding, Vec::new()));
    let suppressed = report.suppressed().iter().map(|finding| (finding, vec![Suppression { kind: "inSource" }]));
    let all = active.chain(suppressed).map(|(finding, suppressions)| Outcome {
        rule_id: finding.lint().code(),
        rule_index: indices.get(finding.lint().code()).copied().unwrap_or_default(),
        level: level(finding.severity()),
        message: Message { text: paragraphs(finding).join("\n") },
        locations: [of_file.location(finding.place(), None)],
        related_locations: of_file.related(finding),
        partial_fingerprints: PartialFingerprints { finding: fingerprints.next(finding) },
        fixes: of_file.fixes(finding),
        suppressions,
        properties: Properties { witness: finding.witness().map(ToString::to_string), cubes: finding.cubes() },
    });
    all.collect()
}

/// What speaks of places in one file.
struct OfFile<'r> {
    report: &'r Report,
    artifact: ArtifactLocation,
}

impl<'r> OfFile<'r> {
    fn region(&self, place: Place) -> Region {
        let region::Region { line, column, end_line, end_column } = region::Region::of(place, self.report.text());
        let mark = if self.report.has_mark() { '\u{feff}'.len_utf8() } else { 0 };
        Region {
            start_line: line,
            start_column: column,
            end_line,
            end_column,
            byte_offset: mark + place.bytes().start,
            byte_length: place.bytes().len(),
        }
    }

    fn location(&self, place: Option<Place>, message: Option<&'r str>) -> Location<'r> {
        Location {
            physical_location: PhysicalLocation {
                artifact_location: self.artifact.clone(),
                region: place.map(|place| self.region(place)),
            },
            message: message.map(|text| Message { text }),
        }
    }

    fn related(&self, finding: &'r Finding) -> Vec<Location<'r>> {
        let related = finding.related().iter();
        related.map(|related| self.location(Some(related.place()), Some(related.what()))).collect()
    }

    fn fixes(&self, finding: &'r Finding) -> Vec<Fix<'r>> {
        let fix = finding.fix().map(|fix| Fix {
            description: finding.help().map(|text| Message { text }),
            artifact_changes: [ArtifactChange {
                artifact_location: self.artifact.clone(),
                replacements: [Replacement {
                    deleted_region: self.region(fix.place()),
                    inserted_content: Message { text: fix.replacement() },
                }],
            }],
        });
        fix.into_iter().collect()
    }
}
