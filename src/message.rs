//! Pieces of messages: suggestions for misspelled names, and quotations that are safe to show.

use alloc::{format, string::String, vec::Vec};

/// Returns the candidate that `written` is most likely a misspelling of, if any is near enough.
pub(crate) fn nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    near(written, candidates).into_iter().min().map(|(_, candidate)| candidate)
}

/// Returns the nearest candidate as [`nearest`] does, but `None` if two candidates are equally near.
pub(crate) fn strictly_nearest<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let mut near = near(written, candidates);
    near.sort_unstable();
    match *near.as_slice() {
        [(_, only)] => Some(only),
        [(distance, first), (other, _), ..] if distance < other => Some(first),
        _ => None,
    }
}

/// Returns the candidates that are near enough, each with the number of wrong letters.
fn near<'n>(written: &str, candidates: impl IntoIterator<Item = &'n str>) -> Vec<(usize, &'n str)> {
    /// Further candidates are not compared: a suggestion must not take longer than reading the file.
    const MAX: usize = 1_000;

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
        .take(MAX)
        .filter_map(|(folded, candidate)| {
            let distance = distance(&written, &folded);
            // Up to a third of the letters may be wrong, or the shorter name may begin the longer one.
            let near = 3 * distance <= length.max(folded.chars().count())
                || (written.len() >= 4 && folded.starts_with(&written))
                || (folded.len() >= 4 && written.starts_with(&folded));
            near.then_some((distance, candidate))
        })
        .collect()
}

/// Returns the number of letters that differ.
#[cfg(feature = "std")]
fn distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

/// Returns 0 for equal names. Without the standard library, which counting letters needs, only differences of case,
/// separators and abbreviations are recognized.
#[cfg(not(feature = "std"))]
fn distance(one: &str, other: &str) -> usize {
    if one == other { 0 } else { usize::MAX / 3 }
}

/// Removes differences of case and of separators, which are the most common mistakes. No name is longer than what is kept.
fn fold(name: &str) -> String {
    name.chars().take(128).map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}

/// Returns `expected one of …`; `None` for no name, and for a list that is too long to read.
pub(crate) fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    const MAX: usize = 24;
    let names: Vec<String> = names.take(MAX + 1).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("expected {only}")),
        names if names.len() > MAX => None,
        names => Some(format!("expected one of {}", names.join(", "))),
    }
}

/// Makes a message that may quote anything safe to show: escapes control characters and cuts what is too long.
pub(crate) fn printable(message: &str) -> String {
    const LONGEST: usize = 240;
    let message = visible(message);
    match message.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", message.get(..cut).unwrap_or_default()),
        None => message,
    }
}

/// Returns text on one line in which every character is visible: escapes those that are not.
pub(crate) fn visible(text: &str) -> String {
    let letters = text.chars().flat_map(|letter| {
        let escaped = is_control(letter).then(|| letter.escape_default());
        let plain = (!is_control(letter)).then_some(letter);
        escaped.into_iter().flatten().chain(plain)
    });
    letters.collect()
}

/// Returns whether a character controls a terminal, ends a line, or changes the direction of text.
pub(crate) fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns what some version of YAML takes a plain word for, if it is a constant there: `a boolean` or `null`.
pub(crate) fn yaml_constant(text: &str) -> Option<&'static str> {
    const BOOLEANS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "y", "n"];
    if BOOLEANS.iter().any(|constant| text.eq_ignore_ascii_case(constant)) {
        return Some("a boolean");
    }
    text.eq_ignore_ascii_case("null").then_some("null")
}

/// Returns whether text needs no quotation marks in YAML, whatever the version: words that begin with a letter and are not a
/// constant of some version. Numbers and dates begin with something else.
pub(crate) fn is_plain_yaml(text: &str) -> bool {
    let is_harmless = |letter: char| letter.is_ascii_alphanumeric() || " _-./()'+;".contains(letter);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(is_harmless)
        && yaml_constant(text).is_none()
}
