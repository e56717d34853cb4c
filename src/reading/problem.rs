//! What is wrong with a file: the problems, each with its place, and the error that collects them.

use std::{borrow::Cow, error::Error, fmt, io, sync::Arc};

use super::{
    problem_kind::ProblemKind,
    read_file::ReadFile,
    yaml::{other_meaning, yaml_scalar},
};
use crate::{
    message::{nearest, one_of, printable, visible},
    rules::{FileId, Place},
};

/// The error of a policy, or of a suite of tests for it, that cannot be loaded: every problem, and the texts of the files.
///
/// Displays each problem as `file:line:column: message`, followed by a line with help if there is any. The command line
/// displays the same problems with an excerpt of the source. A problem may be in a file that the policy includes.
///
/// ```
/// use portcullis::Policy;
///
/// let error = Policy::from_text("empty.yaml", "portcullis: 1\n").unwrap_err();
/// assert_eq!(error.file(), "empty.yaml");
/// assert_eq!(error.problems().len(), 4);
/// assert!(error.to_string().starts_with("empty.yaml:1:1: missing key `policy`"));
/// ```
#[derive(Clone)]
pub struct LoadError {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    /// The files that were read, at least one: the file itself, then those that it includes.
    files: Vec<ReadFile>,
    problems: Vec<Problem>,
    is_truncated: bool,
    /// The error of the system, if the file could not be read.
    cause: Option<Arc<io::Error>>,
}

impl LoadError {
    pub(super) fn new(files: Vec<ReadFile>, problems: Problems) -> Self {
        let is_truncated = problems.is_truncated;
        let mut problems = problems.found;
        problems.sort_by_key(Problem::place);
        Self { inner: Box::new(Inner { files, problems, is_truncated, cause: None }) }
    }

    /// Returns the error for a file as a whole, of which no text was read.
    pub(super) fn of_file(file: &str, problem: Problem, cause: Option<io::Error>) -> Self {
        let mut error = Self::new(vec![ReadFile::new(file.into(), Vec::new())], Problems::default().and(problem));
        error.inner.cause = cause.map(Arc::new);
        error
    }

    /// Returns the name of the file, as it was given to the reader.
    #[must_use]
    pub fn file(&self) -> &str {
        self.file_at(FileId::default()).map_or("", ReadFile::name)
    }

    /// Returns the text of this file; empty if there is none.
    #[must_use]
    pub fn text(&self) -> &str {
        self.file_at(FileId::default()).map_or("", ReadFile::text)
    }

    /// Iterates over the names of the files that were read: the file itself, then those that it includes, as far as they could
    /// be found.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.inner.files.iter().map(ReadFile::name)
    }

    /// Returns the name of the file that a place is in.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let error = Policy::from_text("empty.yaml", "portcullis: 1\n").unwrap_err();
    /// let place = error.problems()[0].place().unwrap();
    /// assert_eq!(error.file_of(place), "empty.yaml");
    /// ```
    #[must_use]
    pub fn file_of(&self, place: Place) -> &str {
        self.file_at(place.file).map_or(self.file(), ReadFile::name)
    }

    /// Returns the text that a place is in, without any byte-order mark.
    #[must_use]
    pub fn text_of(&self, place: Place) -> &str {
        self.file_at(place.file).map_or("", ReadFile::text)
    }

    /// Returns the files that were read.
    pub(crate) fn read_files(&self) -> &[ReadFile] {
        &self.inner.files
    }

    fn file_at(&self, file: FileId) -> Option<&ReadFile> {
        self.inner.files.get(file.index())
    }

    /// Returns the problems in the order of their places. There is at least one.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.inner.problems
    }

    /// Returns whether the file has more problems than [`problems`](Self::problems) lists.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.inner.is_truncated
    }
}

/// Writes the problems as [`Display`](fmt::Display) does: this is what a program shows whose `main` returns the error.
impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems().iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            match problem.place() {
                Some(place) => write!(f, "{}:{place}:", visible(self.file_of(place)))?,
                None => write!(f, "{}:", visible(self.file()))?,
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
    /// Returns the error of the system, if the file could not be read.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.inner.cause.as_deref().map(|cause| cause as _)
    }
}

/// One problem of a file.
///
/// ```
/// use portcullis::Policy;
///
/// let error = Policy::from_text("door.yaml", "defualt: deny\n").unwrap_err();
/// let problem = error.problems().iter().find(|problem| problem.code() == "unknown-key").unwrap();
/// assert_eq!(problem.message(), "unknown key `defualt` in a policy");
/// assert_eq!(problem.place().map(|place| (place.line, place.column)), Some((1, 1)));
/// assert_eq!(problem.help(), Some("did you mean `default`?"));
/// assert_eq!(problem.replacement(), Some("default"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    details: Box<Details>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: ProblemKind,
    place: Option<Place>,
    related: Vec<Related>,
    help: Option<String>,
    replacement: Option<String>,
}

impl Problem {
    pub(super) fn new(kind: impl Into<ProblemKind>, place: Place) -> Self {
        let mut problem = Self::of_file(kind.into());
        problem.details.place = Some(place);
        problem
    }

    /// Returns a problem of the file as a whole.
    pub(super) fn of_file(kind: ProblemKind) -> Self {
        Self { details: Box::new(Details { kind, place: None, related: Vec::new(), help: None, replacement: None }) }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.details.help = Some(help.into());
        self
    }

    /// Adds help in place of what was suggested.
    pub(super) fn with_only_help(mut self, help: impl Into<String>) -> Self {
        self.details.replacement = None;
        self.with_help(help)
    }

    pub(super) fn with_related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.details.related.push(Related { place, what: what.into() });
        self
    }

    /// Suggests the nearest of the expected names, or lists them if none is near.
    pub(super) fn with_expected(mut self, written: &str, expected: &[impl AsRef<str>]) -> Self {
        let expected = || expected.iter().map(AsRef::as_ref);
        if let Some(nearest) = nearest(written, expected()) {
            let is_plain = other_meaning(nearest).is_none() && !nearest.starts_with('"');
            let nearest = if is_plain { Cow::Borrowed(nearest) } else { yaml_scalar(nearest) };
            self.details.help = Some(format!("did you mean `{nearest}`?"));
            self.details.replacement = Some(nearest.into_owned());
        } else if let Some(help) = one_of(expected()) {
            self.details.help = Some(help);
        }
        self
    }

    /// Returns the kind of problem.
    pub(crate) const fn kind(&self) -> &ProblemKind {
        &self.details.kind
    }

    fn is_in(&self, place: Place) -> bool {
        self.place().is_some_and(|found| place.contains(&found))
    }

    /// Returns the stable kebab-case name of this kind of problem.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.details.kind.code()
    }

    /// Returns what is wrong, in lower case without a full stop. Long names in it are cut.
    #[must_use]
    pub fn message(&self) -> String {
        printable(&self.details.kind.to_string())
    }

    /// Returns where the problem is. `None` for a problem of the file as a whole.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.details.place
    }

    /// Returns other places that are part of the problem.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.details.related
    }

    /// Returns what was expected, or how to fix the problem.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.details.help.as_deref()
    }

    /// Returns the text that was likely meant instead of the text at [`place`](Self::place).
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.details.replacement.as_deref()
    }
}

/// Another place that is part of a problem or of a finding.
///
/// ```
/// use portcullis::Policy;
///
/// let error = Policy::from_text("door.yaml", "policy: door\npolicy: gate\n").unwrap_err();
/// let problem = error.problems().iter().find(|problem| problem.code() == "duplicate-key").unwrap();
/// let related = &problem.related()[0];
/// assert_eq!((related.place().line, related.what()), (1, "first defined here"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    place: Place,
    what: String,
}

impl Related {
    pub(crate) const fn new(place: Place, what: String) -> Self {
        Self { place, what }
    }

    /// Returns the place.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Returns what is there.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }
}

/// The problems found so far, up to the largest number that is reported.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    is_truncated: bool,
}

impl Problems {
    /// How many are reported.
    pub(super) const MAX: usize = 100;

    /// Adds a problem, however many there are.
    pub(super) fn and(mut self, problem: Problem) -> Self {
        self.found.push(problem);
        self
    }

    /// Adds a problem, unless there are enough.
    pub(super) fn push(&mut self, problem: Problem) {
        self.push_with(|| problem);
    }

    /// Adds a problem that takes work to describe. Once there are enough, this work is skipped, so that a file with very
    /// many problems takes no longer than one with many.
    pub(super) fn push_with(&mut self, problem: impl FnOnce() -> Problem) {
        if self.is_full() {
            self.is_truncated = true;
        } else {
            self.found.push(problem());
        }
    }

    /// Adds the problem of a failure; returns the value of a success.
    pub(super) fn ok<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    /// Returns whether there are as many as are reported, so that the search for more can stop.
    pub(super) const fn is_full(&self) -> bool {
        self.found.len() >= Self::MAX
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns whether a problem is at a place of the text.
    pub(super) fn any_has_place(&self) -> bool {
        self.found.iter().any(|problem| problem.place().is_some())
    }

    /// Adds the problems of another file, unless there are enough.
    pub(super) fn append(&mut self, others: Self) {
        self.is_truncated |= others.is_truncated || self.is_full() && !others.is_empty();
        if !self.is_full() {
            self.found.extend(others.found);
        }
    }

    /// Says that the problems are in an included file: those of the file as a whole get the place where it is included, and those
    /// in its text refer to it.
    pub(super) fn are_in_included(&mut self, file: FileId, include: Place) {
        for problem in &mut self.found {
            match problem.details.place {
                None => problem.details.place = Some(include),
                Some(place) if place.file == file => {
                    problem.details.related.push(Related::new(include, "included here".into()));
                }
                Some(_) => {}
            }
        }
    }

    /// Returns whether there is a problem within `place`.
    pub(super) fn any_in(&self, place: Place) -> bool {
        self.found.iter().any(|problem| problem.is_in(place))
    }

    /// Returns whether there is a problem within `place` because of which a name may not have been read.
    pub(super) fn any_hides_names_in(&self, place: Place) -> bool {
        let hides =
            |problem: &Problem| !matches!(problem.kind(), ProblemKind::DuplicateKey(_) | ProblemKind::BadDuration(_));
        self.found.iter().any(|problem| hides(problem) && problem.is_in(place))
    }
}
