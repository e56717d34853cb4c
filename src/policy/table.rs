use alloc::{boxed::Box, vec::Vec};

use crate::space::{CellSet, Decision, Request, RuleId, Stamp, Vocabulary};

/// The decisions of all cells, and the rules that make them.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The vocabulary whose requests the table decides.
    vocabulary: Stamp,
    /// Of which power of two the number of an operation's cells is.
    shift: u32,
    /// The bits of a cell's number that tell the slot within its operation.
    slots: usize,
    /// The bit of a cell's number is set if the cell is allowed.
    decisions: Box<[u64]>,
    /// For each operation, where its deciders begin.
    rows: Box<[u32]>,
    /// What decides in each slot of an operation. Operations with the same share them.
    deciders: Box<[Decider]>,
}

/// A decision and the rule that makes it, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Decider(u32);

impl Decider {
    const ALLOWS: u32 = 1 << 31;

    /// Denies without a rule, as what lies outside the table is denied.
    const NOBODY: Self = Self(0);

    /// The limits keep the numbers of rules far below the bit of the decision.
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
    pub(super) fn new(vocabulary: &Vocabulary, decisions: Vec<u64>, rows: Vec<u32>, deciders: Vec<Decider>) -> Self {
        Self {
            vocabulary: vocabulary.stamp(),
            shift: vocabulary.shift(),
            slots: !(usize::MAX << vocabulary.shift()),
            decisions: decisions.into_boxed_slice(),
            rows: rows.into_boxed_slice(),
            deciders: deciders.into_boxed_slice(),
        }
    }

    /// Decides a request; one of another vocabulary is denied.
    #[inline]
    pub(crate) fn decide(&self, request: Request) -> Decision {
        Decision::from(self.allows(request.cell_in(self.vocabulary)))
    }

    /// Whether a cell of the table's own vocabulary is allowed; what the table does not hold is not.
    #[inline]
    pub(crate) fn allows(&self, cell: usize) -> bool {
        const BITS: usize = u64::BITS as usize;
        let word = self.decisions.get(cell / BITS).copied().unwrap_or(0);
        word >> (cell % BITS) & 1 == 1
    }

    /// The allowed cells.
    pub(super) fn allowed(&self) -> CellSet {
        CellSet::new(self.vocabulary, self.decisions.clone())
    }

    /// Decides a request and names the rule that decides; nothing where the default does. One of another vocabulary is
    /// denied by no rule.
    #[inline]
    pub(crate) fn rule(&self, request: Request) -> (Decision, Option<RuleId>) {
        let decider = self.decider(request.cell_in(self.vocabulary));
        (decider.decision(), decider.rule())
    }

    #[inline]
    fn decider(&self, cell: usize) -> Decider {
        let Some(&row) = self.rows.get(cell.wrapping_shr(self.shift)) else {
            return Decider::NOBODY;
        };
        self.deciders.get((row as usize).wrapping_add(cell & self.slots)).copied().unwrap_or(Decider::NOBODY)
    }
}
