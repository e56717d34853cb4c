use alloc::{boxed::Box, vec::Vec};

use crate::space::{Decision, Id as _, OperationId, Request, RuleId};

/// The decisions of all cells, one bit each, and the rules that make them.
///
/// Operations whose requests are decided alike share their bits, so that large policies stay small.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The vocabulary whose requests the table decides.
    vocabulary: u64,
    /// One for each operation.
    rows: Box<[Row]>,
    /// Bit `slot` of an operation's words is set if the operation is allowed there.
    decisions: Box<[u64]>,
    /// For each slot, which of the operation's deciders decides there.
    rulings: Box<[u32]>,
    /// For each operation, nothing (the default decides), and then the rules that decide somewhere.
    deciders: Box<[Option<RuleId>]>,
}

/// Where an operation's part of each list begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) decisions: u32,
    pub(super) rulings: u32,
    pub(super) deciders: u32,
}

impl Table {
    pub(super) fn new(
        vocabulary: u64,
        rows: Vec<Row>,
        decisions: Vec<u64>,
        rulings: Vec<u32>,
        deciders: Vec<Option<RuleId>>,
    ) -> Self {
        Self {
            vocabulary,
            rows: rows.into_boxed_slice(),
            decisions: decisions.into_boxed_slice(),
            rulings: rulings.into_boxed_slice(),
            deciders: deciders.into_boxed_slice(),
        }
    }

    /// Decides a request; one of another vocabulary is denied.
    #[inline]
    pub(crate) fn decide(&self, request: Request) -> Decision {
        let allowed = self.allows(request.operation(), request.slot() as usize);
        Decision::from(allowed & (request.vocabulary() == self.vocabulary))
    }

    /// Whether an operation of the table's own vocabulary is allowed in a slot; what the table does not hold is not.
    #[inline]
    pub(crate) fn allows(&self, operation: OperationId, slot: usize) -> bool {
        const BITS: usize = u64::BITS as usize;
        let row = self.rows.get(operation.index()).map_or(u32::MAX, |row| row.decisions);
        let word = self.decisions.get((row as usize).saturating_add(slot / BITS)).copied().unwrap_or(0);
        word >> (slot % BITS) & 1 == 1
    }

    /// The rule that decides a request; nothing where the default does, or for what the table does not hold.
    pub(crate) fn decider(&self, request: Request) -> Option<RuleId> {
        if request.vocabulary() != self.vocabulary {
            return None;
        }
        let row = self.rows.get(request.operation().index())?;
        let ruling = *self.rulings.get((row.rulings as usize).saturating_add(request.slot() as usize))?;
        *self.deciders.get((row.deciders as usize).saturating_add(ruling as usize))?
    }
}
