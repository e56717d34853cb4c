//! Reads routes files.

use std::path::Path;

use super::{
    LoadError, check, check::RoutesOutline, document::RoutesDocument, file_kind::FileKind, limits::Limits, single_file,
    typed,
};
use crate::{route::Declared, rules::Rules};

/// Reads routes over the vocabulary of a policy with these rules.
pub(crate) fn read_routes(file: &str, bytes: &[u8], limits: &Limits, rules: &Rules) -> Result<Declared, LoadError> {
    single_file::read(FileKind::Routes, file, bytes, limits, |root, problems| {
        let document: RoutesDocument<'_> = typed::read(root, problems)?;
        check::check_routes(file, &document, root, rules, limits, problems)
    })
}

/// Reads what a routes file says without its policy. Problems of the file do not matter as long as it can be read as a routes file:
/// they are returned with what it says.
pub(crate) fn read_routes_outline(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(RoutesOutline, Option<LoadError>), LoadError> {
    single_file::read_outline(FileKind::Routes, file, bytes, limits, |root, problems| {
        let document: RoutesDocument<'_> = typed::read(root, problems)?;
        check::routes_outline(&document, root, problems)
    })
}

/// Returns the name of a routes file, and its bytes.
pub(crate) fn read_routes_bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), LoadError> {
    single_file::read_bytes(FileKind::Routes, path, limits)
}
