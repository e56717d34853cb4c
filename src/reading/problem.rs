use std::{error::Error, fmt, io, sync::Arc};

use thiserror::Error;

#[cfg(feature = "oracle")]
use super::of_suite::OfSuite;
use super::what::What;
use crate::message::{nearest, one_of, printable};
use crate::{rules::Place, space::Column};

/// Why a policy, or a suite of tests for it, could not be loaded: every problem found, and the text it was found in.
///
/// The text form has a paragraph a problem: `file:line:column: message`, then what to do about it. The command line
/// draws the same problems with the source marked.
///
/// ```
/// use portcullis::Policy;
///
/// let error = Policy::from_text("empty.yaml", "portcullis: 1\n").unwrap_err();
/// assert!(error.to_string().starts_with("empty.yaml:1:1: missing key `policy`"));
/// ```
#[derive(Clone, Debug)]
pub struct LoadError {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    file: String,
    text: String,
    problems: Vec<Problem>,
    is_cut: bool,
    /// What the system said, where a file could not be read.
    cause: Option<Arc<io::Error>>,
}

impl LoadError {
    pub(super) fn new(file: &str, text: &str, problems: Problems) -> Self {
        let is_cut = problems.is_cut();
        let mut problems = problems.into_vec();
        problems.sort_by_key(Problem::place);
        let inner = Inner { file: file.into(), text: text.into(), problems, is_cut, cause: None };
        Self { inner: Box::new(inner) }
    }

    /// An error about a file as a whole, of which no text was read.
    pub(super) fn of_file(file: &str, problem: Problem, cause: Option<io::Error>) -> Self {
        let mut error = Self::new(file, "", Problems::default().and(problem));
        error.inner.cause = cause.map(Arc::new);
        error
    }

    /// The file, as it was named to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.inner.file
    }

    /// The text that was read, which the places of the problems refer to; empty if there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The problems, at least one, in the order of their places.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }

    /// Whether the file has more problems than those.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.inner.is_cut
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems().iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{}:", self.file())?;
            if let Some(place) = problem.place() {
                write!(f, "{place}:")?;
            }
            write!(f, " {}", problem.message())?;
            if let Some(help) = problem.help() {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl Error for LoadError {
    /// What the system said, where the file could not be read.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.inner.cause.as_deref().map(|cause| cause as _)
    }
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    details: Box<Details>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: Kind,
    place: Option<Place>,
    related: Vec<Related>,
    help: Option<String>,
    replacement: Option<String>,
}

impl Problem {
    pub(super) fn new(kind: Kind, place: Place) -> Self {
        let mut problem = Self::of_file(kind);
        problem.details.place = Some(place);
        problem
    }

    /// A problem of the whole file.
    pub(super) fn of_file(kind: Kind) -> Self {
        Self { details: Box::new(Details { kind, place: None, related: Vec::new(), help: None, replacement: None }) }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.details.help = Some(help.into());
        self
    }

    pub(super) fn with_related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.details.related.push(Related { place, what: what.into() });
        self
    }

    /// Proposes the nearest of the names that would have been right; lists them where none is near.
    pub(super) fn with_expected(mut self, written: &str, expected: &[impl AsRef<str>]) -> Self {
        let expected = || expected.iter().map(AsRef::as_ref);
        if let Some(nearest) = nearest(written, expected()) {
            self.details.help = Some(format!("did you mean `{nearest}`?"));
            self.details.replacement = Some(nearest.to_owned());
        } else if let Some(help) = one_of(expected()) {
            self.details.help = Some(help);
        }
        self
    }

    /// The stable kebab-case name of this kind of problem.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.details.kind.code()
    }

    /// Returns the kind of problem.
    pub(crate) const fn kind(&self) -> &Kind {
        &self.details.kind
    }

    /// What is wrong, in a lower-case sentence without a full stop. Long names in it are cut.
    #[must_use]
    pub fn message(&self) -> String {
        printable(&self.details.kind.to_string())
    }

    /// Where it stands; `None` for a problem of the whole file.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.details.place
    }

    /// Other places that have to do with it.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.details.related
    }

    /// What was expected, or what to do.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.details.help.as_deref()
    }

    /// The text to put in place of what stands at [`Problem::place`], where one is likely meant.
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.details.replacement.as_deref()
    }
}

/// A place that has to do with a problem, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    place: Place,
    what: String,
}

impl Related {
    pub(crate) const fn new(place: Place, what: String) -> Self {
        Self { place, what }
    }

    /// The place.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// What stands there.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }
}

/// The problems found so far, up to a number that somebody will read.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    cut: bool,
}

impl Problems {
    const MOST: usize = 100;

    /// These and one more, whatever their number.
    pub(super) fn and(mut self, problem: Problem) -> Self {
        self.found.push(problem);
        self
    }

    pub(super) fn push(&mut self, problem: Problem) {
        self.push_with(|| problem);
    }

    /// Notes a problem that takes work to describe. Once there are enough, the work is saved, so that a file full of
    /// mistakes costs no more than one with many.
    pub(super) fn push_with(&mut self, problem: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.cut = true;
        } else {
            self.found.push(problem());
        }
    }

    /// Whether to stop looking for more.
    pub(super) const fn is_full(&self) -> bool {
        self.found.len() >= Self::MOST
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether something within `place` is wrong.
    pub(super) fn any_in(&self, place: Place) -> bool {
        self.found.iter().any(|problem| problem.place().is_some_and(|found| place.contains(&found)))
    }

    /// Whether something within `place` is so wrong that a name may not have been read.
    pub(super) fn any_hides_names_in(&self, place: Place) -> bool {
        let hides = |problem: &&Problem| !matches!(problem.details.kind, Kind::DuplicateKey(_) | Kind::BadDuration(_));
        self.found.iter().filter(hides).any(|problem| problem.place().is_some_and(|found| place.contains(&found)))
    }

    /// The value, or nothing once the problem is noted.
    pub(super) fn note<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    /// Whether there were more.
    pub(super) const fn is_cut(&self) -> bool {
        self.cut
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.found
    }
}

/// What can be wrong with a policy file. Messages follow the rules for errors: lower case, no full stop, what the author
/// wrote in backticks, no Rust type names.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Kind {
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("is a directory, not a {0} file")]
    Directory(What),
    #[error("is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("not valid UTF-8")]
    NotUtf8,
    #[error("the file holds no {0}")]
    NoDocument(What),
    #[error("not valid YAML: {0}")]
    Syntax(String),
    #[error("nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("more than {limit} values")]
    TooManyNodes { limit: usize },
    #[error("{0} are not allowed")]
    Forbidden(&'static str),
    #[error("the invisible character U+{0:04X}")]
    Invisible(u32),
    #[error("a second document in one file")]
    SecondDocument,
    #[error("key `{0}` stands twice in one mapping")]
    DuplicateKey(String),
    #[error("a key must be a plain name")]
    KeyNotScalar,
    #[error("two YAML libraries read this file differently: {0}")]
    ReadDifferently(String),
    #[error("unknown key `{key}` in {within}")]
    UnknownKey { key: String, within: &'static str },
    #[error("missing key `{key}`{within}")]
    MissingKey { key: String, within: String },
    #[error("expected {expected}, found {found}")]
    WrongType { expected: String, found: String },
    #[error("{0}")]
    Unexpected(String),
    #[error("this is {found}, not a {what}")]
    NotOne { what: What, found: &'static str },
    #[error("unknown version `{version}` of the {what} format")]
    Version { version: String, what: What },
    #[error("`{0}` is not a name")]
    BadName(String),
    #[error("`{0}` cannot be the id of a rule")]
    ReservedId(&'static str),
    #[error("`{0}` is not a length of time")]
    BadDuration(String),
    #[error("no {0} declared")]
    EmptyVocabulary(&'static str),
    #[error("empty list: {0}")]
    EmptyList(&'static str),
    #[error("unknown {column} `{name}`")]
    UnknownName { column: Column, name: String },
    #[error("no action `{action}` in {apis}")]
    UnknownAction { apis: String, action: String },
    #[error("api `{0}` has none of the actions that stand beside it")]
    IdleApi(String),
    #[error("none of these apis has any of these actions")]
    NoOperation,
    #[error("unknown default `{0}`")]
    UnknownDefault(String),
    #[error("unknown effect `{0}`")]
    UnknownEffect(String),
    #[error("{what} `{id}` is declared twice")]
    DuplicateId { what: &'static str, id: String },
    #[error("`{name}` names both a group and one of the {column}s")]
    GroupNamedLikeName { column: Column, name: String },
    #[error("group `{name}` contains itself: {path}")]
    GroupCycle { name: String, path: String },
    #[error("rule `{0}` has two effects")]
    TwoEffects(String),
    #[error("rule `{0}` has no effect")]
    NoEffect(String),
    #[error("rule `{0}` requires nothing")]
    EmptyRequirement(String),
    #[error("exception without a condition")]
    EmptyException,
    #[error("unknown source `{0}`")]
    UnknownSource(String),
    #[error("source `{source_name}` has no clause `{clause}`")]
    UnknownClause { source_name: String, clause: String },
    #[error("`{0}` is not a citation")]
    BadCitation(String),
    #[error("invariant `{0}` makes {1}")]
    NotOneClaim(String, &'static str),
    #[error("role `{0}` is above itself")]
    RoleAboveItself(String),
    #[error("an order needs {0}")]
    BadOrder(&'static str),
    #[error("unknown column `{0}`")]
    UnknownColumn(String),
    #[error("{0}")]
    OverLimit(String),
    #[cfg(feature = "oracle")]
    #[error(transparent)]
    OfSuite(#[from] OfSuite),
}

impl Kind {
    const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable-file",
            Self::Directory(_) => "not-a-file",
            Self::TooLarge { .. } | Self::TooDeep { .. } | Self::TooManyNodes { .. } | Self::OverLimit(_) => {
                "over-limit"
            }
            Self::NotUtf8 => "not-utf8",
            Self::NoDocument(What::Policy) | Self::NotOne { what: What::Policy, .. } => "no-policy",
            #[cfg(feature = "oracle")]
            Self::NoDocument(What::Suite) | Self::NotOne { what: What::Suite, .. } => "no-suite",
            Self::Syntax(_) => "yaml-syntax",
            Self::Forbidden(_) => "forbidden-yaml",
            Self::Invisible(_) => "invisible-character",
            Self::SecondDocument => "second-document",
            Self::DuplicateKey(_) => "duplicate-key",
            Self::KeyNotScalar | Self::WrongType { .. } | Self::Unexpected(_) => "wrong-type",
            Self::ReadDifferently(_) => "ambiguous-yaml",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::Version { .. } => "unknown-version",
            Self::BadName(_) | Self::ReservedId(_) => "bad-name",
            Self::BadDuration(_) => "bad-duration",
            Self::EmptyVocabulary(_) => "empty-vocabulary",
            Self::EmptyList(_) => "empty-list",
            Self::UnknownName { .. } | Self::UnknownAction { .. } => "unknown-name",
            Self::IdleApi(_) | Self::NoOperation => "no-operation",
            Self::UnknownDefault(_) | Self::UnknownEffect(_) => "unknown-effect",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::GroupNamedLikeName { .. } => "ambiguous-group",
            Self::GroupCycle { .. } => "cyclic-group",
            Self::TwoEffects(_) => "two-effects",
            Self::NoEffect(_) => "no-effect",
            Self::EmptyRequirement(_) => "empty-requirement",
            Self::EmptyException => "empty-exception",
            Self::UnknownSource(_) | Self::UnknownClause { .. } => "unknown-clause",
            Self::BadCitation(_) => "bad-citation",
            Self::NotOneClaim(..) => "not-one-claim",
            Self::BadOrder(_) | Self::RoleAboveItself(_) => "bad-order",
            Self::UnknownColumn(_) => "unknown-column",
            #[cfg(feature = "oracle")]
            Self::OfSuite(kind) => kind.code(),
        }
    }
}
