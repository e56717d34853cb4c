//! The form of a name, and the problem of an unknown one.

use super::super::{
    located::{Located, Word},
    problem::{Problem, Problems},
    problem_kind::ProblemKind,
};
use crate::{
    rules::Place,
    space::{Column, NAME_FORM, is_name},
};

/// Returns whether the word has the form of a name, and reports it otherwise.
pub(super) fn check_name(word: &Located<Word<'_>>, problems: &mut Problems) -> bool {
    let name = word.value.as_str();
    let good = is_name(name);
    if !good {
        problems.push(Problem::new(ProblemKind::BadName(name.into()), word.place).with_help(NAME_FORM));
    }
    good
}

/// Returns the problem of a word that is neither `allow` nor `deny`, with the one that it means.
pub(super) fn not_a_decision(kind: impl Into<ProblemKind>, word: &Located<Word<'_>>) -> Problem {
    let written = word.value.as_str();
    let meant = match written.to_ascii_lowercase().as_str() {
        "allowed" | "permit" | "permitted" | "grant" | "granted" | "accept" | "accepted" | "yes" | "true" => "allow",
        "denied" | "forbid" | "forbidden" | "reject" | "rejected" | "refuse" | "refused" | "no" | "false" => "deny",
        _ => written,
    };
    Problem::new(kind, word.place).with_expected(meant, &["allow", "deny"])
}

/// Returns the problem of a column that the vocabulary leaves out.
pub(super) fn undeclared(column: Column, place: Place) -> Problem {
    let plural = column.plural();
    Problem::new(ProblemKind::UndeclaredColumn(column), place)
        .with_help(format!("omit it, or declare the {plural} in the vocabulary: `{plural}: {{ NAME: {{}} }}`"))
}

/// Returns the problem of a word that is not one of the names expected in its column.
pub(super) fn unknown_name<'n>(
    column: Column,
    word: &Located<Word<'_>>,
    expected: impl Iterator<Item = &'n str>,
) -> Problem {
    let name = word.value.as_str();
    Problem::new(ProblemKind::UnknownName { column, name: name.into() }, word.place)
        .with_expected(name, &expected.collect::<Vec<_>>())
}
