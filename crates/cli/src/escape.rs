//! Text from outside, such as the names of files, made safe for an output; and names that stay different in it.

use std::{borrow::Cow, collections::HashMap, path::Path};

use portcullis::reading::{file_name, is_control};

/// Returns text on one line in which every character is visible: `\n` for a line feed, `\u{1b}` for an escape character.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_control)
}

/// Returns text of any number of lines in which every character but line feeds and tabs is visible.
pub(crate) fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| is_control(letter) && !matches!(letter, '\n' | '\t'))
}

/// Returns the name of a file as messages show it.
pub(crate) fn path(path: &Path) -> String {
    visible(&file_name(path)).into_owned()
}

/// Returns text that Markdown shows as it is. A vertical bar has a meaning only in tables, whose rows escape it.
pub(crate) fn markdown(text: &str) -> String {
    let mut markdown = String::new();
    let visible = visible(text);
    let mut letters = visible.chars().peekable();
    let mut after_word = false;
    while let Some(letter) = letters.next() {
        // Within a word, an underscore means nothing.
        let is_plain_underscore = after_word && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if "\\`*[]<>~&".contains(letter) || (letter == '_' && !is_plain_underscore) {
            markdown.push('\\');
        }
        markdown.push(letter);
        after_word = letter.is_alphanumeric() || (letter == '_' && is_plain_underscore);
    }
    markdown
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::new();
    for letter in text.chars() {
        if is_escaped(letter) {
            escaped.extend(letter.escape_default());
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

/// Numbers names that are equal in a report, so that its readers can tell them apart: `opens`, `opens (2)`.
#[derive(Default)]
pub(crate) struct UniqueNames {
    /// For each name that is taken, the number for the next of its kind.
    next_numbers: HashMap<String, usize>,
}

impl UniqueNames {
    /// Returns the name, with a number if it is taken.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let Some(&next) = self.next_numbers.get(name) else {
            self.next_numbers.insert(name.into(), 2);
            return name.into();
        };
        let mut number = next;
        let mut unique = format!("{name} ({number})");
        while self.next_numbers.contains_key(&unique) {
            number += 1;
            unique = format!("{name} ({number})");
        }
        self.next_numbers.insert(unique.clone(), 2);
        self.next_numbers.insert(name.into(), number + 1);
        unique
    }
}
