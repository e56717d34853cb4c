//! YAML text to [`Rules`]: one reader for linting and for running, so that the two cannot disagree. Suites of tests go the
//! same way.
//!
//! The steps, each a module: the bytes become text under the limits ([`text`]); parser events become a tree that knows
//! every place (`tree`), refusing what policies may not use (`parse`); a second YAML library reads the same text, and a
//! difference refuses the file (`second`); the tree is read into typed structs, collecting every problem (`typed`,
//! `document`); every name is looked up (`check`).

mod check;
mod document;
mod limits;
mod lines;
mod located;
#[cfg(feature = "oracle")]
mod of_suite;
mod parse;
mod print;
mod problem;
#[cfg(feature = "schema")]
mod schema;
mod second;
mod text;
mod tree;
mod typed;
mod what;

use std::path::Path;

use crate::rules::Rules;
#[cfg(feature = "oracle")]
use crate::suite::Expectations;

#[cfg(feature = "oracle")]
pub(crate) use check::SuiteOutline;
use document::Document;
#[cfg(feature = "oracle")]
use document::SuiteDocument;
pub use limits::Limits;
pub(crate) use print::print;
pub(crate) use problem::Kind as ProblemKind;
use problem::{Kind, Problems};
pub use problem::{LoadError, Problem, Related};
#[cfg(feature = "schema")]
pub use schema::policy_schema;
#[cfg(all(feature = "schema", feature = "oracle"))]
pub use schema::suite_schema;
use text::Text;
use tree::{Entry, Node};
pub(crate) use what::What;

/// Reads a policy's rules out of bytes.
pub(crate) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Rules, LoadError> {
    read_as(What::Policy, file, bytes, limits, |root, problems| {
        let document: Document<'_> = typed::read(root, problems)?;
        check::check(file, &document, root, limits, problems)
    })
}

/// Reads a policy's rules out of a file.
pub(crate) fn read_file(path: &Path, limits: &Limits) -> Result<Rules, LoadError> {
    let (file, bytes) = read_bytes(path, What::Policy, limits)?;
    read(&file, &bytes, limits)
}

/// Reads what a suite expects of a policy with the given rules.
#[cfg(feature = "oracle")]
pub(crate) fn read_suite(file: &str, bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Expectations, LoadError> {
    read_as(What::Suite, file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        check::check_suite(file, &document, root, rules, limits, problems)
    })
}

/// Reads what a suite tells without its policy.
#[cfg(feature = "oracle")]
pub(crate) fn read_suite_outline(file: &str, bytes: &[u8], limits: &Limits) -> Result<SuiteOutline, LoadError> {
    read_as(What::Suite, file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        Some(check::suite_outline(&document, root, problems))
    })
}

/// The bytes of a file, and what to call it.
pub(crate) fn read_bytes(path: &Path, what: What, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let file = path.display().to_string();
    let bytes =
        text::read_file(path, what, limits).map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
    Ok((file, bytes))
}

/// The text of bytes that have been read as a policy, as its places count it.
pub(crate) fn text_of(bytes: &[u8]) -> &str {
    text::without_mark(str::from_utf8(bytes).unwrap_or_default())
}

/// Whether the bytes begin with a byte-order mark.
pub(crate) fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(text::BYTE_ORDER_MARK.encode_utf8(&mut [0; 4]).as_bytes())
}

/// Reads bytes as the given, with what turns the tree into it; whatever that returns counts only if no problem is noted.
fn read_as<T>(
    what: What,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    check: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<T, LoadError> {
    let text = Text::new(bytes, what, limits).map_err(|problem| {
        let shown = if problem.place().is_some() { String::from_utf8_lossy(bytes) } else { "".into() };
        LoadError::new(file, text::without_mark(&shown), Problems::default().and(problem))
    })?;
    read_text(&text, limits, check).map_err(|problems| LoadError::new(file, text.as_str(), problems))
}

/// That a file is of another kind, whose keys mean nothing here.
fn of_other_kind(what: What, root: Node<'_>) -> Option<Problem> {
    let place_of = |key: &str| root.entries().find(|entry| entry.key() == key).map(Entry::key_place);
    let (key, found, help) = what.other_kind(|key| place_of(key).is_some())?;
    Some(Problem::new(Kind::NotOne { what, found }, place_of(key)?).with_help(help))
}

fn read_text<T>(
    text: &Text<'_>,
    limits: &Limits,
    check: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<T, Problems> {
    let mut problems = Problems::default();
    let tree = match parse::parse(text, limits, &mut problems) {
        Ok(tree) => tree,
        Err(problem) => return Err(problems.and(problem)),
    };
    if let Some(problem) = of_other_kind(text.what(), tree.root()) {
        return Err(problems.and(problem));
    }
    // The second library takes more memory than all other steps, so nothing but the tree is there yet. A difference counts
    // only if nothing else is wrong.
    let same = if problems.is_empty() { second::compare(text, tree.root()) } else { Ok(()) };
    match (check(tree.root(), &mut problems), same) {
        (Some(checked), Ok(())) if problems.is_empty() => Ok(checked),
        (Some(_), Err(difference)) if problems.is_empty() => Err(problems.and(difference)),
        _ => Err(problems),
    }
}
