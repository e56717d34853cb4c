//! Endpoints without routes, and routes without endpoints.

use std::fmt::Write as _;

use hmac_sha256::Hash;

use super::{
    super::gaps::{Gap, GapKind, Gaps},
    model::{
        ArtifactLocation, Configuration, Help, Location, Message, PartialFingerprints, PhysicalLocation, Properties,
        Region, ResultEntry, Rule,
    },
    uri_of,
};

/// Returns a result for each gap, and adds the rules for them.
pub(super) fn results(gaps: &Gaps<'_>, rules: &mut Vec<Rule>) -> Vec<ResultEntry<'static>> {
    let mut results = Vec::new();
    for gap in &gaps.list {
        let known = rules.iter().position(|rule| rule.id == gap.kind.name);
        let rule_index = known.unwrap_or_else(|| {
            rules.push(rule(gap.kind));
            rules.len().saturating_sub(1)
        });
        results.push(result(gap, rule_index, gaps.text));
    }
    results
}

fn rule(kind: &GapKind) -> Rule {
    Rule {
        id: kind.name,
        name: kind.name,
        short_description: Message { text: kind.summary.into() },
        full_description: Message { text: kind.summary.into() },
        help_uri: format!("https://docs.rs/portcullis/{}/portcullis/guide/output/", env!("CARGO_PKG_VERSION")),
        help: Help { text: kind.help.into(), markdown: kind.help.into() },
        default_configuration: Configuration { level: "error" },
    }
}

fn result(gap: &Gap<'_>, rule_index: usize, text: &str) -> ResultEntry<'static> {
    let region = gap.place.map(|place| {
        let (end_line, end_column) = place.end_in(text);
        Region {
            start_line: place.line,
            start_column: place.column,
            end_line,
            end_column,
            byte_offset: place.bytes().start,
            byte_length: place.bytes().len(),
        }
    });
    let artifact_location = ArtifactLocation { uri: uri_of(gap.file.as_bytes()) };
    // A method and a path occur once in a file.
    let digest = Hash::hash(format!("{}\n{}", gap.kind.name, gap.subject).as_bytes());
    ResultEntry {
        rule_id: gap.kind.name,
        rule_index,
        level: "error",
        message: Message { text: format!("{}\nhelp: {}", gap.message(), gap.kind.help) },
        locations: [Location { physical_location: PhysicalLocation { artifact_location, region }, message: None }],
        related_locations: Vec::new(),
        partial_fingerprints: PartialFingerprints { finding: hexadecimal(&digest) },
        fixes: Vec::new(),
        suppressions: Vec::new(),
        properties: Properties { witness: None, cubes: &[] },
    }
}

/// Returns the first half of a digest.
fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().take(16).fold(String::new(), |mut text, byte| {
        // Writing to text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
