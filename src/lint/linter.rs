//! Checks policies with all lints, or with some.

use std::path::Path;

use super::{
    Finding, Lint, Report,
    context::Context,
    lints::{self, Check},
    parts::Parts,
    suppressions::Suppressions,
};
use crate::{
    policy::Policy,
    reading::{LoadError, Loader, Read, ReadFile},
};

/// Checks policies for some lints, or for all.
///
/// A lint that is not selected takes no time, unless a suppression names it and `unused-suppression` or `blanket-suppression`
/// is selected.
///
/// ```
/// use portcullis::{Policy, lint::{Linter, lints}};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let linter = Linter::new().select(|lint| *lint == lints::PRIVILEGE_ESCALATION);
/// let report = linter.check_text(file, text);
/// assert!(report.findings().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    pub(super) loader: Loader,
    selected: Vec<&'static Lint>,
}

impl Default for Linter {
    fn default() -> Self {
        Self::new()
    }
}

impl Linter {
    /// Returns a linter that checks for all lints, and reads files with the default loader.
    #[must_use]
    pub fn new() -> Self {
        Self { loader: Loader::new(), selected: lints::ALL.to_vec() }
    }

    /// Sets the loader with which policies are read: its limits, its root and its source of files.
    #[must_use]
    pub fn with_loader(self, loader: Loader) -> Self {
        Self { loader, ..self }
    }

    /// Keeps only the lints for which `is_selected` returns true. Load errors are always reported.
    #[must_use]
    pub fn select(mut self, mut is_selected: impl FnMut(&Lint) -> bool) -> Self {
        self.selected.retain(|lint| is_selected(lint));
        self
    }

    /// Checks a policy that has been loaded.
    ///
    /// Findings are about the policy's own file, and about what it makes of the files that it includes: what a file has by
    /// itself is found by a check of its own, except invariants that do not hold in it. That the policy leaves a rule of an
    /// included file without use is not reported.
    ///
    /// The report has no text, and its findings have no fixes; [`Linter::check_file`] and [`Linter::check_text`] know the
    /// text. Time grows with the rules and the cells that they match; it grows with the square of the rules only if very many
    /// rules decide all requests of each other the same way, and none of them decides all that another does.
    ///
    /// ```
    /// use portcullis::{Policy, lint::{Linter, Severity}};
    ///
    /// let report = Linter::new().check(&Policy::splunk_observability()?);
    /// assert!(report.worst() < Some(Severity::Warning));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn check(&self, policy: &Policy) -> Report {
        self.check_with_files(policy, policy.rules().files.all().map(ReadFile::without_text).collect())
    }

    /// Checks a policy file: the report has the load errors if the policy does not load, or else what lints find.
    ///
    /// ```no_run
    /// use portcullis::lint::Linter;
    ///
    /// let report = Linter::new().check_file("policy.yaml");
    /// std::process::exit(i32::from(!report.findings().is_empty()));
    /// ```
    #[must_use]
    pub fn check_file(&self, path: impl AsRef<Path>) -> Report {
        self.check_read(self.loader.read_file(path.as_ref()))
    }

    /// Checks the text or the bytes of a policy file, which the report calls `file`: the report has the load errors if the
    /// policy does not load, or else what lints find.
    ///
    /// ```
    /// use portcullis::{Policy, lint::Linter};
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let report = Linter::new().check_text(file, text);
    /// assert!(!report.is_load_error());
    /// assert_eq!(report.text(), text);
    /// ```
    #[must_use]
    pub fn check_text(&self, file: &str, text: impl AsRef<[u8]>) -> Report {
        self.check_read(self.loader.read_text(file, text.as_ref()))
    }

    /// Checks a built-in policy, as [`Linter::check_file`] does a file.
    ///
    /// ```
    /// use portcullis::lint::{Linter, Severity};
    ///
    /// let report = Linter::new().check_built_in("splunk-observability/admin-only");
    /// assert!(report.worst() < Some(Severity::Warning));
    /// ```
    #[must_use]
    pub fn check_built_in(&self, name: &str) -> Report {
        self.check_read(self.loader.read_built_in(name))
    }

    fn check_read(&self, read: Result<Read, LoadError>) -> Report {
        match read {
            Ok(Read { own, included, files }) => self.check_with_files(&Policy::of_read(own, included), files),
            Err(error) => Report::of_error(&error),
        }
    }

    fn check_with_files(&self, policy: &Policy, files: Vec<ReadFile>) -> Report {
        let mut report = self.check_own(policy, files);
        let violations = &lints::VIOLATED_INVARIANT;
        if self.reports(violations) {
            let linter = Self::new().select(|lint| lint == violations);
            for include in policy.all_included() {
                report.add_included(linter.check_own(include.policy(), Vec::new()), include.place());
            }
            report.sort();
        }
        report
    }

    /// Checks what a policy's own file says.
    fn check_own(&self, policy: &Policy, files: Vec<ReadFile>) -> Report {
        let own = policy.rules().files.own();
        let mut report = Report::new(own, files);
        let text = report.text().to_owned();
        let context = Context::new(policy, &text);
        let is_own = |finding: &Finding| finding.place().is_none_or(|place| policy.rules().is_own(place));
        let parts = Parts::of(policy);
        let mut suppressions = Suppressions::of(policy);
        let about_suppressions = [&lints::UNUSED_SUPPRESSION, &lints::BLANKET_SUPPRESSION];
        let reports_suppressions = about_suppressions.into_iter().any(|lint| self.reports(lint));
        for lint in lints::ALL {
            let is_needed = self.reports(lint) || reports_suppressions && suppressions.names(lint);
            if let Check::Policy(check) = lint.check
                && is_needed
            {
                let (mut found, of_parts): (Vec<Finding>, Vec<Finding>) = check(&context).into_iter().partition(is_own);
                found.extend(parts.new_in_whole(lint, check, &context, of_parts));
                report.add(lint, found, &context, &mut suppressions);
            }
        }
        // Which suppressions are needed is known after all other lints.
        for lint in lints::ALL {
            if let Check::Suppressions(check) = lint.check {
                let found = check(&context, &suppressions).into_iter().filter(is_own).collect();
                report.add(lint, found, &context, &mut suppressions);
            }
        }
        report.retain(|lint| self.reports(lint));
        report.sort();
        report
    }

    pub(super) fn reports(&self, lint: &Lint) -> bool {
        self.selected.contains(&lint)
    }
}

/// Checks a policy that has been loaded with every lint, as [`Linter::check`] does.
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
    Linter::new().check(policy)
}

/// Checks a policy file with every lint, as [`Linter::check_file`] does.
///
/// ```no_run
/// use portcullis::lint;
///
/// let report = lint::check_file("policy.yaml");
/// std::process::exit(i32::from(!report.findings().is_empty()));
/// ```
#[must_use]
pub fn check_file(path: impl AsRef<Path>) -> Report {
    Linter::new().check_file(path)
}

/// Checks the text or the bytes of a policy file with every lint, as [`Linter::check_text`] does.
///
/// ```
/// use portcullis::{Policy, lint};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let report = lint::check_text(file, text);
/// assert!(!report.is_load_error());
/// ```
#[must_use]
pub fn check_text(file: &str, text: impl AsRef<[u8]>) -> Report {
    Linter::new().check_text(file, text)
}
