//! Guards: what decides nothing but protects decisions, compared between two policies.

mod citations;
mod claims;
mod invariants;
mod places;
mod vocabulary;

use std::{fmt, mem};

use crate::{
    policy::Policy,
    rules::Place,
    space::{CellSet, Column, Cube, Vocabulary, YamlName, operation_in_words},
};

/// A change of something that decides nothing but protects decisions: a lifetime, the order of roles, an invariant, and so on.
///
/// [`Display`](fmt::Display) writes what changed, in a few words.
///
/// ```
/// use portcullis::{Policy, analysis::Impact};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let older = Policy::from_text(file, text)?;
/// let newer = Policy::from_text(file, &text.replace("account_page: { max_age: 30d", "account_page: { max_age: 300d"))?;
/// let diff = older.diff(&newer);
/// let change = &diff.guards()[0];
/// assert_eq!(change.to_string(), "lifetime account_page of token user_api is longer");
/// assert_eq!(change.impact(), Impact::Weakens);
/// assert_eq!(change.before().map(|guard| guard.value()), Some("{ max_age: 30d, ends_at_logout: true }"));
/// assert_eq!(change.after().map(|guard| guard.value()), Some("{ max_age: 300d, ends_at_logout: true }"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardChange {
    kind: GuardKind,
    impact: Impact,
    subject: String,
    what: String,
    before: Option<Guard>,
    after: Option<Guard>,
    place: Place,
    requests: Option<CellSet>,
}

/// A guard as one of two policies has it.
///
/// ```
/// use portcullis::Policy;
///
/// let (file, text) = Policy::splunk_observability_file();
/// let older = Policy::from_text(file, text)?;
/// let newer = Policy::from_text(file, &text.replace(", confers: { role: admin }", ""))?;
/// let diff = older.diff(&newer);
/// let before = diff.guards()[0].before().ok_or("nothing was conferred")?;
/// assert_eq!(before.value(), "confers: [admin]");
/// assert!(before.place().line > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    value: String,
    place: Place,
}

impl Guard {
    fn new(value: impl Into<String>, place: Place) -> Self {
        Self { value: value.into(), place }
    }

    /// Returns what the policy says, much as it is written in a policy, with names in alphabetical order.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Returns where the policy says it. A policy that was read from a lock has no places.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }
}

/// What kind of guard changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum GuardKind {
    /// How long tokens of a kind and an origin are valid.
    Lifetime,
    /// Which roles a role is above.
    Order,
    /// Which roles a caller can obtain through an operation.
    Confers,
    /// Whether an operation is marked as one that only reads.
    Reads,
    /// Which owners the requests for an operation can have.
    Owners,
    /// A new name that no group has.
    Ungrouped,
    /// The names that a group stands for.
    Group,
    /// An invariant.
    Invariant,
    /// The clauses that a rule, an exception or an invariant cites.
    Citation,
    /// A clause of a source.
    Clause,
    /// A document that rules cite.
    Source,
}

impl GuardKind {
    /// Returns the word for the kind.
    ///
    /// ```
    /// assert_eq!(portcullis::analysis::GuardKind::Lifetime.as_str(), "lifetime");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lifetime => "lifetime",
            Self::Order => "order",
            Self::Confers => "confers",
            Self::Reads => "reads",
            Self::Owners => "owners",
            Self::Ungrouped => "ungrouped",
            Self::Group => "group",
            Self::Invariant => "invariant",
            Self::Citation => "citation",
            Self::Clause => "clause",
            Self::Source => "source",
        }
    }
}

/// Whether a change makes a guard protect less or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    /// Something is protected less.
    Weakens,
    /// Nothing is protected less, and something more.
    Strengthens,
    /// Neither of both: a clause that has another text, for example.
    Neither,
}

impl Impact {
    /// Returns the word for the impact.
    ///
    /// ```
    /// assert_eq!(portcullis::analysis::Impact::Weakens.as_str(), "weakens");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weakens => "weakens",
            Self::Strengthens => "strengthens",
            Self::Neither => "neither",
        }
    }
}

impl GuardChange {
    fn new(kind: GuardKind, subject: impl Into<String>, impact: Impact, what: impl Into<String>) -> Self {
        Self {
            kind,
            impact,
            subject: subject.into(),
            what: what.into(),
            before: None,
            after: None,
            place: Place::default(),
            requests: None,
        }
    }

    fn between(self, before: Option<Guard>, after: Option<Guard>) -> Self {
        let place = after.as_ref().map_or(self.place, Guard::place);
        Self { before, after, place, ..self }
    }

    /// Returns the change of a guard that is gone, with the place of what had it.
    fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// Returns the change between two lists of names. No list is a guard without names.
    fn between_lists(self, key: &str, lists: [&[&str]; 2], places: [Place; 2]) -> Self {
        let guard =
            |names: &[&str], place| (!names.is_empty()).then(|| Guard::new(format!("{key}: {}", list(names)), place));
        let ([before, after], [old, new]) = (lists, places);
        self.at(new).between(guard(before, old), guard(after, new))
    }

    /// Returns the change as one of a policy that is included.
    fn of_included(self, policy: &str) -> Self {
        Self { subject: format!("{} of {policy}", self.subject), ..self }
    }

    fn about(self, requests: CellSet) -> Self {
        Self { requests: Some(requests).filter(|requests| !requests.is_empty()), ..self }
    }

    /// Returns what kind of guard changed.
    #[must_use]
    pub const fn kind(&self) -> GuardKind {
        self.kind
    }

    /// Returns whether the guard protects less or more.
    #[must_use]
    pub const fn impact(&self) -> Impact {
        self.impact
    }

    /// Returns what the guard is about or called: a role, an operation, the id of an invariant.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the guard of the older policy; `None` if it had none.
    #[must_use]
    pub const fn before(&self) -> Option<&Guard> {
        self.before.as_ref()
    }

    /// Returns the guard of the newer policy; `None` if it has none.
    #[must_use]
    pub const fn after(&self) -> Option<&Guard> {
        self.after.as_ref()
    }

    /// Returns where the change is in the newer policy: at the guard or, if it is gone, at the declaration that had it. The beginning
    /// of the text, with the line 0, if that is gone, too, and for a policy that was read from a lock.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace(", confers: { role: admin }", ""))?;
    /// let vocabulary = newer.vocabulary();
    /// let (api, action) = vocabulary.apis().id("organization").zip(vocabulary.actions().id("grant_admin")).ok_or("no such names")?;
    /// let grant = vocabulary.operation_of(api, action).ok_or("no such operation")?;
    /// assert_eq!(older.diff(&newer).guards()[0].place(), newer.rules().places().operation(grant));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns the requests of the newer policy about which its invariants claim less or, if it weakens nothing, more; `None` if
    /// no such request is known.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let older = Policy::from_text(file, text)?;
    /// let newer = Policy::from_text(file, &text.replace("always: { api: team, action: remove_member, owner: self }", "always: { \
    ///     role: admin, api: team, action: remove_member, owner: self }"))?;
    /// let diff = older.diff(&newer);
    /// let lost = diff.guards()[0].requests().ok_or("the invariant claims less")?;
    /// assert_eq!(lost.len(), 12, "three roles with four kinds of token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn requests(&self) -> Option<&CellSet> {
        self.requests.as_ref()
    }
}

impl fmt::Display for GuardChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The subjects of other kinds say what they are.
        let word = match self.kind {
            GuardKind::Lifetime => "lifetime ",
            GuardKind::Order => "role ",
            GuardKind::Confers | GuardKind::Reads | GuardKind::Owners => "operation ",
            GuardKind::Group => "group ",
            GuardKind::Invariant => "invariant ",
            GuardKind::Clause => "clause ",
            GuardKind::Source => "source ",
            GuardKind::Ungrouped | GuardKind::Citation => "",
        };
        write!(f, "{word}{} {}", self.subject, self.what)
    }
}

/// Compares the guards of two policies: what weakens first, then what strengthens, each by kind and name. Returns nothing if one of them
/// has decisions only.
pub(crate) fn changes(older: &Policy, newer: &Policy) -> Vec<GuardChange> {
    if !older.has_guards() || !newer.has_guards() {
        return Vec::new();
    }
    let mut changes = vocabulary::changes(older.rules(), newer.rules());
    changes.extend(invariants::changes(older, newer));
    changes.extend(citations::changes(older.rules(), newer.rules()));
    // The same order for a policy and for its lock, whose names are in alphabetical order.
    changes.sort_by(|one, other| (one.impact, one.kind, &one.subject).cmp(&(other.impact, other.kind, &other.subject)));
    changes
}

/// Returns the keys that select the requests of a cube, each with its value, with names in alphabetical order. A column that
/// admits any name is left out, and selectors are as policies write them.
pub(crate) fn selectors(cube: &Cube, vocabulary: &Vocabulary, names: impl Fn(&[&str]) -> String) -> Vec<String> {
    let lists_operations = cube.operations().is_some() && cube.reads().is_none();
    let is_written = |column: Column| {
        let is_part_of_operations = lists_operations && matches!(column, Column::Api | Column::Action);
        !cube.set(column).is_any() && vocabulary.is_declared(column) && !is_part_of_operations
    };
    let value = |column: Column| match cube.set(column).at_least() {
        Some(lowest) => {
            let lowest = vocabulary.table(column).name(lowest).unwrap_or_default();
            format!("{{ at_least: {} }}", YamlName(lowest))
        }
        None => names(&sorted(cube.listed(column).filter_map(|id| id.name(vocabulary)))),
    };
    let columns = Column::ALL.into_iter().filter(|&column| is_written(column));
    let mut keys: Vec<String> = columns.map(|column| format!("{column}: {}", value(column))).collect();
    if let Some(reads) = cube.reads() {
        keys.push(format!("reads: {reads}"));
    } else if let Some(operations) = cube.operations() {
        let operations: Vec<String> = operations.filter_map(|pair| operation_in_words(vocabulary, pair)).collect();
        keys.push(format!("operation: {}", names(&sorted(operations.iter().map(String::as_str)))));
    }
    keys
}

/// Returns names in alphabetical order.
pub(crate) fn sorted<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

/// Returns names as a list.
fn list(names: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = names.iter().map(|name| YamlName(name).to_string()).collect();
    format!("[{}]", names.join(", "))
}

/// Returns the columns of a cube as policies write them, with names in alphabetical order.
fn columns(cube: &Cube, vocabulary: &Vocabulary) -> String {
    let columns = selectors(cube, vocabulary, |names| match names {
        [only] => YamlName(only).to_string(),
        names => list(names),
    });
    if columns.is_empty() { "{}".into() } else { format!("{{ {} }}", columns.join(", ")) }
}

/// Returns the names of the first list that the second does not have.
fn without<'n>(names: &[&'n str], others: &[&str]) -> Vec<&'n str> {
    names.iter().filter(|name| !others.contains(name)).copied().collect()
}

/// What happened to a guard, in words that follow its name: `is longer`, `no longer ends at logout`.
#[derive(Default)]
struct Events {
    words: Vec<String>,
    weakens: bool,
    strengthens: bool,
}

impl Events {
    fn weakens(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
        self.weakens = true;
    }

    fn strengthens(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
        self.strengthens = true;
    }

    fn other(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    /// Returns the change; `None` if nothing happened.
    fn change(mut self, kind: GuardKind, subject: impl Into<String>) -> Option<GuardChange> {
        let impact = match (self.weakens, self.strengthens) {
            (true, _) => Impact::Weakens,
            (false, true) => Impact::Strengthens,
            (false, false) => Impact::Neither,
        };
        let words = mem::take(&mut self.words);
        (!words.is_empty()).then(|| GuardChange::new(kind, subject, impact, words.join(", ")))
    }
}
