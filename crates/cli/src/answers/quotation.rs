//! Quotation marks of CSV, checked before a table is read: the reader takes whatever follows one that is not closed, also
//! whole rows, for a part of its field.

/// Returns what is wrong with the quotation marks of a table, and the line where it begins.
pub(super) fn problem(table: &str) -> Option<(usize, &'static str)> {
    let (mut position, mut line, mut opened) = (Position::Start, 1, 1);
    for byte in table.bytes() {
        position = match (position, byte) {
            (Position::Start, b'"') => {
                opened = line;
                Position::Quoted
            }
            (Position::Plain, b'"') => return Some((line, "a quotation mark in a field that does not begin with one")),
            (Position::Quoted, b'"') => Position::Closed,
            // Two quotation marks stand for one.
            (Position::Closed, b'"') | (Position::Quoted, _) => Position::Quoted,
            (_, b',' | b'\n' | b'\r') => Position::Start,
            (Position::Closed, _) => return Some((opened, "text after the quotation mark that closes a field")),
            (Position::Start | Position::Plain, _) => Position::Plain,
        };
        line += usize::from(byte == b'\n');
    }
    (position == Position::Quoted).then_some((opened, "a quotation mark that is not closed"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Before a field.
    Start,
    /// In a field without quotation marks.
    Plain,
    /// Between the quotation marks of a field.
    Quoted,
    /// After a quotation mark that closes a field, or is the first of two.
    Closed,
}
