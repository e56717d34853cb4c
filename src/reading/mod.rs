//! YAML text to [`Rules`]: one reader for linting and for running, so that the two cannot disagree.
//!
//! The steps, each a module: the bytes become text under the limits ([`text`]); parser events become a tree that knows
//! every place and refuses what policies may not use (`tree`); the tree is read into typed structs, collecting every
//! problem (`typed`, `document`); every name is looked up (`check`); a second YAML library reads the same text, and a
//! difference refuses the file (`second`).

mod check;
mod document;
mod limits;
mod located;
mod nearest;
mod print;
mod problem;
mod second;
mod text;
mod tree;
mod typed;

use std::path::Path;

use crate::rules::Rules;

pub use limits::Limits;
pub(crate) use nearest::nearest;
pub(crate) use print::print;
use problem::Problems;
pub(crate) use problem::one_of;
pub use problem::{LoadError, Problem, Related};
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
    let file = path.display().to_string();
    let bytes = text::read_file(path, limits).map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
    read(&file, &bytes, limits)
}

fn read_text(file: &str, text: &Text<'_>, limits: &Limits) -> Result<Rules, Problems> {
    let mut problems = Problems::default();
    let root = match tree::parse(text, limits, &mut problems) {
        Ok(root) => root,
        Err(problem) => return Err(problems.and(problem)),
    };
    let document = typed::read(&root, &mut problems);
    let rules = document.and_then(|document| check::check(file, &document, &root, limits, &mut problems));
    match rules {
        Some(rules) if problems.is_empty() => {
            second::compare(text, &root).map_err(|problem| problems.and(problem))?;
            Ok(rules)
        }
        _ => Err(problems),
    }
}
