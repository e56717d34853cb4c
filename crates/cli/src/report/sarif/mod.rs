//! Findings for code scanning: SARIF 2.1.0.

mod gaps;
mod model;

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    path::PathBuf,
};

use hmac_sha256::Hash;
use portcullis::{
    lint::{Finding, Lint, Report, Severity},
    reading::file_name,
    rules::Place,
};

use super::{Gaps, paragraphs};
use crate::{commands::Output, failure::Failure, page};
use model::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, Fix, Help, Location, Log, Message, PartialFingerprints,
    PhysicalLocation, Properties, Region, Replacement, ResultEntry, Rule, Run, Suppression, Tool,
};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes reports, the first of which are about the files at some paths.
pub(super) fn write(
    output: &mut Output,
    reports: &[Report],
    paths: &[PathBuf],
    gaps: Option<&Gaps<'_>>,
) -> Result<(), Failure> {
    let found = reports.iter().flat_map(|report| report.findings().iter().chain(report.suppressed()));
    let lints: BTreeMap<&str, &'static Lint> = found.map(|finding| (finding.lint().code(), finding.lint())).collect();
    let indices: BTreeMap<&str, usize> = lints.keys().enumerate().map(|(index, code)| (*code, index)).collect();
    let mut rules: Vec<Rule> = lints.values().map(|lint| rule(lint)).collect();
    let of_gaps = gaps.map(|gaps| gaps::results(gaps, &mut rules)).unwrap_or_default();
    let driver = Driver { name: "portcullis", semantic_version: env!("CARGO_PKG_VERSION"), rules };
    let paths = paths.iter().map(Some).chain(std::iter::repeat(None));
    let results = reports.iter().zip(paths).flat_map(|(report, path)| results(report, path, &indices));
    let results = results.chain(of_gaps).collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    crate::json::write(output, &log)
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

/// Returns the address of a lint's page in the library's documentation, where each lint is a static of its name.
fn help_uri(lint: &Lint) -> String {
    let name = lint.name().to_uppercase().replace('-', "_");
    format!("https://docs.rs/portcullis/{}/portcullis/lint/lints/static.{name}.html", env!("CARGO_PKG_VERSION"))
}

fn level(severity: Severity) -> &'static str {
    // The standard uses the same words.
    severity.as_str()
}

fn results<'r>(report: &'r Report, path: Option<&PathBuf>, indices: &BTreeMap<&str, usize>) -> Vec<ResultEntry<'r>> {
    let mut fingerprints = Fingerprints::of(report);
    // A path need not be text, but a name for standard input is no path.
    let path = path.filter(|path| file_name(path) == report.file());
    let file = path.map_or(report.file().as_bytes(), |path| path.as_os_str().as_encoded_bytes());
    let of_file = OfFiles { report, own: ArtifactLocation { uri: uri_of(file) } };
    let active = report.findings().iter().map(|finding| (finding, Vec::new()));
    let suppressed = report.suppressed().iter().map(|finding| (finding, vec![Suppression { kind: "inSource" }]));
    let all = active.chain(suppressed).map(|(finding, suppressions)| ResultEntry {
        rule_id: finding.lint().code(),
        rule_index: indices.get(finding.lint().code()).copied().unwrap_or_default(),
        level: level(finding.severity()),
        message: Message { text: paragraphs(finding) },
        locations: [of_file.location(finding.place(), None)],
        related_locations: of_file.related(finding),
        partial_fingerprints: PartialFingerprints { finding: fingerprints.next(finding) },
        fixes: of_file.fixes(finding),
        suppressions,
        properties: Properties { witness: finding.witness().map(ToString::to_string), cubes: finding.cubes() },
    });
    all.collect()
}

/// A file with those that it includes, and the places in them.
struct OfFiles<'r> {
    report: &'r Report,
    /// Where the file is that the report is about.
    own: ArtifactLocation,
}

impl<'r> OfFiles<'r> {
    fn artifact(&self, place: Option<Place>) -> ArtifactLocation {
        let file = place.map_or(self.report.file(), |place| self.report.file_of(place));
        if file == self.report.file() { self.own.clone() } else { ArtifactLocation { uri: uri_of(file.as_bytes()) } }
    }

    fn region(&self, place: Place) -> Region {
        let (end_line, end_column) = place.end_in(self.report.text_of(place));
        let mark = if self.report.has_byte_order_mark(place) { '\u{feff}'.len_utf8() } else { 0 };
        Region {
            start_line: place.line,
            start_column: place.column,
            end_line,
            end_column,
            byte_offset: mark + place.bytes().start,
            byte_length: place.bytes().len(),
        }
    }

    fn location(&self, place: Option<Place>, message: Option<&'r str>) -> Location<'r> {
        Location {
            physical_location: PhysicalLocation {
                artifact_location: self.artifact(place),
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
                artifact_location: self.artifact(Some(fix.place())),
                replacements: [Replacement {
                    deleted_region: self.region(fix.place()),
                    inserted_content: Message { text: fix.replacement() },
                }],
            }],
        });
        fix.into_iter().collect()
    }
}

/// Returns a file's name as a URI: relative as it was given, or absolute.
fn uri_of(file: &[u8]) -> String {
    let mut uri = String::new();
    if file.starts_with(b"/") {
        uri.push_str("file://");
    } else if cfg!(windows) && file.get(1) == Some(&b':') {
        uri.push_str("file:///");
    }
    for &byte in file {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            // Writing to text cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

/// Gives each finding of a file its fingerprint, which stays the same if lines are added before it or its indentation
/// changes.
///
/// The fingerprint is made of the lint, of the text at the place, and of the number of equal findings before it.
struct Fingerprints<'r> {
    report: &'r Report,
    seen: HashMap<String, u32>,
}

impl<'r> Fingerprints<'r> {
    fn of(report: &'r Report) -> Self {
        Self { report, seen: HashMap::new() }
    }

    fn next(&mut self, finding: &Finding) -> String {
        let marked =
            finding.place().and_then(|place| self.report.text_of(place).get(place.bytes())).unwrap_or_default();
        let words: Vec<&str> = marked.split_whitespace().collect();
        let found = format!("{}\n{}", finding.lint().code(), words.join(" "));
        let number = self.seen.entry(found.clone()).or_default();
        *number += 1;
        let digest = Hash::hash(format!("{found}\n{number}").as_bytes());
        digest.iter().take(16).fold(String::new(), |mut text, byte| {
            // Writing to text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
