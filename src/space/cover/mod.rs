//! Covers sets of cells with few cubes.
//!
//! First, names that make no difference to the set are grouped ([`grid`]), so that the work grows with the set and not with
//! the vocabulary. Then cells are visited one after another. Each is grown into the largest cubes around it ([`grow`]), and
//! the cube with the most cells that are not covered yet is kept. Finally, cubes whose cells other cubes cover are dropped.

mod grid;
mod grow;

use alloc::vec::Vec;

use super::{
    CellSet, Column, Cube, NameSet, Vocabulary,
    slot_set::{Multiplicity, SlotSet},
};
use grid::{Block, Grid, GridCell};

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

/// Returns the blocks found from the first cell on, or those found from the last cell on if they are fewer.
fn blocks(grid: &Grid) -> Vec<Block> {
    let forward = blocks_from(grid, Grid::first_cell);
    let backward = blocks_from(grid, Grid::last_cell);
    if backward.len() < forward.len() { backward } else { forward }
}

fn blocks_from(grid: &Grid, next: fn(&Grid, &[SlotSet]) -> Option<GridCell>) -> Vec<Block> {
    let mut missing = grid.wanted();
    let mut blocks = Vec::new();
    while let Some(cell) = next(grid, &missing) {
        let Some(block) = grow::largest_around(grid, cell, &missing) else {
            break;
        };
        for pair in grid.pairs_of(&block) {
            if let Some(missing) = missing.get_mut(pair) {
                *missing -= &block.slots;
            }
        }
        blocks.push(block);
    }
    drop_redundant(grid, blocks)
}

/// Drops blocks whose wanted cells are all in others, the smallest first.
fn drop_redundant(grid: &Grid, mut blocks: Vec<Block>) -> Vec<Block> {
    let wanted = grid.wanted();
    loop {
        let mut held: Vec<Multiplicity> = wanted.iter().map(|_| Multiplicity::new(grid.words())).collect();
        for block in &blocks {
            for pair in grid.pairs_of(block) {
                if let Some(held) = held.get_mut(pair) {
                    held.add(&block.slots);
                }
            }
        }
        let size_if_redundant = |block: &Block| {
            let mut size = 0;
            for (wanted, held) in grid.pairs_of(block).filter_map(|pair| wanted.get(pair).zip(held.get(pair))) {
                let here = wanted & &block.slots;
                if !here.is_subset(held.more()) {
                    return None;
                }
                size += here.count();
            }
            Some(size)
        };
        let redundant =
            blocks.iter().enumerate().filter_map(|(number, block)| Some((size_if_redundant(block)?, number)));
        match redundant.min() {
            Some((_, number)) => drop(blocks.remove(number)),
            None => return blocks,
        }
    }
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
