//! The report of what lints found in a policy.

use super::{Finding, Level, Lint, Severity, context::Context, requests::Requests, suppressions::Suppressions};
use crate::{
    reading::{LoadError, ReadFile},
    rules::{FileId, Place},
};

/// What lints found in one policy, in the order of the text.
///
/// ```
/// use portcullis::lint;
///
/// let report = lint::check_text("empty.yaml", "portcullis: 1\n");
/// assert!(report.is_load_error());
/// assert_eq!(report.worst(), Some(lint::Severity::Error));
/// for finding in report.findings() {
///     println!("{}: {}: {}", report.file(), finding.severity(), finding.message());
/// }
/// ```
///
/// With the feature `serde`, it is serialized as a file is in `portcullis lint --format json`; the guide's page on
/// [output](crate::guide::output) lists the fields. Findings are serialized within their report, because the text says where
/// their places end.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use portcullis::lint;
///
/// let report = lint::check_text("empty.yaml", "portcullis: 1\n");
/// let written = serde_json::to_value(&report)?;
/// assert_eq!(written["file"], "empty.yaml");
/// assert_eq!(written["findings"][0]["severity"], "error");
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Report {
    /// The policy's own file.
    own: FileId,
    /// Every file, by the numbers in places.
    files: Vec<ReadFile>,
    is_truncated: bool,
    findings: Vec<Finding>,
    suppressed: Vec<Finding>,
}

impl Report {
    pub(super) const fn new(own: FileId, files: Vec<ReadFile>) -> Self {
        Self { own, files, is_truncated: false, findings: Vec::new(), suppressed: Vec::new() }
    }

    pub(super) fn of_error(error: &LoadError) -> Self {
        let findings = error.problems().iter().map(Finding::of_problem);
        Self {
            findings: findings.collect(),
            is_truncated: error.is_truncated(),
            ..Self::new(FileId::default(), error.read_files().to_vec())
        }
    }

    /// Adds what a lint found, with the severity that the policy sets it to.
    pub(super) fn add(
        &mut self,
        lint: &Lint,
        found: Vec<Finding>,
        context: &Context<'_>,
        suppressions: &mut Suppressions<'_>,
    ) {
        let level = suppressions.level_of(lint);
        for mut finding in found {
            let is_suppressed = suppressions.suppress(context, &finding);
            // The requests are not needed any more, and may take much memory.
            finding.requests = Requests::None;
            if let Level::At(severity) = level.unwrap_or(Level::At(finding.severity)) {
                finding.severity = severity;
                let findings = if is_suppressed { &mut self.suppressed } else { &mut self.findings };
                findings.push(finding);
            }
        }
    }

    /// Adds a finding, or a suppressed one.
    #[cfg(feature = "routes")]
    pub(super) fn add_one(&mut self, finding: Finding, is_suppressed: bool) {
        let findings = if is_suppressed { &mut self.suppressed } else { &mut self.findings };
        findings.push(finding);
    }

    /// Keeps the findings, suppressed or not, of the lints for which `keep` returns true.
    pub(super) fn retain(&mut self, keep: impl Fn(&Lint) -> bool) {
        self.findings.retain(|finding| keep(finding.lint()));
        self.suppressed.retain(|finding| keep(finding.lint()));
    }

    pub(super) fn sort(&mut self) {
        for list in [&mut self.findings, &mut self.suppressed] {
            list.sort_by(|one, other| {
                let key = |finding: &Finding| (finding.place(), finding.lint().code());
                key(one).cmp(&key(other)).then_with(|| one.message().cmp(other.message()))
            });
        }
    }

    /// Adds the findings of an included file, checked as a policy of its own.
    pub(super) fn add_included(&mut self, included: Self, include: Place) {
        let refer = |finding: Finding| finding.with_related(include, "included here");
        self.findings.extend(included.findings.into_iter().map(refer));
        self.suppressed.extend(included.suppressed.into_iter().map(refer));
    }

    /// Returns the policy's own file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file_at(self.own).map_or("", ReadFile::name)
    }

    /// Returns the text of this file, without any byte-order mark; empty if only the policy was known or the file could not be
    /// read.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file_at(self.own).map_or("", ReadFile::text)
    }

    /// Returns the name of the file that a place of a finding is in: the policy's own, or one that it includes.
    #[must_use]
    pub fn file_of(&self, place: Place) -> &str {
        self.file_at(place.file).map_or(self.file(), ReadFile::name)
    }

    /// Returns the text that a place of a finding is in, as [`text`](Self::text) does.
    #[must_use]
    pub fn text_of(&self, place: Place) -> &str {
        self.file_at(place.file).map_or("", ReadFile::text)
    }

    /// Returns whether the file that a place is in begins with a byte-order mark, which neither the text nor the place counts.
    #[must_use]
    pub fn has_byte_order_mark(&self, place: Place) -> bool {
        self.file_at(place.file).is_some_and(ReadFile::has_byte_order_mark)
    }

    fn file_at(&self, file: FileId) -> Option<&ReadFile> {
        self.files.get(file.index())
    }

    /// Returns whether there may be more load errors than were reported: loading stops after a number of them.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Returns the findings that are not suppressed.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the findings that `lint` keys of the policy suppress.
    #[must_use]
    pub fn suppressed(&self) -> &[Finding] {
        &self.suppressed
    }

    /// Returns the highest severity of the findings that are not suppressed; `None` if there are none.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// Returns whether the policy could not be loaded, so that the findings are load errors.
    #[must_use]
    pub fn is_load_error(&self) -> bool {
        self.findings.iter().any(|finding| finding.lint().is_load_error())
    }

    /// Makes errors of the findings that have at least the given severity.
    ///
    /// ```
    /// use portcullis::{Policy, lint::{self, Severity}};
    ///
    /// let mut report = lint::check(&Policy::splunk_observability()?);
    /// report.deny(Severity::Note);
    /// assert!(report.findings().iter().all(|finding| finding.severity() == Severity::Error));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn deny(&mut self, least: Severity) {
        for finding in self.findings.iter_mut().filter(|finding| finding.severity >= least) {
            finding.severity = Severity::Error;
        }
    }
}
