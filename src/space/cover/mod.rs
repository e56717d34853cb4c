//! Sets of cells as few cubes.
//!
//! Names that make no difference to the set are taken together first ([`grid`]), so that the work grows with what there
//! is to say and not with the size of the vocabulary. Then cells are taken up one after another, each grown into the
//! largest cubes around it ([`grow`]), of which the one with the most cells that no cube holds yet is kept. At last, cubes
//! whose cells others hold are dropped.

mod block;
mod grid;
mod grow;
mod pattern;
mod widen;

use alloc::vec::Vec;

use super::{CellSet, Cube, Vocabulary};
use block::Block;
use grid::Grid;
pub(super) use widen::widened;

/// What cubes may hold beside the set: products of names that are no request of the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Whatever is no request, for cubes that are asked about requests alone.
    Free,
    /// Nothing, for cubes that are asked about any names.
    Forbidden,
}

/// Cubes that together hold the set and no other cell. Every column is listed.
pub(crate) fn cover(vocabulary: &Vocabulary, cells: &CellSet, outside: Outside) -> Vec<Cube> {
    if cells.vocabulary() != vocabulary.stamp() {
        return Vec::new();
    }
    let grids = Grid::of(vocabulary, cells, outside);
    grids.iter().flat_map(|grid| grid.cubes(&blocks(grid))).collect()
}

/// The fewer of the blocks found from the first cell on and from the last one on.
fn blocks(grid: &Grid) -> Vec<Block> {
    let forward = blocks_from(grid, Grid::first_cell);
    let backward = blocks_from(grid, Grid::last_cell);
    if backward.len() < forward.len() { backward } else { forward }
}

fn blocks_from(grid: &Grid, next: fn(&Grid, &[u64]) -> Option<grid::Cell>) -> Vec<Block> {
    let mut missing = grid.wanted();
    let mut blocks = Vec::new();
    while let Some(cell) = next(grid, &missing) {
        let Some(block) = grow::largest_around(grid, cell, &missing) else {
            break;
        };
        grid.for_each_word(&block, |word, slots| {
            if let Some(word) = missing.get_mut(word) {
                *word &= !slots;
            }
        });
        blocks.push(block);
    }
    drop_redundant(grid, blocks)
}

/// Drops blocks all of whose wanted cells are in others, the smallest first.
fn drop_redundant(grid: &Grid, mut blocks: Vec<Block>) -> Vec<Block> {
    let wanted = grid.wanted();
    loop {
        let mut once = wanted.iter().map(|_| 0).collect::<Vec<u64>>();
        let mut twice = once.clone();
        for block in &blocks {
            grid.for_each_word(block, |word, slots| {
                if let (Some(once), Some(twice)) = (once.get_mut(word), twice.get_mut(word)) {
                    *twice |= *once & slots;
                    *once |= slots;
                }
            });
        }
        let size_if_redundant = |block: &Block| {
            let (mut alone, mut size) = (false, 0);
            grid.for_each_word(block, |word, slots| {
                let slots = slots & wanted.get(word).copied().unwrap_or(0);
                alone |= slots & !twice.get(word).copied().unwrap_or(0) != 0;
                size += slots.count_ones();
            });
            (!alone).then_some(size)
        };
        let redundant =
            blocks.iter().enumerate().filter_map(|(number, block)| Some((size_if_redundant(block)?, number)));
        match redundant.min() {
            Some((_, number)) => drop(blocks.remove(number)),
            None => return blocks,
        }
    }
}
