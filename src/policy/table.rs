//! The table of decisions.

use alloc::{boxed::Box, vec::Vec};

use crate::space::{CellSet, Decision, Request, RuleId, Stamp, Vocabulary};

/// The decisions of all cells, and the rules that make them.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The vocabulary whose requests the table decides.
    vocabulary: Stamp,
    /// The binary logarithm of the number of an operation's cells.
    shift: u32,
    /// The bits of a cell's number that give the slot within its operation.
    slots: usize,
    /// The bit of a cell's number is set if the cell is allowed.
    decisions: Box<[u64]>,
    /// For each operation, where its rulings begin.
    rows: Box<[u32]>,
    /// The ruling in each slot of an operation. Operations with equal rulings share them.
    rulings: Box<[PackedRuling]>,
}

/// A decision and the rule that makes it, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PackedRuling(u32);

impl PackedRuling {
    const ALLOWS: u32 = 1 << 31;

    /// A denial without a rule: the ruling for cells outside the table.
    const NONE: Self = Self(0);

    /// Packs a ruling. The limits keep the numbers of rules far below the bit of the decision.
    pub(super) const fn new(decision: Decision, rule: Option<RuleId>) -> Self {
        let number = RuleId::number(rule);
        Self(if decision.is_allow() { number | Self::ALLOWS } else { number })
    }

    fn decision(self) -> Decision {
        Decision::from(self.0 & Self::ALLOWS != 0)
    }

    const fn rule(self) -> Option<RuleId> {
        RuleId::of_number(self.0 & !Self::ALLOWS)
    }
}

impl Table {
    pub(super) fn new(
        vocabulary: &Vocabulary,
        decisions: Vec<u64>,
        rows: Vec<u32>,
        rulings: Vec<PackedRuling>,
    ) -> Self {
        Self {
            vocabulary: vocabulary.stamp(),
            shift: vocabulary.shift(),
            slots: !(usize::MAX << vocabulary.shift()),
            decisions: decisions.into_boxed_slice(),
            rows: rows.into_boxed_slice(),
            rulings: rulings.into_boxed_slice(),
        }
    }

    /// Decides a request; a request of another vocabulary is denied.
    #[inline]
    pub(crate) fn decide(&self, request: Request) -> Decision {
        Decision::from(self.allows(request.cell_in(self.vocabulary)))
    }

    /// Returns whether a cell of the table's own vocabulary is allowed; a cell outside the table is denied.
    #[inline]
    pub(crate) fn allows(&self, cell: usize) -> bool {
        const BITS: usize = u64::BITS as usize;
        let word = self.decisions.get(cell / BITS).copied().unwrap_or(0);
        word >> (cell % BITS) & 1 == 1
    }

    /// Returns the allowed cells.
    pub(super) fn allowed(&self) -> CellSet {
        CellSet::new(self.vocabulary, 1 << (self.shift - u64::BITS.trailing_zeros()), self.decisions.clone())
    }

    /// Decides a request and returns the rule that decides; `None` for the default. A request of another vocabulary is
    /// denied by no rule.
    #[inline]
    pub(crate) fn rule(&self, request: Request) -> (Decision, Option<RuleId>) {
        let ruling = self.ruling_at(request.cell_in(self.vocabulary));
        (ruling.decision(), ruling.rule())
    }

    #[inline]
    fn ruling_at(&self, cell: usize) -> PackedRuling {
        let Some(&row) = self.rows.get(cell.wrapping_shr(self.shift)) else {
            return PackedRuling::NONE;
        };
        self.rulings.get((row as usize).wrapping_add(cell & self.slots)).copied().unwrap_or(PackedRuling::NONE)
    }
}
