use alloc::boxed::Box;

use crate::space::{Decision, Id as _, Request};

/// The decisions of all cells: one bit each.
///
/// Operations whose requests are decided alike share a row, so that large policies stay small.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The vocabulary whose requests the table decides.
    vocabulary: u64,
    /// For each operation, where its row of words begins.
    rows: Box<[u32]>,
    /// Bit `slot` of a row is set if the operation is allowed there.
    words: Box<[u64]>,
}

impl Table {
    pub(super) const fn new(vocabulary: u64, rows: Box<[u32]>, words: Box<[u64]>) -> Self {
        Self { vocabulary, rows, words }
    }

    /// Decides a request; what the table does not hold is denied.
    pub(crate) fn decide(&self, request: Request) -> Decision {
        let row = self.rows.get(request.operation().index()).copied().unwrap_or(u32::MAX);
        let at = (row as usize).saturating_add((request.slot() / u64::BITS) as usize);
        let word = self.words.get(at).copied().unwrap_or(0);
        let bit = (word >> (request.slot() % u64::BITS)) & 1;
        Decision::from((bit & u64::from(request.vocabulary() == self.vocabulary)) == 1)
    }
}
