//! Lints: mistakes in policies that load, found exactly.
//!
//! The space of requests is finite, so the definition of every lint can be decided: a lint reports everything that its
//! definition describes and nothing else, and shows a request as a witness if there is one. [`check`] runs every lint,
//! and a [`Linter`] those that are selected. Each is a static of [`lints`], whose documentation is the page that
//! `portcullis explain-lint` prints.
//!
//! ```
//! use portcullis::{Policy, lint};
//!
//! let policy = Policy::from_text("door.yaml", "
//! portcullis: 1
//! policy: door
//! vocabulary:
//!   roles: { guest: {}, keeper: {} }
//!   tokens: { key: {} }
//!   owners: { none: {} }
//!   apis: { door: { open: {} } }
//! default: deny
//! rules:
//!   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
//!   - { id: keepers, role: keeper, effect: allow }
//! ")?;
//! let names: Vec<&str> = lint::check(&policy).findings().iter().map(|finding| finding.lint().name()).collect();
//! assert!(names.contains(&"identical-rules"));
//! # Ok::<(), portcullis::LoadError>(())
//! ```
//!
//! # What findings are about
//!
//! A suppression with columns suppresses a finding if all requests that the finding is about are in these columns. The
//! witness is the first of these requests. Findings that are about no request are not suppressed by such a suppression.
//!
//! | lints | requests |
//! |---|---|
//! | PC102, PC103, PC104 | those that the rule decides |
//! | PC105 | those that the rule denies and other rules without a `lint` key for it allow; at an allowing rule with a `lint` key for it, those that the rule allows and other rules deny |
//! | PC106 | those that any of the rules matches |
//! | PC107, PC108, PC501, PC503 at a rule | those that the rule matches |
//! | PC109 | those of the exception in the scope of its rule, or, if there are none, all of the exception |
//! | PC201, PC202 | those for the operation with the owners with which no rule matches any request |
//! | PC203, PC204, PC206 | all for the operation |
//! | PC205 | all, or all for the API, that differ from other requests only in the column |
//! | PC305 about operations | all for the operations that are missed |
//! | PC401 | those of the weaker role that are allowed, and denied to the stronger role |
//! | PC402 | those that are allowed for the operation to the roles that escalate; with several steps, for the operation of each step to the role that has been reached |
//! | PC503 at an exception | those of the exception in the scope of its rule |
//! | PC601 | those that contradict the invariant |
//! | PC801 | those that the policy allows and the included file denies by itself |
//! | all others | none |
//!
//! Lints of routes files, PC901 to PC909, are about paths and operations, not about requests. A suppression in a routes file lists
//! these.
//!
//! Findings about names are suppressed by a suppression that lists all of these names in their column, and has no other column.
//!
//! | lints | names |
//! |---|---|
//! | PC301 about an owner, PC303 | the name |
//! | PC302 | the two names |
//! | PC304 | the name that the group lacks |
//! | PC305 about a name | the name, or the members of the group |
//! | PC305 about an operation that its scope excludes | the operation, in `operation` or in `api` and `action` |
//! | PC603 | the two names that are reported |

mod context;
mod finding;
mod groups;
mod linter;
pub mod lints;
mod parts;
mod reach;
mod removal;
mod report;
mod requests;
#[cfg(feature = "routes")]
mod routes;
#[cfg(feature = "serde")]
mod serialize;
mod severity;
mod suppressions;
mod words;

pub use finding::{Finding, Fix, Witness};
pub use linter::{Linter, check, check_file, check_text};
pub use report::Report;
pub use severity::{Level, Severity};

use lints::Check;

/// A kind of mistake that policies are checked for.
///
/// Every lint is a static of [`lints`].
///
/// ```
/// use portcullis::lint::{Severity, lints};
///
/// let lint = &lints::PRIVILEGE_ESCALATION;
/// assert_eq!((lint.code(), lint.name()), ("PC402", "privilege-escalation"));
/// assert_eq!(lint.default_severity(), Severity::Error);
/// assert_eq!(lint.summary(), "A role that can escalate to a higher role");
/// ```
pub struct Lint {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    page: &'static str,
    check: Check,
}

impl Lint {
    /// Returns the code, which never changes its meaning: `PC` and three digits.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the name in kebab-case, by which policies and people refer to the lint.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns how severe its findings are, unless the policy or the caller changes that.
    #[must_use]
    pub const fn default_severity(&self) -> Severity {
        self.severity
    }

    /// Returns the page in Markdown: what the lint reports, why that is bad, an example, and what to do.
    #[must_use]
    pub const fn page(&self) -> &'static str {
        self.page
    }

    /// Returns the first sentence of the page, without its full stop: what the lint reports.
    #[must_use]
    pub fn summary(&self) -> String {
        let lines = self.page.lines().map(str::trim).skip_while(|line| line.is_empty());
        let paragraph = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        let end = paragraph.find(". ").or_else(|| paragraph.strip_suffix('.').map(str::len));
        paragraph.get(..end.unwrap_or(paragraph.len())).unwrap_or_default().to_owned()
    }

    /// Returns whether its findings are errors of loading, which can neither be suppressed nor made less severe.
    #[must_use]
    pub const fn is_load_error(&self) -> bool {
        matches!(self.check, Check::Loading)
    }

    /// Returns whether a `lint` key can suppress its findings. It can suppress neither load errors nor findings about
    /// `lint` keys, so that no key suppresses a finding about itself.
    #[must_use]
    pub const fn can_be_suppressed(&self) -> bool {
        matches!(self.check, Check::Policy(_)) || self.is_about_routes()
    }

    /// Returns whether it checks the content of routes files. Only the `lint` key of a routes file can suppress its findings.
    #[must_use]
    pub const fn is_about_routes(&self) -> bool {
        #[cfg(feature = "routes")]
        let is_about_routes = matches!(self.check, Check::Routes(_));
        #[cfg(not(feature = "routes"))]
        let is_about_routes = false;
        is_about_routes
    }

    /// Returns the lint of a code, in upper or lower case, or of a name; `None` if there is no such lint.
    ///
    /// ```
    /// use portcullis::lint::{Lint, lints};
    ///
    /// assert_eq!(Lint::find("redundant-rule"), Some(&lints::REDUNDANT_RULE));
    /// assert_eq!(Lint::find("pc104"), Some(&lints::REDUNDANT_RULE));
    /// assert_eq!(Lint::find("Redundant-Rule"), None);
    /// ```
    #[must_use]
    pub fn find(code_or_name: &str) -> Option<&'static Self> {
        let is_it = |lint: &&Self| lint.code.eq_ignore_ascii_case(code_or_name) || lint.name == code_or_name;
        lints::ALL.iter().copied().find(is_it)
    }

    /// Returns the lint that a misspelled name or code most likely means; `None` if none is near enough.
    ///
    /// ```
    /// use portcullis::lint::Lint;
    ///
    /// assert_eq!(Lint::nearest("unreachable_rules").map(Lint::name), Some("unreachable-rule"));
    /// ```
    #[must_use]
    pub fn nearest(misspelled: &str) -> Option<&'static Self> {
        let names = lints::ALL.iter().flat_map(|lint| [lint.name, lint.code]);
        crate::message::nearest(misspelled, names).and_then(Self::find)
    }
}

impl std::fmt::Debug for Lint {
    /// Writes the code and the name; the page is too long.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

impl PartialEq for Lint {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Lint {}
