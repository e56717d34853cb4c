//! Packed requests decided with vector instructions.

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_or_si256, _mm256_packs_epi32, _mm256_packus_epi16, _mm256_permute4x64_epi64,
    _mm256_set_epi64x, _mm256_set1_epi8, _mm256_set1_epi16, _mm256_setr_epi8, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::{
    super::{
        LANES,
        cubes::{CubeTables, Windows, cubes_of_digits},
    },
    bits, load_window,
};
use crate::space::{CellSet, Request, Stamp, Vocabulary};

/// Decides packed requests, thirty-two at a time. A value exists only if the processor has AVX2.
#[derive(Clone, Debug)]
pub(in super::super) struct PackedVectors {
    stamp: Stamp,
    /// The allowed cells as cubes of digits.
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
        // SAFETY: a value is made only after checking that the processor has AVX2.
        unsafe { decide(&self.cubes, self.stamp, blocks, words) }
    }
}

#[target_feature(enable = "avx2")]
fn decide(tables: &CubeTables, stamp: Stamp, blocks: &[[Request; LANES]], words: &mut [u64]) {
    for (word, block) in words.iter_mut().zip(blocks) {
        let (halves, _) = block.as_chunks();
        *word = halves.iter().fold(0, |word, half| word >> HALF | decide_half(tables, stamp, half) << HALF);
    }
}

/// The number of requests that have a byte of a vector each. Reading more at a time takes a slower order of memory accesses.
const HALF: usize = LANES / 2;

#[target_feature(enable = "avx2")]
#[inline]
fn decide_half(tables: &CubeTables, stamp: Stamp, requests: &[Request; HALF]) -> u64 {
    let (sixteens, _) = requests.as_chunks();
    let [first, second] = sixteens else {
        return 0;
    };
    let (first, second) = (cells(first, stamp), cells(second, stamp));
    // Numbers of operations that do not fit a byte become 255, which no cube has.
    let operations = _mm256_packus_epi16(_mm256_srli_epi16::<6>(first), _mm256_srli_epi16::<6>(second));
    let slot = _mm256_set1_epi16(0b11_1111);
    let slots = _mm256_packus_epi16(_mm256_and_si256(first, slot), _mm256_and_si256(second, slot));
    let (operation_high, operation_low) = (high(operations), low(operations));
    let (slot_high, slot_low) = (high(slots), low(slots));
    let mut allowed = _mm256_setzero_si256();
    for group in &tables.groups {
        let slot = _mm256_and_si256(look_up(&group.role, slot_high), look_up(&group.token, slot_low));
        let operation = _mm256_and_si256(look_up(&group.api, operation_high), look_up(&group.action, operation_low));
        allowed = _mm256_or_si256(allowed, _mm256_and_si256(operation, slot));
    }
    bits(in_order(allowed))
}

/// Returns the numbers of cells in two bytes each, in an order that [`in_order`] corrects.
///
/// Numbers of more than fourteen bits, such as all those of other vocabularies, stay out of range. Each half of a request is
/// narrowed by itself, and saturates if it does not fit: a higher half that is not zero never becomes zero, and makes the two
/// together saturate in turn.
#[target_feature(enable = "avx2")]
#[inline]
fn cells(requests: &[Request; 16], stamp: Stamp) -> __m256i {
    let (fours, _) = requests.as_chunks();
    let [one, two, three, four] = fours else {
        return _mm256_set1_epi16(-1);
    };
    let first = _mm256_packs_epi32(load(one, stamp), load(two, stamp));
    let second = _mm256_packs_epi32(load(three, stamp), load(four, stamp));
    _mm256_packs_epi32(first, second)
}

/// Returns the numbers of cells. Compiles to one load and one instruction.
#[target_feature(enable = "avx2")]
#[inline]
fn load(requests: &[Request; 4], stamp: Stamp) -> __m256i {
    let [first, second, third, fourth] = requests.map(|request| (request.cell_in(stamp) as u64).cast_signed());
    _mm256_set_epi64x(fourth, third, second, first)
}

/// Returns the higher digits of bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn high(bytes: __m256i) -> __m256i {
    low(_mm256_srli_epi16::<4>(bytes))
}

/// Returns the lower digits of bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn low(bytes: __m256i) -> __m256i {
    _mm256_and_si256(bytes, _mm256_set1_epi8(0x0f))
}

#[target_feature(enable = "avx2")]
#[inline]
fn look_up(windows: &Windows, digits: __m256i) -> __m256i {
    _mm256_shuffle_epi8(load_window(&windows.first), digits)
}

/// Restores the order that narrowing changes: each step interleaves the halves of two vectors, so that pairs of requests are
/// alternately in one half or the other.
#[target_feature(enable = "avx2")]
#[inline]
fn in_order(bytes: __m256i) -> __m256i {
    let by_turns = _mm256_setr_epi8(
        0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15,
    );
    _mm256_shuffle_epi8(_mm256_permute4x64_epi64::<0b11_01_10_00>(bytes), by_turns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{TooMany, VocabularyBuilder};

    /// A vocabulary of one role and one owner with any stamp.
    fn vocabulary(stamp: u64, tokens: usize, operations: usize) -> Result<Vocabulary, TooMany> {
        let mut builder = VocabularyBuilder::default();
        builder.role("role", None)?;
        for token in 0..tokens {
            builder.token(&token.to_string(), None, Vec::new())?;
        }
        let (owner, api) = (builder.owner("owner", None)?, builder.api("api")?);
        for action in 0..operations {
            builder.operation(api, &action.to_string(), vec![owner], false, Vec::new(), None)?;
        }
        builder.finish_with(|_| Stamp::of_digest(stamp))
    }

    fn last_request(vocabulary: &Vocabulary) -> Option<Request> {
        let operation = vocabulary.operations().last()?.0;
        let (role, token) = (vocabulary.roles().ids().last()?, vocabulary.tokens().ids().last()?);
        vocabulary.request(role, token, operation, vocabulary.owners().ids().last()?)
    }

    #[track_caller]
    fn assert_decides_as_the_set(vectors: &PackedVectors, allowed: &CellSet, requests: &[Request]) {
        let (blocks, rest) = requests.as_chunks::<LANES>();
        assert!(rest.is_empty());
        let mut words = vec![0; blocks.len()];
        vectors.decide(blocks, &mut words);
        for (block, word) in blocks.iter().zip(words) {
            for (lane, request) in block.iter().enumerate() {
                assert_eq!(word >> lane & 1 == 1, allowed.contains(*request), "{request:?} in lane {lane}");
            }
        }
    }

    /// Requests whose stamps and cells differ from those of a vocabulary in every single bit, in all lanes.
    #[test]
    fn requests_of_others_are_denied_whichever_bits_tell_them_apart() -> Result<(), TooMany> {
        const STAMP: u64 = 0x0123_4567_89ab_cdef;
        let of_other_stamps = (Request::CELL_BITS..u64::BITS).map(|bit| vocabulary(STAMP ^ (1 << bit), 64, 255));
        let of_more_cells = (14..=Request::CELL_BITS).map(|bits| {
            let of_tokens = bits.min(14);
            vocabulary(STAMP, 1 << of_tokens, 1 << (bits - of_tokens))
        });
        let others: Vec<Vocabulary> = of_other_stamps.chain(of_more_cells).collect::<Result<_, _>>()?;
        let strays: Vec<Request> = others.iter().filter_map(last_request).collect();
        assert_eq!(strays.len(), others.len());
        for operations in [1, 16, 17, 254, 255] {
            let own = vocabulary(STAMP, 64, operations)?;
            let all = CellSet::all(&own);
            let Some(vectors) = PackedVectors::of(&own, &all) else {
                assert!(!is_x86_feature_detected!("avx2"));
                return Ok(());
            };
            let own: Vec<Request> = own.requests().collect();
            assert_decides_as_the_set(&vectors, &all, &own);
            for lane in 0..LANES {
                let before = own.iter().cycle().skip(1).take(lane);
                let with_each = strays.iter().flat_map(|stray| before.clone().chain([stray]).chain(&own).take(LANES));
                assert_decides_as_the_set(&vectors, &all, &with_each.copied().collect::<Vec<_>>());
            }
        }
        let too_many = vocabulary(STAMP, 64, 256)?;
        assert!(PackedVectors::of(&too_many, &CellSet::all(&too_many)).is_none());
        Ok(())
    }
}
