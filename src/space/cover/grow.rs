use alloc::{boxed::Box, vec, vec::Vec};

use super::{
    block::Block,
    grid::{Cell, Grid},
};
use crate::space::Column;

/// Of the blocks that a cell grows into, the one with the most cells that are missing.
///
/// A block grows column by column to the end, and which it becomes depends on the order of the columns: in small grids
/// all orders are tried, in large ones fewer.
pub(super) fn largest_around(grid: &Grid, cell: Cell, missing: &[u64]) -> Option<Block> {
    let pairs = grid.apis.len() * grid.actions.len();
    let step = match pairs {
        ..=256 => 1,
        257..=4_096 => 7,
        _ => 37,
    };
    let mut best: Option<(u32, Block)> = None;
    for order in orders().into_iter().step_by(step) {
        let mut block = Block::around(grid, cell);
        for column in order {
            block.grow(grid, column);
        }
        let mut gain = 0;
        grid.for_each_word(&block, |word, slots| {
            gain += (missing.get(word).copied().unwrap_or(0) & slots).count_ones();
        });
        if best.as_ref().is_none_or(|&(most, _)| gain > most) {
            best = Some((gain, block));
        }
    }
    best.map(|(_, block)| block)
}

/// All orders of the columns.
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
    fn around(grid: &Grid, cell: Cell) -> Self {
        let role_and_token = both(&union(&[cell.role], &grid.of_role), &union(&[cell.token], &grid.of_token));
        Self {
            apis: vec![cell.api],
            actions: vec![cell.action],
            roles: vec![cell.role],
            tokens: vec![cell.token],
            owners: vec![cell.owner],
            slots: both(&role_and_token, &union(&[cell.owner], &grid.of_owner)),
        }
    }

    /// Adds every name of the column with which all of the block may still be covered.
    fn grow(&mut self, grid: &Grid, column: Column) {
        match column {
            Column::Api => {
                self.apis = (0..grid.apis.len())
                    .filter(|&api| {
                        self.actions.iter().all(|&action| is_within(&self.slots, grid.permitted(api, action)))
                    })
                    .collect();
            }
            Column::Action => {
                self.actions = (0..grid.actions.len())
                    .filter(|&action| self.apis.iter().all(|&api| is_within(&self.slots, grid.permitted(api, action))))
                    .collect();
            }
            Column::Role => {
                let rest = both(&union(&self.tokens, &grid.of_token), &union(&self.owners, &grid.of_owner));
                (self.roles, self.slots) = self.grown(grid, &grid.of_role, &rest);
            }
            Column::Token => {
                let rest = both(&union(&self.roles, &grid.of_role), &union(&self.owners, &grid.of_owner));
                (self.tokens, self.slots) = self.grown(grid, &grid.of_token, &rest);
            }
            Column::Owner => {
                let rest = both(&union(&self.roles, &grid.of_role), &union(&self.tokens, &grid.of_token));
                (self.owners, self.slots) = self.grown(grid, &grid.of_owner, &rest);
            }
        }
    }

    /// The names of a column with which all of the block may be covered, and the slots that it then has, if the other two
    /// columns admit the rest.
    fn grown(&self, grid: &Grid, slots_of: &[Box<[u64]>], rest: &[u64]) -> (Vec<usize>, Vec<u64>) {
        let permitted = self.permitted(grid);
        let fits = |name: &usize| slots_of.get(*name).is_some_and(|slots| is_within(&both(slots, rest), &permitted));
        let names: Vec<usize> = (0..slots_of.len()).filter(fits).collect();
        let slots = both(&union(&names, slots_of), rest);
        (names, slots)
    }

    /// The slots that may be covered in every pair of the block.
    fn permitted(&self, grid: &Grid) -> Vec<u64> {
        let mut permitted = vec![u64::MAX; grid.slots.words];
        for &api in &self.apis {
            for &action in &self.actions {
                permitted.iter_mut().zip(grid.permitted(api, action)).for_each(|(all, word)| *all &= word);
            }
        }
        permitted
    }
}

/// The slots that have one of the names.
fn union(names: &[usize], slots_of: &[Box<[u64]>]) -> Vec<u64> {
    let mut union = vec![0; slots_of.first().map_or(0, |slots| slots.len())];
    for slots in names.iter().filter_map(|&name| slots_of.get(name)) {
        union.iter_mut().zip(slots).for_each(|(union, word)| *union |= word);
    }
    union
}

fn both(one: &[u64], other: &[u64]) -> Vec<u64> {
    one.iter().zip(other).map(|(one, other)| one & other).collect()
}

fn is_within(slots: &[u64], permitted: &[u64]) -> bool {
    slots.iter().zip(permitted).all(|(slots, permitted)| slots & !permitted == 0)
}
