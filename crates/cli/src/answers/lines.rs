//! Lines of a file: they end with a line feed, a carriage return, or both.

/// Returns the number of the line, counted from 1, on which the letter at an offset is. A line end belongs to its line.
pub(super) fn number_at(text: &str, offset: usize) -> usize {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    // The first half of a line end.
    let half = if after.starts_with('\n') { before.strip_suffix('\r') } else { None };
    let before = half.unwrap_or(before);
    let count = |end: &str| before.matches(end).count();
    1 + count("\n") + count("\r") - count("\r\n")
}
