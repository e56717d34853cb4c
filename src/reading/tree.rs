//! Parser events to a tree that knows where everything stands.
//!
//! This is the guard in front of everything else: it enforces the limits before any other reader sees the text, and
//! refuses what a policy has no use for and readers disagree about.

use std::{borrow::Cow, collections::HashMap};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{
    limits::Limits,
    nearest::nearest,
    problem::{Kind, Problem, Problems},
    text::{ByteCursor, Text, place_behind, to_u32, turns_writing_around},
};
use crate::rules::Place;

/// A value of the file.
pub(super) struct Node<'t> {
    pub(super) place: Place,
    pub(super) value: Value<'t>,
}

impl Node<'_> {
    /// Where to point for what a mapping lacks: its first key.
    pub(super) fn first_place(&self) -> Place {
        match &self.value {
            Value::Mapping(entries) => entries.first().map_or(self.place, |entry| entry.key_place),
            Value::Sequence(_) | Value::Scalar { .. } => self.place,
        }
    }

    /// Whether a mapping has the key, or one that is likely meant to be it.
    pub(super) fn has_or_misspells(&self, key: &str) -> bool {
        let Value::Mapping(entries) = &self.value else {
            return false;
        };
        entries.iter().any(|entry| entry.key == key || nearest(&entry.key, [key]).is_some())
    }
}

pub(super) enum Value<'t> {
    Scalar {
        text: Cow<'t, str>,
        /// Written without quotes, so that it may stand for something other than text.
        plain: bool,
    },
    Sequence(Vec<Node<'t>>),
    Mapping(Vec<Entry<'t>>),
}

pub(super) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_place: Place,
    pub(super) value: Node<'t>,
}

/// Reads the one document of the text. A key that stands twice is noted, and its second value dropped.
pub(super) fn parse<'t>(text: &Text<'t>, limits: &Limits, problems: &mut Problems) -> Result<Node<'t>, Problem> {
    let mut reader = TreeReader {
        problems,
        text: text.as_str(),
        end: None,
        events: Parser::new_from_str(text.as_str()),
        cursor: text.byte_cursor(),
        depth: limits.depth.min(Limits::MAX_DEPTH),
        max_nodes: limits.nodes,
        nodes: 0,
    };
    reader.document()
}

struct TreeReader<'t, 'p> {
    problems: &'p mut Problems,
    text: &'t str,
    /// The place behind the text, once it has been asked for.
    end: Option<Place>,
    events: Parser<'t, StrInput<'t>>,
    cursor: ByteCursor<'t>,
    depth: usize,
    max_nodes: usize,
    nodes: usize,
}

impl<'t> TreeReader<'t, '_> {
    fn document(&mut self) -> Result<Node<'t>, Problem> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, place) => return Err(Problem::new(Kind::NoDocument, place)),
                (event, place) => {
                    let root = self.node(event, place, 0)?;
                    self.end_of_stream()?;
                    return Ok(root);
                }
            }
        }
    }

    fn end_of_stream(&mut self) -> Result<(), Problem> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), place) => {
                    return Err(Problem::new(Kind::SecondDocument, place).with_help("put each policy in its own file"));
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, Place), Problem> {
        match self.events.next_event() {
            Some(Ok((event, span))) => {
                let mut place = self.place(span);
                if !matches!(event, Event::Scalar(..)) {
                    // The parser counts blanks behind a bracket as its own.
                    let written = self.text.get(place.bytes()).unwrap_or_default();
                    place.end = place.start + to_u32(written.trim_end().len());
                }
                Ok((event, place))
            }
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Ok((Event::StreamEnd, Place::default())),
        }
    }

    fn syntax(&mut self, error: &ScanError) -> Problem {
        let place = self.place(Span::empty(*error.marker()));
        if error.info() == "recursion limit exceeded" {
            return Problem::new(Kind::TooDeep { limit: self.depth }, place);
        }
        Problem::new(Kind::Syntax(error.info().to_owned()), place)
    }

    fn place(&mut self, span: Span) -> Place {
        let Span { start, end } = span;
        let byte = |cursor: &mut ByteCursor<'_>, marker: Marker| to_u32(cursor.byte_of(marker.index()));
        let first = byte(&mut self.cursor, start);
        if first as usize == self.text.len() {
            // At the end of the text the parser may count a line that is not there.
            let text = self.text;
            return *self.end.get_or_insert_with(|| place_behind(text));
        }
        Place {
            line: to_u32(start.line()),
            column: to_u32(start.col() + 1),
            start: first,
            end: byte(&mut self.cursor, end).max(first),
        }
    }

    fn node(&mut self, event: Event<'t>, place: Place, depth: usize) -> Result<Node<'t>, Problem> {
        self.count(place)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                forbid(place, anchor, tag.is_some())?;
                let place = self.without_what_follows(place, style);
                check_letters(&text, place)?;
                Ok(Node { place, value: Value::Scalar { text, plain: style == ScalarStyle::Plain } })
            }
            Event::SequenceStart(anchor, tag) => {
                forbid(place, anchor, tag.is_some())?;
                self.check_depth(depth, place)?;
                self.sequence(place, depth + 1)
            }
            Event::MappingStart(anchor, tag) => {
                forbid(place, anchor, tag.is_some())?;
                self.check_depth(depth, place)?;
                self.mapping(place, depth + 1)
            }
            Event::Alias(_) => Err(forbidden("aliases", place)),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => Err(Problem::new(Kind::Syntax("expected a value".into()), place)),
        }
    }

    fn sequence(&mut self, place: Place, depth: usize) -> Result<Node<'t>, Problem> {
        let mut items: Vec<Node<'t>> = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    let place = whole(place, items.last().map(|item| item.place), end);
                    items.shrink_to_fit();
                    return Ok(Node { place, value: Value::Sequence(items) });
                }
                (event, at) => items.push(self.node(event, at, depth)?),
            }
        }
    }

    fn mapping(&mut self, place: Place, depth: usize) -> Result<Node<'t>, Problem> {
        let mut entries: Vec<Entry<'t>> = Vec::new();
        loop {
            let (key, key_place) = match self.next()? {
                (Event::MappingEnd, end) => {
                    let place = whole(place, entries.last().map(|entry| entry.value.place), end);
                    self.drop_repeated_keys(&mut entries);
                    entries.shrink_to_fit();
                    return Ok(Node { place, value: Value::Mapping(entries) });
                }
                (Event::Scalar(text, style, anchor, tag), at) => {
                    self.count(at)?;
                    forbid(at, anchor, tag.is_some())?;
                    let at = self.without_what_follows(at, style);
                    check_letters(&text, at)?;
                    (text, at)
                }
                (Event::Alias(_), at) => return Err(forbidden("aliases", at)),
                (_, at) => return Err(Problem::new(Kind::KeyNotScalar, at)),
            };
            if key == "<<" {
                return Err(forbidden("merge keys", key_place));
            }
            let (event, at) = self.next()?;
            // A value that is left out has no place of its own: its key is where to look.
            let at = if at.start == at.end && matches!(event, Event::Scalar(..)) { key_place } else { at };
            let value = self.node(event, at, depth)?;
            entries.push(Entry { key, key_place, value });
        }
    }

    /// The place of a scalar alone: the parser counts blanks and a comment behind it as its own.
    fn without_what_follows(&self, place: Place, style: ScalarStyle) -> Place {
        let written = self.text.get(place.bytes()).unwrap_or_default();
        let length = match style {
            ScalarStyle::SingleQuoted => single_quoted_length(written),
            ScalarStyle::DoubleQuoted => double_quoted_length(written),
            _ => written.trim_end().len(),
        };
        Place { end: place.start + to_u32(length), ..place }
    }

    fn drop_repeated_keys(&mut self, entries: &mut Vec<Entry<'t>>) {
        let mut first_places: HashMap<Cow<'t, str>, Place> = HashMap::with_capacity(entries.len());
        entries.retain(|entry| {
            let Some(first) = first_places.get(&entry.key) else {
                first_places.insert(entry.key.clone(), entry.key_place);
                return true;
            };
            self.problems.push(
                Problem::new(Kind::DuplicateKey(entry.key.clone().into_owned()), entry.key_place)
                    .with_related(*first, "first here")
                    .with_help("keep one of the two"),
            );
            false
        });
    }

    fn check_depth(&self, depth: usize, place: Place) -> Result<(), Problem> {
        if depth >= self.depth {
            return Err(Problem::new(Kind::TooDeep { limit: self.depth }, place));
        }
        Ok(())
    }

    fn count(&mut self, place: Place) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > self.max_nodes {
            return Err(Problem::new(Kind::TooManyNodes { limit: self.max_nodes }, place));
        }
        Ok(())
    }
}

/// From where a collection starts to the end of its last value or of its closing bracket. Block collections have no end
/// of their own: the parser reports it where the next thing starts.
fn whole(start: Place, last: Option<Place>, end: Place) -> Place {
    let closing = if end.start == end.end { start.end } else { end.start + 1 };
    Place { end: closing.max(last.map_or(0, |last| last.end)), ..start }
}

/// How many bytes the quoted text takes that a text begins with. A quote within it is written twice.
fn single_quoted_length(text: &str) -> usize {
    let mut quotes = text.match_indices('\'').map(|(at, _)| at).skip(1).peekable();
    while let Some(at) = quotes.next() {
        if quotes.next_if_eq(&(at + 1)).is_none() {
            return at + 1;
        }
    }
    text.len()
}

/// The same for double quotes, where a backslash stands before a quote within.
fn double_quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            letter => escaped = letter == '\\' && !escaped,
        }
    }
    text.len()
}

/// Refuses what escapes can bring into a text: control characters would speak to the terminal that shows them.
fn check_letters(text: &str, place: Place) -> Result<(), Problem> {
    let invisible =
        |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t') || turns_writing_around(letter);
    match text.chars().find(|&letter| invisible(letter)) {
        None => Ok(()),
        Some(letter) => Err(Problem::new(Kind::Invisible(letter.into()), place).with_help("take it out")),
    }
}

fn forbid(place: Place, anchor: usize, tagged: bool) -> Result<(), Problem> {
    if anchor != 0 {
        return Err(forbidden("anchors", place));
    }
    if tagged {
        return Err(forbidden("tags", place));
    }
    Ok(())
}

fn forbidden(what: &'static str, place: Place) -> Problem {
    Problem::new(Kind::Forbidden(what), place).with_help("write the value out, or declare a group")
}
