use std::path::Path;

use super::{
    Finding, Level, Lint, Severity,
    lints::{self, Look},
    requests::Requests,
    subject::Subject,
    suppressions::Suppressions,
};
use crate::{
    policy::Policy,
    reading::{self, Limits, LoadError, What},
};

/// What lints found in one policy file, in the order of the text.
#[derive(Clone, Debug)]
pub struct Report {
    file: String,
    text: String,
    has_mark: bool,
    is_cut: bool,
    findings: Vec<Finding>,
    suppressed: Vec<Finding>,
}

/// Everything that lints find in a policy that has been loaded.
///
/// Findings have places, but no text that these places are in and no fixes; [`check_file`] and [`check_bytes`] know the
/// text. Time grows with the rules and the cells that they are about; with the square of the rules only where very many
/// decide all requests of one another alike, and none of them all that another does.
#[must_use]
pub fn check(policy: &Policy) -> Report {
    check_with_text(policy, "")
}

/// Everything that is wrong with a policy file: what loading refuses, or what lints find.
#[must_use]
pub fn check_file(path: impl AsRef<Path>, limits: &Limits) -> Report {
    match reading::read_bytes(path.as_ref(), What::Policy, limits) {
        Ok((file, bytes)) => check_bytes(&file, &bytes, limits),
        Err(error) => Report::of_error(&error),
    }
}

/// Everything that is wrong with the bytes of a policy file, which findings call `file`.
#[must_use]
pub fn check_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Report {
    let report = match Policy::from_bytes(file, bytes, limits) {
        Ok(policy) => check_with_text(&policy, reading::text_of(bytes)),
        Err(error) => Report::of_error(&error),
    };
    Report { has_mark: reading::has_mark(bytes), ..report }
}

fn check_with_text(policy: &Policy, text: &str) -> Report {
    let subject = Subject::new(policy, text);
    let mut suppressions = Suppressions::of(policy);
    let mut report = Report::new(policy.rules().file(), text);
    for lint in lints::ALL {
        if let Look::ForMeaning(look) = lint.look {
            let found = look(&subject);
            report.take(lint, found, &subject, &mut suppressions);
        }
    }
    // What no finding needed is known only now.
    for lint in lints::ALL {
        if let Look::ForSuppressions(look) = lint.look {
            let found = look(&subject, &suppressions);
            report.take(lint, found, &subject, &mut suppressions);
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
            has_mark: false,
            is_cut: false,
            findings: Vec::new(),
            suppressed: Vec::new(),
        }
    }

    fn of_error(error: &LoadError) -> Self {
        let findings = error.problems().iter().map(|problem| Finding::of_problem(lints::of_problem(problem), problem));
        Self { findings: findings.collect(), is_cut: error.is_cut(), ..Self::new(error.file(), error.text()) }
    }

    fn take(&mut self, lint: &Lint, found: Vec<Finding>, subject: &Subject<'_>, suppressions: &mut Suppressions<'_>) {
        let level = suppressions.level_of(lint);
        for mut finding in found {
            let is_suppressed = suppressions.cover(subject, &finding);
            // Nobody asks again, and they may take much memory.
            finding.requests = Requests::None;
            match level {
                Level::Off => {}
                Level::At(severity) => {
                    finding.severity = severity;
                    let findings = if is_suppressed { &mut self.suppressed } else { &mut self.findings };
                    findings.push(finding);
                }
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

    /// The file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text that the places of the findings are in, without any byte-order mark; empty where only the policy was known
    /// or the file could not be read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the file begins with a byte-order mark, which neither the text nor its places count.
    #[must_use]
    pub const fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// Whether loading refuses the file for more than what was found: it stops looking where nobody will read on.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What was found.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What was found and may stand by a `lint` key of the policy.
    #[must_use]
    pub fn suppressed(&self) -> &[Finding] {
        &self.suppressed
    }

    /// The most severe of the findings.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// Whether the file could not be loaded, so that only what loading refuses was found.
    #[must_use]
    pub fn is_of_form(&self) -> bool {
        self.findings.iter().any(|finding| finding.lint().is_of_form())
    }

    /// Keeps the findings of the lints for which the answer is yes, suppressed ones too; of what loading refuses, all.
    pub fn retain(&mut self, mut keep: impl FnMut(&Lint) -> bool) {
        self.findings.retain(|finding| finding.lint().is_of_form() || keep(finding.lint()));
        self.suppressed.retain(|finding| keep(finding.lint()));
    }

    /// Makes errors of the findings that are at least that severe.
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
