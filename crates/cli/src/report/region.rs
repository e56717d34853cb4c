use portcullis::rules::Place;

/// A place from its first character to the one behind its last, as other tools want it: lines and columns from 1, columns
/// in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Region {
    pub(super) fn of(place: Place, text: &str) -> Self {
        let (line, column) = (place.line as usize, place.column as usize);
        let (mut end_line, mut end_column) = (line, column);
        let mut letters = text.get(place.bytes()).unwrap_or_default().chars().peekable();
        while let Some(letter) = letters.next() {
            // As YAML says: a line feed, a carriage return, or both.
            if letter == '\n' || (letter == '\r' && letters.peek() != Some(&'\n')) {
                (end_line, end_column) = (end_line + 1, 1);
            } else {
                end_column += 1;
            }
        }
        Self { line, column, end_line, end_column }
    }
}
