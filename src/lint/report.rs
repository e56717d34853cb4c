//! The report of what lints found in a policy.

use super::{Finding, Level, Lint, Severity, context::Context, requests::Requests, suppressions::Suppressions};
use crate::reading::LoadError;

/// What lints found in one policy, in the order of the text.
///
/// ```
/// use portcullis::{Limits, lint};
///
/// let report = lint::check_bytes("empty.yaml", b"portcullis: 1\n", &Limits::default());
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
/// use portcullis::{Limits, lint};
///
/// let report = lint::check_bytes("empty.yaml", b"portcullis: 1\n", &Limits::default());
/// let written = serde_json::to_value(&report)?;
/// assert_eq!(written["file"], "empty.yaml");
/// assert_eq!(written["findings"][0]["severity"], "error");
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Report {
    file: String,
    text: String,
    has_byte_order_mark: bool,
    is_truncated: bool,
    findings: Vec<Finding>,
    suppressed: Vec<Finding>,
}

impl Report {
    pub(super) fn new(file: &str, text: &str) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
            has_byte_order_mark: false,
            is_truncated: false,
            findings: Vec::new(),
            suppressed: Vec::new(),
        }
    }

    pub(super) fn with_byte_order_mark(self, has_byte_order_mark: bool) -> Self {
        Self { has_byte_order_mark, ..self }
    }

    pub(super) fn of_error(error: &LoadError) -> Self {
        let findings = error.problems().iter().map(Finding::of_problem);
        Self {
            findings: findings.collect(),
            is_truncated: error.is_truncated(),
            ..Self::new(error.file(), error.text())
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

    /// Returns the file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the text that the places of the findings refer to, without any byte-order mark; empty if only the policy
    /// was known or the file could not be read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the file begins with a byte-order mark, which neither the text nor its places count.
    #[must_use]
    pub const fn has_byte_order_mark(&self) -> bool {
        self.has_byte_order_mark
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
