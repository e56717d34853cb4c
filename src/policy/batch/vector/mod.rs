//! The one place of the library with `unsafe` code: the call of functions for processors that have AVX2, behind the
//! question whether this one has, and the reading of arrays into vectors.
#![expect(unsafe_code, reason = "a processor's extension cannot be used without")]

mod columns;
mod packed;

use std::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_adds_epu8, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_xor_si256,
};

use super::cubes::{Window, Windows};
pub(super) use columns::ColumnVectors;
pub(super) use packed::PackedVectors;

/// Something for the first and the second half of a block's requests, a byte for each.
type Halves = [__m256i; 2];

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

/// A bit for each byte that is not zero.
#[target_feature(enable = "avx2")]
#[inline]
fn bits(bytes: Halves) -> u64 {
    let [first, second] = bytes.map(|half| {
        let zeros = _mm256_movemask_epi8(_mm256_cmpeq_epi8(half, _mm256_setzero_si256()));
        u64::from(!zeros.cast_unsigned())
    });
    first | second << 32
}

/// The bytes of names by their numbers; zero for a number that no window holds.
#[target_feature(enable = "avx2")]
#[inline]
fn look_up(windows: &Windows, numbers: Halves) -> Halves {
    let mut found = look_up_below_sixteen(&windows.first, numbers);
    for (window, first) in windows.more.iter().zip((16..=u8::MAX).step_by(16)) {
        // The numbers of the window become those below sixteen, all others stay above.
        let first = _mm256_set1_epi8(first.cast_signed());
        let within = [_mm256_xor_si256(numbers[0], first), _mm256_xor_si256(numbers[1], first)];
        found = or(found, look_up_below_sixteen(window, within));
    }
    found
}

/// The bytes of numbers below sixteen; zero for others.
#[target_feature(enable = "avx2")]
#[inline]
fn look_up_below_sixteen(window: &Window, numbers: Halves) -> Halves {
    // Takes all numbers from sixteen on to the upper half of a byte's values, for which a shuffle gives zero.
    let above = _mm256_set1_epi8(0x70);
    look_up_digits(window, [_mm256_adds_epu8(numbers[0], above), _mm256_adds_epu8(numbers[1], above)])
}

/// The bytes of digits, all of which are below sixteen.
#[target_feature(enable = "avx2")]
#[inline]
fn look_up_digits(window: &Window, digits: Halves) -> Halves {
    // SAFETY: the bytes are there to be read, and the load asks for no alignment.
    let window = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(window.as_ptr().cast()) });
    [_mm256_shuffle_epi8(window, digits[0]), _mm256_shuffle_epi8(window, digits[1])]
}
