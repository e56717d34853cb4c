//! Reports as data: what `portcullis lint --format json` prints about a file.

use serde::{Serialize, Serializer};

use super::{Finding, Fix, Report, Severity, Witness};
use crate::{
    reading::Related,
    rules::Place,
    space::{Decision, Names},
};

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Report {
    /// Writes the form that the guide's page on output describes, the one of a file in `portcullis lint`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'r> {
            file: &'r str,
            readable: bool,
            cut: bool,
            findings: Vec<FindingFields<'r>>,
            suppressed: Vec<FindingFields<'r>>,
        }
        let fields = |finding| FindingFields::of(self, finding);
        Fields {
            file: self.file(),
            readable: !self.is_load_error(),
            cut: self.is_truncated(),
            findings: self.findings().iter().map(fields).collect(),
            suppressed: self.suppressed().iter().map(fields).collect(),
        }
        .serialize(serializer)
    }
}

/// A finding with its places in the text of the report.
#[derive(Serialize)]
struct FindingFields<'r> {
    lint: &'r str,
    code: &'r str,
    severity: Severity,
    message: &'r str,
    place: Option<PlaceFields<'r>>,
    related: Vec<RelatedFields<'r>>,
    witness: Option<&'r Witness>,
    #[serde(rename = "where")]
    cubes: &'r [String],
    help: Option<&'r str>,
    fix: Option<FixFields<'r>>,
}

impl<'r> FindingFields<'r> {
    fn of(report: &'r Report, finding: &'r Finding) -> Self {
        let at = |place| PlaceFields::of(place, report);
        let related = |related: &'r Related| RelatedFields { what: related.what(), place: at(related.place()) };
        let fix = |fix: &'r Fix| FixFields { place: at(fix.place()), replacement: fix.replacement() };
        Self {
            lint: finding.lint().name(),
            code: finding.lint().code(),
            severity: finding.severity(),
            message: finding.message(),
            place: finding.place().map(at),
            related: finding.related().iter().map(related).collect(),
            witness: finding.witness(),
            cubes: finding.cubes(),
            help: finding.help(),
            fix: finding.fix().map(fix),
        }
    }
}

#[derive(Serialize)]
struct RelatedFields<'r> {
    what: &'r str,
    place: PlaceFields<'r>,
}

#[derive(Serialize)]
struct FixFields<'r> {
    place: PlaceFields<'r>,
    replacement: &'r str,
}

/// A place: lines and columns are counted from 1, bytes from 0 after any byte-order mark.
#[derive(Serialize)]
struct PlaceFields<'r> {
    file: &'r str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: usize,
    end: usize,
}

impl<'r> PlaceFields<'r> {
    fn of(place: Place, report: &'r Report) -> Self {
        let (end_line, end_column) = place.end_in(report.text_of(place));
        let Place { line, column, .. } = place;
        let bytes = place.bytes();
        Self { file: report.file_of(place), line, column, end_line, end_column, start: bytes.start, end: bytes.end }
    }
}

impl Serialize for Witness {
    /// Writes the names of the request and the decision.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Fields<'w> {
            #[serde(flatten)]
            names: Names<'w>,
            decision: Decision,
        }
        Fields { names: self.names(), decision: self.decision() }.serialize(serializer)
    }
}
