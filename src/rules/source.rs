//! Sources: documents that rules cite.

use alloc::{boxed::Box, vec::Vec};

use super::Place;

/// A document that rules cite.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let source = &policy.rules().sources()[0];
/// assert_eq!(source.name(), "api-access-tokens");
/// assert!(source.clauses().iter().any(|clause| clause.name() == "teams"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) name: Box<str>,
    pub(crate) title: Option<Box<str>>,
    pub(crate) url: Option<Box<str>>,
    pub(crate) retrieved: Option<Box<str>>,
    pub(crate) clauses: Vec<Clause>,
}

impl Source {
    /// Returns the name that citations use.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the title; `None` if the policy gives none.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Returns the address; `None` if the policy gives none.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Returns the day on which the document was read, as the policy writes it; `None` if it gives none.
    #[must_use]
    pub fn retrieved(&self) -> Option<&str> {
        self.retrieved.as_deref()
    }

    /// Returns the clauses, in the order of declaration.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
}

/// A passage of a source document that rules cite.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// for clause in policy.rules().sources()[0].clauses() {
///     println!("{} {}: {}", clause.place(), clause.name(), clause.text());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Clause {
    pub(crate) name: Box<str>,
    pub(crate) text: Box<str>,
    pub(crate) not_a_rule: Option<Box<str>>,
    pub(crate) place: Place,
}

impl Clause {
    /// Returns the name that citations use, after the `#`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns what the clause says, in the words of the policy's author.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns why no rule follows from the clause; `None` if rules are expected to cite it.
    #[must_use]
    pub fn not_a_rule(&self) -> Option<&str> {
        self.not_a_rule.as_deref()
    }

    /// Returns whether the clause is marked as one from which no rule follows. An empty reason is not a reason.
    pub(crate) fn is_marked(&self) -> bool {
        self.not_a_rule().is_some_and(|reason| !reason.trim().is_empty())
    }

    /// Returns where the policy declares the clause.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// A reference to a clause of a source of the same policy, written `source#clause`.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let citations = policy.rules().iter().flat_map(|rule| rule.citations());
/// for (source, clause) in citations.filter_map(|&citation| policy.rules().cited(citation)) {
///     println!("{}#{}", source.name(), clause.name());
/// }
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Citation {
    pub(crate) source: usize,
    pub(crate) clause: usize,
}
