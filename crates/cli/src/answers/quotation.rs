//! Quotation marks of CSV, checked before a table is read: the reader takes whatever follows one that is not closed, also
//! whole rows, for a part of its field.

/// Returns what is wrong with the quotation marks of a table, and the line where it begins.
pub(super) fn problem(table: &str) -> Option<(usize, &'static str)> {
    let columns = fields(table.lines().next().unwrap_or_default());
    let (mut position, mut line) = (Position::Start, 1);
    // Where the last quotation mark is that begins a field.
    let (mut opened, mut opened_on) = (0, 1);
    for (at, byte) in table.bytes().enumerate() {
        position = match (position, byte) {
            (Position::Start, b'"') => {
                (opened, opened_on) = (at, line);
                Position::Quoted
            }
            (Position::Plain, b'"') => return Some((line, "a quotation mark in a field that does not begin with one")),
            (Position::Quoted, b'"') => Position::Closed,
            // Two quotation marks stand for one.
            (Position::Closed, b'"') | (Position::Quoted, _) => Position::Quoted,
            (Position::Closed, b',' | b'\n' | b'\r')
                if hides_row(table.get(opened..at).unwrap_or_default(), columns) =>
            {
                return Some((opened_on, "a field in quotation marks that contains a whole row"));
            }
            (_, b',' | b'\n' | b'\r') => Position::Start,
            (Position::Closed, _) => return Some((opened_on, "text after the quotation mark that closes a field")),
            (Position::Start | Position::Plain, _) => Position::Plain,
        };
        line += usize::from(byte == b'\n');
    }
    match position {
        Position::Quoted => Some((opened_on, "a quotation mark that is not closed")),
        Position::Closed if hides_row(table.get(opened..).unwrap_or_default(), columns) => {
            Some((opened_on, "a field in quotation marks that contains a whole row"))
        }
        _ => None,
    }
}

/// Returns whether a line within a field has as many fields as a row: it was likely meant as one.
fn hides_row(field: &str, columns: usize) -> bool {
    field.lines().skip(1).any(|line| fields(line) >= columns)
}

/// Returns the number of fields of a line.
fn fields(line: &str) -> usize {
    1 + line.matches(',').count()
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
