//! The one place of the library with `unsafe` code: the calls of functions for processors that have AVX2, behind the
//! question whether this one has, and the reading of arrays into vectors.
#![expect(unsafe_code, reason = "a processor's extension cannot be used without")]

mod columns;
mod packed;

use std::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8,
    _mm256_setzero_si256,
};

use super::cubes::Window;
pub(super) use columns::ColumnVectors;
pub(super) use packed::PackedVectors;

/// A window, ready to be looked up by either half of a vector.
#[target_feature(enable = "avx2")]
#[inline]
fn load_window(window: &Window) -> __m256i {
    // SAFETY: the bytes are there to be read, and the load asks for no alignment.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(window.as_ptr().cast()) })
}

/// A bit for each byte that is not zero.
#[target_feature(enable = "avx2")]
#[inline]
fn bits(bytes: __m256i) -> u64 {
    let zeros = _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
    u64::from(!zeros.cast_unsigned())
}
