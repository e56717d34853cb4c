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
#[cfg(feature = "routes")]
mod routes_file;
#[cfg(feature = "routes")]
mod routes_problem;
#[cfg(feature = "schema")]
mod schema;
mod shape_help;
#[cfg(any(feature = "oracle", feature = "routes"))]
mod single_file;
#[cfg(feature = "oracle")]
mod suite_file;
mod text;
mod time;
mod tree;
mod typed;
mod yaml;

use std::{fmt::Write as _, path::Path};

use crate::message;

pub use built_in::BuiltIn;
#[cfg(feature = "routes")]
pub(crate) use check::RoutesOutline;
#[cfg(feature = "oracle")]
pub(crate) use check::SuiteOutline;
use file_kind::FileKind;
pub use files::{FileError, Files};
pub use limits::Limits;
pub use loader::Loader;
pub(crate) use policy_files::{Read, ReadPolicy};
pub(crate) use print::print;
use problem::Problems;
pub use problem::{LoadError, Problem, Related};
pub(crate) use problem_kind::{IncludeProblem, ProblemKind};
pub(crate) use read_file::ReadFile;
#[cfg(feature = "routes")]
pub(crate) use routes_file::{read_routes, read_routes_bytes, read_routes_outline};
#[cfg(feature = "schema")]
pub use schema::policy_schema;
#[cfg(all(feature = "schema", feature = "routes"))]
pub use schema::routes_schema;
#[cfg(all(feature = "schema", feature = "oracle"))]
pub use schema::suite_schema;
#[cfg(feature = "oracle")]
pub(crate) use suite_file::{read_suite, read_suite_bytes, read_suite_outline};
pub use time::{Time, TimeError};
use tree::{Entry, Node};
pub use yaml::{to_yaml, yaml_scalar};

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

/// Returns the problem of a file that is of another kind, which has other keys.
fn other_kind(expected: FileKind, root: Node<'_>) -> Option<Problem> {
    let place_of = |key: &str| root.entries().find(|entry| entry.key() == key).map(Entry::key_place);
    let (key, found, help) = expected.other_kind(|key| place_of(key).is_some())?;
    Some(Problem::new(ProblemKind::OtherFile { expected, found }, place_of(key)?).with_help(help))
}
