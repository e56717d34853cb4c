/// The candidate that `written` is most likely a misspelling of, if any is near enough.
pub(crate) fn nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    /// In a larger vocabulary the rest goes without: a suggestion must not take longer than the reading.
    const MOST: usize = 10_000;

    let folded = fold(written);
    let length = folded.chars().count();
    candidates
        .into_iter()
        .take(MOST)
        .filter(|candidate| 2 * length >= candidate.len() && 2 * candidate.len() >= length)
        .filter_map(|candidate| {
            let other = fold(candidate);
            let distance = strsim::osa_distance(&folded, &other);
            // Up to a third of the letters may be wrong, or the shorter name may begin the longer one.
            let near = 3 * distance <= length.max(other.chars().count())
                || (folded.len() >= 4 && other.starts_with(&folded))
                || (other.len() >= 4 && folded.starts_with(&other));
            near.then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Case and the kind of separator are the commonest slips.
fn fold(name: &str) -> String {
    name.chars().take(128).map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}
