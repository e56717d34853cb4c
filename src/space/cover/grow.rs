//! Grows a cell of a grid into the largest blocks around it.

use alloc::{vec, vec::Vec};

use super::grid::{Block, Grid, GridCell};
use crate::space::{Column, column::ByColumn, slot_set::SlotSet};

/// Returns, of the blocks that a cell grows into, the one with the most cells that are missing.
///
/// A block grows column by column, each as far as possible. The result depends on the order of the columns, so that
/// several are tried.
pub(super) fn largest_around(
    grid: &Grid,
    cell: GridCell,
    orders: &[[Column; 5]],
    missing: &[SlotSet],
) -> Option<Block> {
    let mut best: Option<(usize, Block)> = None;
    for order in orders {
        let mut growing = Growing::from(grid, cell);
        for &column in order {
            growing.grow(column);
        }
        let block = Block { members: growing.members, slots: growing.slots };
        let missing_in = |pair: usize| missing.get(pair).map_or(0, |missing| missing.count_in(&block.slots));
        let gain = grid.pairs_of(&block).map(missing_in).sum();
        if best.as_ref().is_none_or(|&(most, _)| gain > most) {
            best = Some((gain, block));
        }
    }
    best.map(|(_, block)| block)
}

/// Returns the orders of the columns to try in a grid: all in small ones, fewer in large ones.
pub(super) fn orders(grid: &Grid) -> Vec<[Column; 5]> {
    let step = match grid.pair_count() {
        ..=256 if !grid.is_wide() => 1,
        ..=4_096 if !grid.is_wide() => 7,
        _ => 37,
    };
    all_orders().into_iter().step_by(step).collect()
}

fn all_orders() -> Vec<[Column; 5]> {
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

/// A block that grows.
struct Growing<'g> {
    grid: &'g Grid,
    members: ByColumn<Vec<usize>>,
    /// For each column that numbers slots, the slots that have one of the members.
    of_members: ByColumn<SlotSet>,
    /// The product of roles, tokens and owners.
    slots: SlotSet,
}

impl<'g> Growing<'g> {
    fn from(grid: &'g Grid, cell: GridCell) -> Self {
        let members = cell.members.map(|_, member| vec![member]);
        let of_members = ByColumn::from_fn(|column| grid.slots_with(column, &members[column]));
        let slots = &(&of_members.role & &of_members.token) & &of_members.owner;
        Self { grid, members, of_members, slots }
    }

    /// Adds every name of the column with which all of the block may still be covered.
    fn grow(&mut self, column: Column) {
        let may_cover =
            |api, action| self.grid.permitted(api, action).is_some_and(|permitted| self.slots.is_subset(permitted));
        match column {
            Column::Api => {
                let fits = |&api: &usize| self.members.action.iter().all(|&action| may_cover(api, action));
                self.members.api = (0..self.grid.class_count(column)).filter(fits).collect();
            }
            Column::Action => {
                let fits = |&action: &usize| self.members.api.iter().all(|&api| may_cover(api, action));
                self.members.action = (0..self.grid.class_count(column)).filter(fits).collect();
            }
            Column::Role => self.grow_slots(column, [Column::Token, Column::Owner]),
            Column::Token => self.grow_slots(column, [Column::Role, Column::Owner]),
            Column::Owner => self.grow_slots(column, [Column::Role, Column::Token]),
        }
    }

    fn grow_slots(&mut self, column: Column, [one, other]: [Column; 2]) {
        let of_others = &self.of_members[one] & &self.of_members[other];
        let forbidden = &of_others - &self.permitted(of_others.clone());
        let with_names = self.grid.slots_by_name(column).iter().enumerate();
        let fits = with_names.filter(|(_, slots)| !slots.intersects(&forbidden));
        self.members[column] = fits.map(|(name, _)| name).collect();
        self.of_members[column] = self.grid.slots_with(column, &self.members[column]);
        self.slots = &of_others & &self.of_members[column];
    }

    /// Returns those of some slots that may be covered in every pair of the block.
    fn permitted(&self, mut slots: SlotSet) -> SlotSet {
        for &api in &self.members.api {
            for &action in &self.members.action {
                if let Some(of_pair) = self.grid.permitted(api, action) {
                    slots &= of_pair;
                }
            }
        }
        slots
    }
}
