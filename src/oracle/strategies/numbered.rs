use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Reason, TestRunner},
};

use crate::space::{CellSet, Request, bits};

/// A set of cells, each of which can be had by its number, so that each is as likely to be drawn as any other.
pub(super) struct NumberedCells {
    cells: CellSet,
    /// For each word of the set, how many cells there are in those before it.
    before: Vec<usize>,
    count: usize,
}

impl NumberedCells {
    pub(super) fn of(cells: CellSet) -> Self {
        let mut count = 0;
        let words = cells.words().iter();
        let before = words.map(|word| {
            let before = count;
            count += word.count_ones() as usize;
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
        let word = self.before.partition_point(|&before| before <= number).checked_sub(1)?;
        let (before, &bits_of_word) = (self.before.get(word)?, self.cells.words().get(word)?);
        let bit = bits(bits_of_word).nth(number.checked_sub(*before)?)?;
        self.cells.request_at(word * u64::BITS as usize + bit)
    }
}

/// A number below another, which is not 0.
pub(super) fn draw_below(count: usize, runner: &mut TestRunner) -> Result<usize, Reason> {
    Ok((0..count).new_tree(runner)?.current())
}
