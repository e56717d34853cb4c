//! Quotation marks of CSV, checked before a table is read: the reader takes whatever follows one that is not closed, also
//! whole rows, for a part of its field. A field therefore does not span lines.

use super::line_at;

/// What is wrong with a quotation mark.
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

/// Returns what is wrong with the first wrong quotation mark of a table.
pub(super) fn problem(table: &str) -> Option<Problem> {
    const HELP: &str = "put quotation marks around the whole field, and write each one within it twice";
    const NO_BREAKS: &str = "put quotation marks around the whole field, which has no line breaks, and write each one \
                             within it twice";

    let mut position = Position::Start;
    for (at, byte) in table.bytes().chain([b'\n']).enumerate() {
        let problem = |message, help| {
            let line = line_at(table, at);
            Some(Problem { line, message, help })
        };
        position = match (position, byte) {
            (Position::Plain, b'"') => {
                return problem("a quotation mark in a field that does not begin with one", HELP);
            }
            (Position::Quoted, b'"') => Position::Closed,
            (Position::Quoted, b'\n' | b'\r') => {
                return problem("a quotation mark that is not closed on its line", NO_BREAKS);
            }
            // After another one, a quotation mark stands for itself.
            (Position::Start | Position::Closed, b'"') | (Position::Quoted, _) => Position::Quoted,
            (_, b',' | b'\n' | b'\r') => Position::Start,
            (Position::Closed, _) => return problem("text after the quotation mark that closes a field", HELP),
            (Position::Start | Position::Plain, _) => Position::Plain,
        };
    }
    None
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
