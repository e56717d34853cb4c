//! Keys that some parsers take for the same.

/// Returns whether two texts differ in the case of letters at most.
pub(crate) fn are_alike(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.chars().map(folded).eq(other.chars().map(folded)))
}

/// Returns the character that stands for all cases of a letter. Some letters outside ASCII have a case within it.
pub(crate) fn folded(character: char) -> char {
    match character {
        // LATIN CAPITAL LETTER I WITH DOT ABOVE, LATIN SMALL LETTER DOTLESS I.
        '\u{130}' | '\u{131}' => 'i',
        // LATIN SMALL LETTER LONG S.
        '\u{17f}' => 's',
        // The other letters become one letter in lower case.
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}
