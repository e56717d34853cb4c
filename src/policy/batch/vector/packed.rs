use std::arch::x86_64::{
    __m256i, _MM_HINT_T0, _mm_prefetch, _mm256_and_si256, _mm256_packs_epi32, _mm256_packus_epi16,
    _mm256_permute4x64_epi64, _mm256_set_epi64x, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_setr_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::{
    super::{LANES, cubes::CubeTables, digits::cubes_of_digits},
    Halves, and, bits, look_up_digits, or,
};
use crate::space::{CellSet, Request, Stamp, Vocabulary};

/// Decides packed requests, thirty-two at a time. There is one only where the processor has AVX2.
#[derive(Clone, Debug)]
pub(in super::super) struct PackedVectors {
    stamp: Stamp,
    cubes: CubeTables,
}

impl PackedVectors {
    pub(in super::super) fn of(vocabulary: &Vocabulary, allowed: &CellSet) -> Option<Self> {
        if !is_x86_feature_detected!("avx2") {
            return None;
        }
        cubes_of_digits(vocabulary, allowed).map(|cubes| Self { stamp: vocabulary.stamp(), cubes })
    }

    pub(in super::super) fn decide(&self, blocks: &[[Request; LANES]], words: &mut [u64]) {
        // SAFETY: there is a table only after the processor was asked whether it has AVX2.
        unsafe { decide(&self.cubes, self.stamp, blocks, words) }
    }
}

#[target_feature(enable = "avx2")]
fn decide(tables: &CubeTables, stamp: Stamp, blocks: &[[Request; LANES]], words: &mut [u64]) {
    for (word, block) in words.iter_mut().zip(blocks) {
        prefetch_behind(block);
        *word = decide_block(tables, stamp, block);
    }
}

/// Asks for what comes after a block: from memory, a processor does not by itself read as fast as this decides.
#[inline]
fn prefetch_behind(block: &[Request; LANES]) {
    /// How far ahead, as measured.
    const AHEAD: usize = 4096;
    const CACHE_LINE: usize = 64;

    let start = block.as_ptr().cast::<i8>();
    for line in (AHEAD..AHEAD + size_of_val(block)).step_by(CACHE_LINE) {
        // SAFETY: nothing is read, so the address may be any.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(line)) }
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn decide_block(tables: &CubeTables, stamp: Stamp, block: &[Request; LANES]) -> u64 {
    let (sixteens, _) = block.as_chunks::<16>();
    let cells = [0, 1, 2, 3].map(|number| match sixteens.get(number) {
        Some(sixteen) => cells(sixteen, stamp),
        None => _mm256_set1_epi16(i16::MAX),
    });
    let slot = _mm256_set1_epi16(63);
    let operations = bytes(cells.map(|cells| _mm256_srli_epi16::<6>(cells)));
    let slots = bytes(cells.map(|cells| _mm256_and_si256(cells, slot)));
    let (operation_high, operation_low) = (high_digits(operations), low_digits(operations));
    let (slot_high, slot_low) = (high_digits(slots), low_digits(slots));
    let mut allowed = [_mm256_setzero_si256(); 2];
    for group in &tables.groups {
        let slot = and(look_up_digits(&group.roles.first, slot_high), look_up_digits(&group.tokens.first, slot_low));
        let operation =
            and(look_up_digits(&group.apis.first, operation_high), look_up_digits(&group.actions.first, operation_low));
        allowed = or(allowed, and(slot, operation));
    }
    bits(allowed.map(|half| in_order(half)))
}

/// The numbers of the cells of requests, in 16 bits each; in the order of [`in_order`] once they are bytes.
///
/// Numbers that do not fit, as all of other vocabularies' requests, become the highest or the lowest there is. Either is,
/// taken without a sign and without the slot, more than a byte holds, and so ends as the highest byte, which is no operation.
#[target_feature(enable = "avx2")]
#[inline]
fn cells(requests: &[Request; 16], stamp: Stamp) -> __m256i {
    let (fours, _) = requests.as_chunks::<4>();
    let four = |number: usize| match fours.get(number) {
        Some(four) => load(four, stamp),
        None => _mm256_set1_epi8(i8::MAX),
    };
    let first = _mm256_packs_epi32(four(0), four(1));
    let second = _mm256_packs_epi32(four(2), four(3));
    _mm256_packs_epi32(first, second)
}

#[target_feature(enable = "avx2")]
#[inline]
fn load(requests: &[Request; 4], stamp: Stamp) -> __m256i {
    let [first, second, third, fourth] = requests.map(|request| (request.cell_in(stamp) as u64).cast_signed());
    _mm256_set_epi64x(fourth, third, second, first)
}

/// Numbers of 16 bits as bytes, those above a byte as its highest.
#[target_feature(enable = "avx2")]
#[inline]
fn bytes([first, second, third, fourth]: [__m256i; 4]) -> Halves {
    [_mm256_packus_epi16(first, second), _mm256_packus_epi16(third, fourth)]
}

/// The higher digits of bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn high_digits(bytes: Halves) -> Halves {
    low_digits(bytes.map(|half| _mm256_srli_epi16::<4>(half)))
}

/// The lower digits of bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn low_digits(bytes: Halves) -> Halves {
    bytes.map(|half| _mm256_and_si256(half, _mm256_set1_epi8(0x0f)))
}

/// The bytes in the order of the requests: packing works on the halves of vectors apart, and so mixes them.
#[target_feature(enable = "avx2")]
#[inline]
fn in_order(bytes: __m256i) -> __m256i {
    let order = _mm256_setr_epi8(
        0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15,
    );
    _mm256_shuffle_epi8(_mm256_permute4x64_epi64::<0b11_01_10_00>(bytes), order)
}
