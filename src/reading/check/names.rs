use super::super::{
    located::{Located, Word},
    problem::{Kind, Problem, Problems},
};
use crate::space::Column;

/// Whether the word can be a name: a letter, then letters, digits, `_` and `-`, 64 at most.
pub(super) fn check_name(word: &Located<Word<'_>>, problems: &mut Problems) -> bool {
    const LONGEST: usize = 64;
    let name = word.value.as_str();
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let good = letters && name.len() <= LONGEST && name.starts_with(|first: char| first.is_ascii_alphabetic());
    if !good {
        problems.push(
            Problem::new(Kind::BadName(name.into()), word.place)
                .with_help("a name is a letter and then letters, digits, `_` or `-`, 64 at most"),
        );
    }
    good
}

/// A word that is none of the names expected in its column.
pub(super) fn unknown_name<'n>(
    column: Column,
    word: &Located<Word<'_>>,
    expected: impl Iterator<Item = &'n str>,
) -> Problem {
    let name = word.value.as_str();
    Problem::new(Kind::UnknownName { column, name: name.into() }, word.place)
        .with_expected(name, &expected.collect::<Vec<_>>())
}
