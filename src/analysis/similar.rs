//! Names that look like misspellings of one another.

/// Shorter names are not compared: `read` and `lead` are different words.
const FEWEST_LETTERS: usize = 5;

/// Returns the pairs of names that look like misspellings of one another, by their numbers: the later name first, then the
/// earlier, in that order.
///
/// Time grows with the letters of all names, and with the names that differ from one another in a letter or two.
pub(crate) fn similar(names: &[&str]) -> Vec<(usize, usize)> {
    let folded = names.iter().enumerate().map(|(number, name)| (folded(name), number)).collect();
    let mut pairs = pairs_of_a_key(folded);
    // Names that differ by one mistake are equal once a letter is left out of one of them, or of both.
    let shortened = names.iter().enumerate().flat_map(|(number, name)| shortened(name).map(move |key| (key, number)));
    let near = pairs_of_a_key(shortened.collect());
    let name_of = |number: usize| names.get(number).copied().unwrap_or_default();
    pairs.extend(near.into_iter().filter(|&(later, earlier)| is_typo(name_of(earlier), name_of(later))));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Returns the pairs of numbers that have a key in common.
fn pairs_of_a_key<K: Ord>(mut keys: Vec<(K, usize)>) -> Vec<(usize, usize)> {
    keys.sort_unstable();
    keys.dedup();
    let mut pairs = Vec::new();
    for alike in keys.chunk_by(|one, other| one.0 == other.0) {
        for (count, &(_, later)) in alike.iter().enumerate() {
            pairs.extend(alike.iter().take(count).map(|&(_, earlier)| (later, earlier)));
        }
    }
    pairs
}

/// Returns the name without case and separators.
fn folded(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Returns a hash of the name, and one of the name without each of its letters. Different names may have the same.
fn shortened(name: &str) -> impl Iterator<Item = u64> {
    const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
    const FNV_PRIME: u64 = 0x0100_0000_01b3;

    (0..=name.len()).map(|left_out| {
        let letters = name.bytes().enumerate().filter(|&(at, _)| at != left_out);
        letters.fold(FNV_START, |hash, (_, letter)| (hash ^ u64::from(letter)).wrapping_mul(FNV_PRIME))
    })
}

/// Returns whether the names differ by one letter inserted, left out or replaced, or by two neighbours swapped. Names that
/// differ in a number, and plurals, are not misspellings.
fn is_typo(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < FEWEST_LETTERS || long.strip_suffix('s') == Some(short) {
        return false;
    }
    let (in_short, in_long) = difference(short.as_bytes(), long.as_bytes());
    let is_one_step = match (in_short, in_long) {
        ([] | [_], [_]) => true,
        ([first, second], [third, fourth]) => (first, second) == (fourth, third),
        _ => false,
    };
    is_one_step && !in_short.iter().chain(in_long).all(u8::is_ascii_digit)
}

/// Returns what is left of two names without the beginning and the end that they share.
fn difference<'n>(mut one: &'n [u8], mut other: &'n [u8]) -> (&'n [u8], &'n [u8]) {
    while let (Some((first, rest)), Some((other_first, other_rest))) = (one.split_first(), other.split_first())
        && first == other_first
    {
        (one, other) = (rest, other_rest);
    }
    while let (Some((last, rest)), Some((other_last, other_rest))) = (one.split_last(), other.split_last())
        && last == other_last
    {
        (one, other) = (rest, other_rest);
    }
    (one, other)
}
