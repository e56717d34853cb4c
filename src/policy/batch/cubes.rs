//! The allowed requests as cubes, in tables for vector instructions.

use alloc::{boxed::Box, vec, vec::Vec};

use crate::space::{ByColumn, CellSet, Column, Cube, Outside, TooMany, Vocabulary, VocabularyBuilder, cover};

/// The allowed requests as cubes, eight to a group: for each column and each of its names, a byte with a bit for each
/// cube that admits the name. A request is allowed if the bytes of its names have a bit in common.
///
/// The bytes come in windows of sixteen, as many as a vector instruction can select from. A number without a name has no bit,
/// and so is denied.
#[derive(Clone, Debug)]
pub(super) struct CubeTables {
    pub(super) groups: Vec<Group>,
}

/// The windows of each column for up to eight cubes.
pub(super) type Group = ByColumn<Windows>;

/// The bytes of a column's names; most columns have one window.
#[derive(Clone, Debug, Default)]
pub(super) struct Windows {
    pub(super) first: Window,
    pub(super) more: Box<[Window]>,
}

pub(super) type Window = [u8; 16];

impl CubeTables {
    /// Finds the cubes; `None` if a column has more names than a byte can number, or if the lookups would take longer than
    /// deciding one by one.
    pub(super) fn of(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<Self> {
        /// The most windows that deciding a vector of requests may take.
        const MAX_WINDOWS: usize = 96;
        /// The most pairs of API and action for which cubes are searched.
        const MAX_PAIRS: usize = 1 << 14;

        let columns = Column::ALL.map(|column| vocabulary.table(column).len());
        let pairs = vocabulary.apis().len() * vocabulary.actions().len();
        if columns.iter().any(|&names| names > 256) || pairs > MAX_PAIRS {
            return None;
        }
        let windows: usize = columns.iter().map(|names| names.div_ceil(size_of::<Window>())).sum();
        let cubes = cover(vocabulary, allowed, Outside::Forbidden);
        let groups = cubes.chunks(u8::BITS as usize).map(|cubes| group(vocabulary, cubes));
        (groups.len() * windows <= MAX_WINDOWS).then(|| Self { groups: groups.collect() })
    }
}

/// Returns, for each column and each of its names, the bits of the cubes that admit the name.
fn group(vocabulary: &Vocabulary, cubes: &[Cube]) -> Group {
    ByColumn::from_fn(|column| {
        let names: Vec<usize> = (0..vocabulary.table(column).len()).collect();
        let admits = |name, cube: &Cube| u8::from(cube.set(column).contains(name));
        let bits = |name| cubes.iter().zip(0..).fold(0, |bits, (cube, number)| bits | admits(name, cube) << number);
        let window = |names: &[usize]| {
            let mut window = Window::default();
            window.iter_mut().zip(names).for_each(|(byte, &name)| *byte = bits(name));
            window
        };
        let mut windows = names.chunks(size_of::<Window>()).map(window);
        Windows { first: windows.next().unwrap_or_default(), more: windows.collect() }
    })
}

/// Returns the allowed cells as cubes of the digits of their numbers. Digits are below sixteen, so that each column has one
/// window: the higher and the lower digit of the operation are the API and the action, those of the slot the role and the token.
///
/// `None` if there are more operations than [`MAX_OPERATIONS`] or more slots than bits of a word, or if there are too many
/// cubes.
pub(super) fn cubes_of_digits(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<CubeTables> {
    let operations = vocabulary.operation_count();
    if vocabulary.shift() != u64::BITS.trailing_zeros() || operations > MAX_OPERATIONS {
        return None;
    }
    let digits = vocabulary_of_digits(operations).ok()?;
    CubeTables::of(&digits, &CellSet::new(digits.stamp(), digits.words_of_operation(), allowed.words().into()))
}

/// The number of operations that two digits can number, except the last: it stands for everything that is not an operation,
/// and is in no cube.
const MAX_OPERATIONS: usize = 255;

/// Returns a vocabulary of the given number of operations whose names are digits, so that the digits of a cell are its number.
fn vocabulary_of_digits(operations: usize) -> Result<Vocabulary, TooMany> {
    const DIGITS: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"];

    let mut builder = VocabularyBuilder::default();
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
    builder.finish()
}
