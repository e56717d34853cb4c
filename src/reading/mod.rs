//! Loading of files: limits, and errors with the place of every problem.
//!
//! A [`Loader`] reads policies, and the files that they include. Linting uses the same reader, so that the two cannot
//! disagree, and suites of tests go through the same steps:
//!
//! 1. `text`: the bytes become text, under the limits.
//! 2. `parse`: the events of a YAML parser become a `tree` with every place. What policies do not need is refused.
//! 3. `crosscheck`: a second YAML library reads the same text. If it reads something else, the file is refused.
//! 4. `typed`: the tree becomes the structs of `document`, and every problem is reported.
//! 5. `check`: every name is looked up, and the result is the rules. Those of a policy of several files are made of all their
//!    documents, which `policy_files` collects.
//!
//! ```
//! use portcullis::reading::Loader;
//!
//! let text = "portcullis: 1\npolicy: door\ndefault: deny\nrules: []\n";
//! let error = Loader::new().load_text("door.yaml", text).unwrap_err();
//! assert_eq!(error.to_string(), "door.yaml:1:1: missing key `vocabulary` in a policy\n  help: add `vocabulary:`");
//! ```

mod built_in;
mod check;
mod crosscheck;
mod document;
mod file_kind;
mod files;
mod include_path;
mod limits;
mod loader;
mod located;
mod parse;
mod policy_files;
mod print;
mod problem;
mod problem_kind;
mod read_file;
#[cfg(feature = "schema")]
mod schema;
mod shape_help;
mod text;
mod tree;
mod typed;
mod yaml;

use std::{fmt::Write as _, path::Path};

#[cfg(feature = "oracle")]
use crate::suite::Expectations;
use crate::{
    message,
    rules::{FileId, Rules},
};

pub use built_in::BuiltIn;
#[cfg(feature = "oracle")]
pub(crate) use check::SuiteOutline;
#[cfg(feature = "oracle")]
use document::SuiteDocument;
pub(crate) use file_kind::FileKind;
pub use files::{FileError, Files};
pub use limits::Limits;
pub use loader::Loader;
pub(crate) use policy_files::{Read, ReadPolicy};
pub(crate) use print::print;
use problem::Problems;
pub use problem::{LoadError, Problem, Related};
pub(crate) use problem_kind::{IncludeProblem, ProblemKind};
pub(crate) use read_file::ReadFile;
#[cfg(feature = "schema")]
pub use schema::policy_schema;
#[cfg(all(feature = "schema", feature = "oracle"))]
pub use schema::suite_schema;
use text::FileText;
use tree::{Entry, Node};
pub use yaml::{to_yaml, yaml_scalar};

/// Reads what a suite expects of a policy with these rules.
#[cfg(feature = "oracle")]
pub(crate) fn read_suite(file: &str, bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Expectations, LoadError> {
    read_as(FileKind::Suite, file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        check::check_suite(file, &document, root, rules, limits, problems)
    })
}

/// Reads what a suite says without its policy. Problems of the suite do not matter as long as it can be read as a suite: they
/// are returned with what it says.
#[cfg(feature = "oracle")]
pub(crate) fn read_suite_outline(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(SuiteOutline, Option<LoadError>), LoadError> {
    let mut found = None;
    let read = read_as(FileKind::Suite, file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        found = check::suite_outline(&document, root, problems);
        found.clone()
    });
    match (read, found) {
        (Ok(outline), _) => Ok((outline, None)),
        (Err(error), Some(outline)) => Ok((outline, Some(error))),
        (Err(error), None) => Err(error),
    }
}

/// Returns whether a character controls a terminal, ends a line, or changes the direction of text. Messages of this library
/// escape such characters; programs that print names or texts from outside should, too.
///
/// ```
/// use portcullis::reading::is_control;
///
/// assert!(is_control('\n') && is_control('\u{1b}') && is_control('\u{202e}'));
/// assert!(!is_control('ü'));
/// ```
#[must_use]
pub fn is_control(character: char) -> bool {
    message::is_control(character)
}

/// Returns the name under which a file appears in policies, reports and errors: its path as it is. Bytes that are not UTF-8
/// are written as `\xff`, so that two files do not have one name.
///
/// ```
/// use std::path::Path;
///
/// use portcullis::reading::file_name;
///
/// assert_eq!(file_name(Path::new("policies/gate.yaml")), "policies/gate.yaml");
/// ```
#[must_use]
pub fn file_name(path: &Path) -> String {
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to text cannot fail.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    name
}

/// Returns the name of a file, and its bytes.
pub(crate) fn read_bytes(path: &Path, kind: FileKind, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let file = file_name(path);
    let bytes =
        text::read_file(path, kind, limits).map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
    Ok((file, bytes))
}

/// Reads a file that includes no others: all steps up to the tree, then those of `finish`, whose result only counts if there is no problem.
fn read_as<T>(
    kind: FileKind,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    finish: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<T, LoadError> {
    let text = FileText::new(bytes, kind, FileId::default(), limits);
    let read =
        text.map_err(|problem| Problems::default().and(problem)).and_then(|text| read_text(&text, limits, finish));
    read.map_err(|problems| LoadError::new(vec![ReadFile::with_problems(file, bytes, &problems)], problems))
}

fn read_text<T>(
    text: &FileText<'_>,
    limits: &Limits,
    finish: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<T, Problems> {
    let mut problems = Problems::default();
    let tree = match parse::parse(text, limits, limits.nodes, &mut problems) {
        Ok(tree) => tree,
        Err(problem) => return Err(problems.and(problem)),
    };
    if let Some(problem) = other_kind(text.kind(), tree.root()) {
        return Err(problems.and(problem));
    }
    // The second library takes more memory than all other steps, so it runs while there is nothing but the tree. A
    // difference only counts if there is no other problem.
    let crosschecked = if problems.is_empty() { crosscheck::compare(text, tree.root()) } else { Ok(()) };
    match (finish(tree.root(), &mut problems), crosschecked) {
        (Some(finished), Ok(())) if problems.is_empty() => Ok(finished),
        (Some(_), Err(difference)) if problems.is_empty() => Err(problems.and(difference)),
        _ => Err(problems),
    }
}

/// Returns the problem of a file that is of another kind, which has other keys.
fn other_kind(expected: FileKind, root: Node<'_>) -> Option<Problem> {
    let place_of = |key: &str| root.entries().find(|entry| entry.key() == key).map(Entry::key_place);
    let (key, found, help) = expected.other_kind(|key| place_of(key).is_some())?;
    Some(Problem::new(ProblemKind::OtherFile { expected, found }, place_of(key)?).with_help(help))
}
