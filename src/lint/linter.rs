//! Checks policies with all lints, or with some.

use std::path::Path;

use super::{
    Lint, Report,
    context::Context,
    lints::{self, Check},
    suppressions::Suppressions,
};
use crate::{
    policy::Policy,
    reading::{self, FileKind, Limits},
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
/// let report = linter.check_bytes(file, text.as_bytes());
/// assert!(report.findings().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    limits: Limits,
    selected: Vec<&'static Lint>,
}

impl Default for Linter {
    fn default() -> Self {
        Self::new()
    }
}

impl Linter {
    /// Returns a linter that checks for all lints, and reads files under the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self { limits: Limits::default(), selected: lints::ALL.to_vec() }
    }

    /// Sets the limits under which files are read.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Keeps only the lints for which `is_selected` returns true. Load errors are always reported.
    #[must_use]
    pub fn select(mut self, mut is_selected: impl FnMut(&Lint) -> bool) -> Self {
        self.selected.retain(|lint| is_selected(lint));
        self
    }

    /// Checks a policy that has been loaded.
    ///
    /// The report has no text, and its findings have no fixes; [`Linter::check_file`] and [`Linter::check_bytes`] know the
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
        self.check_with_text(policy, "")
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
        match reading::read_bytes(path.as_ref(), FileKind::Policy, &self.limits) {
            Ok((file, bytes)) => self.check_bytes(&file, &bytes),
            Err(error) => Report::of_error(&error),
        }
    }

    /// Checks the bytes of a policy file, which the report calls `file`: the report has the load errors if the policy does
    /// not load, or else what lints find.
    ///
    /// ```
    /// use portcullis::{Policy, lint::Linter};
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let report = Linter::new().check_bytes(file, text.as_bytes());
    /// assert!(!report.is_load_error());
    /// assert_eq!(report.text(), text);
    /// ```
    #[must_use]
    pub fn check_bytes(&self, file: &str, bytes: &[u8]) -> Report {
        let report = match Policy::from_bytes(file, bytes, &self.limits) {
            Ok(policy) => self.check_with_text(&policy, reading::text_of(bytes)),
            Err(error) => Report::of_error(&error),
        };
        report.with_byte_order_mark(reading::has_byte_order_mark(bytes))
    }

    fn check_with_text(&self, policy: &Policy, text: &str) -> Report {
        let context = Context::new(policy, text);
        let mut suppressions = Suppressions::of(policy);
        let mut report = Report::new(policy.rules().file(), text);
        let about_suppressions = [&lints::UNUSED_SUPPRESSION, &lints::BLANKET_SUPPRESSION];
        let reports_suppressions = about_suppressions.into_iter().any(|lint| self.reports(lint));
        for lint in lints::ALL {
            let is_needed = self.reports(lint) || reports_suppressions && suppressions.names(lint);
            if let Check::Policy(check) = lint.check
                && is_needed
            {
                report.add(lint, check(&context), &context, &mut suppressions);
            }
        }
        // Which suppressions are needed is known after all other lints.
        for lint in lints::ALL {
            if let Check::Suppressions(check) = lint.check {
                let found = check(&context, &suppressions);
                report.add(lint, found, &context, &mut suppressions);
            }
        }
        report.retain(|lint| self.reports(lint));
        report.sort();
        report
    }

    fn reports(&self, lint: &Lint) -> bool {
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
/// use portcullis::{Limits, lint};
///
/// let report = lint::check_file("policy.yaml", &Limits::default());
/// std::process::exit(i32::from(!report.findings().is_empty()));
/// ```
#[must_use]
pub fn check_file(path: impl AsRef<Path>, limits: &Limits) -> Report {
    Linter::new().with_limits(limits.clone()).check_file(path)
}

/// Checks the bytes of a policy file with every lint, as [`Linter::check_bytes`] does.
///
/// ```
/// use portcullis::{Limits, Policy, lint};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let report = lint::check_bytes(file, text.as_bytes(), &Limits::default());
/// assert!(!report.is_load_error());
/// ```
#[must_use]
pub fn check_bytes(file: &str, bytes: &[u8], limits: &Limits) -> Report {
    Linter::new().with_limits(limits.clone()).check_bytes(file, bytes)
}
