use crate::space::{CellSet, OperationId, slots_in};

/// Cells that a mutant decides otherwise than its policy: the operations that have some, and their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::oracle) struct Changes {
    operations: Vec<OperationId>,
    /// Equally many words for each operation.
    words: Vec<u64>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Adds the slots of an operation that comes after all others, if there are any.
    pub(super) fn push(&mut self, operation: OperationId, slots: impl Iterator<Item = u64>) {
        let start = self.words.len();
        self.words.extend(slots);
        if self.words.iter().skip(start).all(|&word| word == 0) {
            self.words.truncate(start);
        } else {
            self.operations.push(operation);
        }
    }

    /// The operations, each with its slots.
    fn each(&self) -> impl Iterator<Item = (OperationId, &[u64])> {
        let width = self.words.len().checked_div(self.operations.len()).unwrap_or(0).max(1);
        self.operations.iter().copied().zip(self.words.chunks_exact(width))
    }

    /// Whether one of the cells is in the set, of the same vocabulary.
    pub(super) fn meet(&self, cells: &CellSet) -> bool {
        self.each().any(|(operation, slots)| {
            let of_set = cells.words().get(operation.index() * slots.len()..).unwrap_or_default();
            slots.iter().zip(of_set).any(|(slots, of_set)| slots & of_set != 0)
        })
    }

    /// The numbers of the cells, from the lowest.
    pub(in crate::oracle) fn cells(&self) -> impl Iterator<Item = usize> {
        self.each().flat_map(|(operation, slots)| {
            let first = operation.index() * slots.len() * u64::BITS as usize;
            slots_in(slots.iter().copied()).map(move |slot| first + slot)
        })
    }
}
