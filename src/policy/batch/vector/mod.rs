//! The only module with `unsafe` code: it calls functions for processors with AVX2, after checking that the processor has it,
//! and loads arrays into vectors.
#![expect(unsafe_code, reason = "extensions of a processor cannot be used without unsafe code")]

mod columns;
mod packed;

use std::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8,
    _mm256_setzero_si256,
};

use super::cubes::Window;
pub(super) use columns::ColumnVectors;
pub(super) use packed::PackedVectors;

/// Loads a window into both halves of a vector.
#[target_feature(enable = "avx2")]
#[inline]
fn load_window(window: &Window) -> __m256i {
    // SAFETY: the reference is valid for reading sixteen bytes, and the load requires no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(window.as_ptr().cast()) })
}

/// Returns a bit for each byte, set if the byte is not zero.
#[target_feature(enable = "avx2")]
#[inline]
fn bits(bytes: __m256i) -> u64 {
    let zeros = _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
    u64::from(!zeros.cast_unsigned())
}
