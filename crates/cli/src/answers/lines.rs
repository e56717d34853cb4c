//! Lines of a file: they end with a line feed, a carriage return, or both.

/// Returns the number of the line, counted from 1, on which the byte at an offset is. A line end belongs to its line.
pub(super) fn number_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let feeds = before.iter().filter(|&&byte| byte == b'\n').count();
    let following = text.bytes().skip(1).map(Some).chain([None]);
    let returns = before.iter().zip(following).filter(|&(&byte, next)| byte == b'\r' && next != Some(b'\n')).count();
    1 + feeds + returns
}
