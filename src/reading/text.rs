//! The text of a file: read under the limits, and with lines and columns for its bytes.
//!
//! A tree only keeps the bytes of its million values. Where a place is reported, its line is counted from the nearest
//! mark before it.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use super::{file_kind::FileKind, limits::Limits, problem::Problem, problem_kind::ProblemKind};
use crate::rules::{FileId, Place};

pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Returns the bytes of a file, or the problem with its cause. Of a file over the limit, only as much is read as it takes
/// to refuse it.
pub(super) fn read_file(path: &Path, kind: FileKind, limits: &Limits) -> Result<Vec<u8>, (Problem, Option<io::Error>)> {
    let unreadable = |error: io::Error| (Problem::of_file(ProblemKind::Unreadable(reason(&error))), Some(error));
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        let problem = Problem::of_file(ProblemKind::Directory(kind));
        return Err((problem.with_help(format!("give the path of a {} file", kind.content())), None));
    }
    let mut bytes = Vec::new();
    file.take((limits.bytes as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Returns the message of the system without the number that Rust adds.
pub(super) fn reason(error: &io::Error) -> String {
    let mut words = error.to_string();
    if let Some(at) = words.find(" (os error") {
        words.truncate(at);
    }
    words.get_mut(..1).map(str::make_ascii_lowercase);
    words
}

/// The text of a file: UTF-8, within the limits, without a byte-order mark.
pub(super) struct FileText<'t> {
    content: &'t str,
    ascii: bool,
    kind: FileKind,
    file: FileId,
}

impl<'t> FileText<'t> {
    pub(super) fn new(bytes: &'t [u8], kind: FileKind, file: FileId, limits: &Limits) -> Result<Self, Problem> {
        let limit = limits.bytes.min(u32::MAX as usize);
        if bytes.len() > limit {
            return Err(Problem::of_file(ProblemKind::TooLarge { limit })
                .with_help(format!("split the {kind}, or load it in a program, which can raise the limit")));
        }
        let text = str::from_utf8(bytes).map_err(|error| {
            let valid = bytes.get(..error.valid_up_to()).and_then(|valid| str::from_utf8(valid).ok()).unwrap_or("");
            Problem::new(ProblemKind::NotUtf8, place_after(without_byte_order_mark(valid), file))
                .with_help("save the file as UTF-8")
        })?;
        let text = without_byte_order_mark(text);
        let text = Self { content: text, ascii: text.is_ascii(), kind, file };
        text.check_direction()?;
        Ok(text)
    }

    /// Refuses characters that change the direction of the text: what a reviewer sees must be what is read.
    fn check_direction(&self) -> Result<(), Problem> {
        match self.content.char_indices().find(|&(_, letter)| !self.ascii && changes_direction(letter)) {
            None => Ok(()),
            Some((at, letter)) => {
                let place = self.place_at(at);
                let place = Place { end: place.start + to_u32(letter.len_utf8()), ..place };
                Err(Problem::new(ProblemKind::Invisible(letter.into()), place).with_help("remove it"))
            }
        }
    }

    pub(super) const fn as_str(&self) -> &'t str {
        self.content
    }

    /// Returns what the text is read as.
    pub(super) const fn kind(&self) -> FileKind {
        self.kind
    }

    /// Returns the empty place at a byte.
    pub(super) fn place_at(&self, byte: usize) -> Place {
        place_after(self.content.get(..byte).unwrap_or_default(), self.file)
    }

    /// Returns the places of its bytes.
    pub(super) fn lines(&self) -> Lines<'t> {
        Lines::new(self.content, self.file)
    }

    /// Returns a cursor that turns character positions into byte positions. It is fast if they mostly increase.
    pub(super) const fn byte_cursor(&self) -> ByteCursor<'t> {
        ByteCursor { text: self.content, ascii: self.ascii, characters: 0, bytes: 0 }
    }
}

/// Returns the text without the byte-order mark that it may begin with.
pub(super) fn without_byte_order_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Returns whether the letter is a control character of bidirectional text.
pub(super) const fn changes_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A position in a text, counted both in characters and in bytes.
pub(super) struct ByteCursor<'t> {
    text: &'t str,
    ascii: bool,
    characters: usize,
    bytes: usize,
}

impl ByteCursor<'_> {
    /// Moves to a character, and returns the byte at which it starts.
    pub(super) fn byte_of(&mut self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        let (before, after) = self.text.split_at_checked(self.bytes).unwrap_or((self.text, ""));
        self.bytes = if character >= self.characters {
            after
                .char_indices()
                .nth(character - self.characters)
                .map_or(self.text.len(), |(offset, _)| self.bytes + offset)
        } else {
            before.char_indices().nth_back(self.characters - character - 1).map_or(0, |(offset, _)| offset)
        };
        self.characters = character;
        self.bytes
    }
}

/// Finds the lines and columns of bytes.
pub(super) struct Lines<'t> {
    text: &'t str,
    file: FileId,
    /// The position of every [`STRIDE`]th byte.
    marks: Vec<Position>,
}

const STRIDE: usize = 32;

impl<'t> Lines<'t> {
    fn new(text: &'t str, file: FileId) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut position = Position::START;
        for start in (0..=text.len()).step_by(STRIDE) {
            marks.push(position);
            position = position.after(text, start, text.len().min(start + STRIDE));
        }
        Self { text, file, marks }
    }

    pub(super) const fn file(&self) -> FileId {
        self.file
    }

    /// Returns the place of the bytes from `start` to `end`.
    pub(super) fn place(&self, start: u32, end: u32) -> Place {
        let at = start as usize;
        let mark = self.marks.get(at / STRIDE).copied().unwrap_or(Position::START);
        let Position { line, column } = mark.after(self.text, at / STRIDE * STRIDE, at);
        Place { file: self.file, line, column, start, end }
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

    /// Returns the position of byte `to` in a text whose byte `from` has this one. As in YAML, a line ends with a line
    /// feed, a carriage return, or both.
    fn after(mut self, text: &str, from: usize, to: usize) -> Self {
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

/// Returns the empty place right after a text with which a file begins.
fn place_after(text: &str, file: FileId) -> Place {
    let Position { line, column } = Position::START.after(text, 0, text.len());
    let start = to_u32(text.len());
    Place { file, line, column, start, end: start }
}

/// Converts a position in a text, which is at most 4 GiB long.
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
        fn counting_from_marks_equals_counting_from_the_start(letters in prop::collection::vec(prop::sample::select(vec![
            "\n", "\r", "\r\n", "a", "é", "\u{2028}", "🚪", "abcdefgh",
        ]), 0..200)) {
            let text = letters.concat();
            let lines = Lines::new(&text, FileId::default());
            for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                let place = lines.place(to_u32(byte), to_u32(text.len()));
                prop_assert_eq!((place.line, place.column), line_and_column(&text, byte));
                let before = text.get(..byte).unwrap_or_default();
                let after = place_after(before, FileId::default());
                prop_assert_eq!((after.line, after.column), line_and_column(before, byte));
            }
        }
    }
}
