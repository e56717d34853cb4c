//! Grows a cell of a grid into the largest blocks around it.

use alloc::{vec, vec::Vec};

use super::grid::{Block, Grid, GridCell};
use crate::space::{Column, slot_set::SlotSet};

/// Returns, of the blocks that a cell grows into, the one with the most cells that are missing.
///
/// A block grows column by column, each as far as possible. The result depends on the order of the columns: in small grids
/// all orders are tried, in large ones fewer.
pub(super) fn largest_around(grid: &Grid, cell: GridCell, missing: &[SlotSet]) -> Option<Block> {
    let step = match grid.pair_count() {
        ..=256 => 1,
        257..=4_096 => 7,
        _ => 37,
    };
    let mut best: Option<(usize, Block)> = None;
    for order in orders().into_iter().step_by(step) {
        let mut block = Block::around(grid, cell);
        for column in order {
            block.grow(grid, column);
        }
        let missing_in = |pair: usize| missing.get(pair).map_or(0, |missing| (missing & &block.slots).count());
        let gain = grid.pairs_of(&block).map(missing_in).sum();
        if best.as_ref().is_none_or(|&(most, _)| gain > most) {
            best = Some((gain, block));
        }
    }
    best.map(|(_, block)| block)
}

/// Returns all orders of the columns.
fn orders() -> Vec<[Column; 5]> {
    let mut orders = vec![[Column::Api, Column::Action, Column::Owner, Column::Token, Column::Role]];
    for place in 0..4 {
        let earlier = orders.clone();
        for other in place + 1..5 {
            orders.extend(earlier.iter().map(|order| {
                let mut order = *order;
                order.swap(place, other);
                order
            }));
        }
    }
    orders
}

impl Block {
    fn around(grid: &Grid, cell: GridCell) -> Self {
        let members = cell.members.map(|_, member| vec![member]);
        let slots = grid.slots_with(&members, &Column::OF_SLOTS);
        Self { members, slots }
    }

    /// Adds every name of the column with which all of the block may still be covered.
    fn grow(&mut self, grid: &Grid, column: Column) {
        let may_cover =
            |api, action| grid.permitted(api, action).is_some_and(|permitted| self.slots.is_subset(permitted));
        match column {
            Column::Api => {
                let fits = |&api: &usize| self.members.action.iter().all(|&action| may_cover(api, action));
                self.members.api = (0..grid.class_count(column)).filter(fits).collect();
            }
            Column::Action => {
                let fits = |&action: &usize| self.members.api.iter().all(|&api| may_cover(api, action));
                self.members.action = (0..grid.class_count(column)).filter(fits).collect();
            }
            Column::Role | Column::Token | Column::Owner => {
                let others = Column::OF_SLOTS.into_iter().filter(|&other| other != column).collect::<Vec<_>>();
                let rest = grid.slots_with(&self.members, &others);
                let permitted = self.permitted(grid);
                let with_names = grid.slots_by_name(column).iter().enumerate();
                let fits = with_names.filter(|(_, slots)| (*slots & &rest).is_subset(&permitted));
                self.members[column] = fits.map(|(name, _)| name).collect();
                self.slots = grid.slots_with(&self.members, &Column::OF_SLOTS);
            }
        }
    }

    /// Returns the slots that may be covered in every pair of the block.
    fn permitted(&self, grid: &Grid) -> SlotSet {
        let mut permitted = grid.all_slots();
        for &api in &self.members.api {
            for &action in &self.members.action {
                if let Some(of_pair) = grid.permitted(api, action) {
                    permitted &= of_pair;
                }
            }
        }
        permitted
    }
}
