use super::cubes::CubeTables;
use crate::space::{CellSet, Stamp, TooMany, Vocabulary, VocabularyBuilder};

/// The allowed cells as cubes of the digits of their numbers: two digits of sixteen for the operation, two for the slot.
///
/// Whatever is no operation is in no cube, and so is denied; among it is the highest number of two digits.
pub(super) fn cubes_of_digits(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<CubeTables> {
    let operations = vocabulary.operation_count();
    if vocabulary.shift() != u64::BITS.trailing_zeros() || operations > MOST_OPERATIONS {
        return None;
    }
    let digits = vocabulary_of_digits(operations).ok()?;
    let allowed = CellSet::new(digits.stamp(), allowed.words().into());
    CubeTables::of(&digits, &allowed)
}

/// How many operations there can be.
const MOST_OPERATIONS: usize = 255;

/// A vocabulary whose names are digits and whose cells have the numbers that those digits make.
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
            builder.operation(api, low, vec![none], false, None)?;
        }
        left = left.saturating_sub(DIGITS.len());
    }
    builder.finish(|_| Stamp::default())
}
