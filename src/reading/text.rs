use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use super::{
    limits::Limits,
    lines::{place_behind, to_u32},
    problem::{Kind, Problem},
    what::What,
};
use crate::rules::Place;

/// A file's text: UTF-8, within the limits, without a byte-order mark.
pub(super) struct Text<'t> {
    content: &'t str,
    ascii: bool,
    what: What,
}

pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

impl<'t> Text<'t> {
    pub(super) fn new(bytes: &'t [u8], what: What, limits: &Limits) -> Result<Self, Problem> {
        check_size(bytes.len(), what, limits)?;
        let text = str::from_utf8(bytes).map_err(|error| {
            let valid = bytes.get(..error.valid_up_to()).and_then(|valid| str::from_utf8(valid).ok()).unwrap_or("");
            Problem::new(Kind::NotUtf8, place_behind(without_mark(valid))).with_help("save the file as UTF-8")
        })?;
        let text = without_mark(text);
        let text = Self { content: text, ascii: text.is_ascii(), what };
        text.check_letters()?;
        Ok(text)
    }

    /// Refuses characters that turn the order of writing around: what a reviewer sees must be what is read.
    fn check_letters(&self) -> Result<(), Problem> {
        match self.content.char_indices().find(|&(_, letter)| !self.ascii && turns_writing_around(letter)) {
            None => Ok(()),
            Some((at, letter)) => {
                let place = place_behind(self.content.get(..at).unwrap_or_default());
                let place = Place { end: place.start + to_u32(letter.len_utf8()), ..place };
                Err(Problem::new(Kind::Invisible(letter.into()), place).with_help("take it out"))
            }
        }
    }

    pub(super) const fn as_str(&self) -> &'t str {
        self.content
    }

    /// What the text is read as.
    pub(super) const fn what(&self) -> What {
        self.what
    }

    /// Turns character positions, asked for in nearly rising order, into byte positions.
    pub(super) const fn byte_cursor(&self) -> ByteCursor<'t> {
        ByteCursor { text: self.content, ascii: self.ascii, characters: 0, bytes: 0 }
    }
}

/// A text without the mark that it may begin with.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Whether the letter is a control character of bidirectional writing.
pub(super) const fn turns_writing_around(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) struct ByteCursor<'t> {
    text: &'t str,
    ascii: bool,
    characters: usize,
    bytes: usize,
}

impl ByteCursor<'_> {
    /// The byte at which the character of the given number starts.
    pub(super) fn byte_of(&mut self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        let (before, behind) = self.text.split_at_checked(self.bytes).unwrap_or((self.text, ""));
        self.bytes = if character >= self.characters {
            behind
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

/// The bytes of a file; an error, with its cause, for what is no file. Of a file over the limit only so much is read.
pub(super) fn read_file(path: &Path, what: What, limits: &Limits) -> Result<Vec<u8>, (Problem, Option<io::Error>)> {
    let unreadable = |error: io::Error| (Problem::of_file(Kind::Unreadable(reason(&error))), Some(error));
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err((Problem::of_file(Kind::Directory(what)).with_help(format!("name one {what} file")), None));
    }
    let mut bytes = Vec::new();
    file.take((limits.bytes as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// What the system says, without the number that Rust adds.
fn reason(error: &io::Error) -> String {
    let mut words = error.to_string();
    if let Some(at) = words.find(" (os error") {
        words.truncate(at);
    }
    words.get_mut(..1).map(str::make_ascii_lowercase);
    words
}

fn check_size(bytes: usize, what: What, limits: &Limits) -> Result<(), Problem> {
    let limit = limits.bytes.min(u32::MAX as usize);
    if bytes > limit {
        return Err(Problem::of_file(Kind::TooLarge { limit })
            .with_help(format!("split the {what}, or raise the limit where it is loaded")));
    }
    Ok(())
}
