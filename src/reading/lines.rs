//! Bytes of a text to its lines and columns.
//!
//! A tree keeps the bytes of a million values alone; where somebody is told a place, its line is counted from the nearest
//! mark before it.

use crate::rules::Place;

/// Finds the lines of a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// The position of every [`STRIDE`]th byte.
    marks: Vec<Position>,
}

const STRIDE: usize = 32;

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut position = Position::START;
        for start in (0..=text.len()).step_by(STRIDE) {
            marks.push(position);
            position = position.behind(text, start, text.len().min(start + STRIDE));
        }
        Self { text, marks }
    }

    /// The place of the bytes from `start` to `end`.
    pub(super) fn place(&self, start: u32, end: u32) -> Place {
        let at = start as usize;
        let mark = self.marks.get(at / STRIDE).copied().unwrap_or(Position::START);
        let Position { line, column } = mark.behind(self.text, at / STRIDE * STRIDE, at);
        Place { line, column, start, end }
    }
}

/// A line and a column, both counted from 1, the column in characters.
#[derive(Clone, Copy)]
struct Position {
    line: u32,
    column: u32,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };

    /// The position of byte `to` in a text whose byte `from` has this one. A line ends as YAML says: with a line feed, a
    /// carriage return, or both.
    fn behind(mut self, text: &str, from: usize, to: usize) -> Self {
        let bytes = text.as_bytes();
        for (at, &byte) in (from..).zip(bytes.get(from..to).unwrap_or_default()) {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                self = Self { line: self.line.saturating_add(1), column: 1 };
            } else {
                // A character counts where it begins.
                let begins = byte & 0b1100_0000 != 0b1000_0000;
                self.column = self.column.saturating_add(u32::from(begins));
            }
        }
        self
    }
}

/// The empty place right behind a text.
pub(super) fn place_behind(text: &str) -> Place {
    let Position { line, column } = Position::START.behind(text, 0, text.len());
    let start = to_u32(text.len());
    Place { line, column, start, end: start }
}

/// Positions in a text, which holds at most 4 GiB.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Counts from the start, character by character.
    fn line_and_column(text: &str, byte: usize) -> (u32, u32) {
        let (mut line, mut column) = (1, 1);
        for (at, letter) in text.char_indices().take_while(|&(at, _)| at < byte) {
            let splits = text.get(at..).is_some_and(|rest| rest.starts_with("\r\n"));
            let breaks = letter == '\n' || (letter == '\r' && !splits);
            (line, column) = if breaks { (line + 1, 1) } else { (line, column + 1) };
        }
        (line, column)
    }

    proptest! {
        #[test]
        fn counted_from_marks_as_from_the_start(letters in prop::collection::vec(prop::sample::select(vec![
            "\n", "\r", "\r\n", "a", "é", "\u{2028}", "🚪", "abcdefgh",
        ]), 0..200)) {
            let text = letters.concat();
            let lines = Lines::new(&text);
            for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                let place = lines.place(to_u32(byte), to_u32(text.len()));
                prop_assert_eq!((place.line, place.column), line_and_column(&text, byte));
                let before = text.get(..byte).unwrap_or_default();
                let behind = place_behind(before);
                prop_assert_eq!((behind.line, behind.column), line_and_column(before, byte));
            }
        }
    }
}
