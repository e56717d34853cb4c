//! Parser events to a tree that knows where everything stands.
//!
//! This is the guard in front of everything else: it enforces the limits before any other reader sees the text, and
//! refuses what a policy has no use for and readers disagree about.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{
    limits::Limits,
    lines::{Lines, to_u32},
    problem::{Kind, Problem, Problems},
    text::{ByteCursor, Text, turns_writing_around},
    tree::{Entries, Entry, Form, Record, Texts, Tree},
    what::What,
};
use crate::rules::Place;

/// Reads the one document of the text. A key that stands twice is noted, and its second value passed over.
pub(super) fn parse<'t>(text: &Text<'t>, limits: &Limits, problems: &mut Problems) -> Result<Tree<'t>, Problem> {
    let mut reader = TreeReader {
        problems,
        text: text.as_str(),
        what: text.what(),
        texts: Texts { written: text.as_str(), made: Vec::new(), lines: Lines::new(text.as_str()) },
        records: Vec::new(),
        events: Parser::new_from_str(text.as_str()),
        cursor: text.byte_cursor(),
        depth: limits.depth.min(Limits::MAX_DEPTH),
        max_nodes: limits.nodes.min(Record::MOST),
        nodes: 0,
    };
    let root = reader.document()?;
    let TreeReader { texts, mut records, .. } = reader;
    records.shrink_to_fit();
    Ok(Tree { texts, root, records })
}

struct TreeReader<'t, 'p> {
    problems: &'p mut Problems,
    text: &'t str,
    what: What,
    texts: Texts<'t>,
    /// What has been read within the root.
    records: Vec<Record>,
    events: Parser<'t, StrInput<'t>>,
    cursor: ByteCursor<'t>,
    depth: usize,
    max_nodes: usize,
    nodes: usize,
}

impl<'t> TreeReader<'t, '_> {
    fn document(&mut self) -> Result<Record, Problem> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, place) => {
                    return Err(Problem::new(Kind::NoDocument(self.what), place));
                }
                (event, place) => {
                    let root = self.value(event, place, 0)?;
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
                    let help = format!("put each {} in its own file", self.what);
                    return Err(Problem::new(Kind::SecondDocument, place).with_help(help));
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
            return self.texts.lines.place(first, first);
        }
        Place {
            line: to_u32(start.line()),
            column: to_u32(start.col() + 1),
            start: first,
            end: byte(&mut self.cursor, end).max(first),
        }
    }

    /// Reads a value within the root, whose record comes in front of what it contains; returns where it ends.
    fn inner(&mut self, event: Event<'t>, place: Place, depth: usize) -> Result<u32, Problem> {
        let at = self.records.len();
        self.records.push(Record::new(place, Form::Nothing, 0));
        let record = self.value(event, place, depth)?;
        let end = record.end();
        if let Some(reserved) = self.records.get_mut(at) {
            *reserved = record;
        }
        Ok(end)
    }

    /// Reads a value to its record, and what it contains to the list.
    fn value(&mut self, event: Event<'t>, place: Place, depth: usize) -> Result<Record, Problem> {
        self.count(place)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                forbid(place, anchor, tag.is_some())?;
                let place = self.without_what_follows(place, style);
                check_letters(&text, place)?;
                Ok(self.scalar(&text, style, place))
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

    fn scalar(&mut self, text: &str, style: ScalarStyle, place: Place) -> Record {
        let written = self.text.get(place.bytes()).unwrap_or_default();
        let plain = style == ScalarStyle::Plain;
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let form = if plain && text == written {
            Form::Plain
        } else if plain && text.is_empty() {
            Form::Nothing
        } else if quoted && written.get(1..written.len().saturating_sub(1)) == Some(text) {
            Form::Quoted
        } else {
            self.texts.made.push(text.into());
            let form = if plain { Form::MadePlain } else { Form::Made };
            return Record::new(place, form, self.texts.made.len() - 1);
        };
        Record::new(place, form, 0)
    }

    fn sequence(&mut self, place: Place, depth: usize) -> Result<Record, Problem> {
        let first = self.records.len();
        let mut last_end = 0;
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    let place = whole(place, last_end, end);
                    return Ok(Record::new(place, Form::Sequence, self.records.len() - first));
                }
                (event, at) => last_end = self.inner(event, at, depth)?,
            }
        }
    }

    fn mapping(&mut self, place: Place, depth: usize) -> Result<Record, Problem> {
        let first = self.records.len();
        let mut last_end = 0;
        loop {
            let (key, key_place) = match self.next()? {
                (Event::MappingEnd, end) => {
                    let place = whole(place, last_end, end);
                    self.pass_over_repeated_keys(first);
                    return Ok(Record::new(place, Form::Mapping, self.records.len() - first));
                }
                (Event::Scalar(text, style, anchor, tag), at) => {
                    self.count(at)?;
                    forbid(at, anchor, tag.is_some())?;
                    let at = self.without_what_follows(at, style);
                    check_letters(&text, at)?;
                    if text == "<<" {
                        return Err(forbidden("merge keys", at));
                    }
                    (self.scalar(&text, style, at), at)
                }
                (Event::Alias(_), at) => return Err(forbidden("aliases", at)),
                (_, at) => return Err(Problem::new(Kind::KeyNotScalar, at)),
            };
            self.records.push(key);
            let (event, at) = self.next()?;
            // A value that is left out has no place of its own: its key is where to look.
            let at = if at.start == at.end && matches!(event, Event::Scalar(..)) { key_place } else { at };
            last_end = self.inner(event, at, depth)?;
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

    /// Notes keys that stand twice in the mapping whose records begin at `first`.
    fn pass_over_repeated_keys(&mut self, first: usize) {
        let entries = Entries::new(&self.texts, self.records.get(first..).unwrap_or_default());
        let repeated = repeated_keys(&entries, self.problems);
        for left in repeated {
            let at = self.records.len() - left;
            if let Some(key) = self.records.get_mut(at) {
                key.repeat();
            }
        }
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

/// Notes the keys that stand twice; each by how many records there are from its own to the last of the mapping.
fn repeated_keys(entries: &Entries<'_>, problems: &mut Problems) -> Vec<usize> {
    /// Among so few keys looking through them is quicker than hashing them, and asks for no memory.
    const FEW: usize = 16;

    let are_few = entries.clone().take(FEW + 1).count() <= FEW;
    let mut first_places: HashMap<&str, Place> = HashMap::new();
    let mut repeated = Vec::new();
    let mut rest = entries.clone();
    let mut number = 0;
    while let (left, Some(entry)) = (rest.records_left(), rest.next()) {
        let first = if are_few {
            entries.clone().take(number).find(|other| other.key() == entry.key()).map(Entry::key_place)
        } else {
            first_places.get(entry.key()).copied()
        };
        if let Some(first) = first {
            problems.push(
                Problem::new(Kind::DuplicateKey(entry.key().to_owned()), entry.key_place())
                    .with_related(first, "first here")
                    .with_help("keep one of the two"),
            );
            repeated.push(left);
        } else if !are_few {
            first_places.insert(entry.key(), entry.key_place());
        }
        number += 1;
    }
    repeated
}

/// From where a collection starts to the end of its last value or of its closing bracket. Block collections have no end
/// of their own: the parser reports it where the next thing starts.
fn whole(start: Place, last_end: u32, end: Place) -> Place {
    let closing = if end.start == end.end { start.end } else { end.start + 1 };
    Place { end: closing.max(last_end), ..start }
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
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
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
