//! Reads suites of tests. They go through the same steps as policies, and include no other files.

use std::path::Path;

use super::{
    LoadError, ReadFile, check,
    check::SuiteOutline,
    crosscheck,
    document::SuiteDocument,
    file_kind::FileKind,
    file_name,
    limits::Limits,
    other_kind, parse,
    problem::Problems,
    text::{self, FileText},
    tree::Node,
    typed,
};
use crate::{
    rules::{FileId, Rules},
    suite::Expectations,
};

/// Reads what a suite expects of a policy with these rules.
pub(crate) fn read_suite(file: &str, bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Expectations, LoadError> {
    read(file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        check::check_suite(file, &document, root, rules, limits, problems)
    })
}

/// Reads what a suite says without its policy. Problems of the suite do not matter as long as it can be read as a suite: they
/// are returned with what it says.
pub(crate) fn read_suite_outline(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(SuiteOutline, Option<LoadError>), LoadError> {
    let mut found = None;
    let read = read(file, bytes, limits, |root, problems| {
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

/// Returns the name of a file, and its bytes.
pub(crate) fn read_suite_bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    let file = file_name(path);
    let bytes = text::read_file(path, FileKind::Suite, limits)
        .map_err(|(problem, cause)| LoadError::of_file(&file, problem, cause))?;
    Ok((file, bytes))
}

/// Reads a suite: all steps up to the tree, then those of `finish`, whose result only counts if there is no problem.
fn read<T>(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    finish: impl FnOnce(Node<'_>, &mut Problems) -> Option<T>,
) -> Result<T, LoadError> {
    let text = FileText::new(bytes, FileKind::Suite, FileId::default(), limits);
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
