use std::arch::x86_64::{_mm256_loadu_si256, _mm256_setzero_si256};

use super::{
    super::{
        columns::{Block, Blocks, Lanes},
        cubes::CubeTables,
    },
    Halves, and, bits, look_up, or,
};
use crate::space::{CellSet, Vocabulary};

/// Decides columns, thirty-two requests at a time. There is one only where the processor has AVX2.
#[derive(Clone, Debug)]
pub(in super::super) struct ColumnVectors {
    cubes: CubeTables,
}

impl ColumnVectors {
    pub(in super::super) fn of(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<Self> {
        if !is_x86_feature_detected!("avx2") {
            return None;
        }
        CubeTables::of(vocabulary, allowed).map(|cubes| Self { cubes })
    }

    pub(in super::super) fn decide(&self, blocks: &Blocks<'_>, words: &mut [u64]) {
        // SAFETY: there is a table only after the processor was asked whether it has AVX2.
        unsafe { decide(&self.cubes, blocks, words) }
    }
}

#[target_feature(enable = "avx2")]
fn decide(tables: &CubeTables, blocks: &Blocks<'_>, words: &mut [u64]) {
    for (word, block) in words.iter_mut().zip(blocks.iter()) {
        *word = decide_block(tables, block);
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn decide_block(tables: &CubeTables, block: Block<'_>) -> u64 {
    let roles = load(block.roles);
    let tokens = load(block.tokens);
    let apis = load(block.apis);
    let actions = load(block.actions);
    let owners = load(block.owners);
    let mut allowed = [_mm256_setzero_si256(); 2];
    for group in &tables.groups {
        let role_and_token = and(look_up(&group.roles, roles), look_up(&group.tokens, tokens));
        let operation = and(look_up(&group.apis, apis), look_up(&group.actions, actions));
        let slot = and(role_and_token, look_up(&group.owners, owners));
        allowed = or(allowed, and(operation, slot));
    }
    bits(allowed)
}

#[target_feature(enable = "avx2")]
#[inline]
fn load(lanes: &Lanes) -> Halves {
    let (halves, _) = lanes.as_chunks::<32>();
    [0, 1].map(|half| match halves.get(half) {
        // SAFETY: the bytes are there to be read, and the load asks for no alignment.
        Some(half) => unsafe { _mm256_loadu_si256(half.as_ptr().cast()) },
        None => _mm256_setzero_si256(),
    })
}
