//! Columns decided with vector instructions.

use std::arch::x86_64::{
    __m256i, _mm256_adds_epu8, _mm256_and_si256, _mm256_loadu_si256, _mm256_or_si256, _mm256_set1_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_xor_si256,
};

use super::{
    super::{
        columns::{Block, Blocks, Lanes},
        cubes::{CubeTables, Window, Windows},
    },
    bits, load_window,
};
use crate::space::{CellSet, Vocabulary};

/// Decides columns, thirty-two requests at a time. A value exists only if the processor has AVX2.
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
        // SAFETY: a value is made only after checking that the processor has AVX2.
        unsafe { decide(&self.cubes, blocks, words) }
    }
}

#[target_feature(enable = "avx2")]
fn decide(tables: &CubeTables, blocks: &Blocks<'_>, words: &mut [u64]) {
    for (word, block) in words.iter_mut().zip(blocks.iter()) {
        *word = decide_block(tables, block);
    }
}

/// Two vectors with a byte for each request of the first and of the second half of a block.
type Halves = [__m256i; 2];

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
        let role_and_token = and(look_up(&group.role, roles), look_up(&group.token, tokens));
        let operation = and(look_up(&group.api, apis), look_up(&group.action, actions));
        let slot = and(role_and_token, look_up(&group.owner, owners));
        allowed = or(allowed, and(operation, slot));
    }
    bits(allowed[0]) | bits(allowed[1]) << 32
}

#[target_feature(enable = "avx2")]
#[inline]
fn load(lanes: &Lanes) -> Halves {
    let (halves, _) = lanes.as_chunks::<32>();
    [0, 1].map(|half| match halves.get(half) {
        // SAFETY: the reference is valid for reading thirty-two bytes, and the load requires no alignment.
        Some(half) => unsafe { _mm256_loadu_si256(half.as_ptr().cast()) },
        None => _mm256_setzero_si256(),
    })
}

#[target_feature(enable = "avx2")]
#[inline]
fn and(one: Halves, other: Halves) -> Halves {
    [_mm256_and_si256(one[0], other[0]), _mm256_and_si256(one[1], other[1])]
}

#[target_feature(enable = "avx2")]
#[inline]
fn or(one: Halves, other: Halves) -> Halves {
    [_mm256_or_si256(one[0], other[0]), _mm256_or_si256(one[1], other[1])]
}

/// Returns the bytes of names by their numbers; zero for a number that is in no window.
#[target_feature(enable = "avx2")]
#[inline]
fn look_up(windows: &Windows, numbers: Halves) -> Halves {
    let mut found = look_up_below_sixteen(&windows.first, numbers);
    for (window, first) in windows.more.iter().zip((16..=u8::MAX).step_by(16)) {
        // The numbers of the window become numbers below sixteen, all others become numbers from sixteen on.
        let first = _mm256_set1_epi8(first.cast_signed());
        let within = [_mm256_xor_si256(numbers[0], first), _mm256_xor_si256(numbers[1], first)];
        found = or(found, look_up_below_sixteen(window, within));
    }
    found
}

#[target_feature(enable = "avx2")]
#[inline]
fn look_up_below_sixteen(window: &Window, numbers: Halves) -> Halves {
    // Moves all numbers from sixteen on to the upper half of the values of a byte, for which a shuffle gives zero.
    let above = _mm256_set1_epi8(0x70);
    let window = load_window(window);
    [
        _mm256_shuffle_epi8(window, _mm256_adds_epu8(numbers[0], above)),
        _mm256_shuffle_epi8(window, _mm256_adds_epu8(numbers[1], above)),
    ]
}
