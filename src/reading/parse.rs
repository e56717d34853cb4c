//! Turns the events of a YAML parser into a tree.
//!
//! This step guards all others: it enforces the limits before any other reader sees the text, and refuses what policies do
//! not need and YAML libraries disagree about: anchors, aliases, tags, merge keys, and several documents in one file.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{
    file_kind::FileKind,
    limits::Limits,
    problem::{Problem, Problems},
    problem_kind::ProblemKind,
    text::{ByteCursor, FileText, changes_direction, to_u32},
    tree::{Entries, Entry, Form, Record, Texts, Tree},
};
use crate::rules::Place;

/// Reads the only document of the text. If a key appears twice, reports it and skips the second value.
///
/// The text may have no more values than are left of the limit.
pub(super) fn parse<'t>(
    text: &FileText<'t>,
    limits: &Limits,
    nodes_left: usize,
    problems: &mut Problems,
) -> Result<Tree<'t>, Problem> {
    let mut reader = TreeReader {
        problems,
        text: text.as_str(),
        kind: text.kind(),
        texts: Texts { written: text.as_str(), decoded: Vec::new(), lines: text.lines() },
        records: Vec::new(),
        events: Parser::new_from_str(text.as_str()),
        cursor: text.byte_cursor(),
        depth: limits.depth.min(Limits::MAX_DEPTH),
        max_nodes: limits.nodes.min(Record::MAX),
        nodes_left: nodes_left.min(Record::MAX),
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
    kind: FileKind,
    texts: Texts<'t>,
    /// What has been read of the content of the root.
    records: Vec<Record>,
    events: Parser<'t, StrInput<'t>>,
    cursor: ByteCursor<'t>,
    depth: usize,
    max_nodes: usize,
    nodes_left: usize,
    nodes: usize,
}

impl<'t> TreeReader<'t, '_> {
    fn document(&mut self) -> Result<Record, Problem> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, place) => {
                    return Err(Problem::new(ProblemKind::NoDocument(self.kind), place));
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
                    let help = format!("put each {} in its own file", self.kind);
                    return Err(Problem::new(ProblemKind::SecondDocument, place).with_help(help));
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
                    // The parser includes blanks after a bracket.
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
            return Problem::new(ProblemKind::TooDeep { limit: self.depth }, place);
        }
        let problem = Problem::new(ProblemKind::Syntax(error.info().to_owned()), place);
        // In YAML, an asterisk begins an alias; by itself, it was most likely meant to match any name.
        let after = self.text.get(place.bytes().start..).and_then(|rest| rest.strip_prefix('*'));
        if after.is_some_and(|after| !after.starts_with(char::is_alphanumeric)) {
            problem.with_help("omit the key to match any name")
        } else {
            problem
        }
    }

    fn place(&mut self, span: Span) -> Place {
        let Span { start, end } = span;
        let byte = |cursor: &mut ByteCursor<'_>, marker: Marker| to_u32(cursor.byte_of(marker.index()));
        let first = byte(&mut self.cursor, start);
        if first as usize == self.text.len() {
            // At the end of the text, the parser may count a line that does not exist.
            return self.texts.lines.place(first, first);
        }
        Place {
            file: self.texts.lines.file(),
            line: to_u32(start.line()),
            column: to_u32(start.col() + 1),
            start: first,
            end: byte(&mut self.cursor, end).max(first),
        }
    }

    /// Reads a value within the root. Adds its record, then those of its content; returns where it ends.
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

    /// Reads a value. Returns its record, and adds those of its content.
    fn value(&mut self, event: Event<'t>, place: Place, depth: usize) -> Result<Record, Problem> {
        self.count(place)?;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                forbid(place, anchor, tag.is_some())?;
                let place = self.scalar_alone(place, style);
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
            | Event::MappingEnd => Err(Problem::new(ProblemKind::Syntax("expected a value".into()), place)),
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
            self.texts.decoded.push(text.into());
            let form = if plain { Form::DecodedPlain } else { Form::Decoded };
            return Record::new(place, form, self.texts.decoded.len() - 1);
        };
        Record::new(place, form, 0)
    }

    fn sequence(&mut self, place: Place, depth: usize) -> Result<Record, Problem> {
        let first = self.records.len();
        let mut last_end = 0;
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    let place = collection_place(place, last_end, end);
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
                    let place = collection_place(place, last_end, end);
                    self.skip_repeated_keys(first);
                    return Ok(Record::new(place, Form::Mapping, self.records.len() - first));
                }
                (Event::Scalar(text, style, anchor, tag), at) => {
                    self.count(at)?;
                    forbid(at, anchor, tag.is_some())?;
                    let at = self.scalar_alone(at, style);
                    check_letters(&text, at)?;
                    if text == "<<" {
                        return Err(forbidden("merge keys", at));
                    }
                    (self.scalar(&text, style, at), at)
                }
                (Event::Alias(_), at) => return Err(forbidden("aliases", at)),
                (_, at) => return Err(Problem::new(ProblemKind::KeyNotScalar, at)),
            };
            self.records.push(key);
            let (event, at) = self.next()?;
            // A value that is left out has no place, so it gets that of its key.
            let at = if at.start == at.end && matches!(event, Event::Scalar(..)) { key_place } else { at };
            last_end = self.inner(event, at, depth)?;
        }
    }

    /// Returns the place of a scalar alone. The parser includes blanks and a comment after it.
    fn scalar_alone(&self, place: Place, style: ScalarStyle) -> Place {
        let written = self.text.get(place.bytes()).unwrap_or_default();
        let length = match style {
            ScalarStyle::SingleQuoted => single_quoted_length(written),
            ScalarStyle::DoubleQuoted => double_quoted_length(written),
            _ => written.trim_end().len(),
        };
        Place { end: place.start + to_u32(length), ..place }
    }

    /// Reports keys that appear twice in the mapping whose records begin at `first`, and marks the second ones.
    fn skip_repeated_keys(&mut self, first: usize) {
        let entries = Entries::new(&self.texts, self.records.get(first..).unwrap_or_default());
        let repeated = repeated_keys(&entries, self.problems);
        for left in repeated {
            let at = self.records.len() - left;
            if let Some(key) = self.records.get_mut(at) {
                key.mark_repeated();
            }
        }
    }

    fn check_depth(&self, depth: usize, place: Place) -> Result<(), Problem> {
        if depth >= self.depth {
            return Err(Problem::new(ProblemKind::TooDeep { limit: self.depth }, place));
        }
        Ok(())
    }

    fn count(&mut self, place: Place) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > self.nodes_left {
            return Err(Problem::new(ProblemKind::TooManyNodes { limit: self.max_nodes }, place));
        }
        Ok(())
    }
}

/// Reports keys that appear twice. For each, returns the number of records from its own to the last of the mapping.
fn repeated_keys(entries: &Entries<'_>, problems: &mut Problems) -> Vec<usize> {
    /// With so few keys, comparing them all is faster than hashing, and allocates nothing.
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
                Problem::new(ProblemKind::DuplicateKey(entry.key().to_owned()), entry.key_place())
                    .with_related(first, "first defined here")
                    .with_help("remove one of them"),
            );
            repeated.push(left);
        } else if !are_few {
            first_places.insert(entry.key(), entry.key_place());
        }
        number += 1;
    }
    repeated
}

/// Returns the place from the start of a collection to the end of its last value or of its closing bracket. For block
/// collections, the parser reports the end where the next token starts.
fn collection_place(start: Place, last_end: u32, end: Place) -> Place {
    let closing = if end.start == end.end { start.end } else { end.start + 1 };
    Place { end: closing.max(last_end), ..start }
}

/// Returns the length of the text in single quotes that `text` begins with. Quotes within it are doubled.
fn single_quoted_length(text: &str) -> usize {
    let mut quotes = text.match_indices('\'').map(|(at, _)| at).skip(1).peekable();
    while let Some(at) = quotes.next() {
        if quotes.next_if_eq(&(at + 1)).is_none() {
            return at + 1;
        }
    }
    text.len()
}

/// Returns the length of the text in double quotes that `text` begins with. Quotes within it follow a backslash.
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

/// Refuses control characters, which escapes can produce: they would control the terminal that shows them.
fn check_letters(text: &str, place: Place) -> Result<(), Problem> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    let invisible = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t') || changes_direction(letter);
    match text.chars().find(|&letter| invisible(letter)) {
        None => Ok(()),
        Some(letter) => Err(Problem::new(ProblemKind::Invisible(letter.into()), place).with_help("remove it")),
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
    Problem::new(ProblemKind::Forbidden(what), place).with_help("write out the value, or declare a group")
}
