use super::Place;

/// A document that rules cite.
#[derive(Clone, Debug)]
pub struct Source {
    pub(crate) name: Box<str>,
    pub(crate) title: Option<Box<str>>,
    pub(crate) url: Option<Box<str>>,
    pub(crate) retrieved: Option<Box<str>>,
    pub(crate) clauses: Vec<Clause>,
}

impl Source {
    /// The name by which citations call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The day on which it was read, as the policy's author wrote it.
    #[must_use]
    pub fn retrieved(&self) -> Option<&str> {
        self.retrieved.as_deref()
    }

    /// Its passages, in the order of declaration.
    #[must_use]
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }
}

/// A passage of a source document that rules cite.
#[derive(Clone, Debug)]
pub struct Clause {
    pub(crate) name: Box<str>,
    pub(crate) text: Box<str>,
    pub(crate) not_a_rule: Option<Box<str>>,
    pub(crate) place: Place,
}

impl Clause {
    /// The name by which citations call it, after the `#`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the passage says, in the words of the policy's author.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why no rule follows from the passage, if none does.
    #[must_use]
    pub fn not_a_rule(&self) -> Option<&str> {
        self.not_a_rule.as_deref()
    }

    /// Where the policy declares it.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// A reference to a clause of a source of the same policy, written `source#clause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Citation {
    pub(crate) source: usize,
    pub(crate) clause: usize,
}
