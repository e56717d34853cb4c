//! Covers sets of cells with few cubes.
//!
//! First, names that make no difference to the set are grouped ([`grid`]), so that the work grows with the set and not with
//! the vocabulary. Then cells are visited one after another. Each is grown into the largest cubes around it ([`grow`]), and
//! the cube with the most cells that are not covered yet is kept. Finally, cubes whose cells other cubes cover are dropped
//! ([`redundant`]).

mod grid;
mod grow;
mod redundant;

use alloc::vec::Vec;

use super::{CellSet, Column, Cube, NameSet, Vocabulary, slot_set::SlotSet};
use grid::{Block, Grid};

/// What cubes may contain besides the set: products of names that are not requests of the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Any product that is not a request, for cubes that are only used with requests.
    Free,
    /// Nothing, for cubes that are used with any names.
    Forbidden,
}

/// Returns cubes that together contain the set and no other cell. Every column is listed.
pub(crate) fn cover(vocabulary: &Vocabulary, cells: &CellSet, outside: Outside) -> Vec<Cube> {
    if cells.vocabulary() != vocabulary.stamp() {
        return Vec::new();
    }
    let grids = Grid::of(vocabulary, cells, outside);
    grids.iter().flat_map(|grid| grid.cubes(&blocks(grid))).collect()
}

/// The most blocks that are searched for thoroughly. Further blocks need not be the largest, because nobody reads that many.
const THOROUGH: usize = 256;

/// Returns the blocks found from the first cell on, or those found from the last cell on if they are fewer.
fn blocks(grid: &Grid) -> Vec<Block> {
    let forward = blocks_from(grid, 0..grid.pair_count(), SlotSet::first);
    if forward.len() < 2 || forward.len() > THOROUGH || grid.is_wide() {
        return forward;
    }
    let backward = blocks_from(grid, (0..grid.pair_count()).rev(), SlotSet::last);
    if backward.len() < forward.len() { backward } else { forward }
}

/// Returns the blocks around the cells that no earlier block has, visited pair by pair.
fn blocks_from(grid: &Grid, pairs: impl Iterator<Item = usize>, next: fn(&SlotSet) -> Option<usize>) -> Vec<Block> {
    let orders = grow::orders(grid);
    let mut missing = grid.wanted();
    let mut blocks = Vec::new();
    for pair in pairs {
        while let Some(cell) = missing.get(pair).and_then(next).and_then(|slot| grid.cell_at(pair, slot)) {
            let orders = if blocks.len() < THOROUGH { &orders } else { orders.get(..1).unwrap_or_default() };
            let Some(block) = grow::largest_around(grid, cell, orders, &missing) else {
                break;
            };
            for pair in grid.pairs_of(&block) {
                if let Some(missing) = missing.get_mut(pair) {
                    *missing -= &block.slots;
                }
            }
            blocks.push(block);
        }
    }
    redundant::dropped(grid, blocks)
}

/// Returns a cube of the same requests in which columns that exclude no request are left out, as people would write it.
pub(super) fn widened(vocabulary: &Vocabulary, mut cube: Cube) -> Cube {
    for column in [Column::Role, Column::Token, Column::Api] {
        if cube.set(column).admits_all(vocabulary.table(column).len()) {
            cube = cube.with(column, NameSet::ANY);
        }
    }
    let operations = |cube: &Cube| vocabulary.operations_in(cube).count();
    let here = operations(&cube);
    let any_action = cube.clone().with(Column::Action, NameSet::ANY);
    if operations(&any_action) == here {
        cube = any_action;
    }
    // A single API is named even if it is the only one with the actions.
    let any_api = cube.clone().with(Column::Api, NameSet::ANY);
    if cube.apis().len() > 1 && operations(&any_api) == here {
        cube = any_api;
    }
    let admits_all =
        vocabulary.operations_in(&cube).all(|(_, one)| one.owners().iter().all(|&owner| cube.owners().contains(owner)));
    if admits_all { cube.with(Column::Owner, NameSet::ANY) } else { cube }
}
