//! Reads files that include no others: suites and routes files. They go through the same steps as policies.

use std::path::Path;

use super::{
    LoadError, ReadFile, crosscheck,
    file_kind::FileKind,
    file_name,
    limits::Limits,
    other_kind, parse,
    problem::Problems,
    text::{self, FileText},
    tree::Node,
};
use crate::rules::FileId;

/// Returns the name of a file, and its bytes.
pub(super) fn read_bytes(kind: FileKind, path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let file = file_name(path);
    let bytes =
        text::read_file(path, kind, limits).map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
    Ok((file, bytes))
}

/// Reads a file: all steps up to the tree, then those of `finish`, whose result only counts if there is no problem.
pub(super) fn read<T>(
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

/// Reads what a file says without its policy. Other problems do not matter as long as the file can be read as one of its kind: they are
/// returned with what it says.
pub(super) fn read_outline<T: Clone>(
    kind: FileKind,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    outline: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<(T, Option<LoadError>), LoadError> {
    let mut found = None;
    let read = read(kind, file, bytes, limits, |root, problems| {
        found = outline(root, problems);
        found.clone()
    });
    match (read, found) {
        (Ok(outline), _) => Ok((outline, None)),
        (Err(error), Some(outline)) => Ok((outline, Some(error))),
        (Err(error), None) => Err(error),
    }
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
