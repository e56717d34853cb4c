use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use super::{
    super::{CellSet, Cube, OperationId, Vocabulary, operation::Operation, slots::Slots},
    Outside,
};

/// What there is to cover in the slots of an operation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern {
    pub(super) wanted: Box<[u64]>,
    pub(super) permitted: Box<[u64]>,
}

/// The number of the pattern of APIs and actions that are no operation.
pub(super) const UNDECLARED: usize = 0;

/// Patterns, each once.
pub(super) struct Patterns {
    pub(super) list: Vec<Pattern>,
    numbers: BTreeMap<Pattern, usize>,
    slots: Slots,
    /// The slots that may be covered where there is no request.
    free: Box<[u64]>,
}

impl Patterns {
    pub(super) fn new(vocabulary: &Vocabulary, outside: Outside) -> Self {
        let slots = Slots::of(vocabulary);
        let all = slots.of_cube(&Cube::ALL);
        let free: Box<[u64]> = match outside {
            Outside::Free => all.into(),
            Outside::Forbidden => all.iter().map(|_| 0).collect(),
        };
        let undeclared = Pattern { wanted: free.iter().map(|_| 0).collect(), permitted: free.clone() };
        Self { list: [undeclared.clone()].into(), numbers: [(undeclared, UNDECLARED)].into(), slots, free }
    }

    /// The number of the pattern of an operation.
    pub(super) fn number_of(&mut self, cells: &CellSet, id: OperationId, operation: &Operation) -> usize {
        let wanted: Box<[u64]> = self.words_of(cells, id).collect();
        let possible = self.slots.possible(operation);
        let permitted = wanted.iter().zip(self.free.iter().zip(&possible));
        let permitted = permitted.map(|(wanted, (free, possible))| wanted | free & !possible).collect();
        let pattern = Pattern { wanted, permitted };
        if let Some(&number) = self.numbers.get(&pattern) {
            return number;
        }
        let number = self.list.len();
        self.list.push(pattern.clone());
        self.numbers.insert(pattern, number);
        number
    }

    /// Whether there is anything to cover in an operation.
    pub(super) fn has_wanted(&self, cells: &CellSet, id: OperationId) -> bool {
        self.words_of(cells, id).any(|word| word != 0)
    }

    fn words_of(&self, cells: &CellSet, id: OperationId) -> impl Iterator<Item = u64> {
        let words = self.slots.words;
        cells.words().iter().skip(id.index() * words).take(words).copied()
    }
}
