//! Lints: what is wrong with a policy that loads, found exactly.
//!
//! The space of requests is finite, so every lint has a definition that can be decided: it finds all that the definition
//! describes and nothing else, and shows a request as a witness where there is one. [`check`] runs them all; each is a
//! constant of [`lints`], whose documentation is the page that `portcullis explain-lint` prints.
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
//! A suppression with columns lets a finding stand if all requests that the finding is about lie in them; the witness is
//! the first of these requests. What is about none is left alone by such a suppression.
//!
//! | lints | requests |
//! |---|---|
//! | PC102, PC103, PC104 | those that the rule decides |
//! | PC105 | those that the rule allows and others deny |
//! | PC106 | those that any of the rules matches |
//! | PC107, PC108, PC501 | those that the rule matches |
//! | PC109 | those of the exception in the scope of its rule, or, if there are none, all of the exception |
//! | PC201, PC202 | those for the operation with the owners with which no rule matches any |
//! | PC203, PC204 | all for the operation |
//! | PC205 | all, or all for the API, that differ from others in the column alone |
//! | PC401 | those of the weaker role that are allowed, and denied to the stronger |
//! | PC402 | those that are allowed, for the operation of each step, to the role that has been reached |
//! | PC601 | those that are decided otherwise than the invariant says |
//! | all others | none |

mod declared;
mod finding;
mod in_words;
pub mod lints;
mod removal;
mod report;
mod requests;
mod severity;
mod subject;
mod suppressions;
mod undecided;
mod used_names;
mod wording;

pub use finding::{Finding, Fix, Witness};
pub use report::{Report, check, check_bytes, check_file};
pub use severity::{Level, Severity};

use lints::Look;

/// Something that is looked for in policies.
pub struct Lint {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    page: &'static str,
    look: Look,
}

impl Lint {
    /// The code, which never changes its meaning: `PC` and three digits.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The name in kebab-case, by which policies and people call it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// How severe its findings are, unless the policy or the caller says otherwise.
    #[must_use]
    pub const fn default_severity(&self) -> Severity {
        self.severity
    }

    /// What it finds, why that is bad, an example and what to do, in Markdown.
    #[must_use]
    pub const fn page(&self) -> &'static str {
        self.page
    }

    /// The first sentence of the page: what it finds.
    #[must_use]
    pub fn summary(&self) -> String {
        let lines = self.page.lines().map(str::trim).skip_while(|line| line.is_empty());
        let paragraph = lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        let end = paragraph.find(". ").or_else(|| paragraph.strip_suffix('.').map(str::len));
        paragraph.get(..end.unwrap_or(paragraph.len())).unwrap_or_default().to_owned()
    }

    /// Whether it finds what loading refuses, so that its findings can neither be suppressed nor made less severe.
    #[must_use]
    pub const fn is_of_form(&self) -> bool {
        matches!(self.look, Look::AtLoading)
    }

    /// Whether a `lint` key can let its findings stand: neither what loading refuses nor what is wrong with such keys, so
    /// that no key vouches for itself.
    #[must_use]
    pub const fn can_be_suppressed(&self) -> bool {
        matches!(self.look, Look::ForMeaning(_))
    }

    /// The lint of a code, in whatever case, or of a name.
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

    /// The lint whose name or code is most likely meant by a misspelt one, if any is near enough.
    ///
    /// ```
    /// use portcullis::lint::Lint;
    ///
    /// assert_eq!(Lint::nearest("unreachable_rules").map(Lint::name), Some("unreachable-rule"));
    /// ```
    #[must_use]
    pub fn nearest(misspelt: &str) -> Option<&'static Self> {
        let names = lints::ALL.iter().flat_map(|lint| [lint.name, lint.code]);
        crate::message::nearest(misspelt, names).and_then(Self::find)
    }
}

impl std::fmt::Debug for Lint {
    /// The code and the name: the page would fill screens.
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
