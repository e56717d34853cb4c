//! Checking policies, and the report of what was found.

use std::path::Path;

use super::{
    Finding, Level, Lint, Severity,
    context::Context,
    lints::{self, Check},
    requests::Requests,
    suppressions::Suppressions,
};
use crate::{
    policy::Policy,
    reading::{self, FileKind, Limits, LoadError},
};

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

/// Checks a policy that has been loaded with every lint.
///
/// The report has no text, and its findings have no fixes; [`check_file`] and [`check_bytes`] know the text. Time grows
/// with the rules and the cells that they match; it grows with the square of the rules only if very many rules decide
/// all requests of each other the same way, and none of them decides all that another does.
///
/// ```
/// use portcullis::{Policy, lint};
///
/// let report = lint::check(&Policy::splunk_observability()?);
/// assert!(report.worst() < Some(lint::Severity::Warning));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[must_use]
pub fn check(policy: &Policy) -> Report {
    check_with_text(policy, "")
}

/// Checks a policy file: the report has the load errors if the policy does not load, or else what lints find.
///
/// ```no_run
/// use portcullis::{Limits, lint};
///
/// let report = lint::check_file("policy.yaml", &Limits::default());
/// std::process::exit(i32::from(!report.findings().is_empty()));
/// ```
#[must_use]
pub fn check_file(path: impl AsRef<Path>, limits: &Limits) -> Report {
    match reading::read_bytes(path.as_ref(), FileKind::Policy, limits) {
        Ok((file, bytes)) => check_bytes(&file, &bytes, limits),
        Err(error) => Report::of_error(&error),
    }
}

/// Checks the bytes of a policy file, which the report calls `file`: the report has the load errors if the policy does
/// not load, or else what lints find.
///
/// ```
/// use portcullis::{Limits, Policy, lint};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let report = lint::check_bytes(file, text.as_bytes(), &Limits::default());
/// assert!(!report.is_load_error());
/// assert_eq!(report.text(), text);
/// ```
#[must_use]
pub fn check_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Report {
    let report = match Policy::from_bytes(file, bytes, limits) {
        Ok(policy) => check_with_text(&policy, reading::text_of(bytes)),
        Err(error) => Report::of_error(&error),
    };
    Report { has_byte_order_mark: reading::has_byte_order_mark(bytes), ..report }
}

fn check_with_text(policy: &Policy, text: &str) -> Report {
    let context = Context::new(policy, text);
    let mut suppressions = Suppressions::of(policy);
    let mut report = Report::new(policy.rules().file(), text);
    for lint in lints::ALL {
        if let Check::Policy(check) = lint.check {
            let found = check(&context);
            report.add(lint, found, &context, &mut suppressions);
        }
    }
    // Which suppressions are needed is known after all other lints.
    for lint in lints::ALL {
        if let Check::Suppressions(check) = lint.check {
            let found = check(&context, &suppressions);
            report.add(lint, found, &context, &mut suppressions);
        }
    }
    report.sort();
    report
}

impl Report {
    fn new(file: &str, text: &str) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
            has_byte_order_mark: false,
            is_truncated: false,
            findings: Vec::new(),
            suppressed: Vec::new(),
        }
    }

    fn of_error(error: &LoadError) -> Self {
        let findings = error.problems().iter().map(Finding::of_problem);
        Self {
            findings: findings.collect(),
            is_truncated: error.is_truncated(),
            ..Self::new(error.file(), error.text())
        }
    }

    /// Adds what a lint found, with the severity that the policy sets it to.
    fn add(&mut self, lint: &Lint, found: Vec<Finding>, context: &Context<'_>, suppressions: &mut Suppressions<'_>) {
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

    fn sort(&mut self) {
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

    /// Returns whether there may be more load errors than were reported: loading stops after so many.
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

    /// Keeps the findings, suppressed or not, of the lints for which `keep` returns true, and all load errors.
    ///
    /// ```
    /// use portcullis::{Policy, lint};
    ///
    /// let mut report = lint::check(&Policy::splunk_observability()?);
    /// report.retain(|lint| lint.name() == "privilege-escalation");
    /// assert!(report.findings().is_empty());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&Lint) -> bool) {
        self.findings.retain(|finding| finding.lint().is_load_error() || keep(finding.lint()));
        self.suppressed.retain(|finding| keep(finding.lint()));
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
