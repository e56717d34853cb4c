use std::{collections::HashMap, fmt::Write as _};

use hmac_sha256::Hash;
use portcullis::lint::{Finding, Report};

/// Tells each finding of a file its fingerprint, which stays when lines are added before it or it is indented otherwise.
///
/// It is made of the lint, of what stands at the place, and of how many like it came before.
pub(super) struct Fingerprints<'r> {
    report: &'r Report,
    seen: HashMap<String, u32>,
}

impl<'r> Fingerprints<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        Self { report, seen: HashMap::new() }
    }

    pub(super) fn next(&mut self, finding: &Finding) -> String {
        let marked = finding.place().and_then(|place| self.report.text().get(place.bytes())).unwrap_or_default();
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
