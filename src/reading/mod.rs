//! YAML text to [`Rules`]: one reader for linting and for running, so that the two cannot disagree.
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
mod nearest;
mod parse;
mod print;
mod problem;
#[cfg(feature = "cli")]
mod schema;
mod second;
mod text;
mod tree;
mod typed;

use std::path::Path;

use crate::rules::Rules;

pub(crate) use check::stamp;
pub use limits::Limits;
pub(crate) use nearest::nearest;
pub(crate) use print::print;
use problem::Problems;
pub use problem::{LoadError, Problem, Related};
pub(crate) use problem::{one_of, printable};
#[cfg(feature = "cli")]
pub use schema::policy_schema;
use text::Text;

/// Reads a policy's rules out of bytes.
pub(crate) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Rules, LoadError> {
    let text = Text::new(bytes, limits).map_err(|problem| {
        let shown = if problem.place().is_some() { String::from_utf8_lossy(bytes) } else { "".into() };
        LoadError::new(file, text::without_mark(&shown), Problems::default().and(problem))
    })?;
    read_text(file, &text, limits).map_err(|problems| LoadError::new(file, text.as_str(), problems))
}

/// Reads a policy's rules out of a file.
pub(crate) fn read_file(path: &Path, limits: &Limits) -> Result<Rules, LoadError> {
    let (file, bytes) = read_bytes(path, limits)?;
    read(&file, &bytes, limits)
}

/// The bytes of a policy file, and what to call it.
pub(crate) fn read_bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let file = path.display().to_string();
    let bytes = text::read_file(path, limits).map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
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

fn read_text(file: &str, text: &Text<'_>, limits: &Limits) -> Result<Rules, Problems> {
    let mut problems = Problems::default();
    let tree = match parse::parse(text, limits, &mut problems) {
        Ok(tree) => tree,
        Err(problem) => return Err(problems.and(problem)),
    };
    // The second library takes more memory than all other steps, so nothing but the tree is there yet. A difference counts
    // only if nothing else is wrong.
    let same = if problems.is_empty() { second::compare(text, tree.root()) } else { Ok(()) };
    let document = typed::read(tree.root(), &mut problems);
    let rules = document.and_then(|document| check::check(file, &document, tree.root(), limits, &mut problems));
    match (rules, same) {
        (Some(rules), Ok(())) if problems.is_empty() => Ok(rules),
        (Some(_), Err(difference)) if problems.is_empty() => Err(problems.and(difference)),
        _ => Err(problems),
    }
}
