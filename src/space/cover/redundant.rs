//! Drops blocks that are not needed.

use alloc::vec::Vec;

use super::grid::{Block, Grid};
use crate::space::slot_set::SlotSet;

/// Returns the blocks without those whose wanted cells are all in others, the smallest of which are dropped first.
///
/// A block that is needed stays needed when others are dropped, so each is looked at once.
pub(super) fn dropped(grid: &Grid, blocks: Vec<Block>) -> Vec<Block> {
    let wanted = grid.wanted();
    let mut held: Vec<Count> = wanted.iter().map(|_| Count::default()).collect();
    for block in &blocks {
        for pair in grid.pairs_of(block) {
            if let Some(held) = held.get_mut(pair) {
                held.add(&block.slots);
            }
        }
    }
    let size = |block: &Block| -> usize {
        grid.pairs_of(block).filter_map(|pair| wanted.get(pair)).map(|wanted| wanted.count_in(&block.slots)).sum()
    };
    let mut smallest_first: Vec<(usize, usize)> =
        blocks.iter().enumerate().map(|(number, block)| (size(block), number)).collect();
    smallest_first.sort_unstable();
    let mut is_redundant: Vec<bool> = blocks.iter().map(|_| false).collect();
    for (_, number) in smallest_first {
        let Some((block, is_redundant)) = blocks.get(number).zip(is_redundant.get_mut(number)) else {
            continue;
        };
        let mut pairs = grid.pairs_of(block).filter_map(|pair| wanted.get(pair).zip(held.get(pair)));
        *is_redundant = pairs.all(|(wanted, held)| held.more_than_once(&(wanted & &block.slots)));
        if *is_redundant {
            for pair in grid.pairs_of(block) {
                if let Some(held) = held.get_mut(pair) {
                    held.remove(&block.slots);
                }
            }
        }
    }
    blocks.into_iter().zip(is_redundant).filter_map(|(block, is_redundant)| (!is_redundant).then_some(block)).collect()
}

/// Counts, for every slot, how many of some sets have it, so that sets can also be removed: the binary digits of the
/// numbers, the lowest first.
#[derive(Default)]
struct Count {
    digits: Vec<SlotSet>,
}

impl Count {
    fn add(&mut self, set: &SlotSet) {
        let mut carry = set.clone();
        for digit in &mut self.digits {
            let next = &*digit & &carry;
            *digit = digit.symmetric_difference(&carry);
            carry = next;
        }
        if !carry.is_empty() {
            self.digits.push(carry);
        }
    }

    /// Removes a set that was added.
    fn remove(&mut self, set: &SlotSet) {
        let mut borrow = set.clone();
        for digit in &mut self.digits {
            let next = &borrow - digit;
            *digit = digit.symmetric_difference(&borrow);
            borrow = next;
        }
    }

    /// Returns whether each of some slots was counted more than once.
    fn more_than_once(&self, slots: &SlotSet) -> bool {
        let mut left = slots.clone();
        self.digits.iter().skip(1).for_each(|digit| left -= digit);
        left.is_empty()
    }
}
