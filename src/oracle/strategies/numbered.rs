use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Reason, TestRunner},
};

use crate::space::{CellSet, Id as _, OperationId, Request, Vocabulary};

/// A set of cells, each of which has a number, so that all are equally likely to be drawn.
pub(super) struct NumberedCells {
    cells: CellSet,
    /// For each operation, how many cells those before it have.
    before: Vec<usize>,
    count: usize,
}

impl NumberedCells {
    pub(super) fn of(vocabulary: &Vocabulary, cells: CellSet) -> Self {
        let mut count = 0;
        let before = vocabulary.operations().map(|(operation, _)| {
            let before = count;
            count += cells.slots_of(operation).count();
            before
        });
        Self { before: before.collect(), count, cells }
    }

    pub(super) const fn cells(&self) -> &CellSet {
        &self.cells
    }

    /// One of the cells; `None` if there is none. Time grows with the logarithm of their number.
    pub(super) fn draw(&self, runner: &mut TestRunner) -> Result<Option<Request>, Reason> {
        if self.count == 0 {
            return Ok(None);
        }
        Ok(self.get(draw_below(self.count, runner)?))
    }

    fn get(&self, number: usize) -> Option<Request> {
        let operation = self.before.partition_point(|&before| before <= number).checked_sub(1)?;
        let before = self.before.get(operation)?;
        let operation = OperationId::from_index(operation)?;
        let slot = self.cells.slots_of(operation).iter().nth(number.checked_sub(*before)?)?;
        self.cells.request_of_slot(operation, slot)
    }
}

/// A number below another, which is not 0.
pub(super) fn draw_below(count: usize, runner: &mut TestRunner) -> Result<usize, Reason> {
    Ok((0..count).new_tree(runner)?.current())
}
