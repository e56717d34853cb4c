use super::cubes::CubeTables;
use crate::space::{CellSet, Stamp, TooMany, Vocabulary, VocabularyBuilder};

/// The allowed cells as cubes of the digits of their numbers, each below sixteen, so that a window has them all: the higher
/// and the lower digit of the operation are the API and the action, those of the slot the role and the token.
///
/// Nothing if there are more operations than [`MOST_OPERATIONS`] or more slots than bits of a word, or if there are too many
/// cubes.
pub(super) fn cubes_of_digits(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<CubeTables> {
    let operations = vocabulary.operation_count();
    if vocabulary.shift() != u64::BITS.trailing_zeros() || operations > MOST_OPERATIONS {
        return None;
    }
    let digits = vocabulary_of_digits(operations).ok()?;
    CubeTables::of(&digits, &CellSet::new(digits.stamp(), allowed.words().into()))
}

/// As many as two digits number, but for the last: it stands for whatever is no operation, and is in no cube.
const MOST_OPERATIONS: usize = 255;

/// A vocabulary of so many operations whose names are digits; the number of a cell is the one that its digits make.
fn vocabulary_of_digits(operations: usize) -> Result<Vocabulary, TooMany> {
    const DIGITS: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];

    let mut builder = VocabularyBuilder::new();
    for high in DIGITS.into_iter().take(4) {
        builder.role(high, None)?;
    }
    for low in DIGITS {
        builder.token(low, None, Vec::new())?;
    }
    let none = builder.owner("none", None)?;
    let mut left = operations;
    for high in DIGITS {
        let api = builder.api(high)?;
        for low in DIGITS.into_iter().take(left) {
            builder.operation(api, low, vec![none], false, Vec::new(), None)?;
        }
        left = left.saturating_sub(DIGITS.len());
    }
    builder.finish(|_| Stamp::default())
}
