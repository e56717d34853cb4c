//! Reads suites of tests.

use std::path::Path;

use super::{
    LoadError, check, check::SuiteOutline, document::SuiteDocument, file_kind::FileKind, limits::Limits, single_file,
    typed,
};
use crate::{rules::Rules, suite::Expectations};

/// Reads what a suite expects of a policy with these rules.
pub(crate) fn read_suite(file: &str, bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Expectations, LoadError> {
    single_file::read(FileKind::Suite, file, bytes, limits, |root, problems| {
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
    single_file::read_outline(FileKind::Suite, file, bytes, limits, |root, problems| {
        let document: SuiteDocument<'_> = typed::read(root, problems)?;
        check::suite_outline(&document, root, problems)
    })
}

/// Returns the name of a suite, and its bytes.
pub(crate) fn read_suite_bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    single_file::read_bytes(FileKind::Suite, path, limits)
}
