/// The candidate that `written` is most likely a misspelling of, if any is near enough.
pub(crate) fn nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    near(written, candidates).into_iter().min().map(|(_, candidate)| candidate)
}

/// Likewise, but only if no other candidate is as near.
pub(crate) fn strictly_nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut near = near(written, candidates);
    near.sort_unstable();
    match *near.as_slice() {
        [(_, only)] => Some(only),
        [(distance, first), (other, _), ..] if distance < other => Some(first),
        _ => None,
    }
}

/// The candidates that are near enough, and how many letters are wrong.
fn near<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Vec<(usize, &'n str)> {
    /// Of more candidates the rest goes without: a suggestion must not take longer than the reading.
    const MOST: usize = 1_000;

    let written = fold(written);
    let length = written.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (fold(candidate), candidate))
        .filter(|(folded, _)| {
            let other = folded.chars().count();
            let same_end = folded.chars().next() == written.chars().next()
                || folded.chars().next_back() == written.chars().next_back();
            same_end && (2 * length >= other && 2 * other >= length || folded.starts_with(&written))
        })
        .take(MOST)
        .filter_map(|(folded, candidate)| {
            let distance = strsim::osa_distance(&written, &folded);
            // Up to a third of the letters may be wrong, or the shorter name may begin the longer one.
            let near = 3 * distance <= length.max(folded.chars().count())
                || (written.len() >= 4 && folded.starts_with(&written))
                || (folded.len() >= 4 && written.starts_with(&folded));
            near.then_some((distance, candidate))
        })
        .collect()
}

/// Case and the kind of separator are the commonest slips. No name is longer than what is kept.
fn fold(name: &str) -> String {
    name.chars().take(128).map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}
