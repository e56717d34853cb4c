use alloc::{vec, vec::Vec};

use super::grid::{Cell, Grid};
use crate::space::Column;

/// A product of classes and names, by number, all of which may be covered.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) apis: Vec<usize>,
    pub(super) actions: Vec<usize>,
    pub(super) roles: Vec<usize>,
    pub(super) tokens: Vec<usize>,
    pub(super) owners: Vec<usize>,
    /// The product of roles, tokens and owners.
    pub(super) slots: Vec<u64>,
}

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
        let mut block = Self {
            apis: vec![cell.api],
            actions: vec![cell.action],
            roles: vec![cell.role],
            tokens: vec![cell.token],
            owners: vec![cell.owner],
            slots: Vec::new(),
        };
        block.slots = block.product(grid);
        block
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
            Column::Role => self.grow_slots(grid, grid.of_role.len(), |block| &mut block.roles),
            Column::Token => self.grow_slots(grid, grid.of_token.len(), |block| &mut block.tokens),
            Column::Owner => self.grow_slots(grid, grid.of_owner.len(), |block| &mut block.owners),
        }
    }

    fn grow_slots(&mut self, grid: &Grid, names: usize, of: fn(&mut Self) -> &mut Vec<usize>) {
        let permitted = self.permitted(grid);
        let mut grown = Vec::new();
        for name in 0..names {
            *of(self) = vec![name];
            if is_within(&self.product(grid), &permitted) {
                grown.push(name);
            }
        }
        *of(self) = grown;
        self.slots = self.product(grid);
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

    fn product(&self, grid: &Grid) -> Vec<u64> {
        let mut product = vec![u64::MAX; grid.slots.words];
        for (names, slots_of) in
            [(&self.roles, &grid.of_role), (&self.tokens, &grid.of_token), (&self.owners, &grid.of_owner)]
        {
            let masks = || names.iter().filter_map(|&name| slots_of.get(name));
            for (number, word) in product.iter_mut().enumerate() {
                *word &= masks().filter_map(|mask| mask.get(number)).fold(0, |any, mask| any | mask);
            }
        }
        product
    }
}

fn is_within(slots: &[u64], permitted: &[u64]) -> bool {
    slots.iter().zip(permitted).all(|(slots, permitted)| slots & !permitted == 0)
}
