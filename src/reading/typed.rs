//! The tree read into the typed structs, through serde, so that the file format is written down once.
//!
//! Unlike other serde readers this one knows places and goes on: a key that no struct knows is noted and passed over, and
//! a [`Recovered`](super::located::Recovered) value that fails is tried again without what failed, until all that is
//! wrong with it is noted.

use std::{cell::RefCell, collections::HashSet, fmt};

use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer as _, MapAccess, SeqAccess,
        Unexpected, Visitor, value::U32Deserializer,
    },
    forward_to_deserialize_any,
};

use super::{
    located::{LOCATED, RECOVERED, SEVERAL},
    problem::{Kind, Problem, Problems},
    tree::{Entries, Entry, Items, Node, Value},
};
use crate::rules::Place;

/// Reads the document, noting what is wrong; nothing if not even its outline can be read.
pub(super) fn read<'n, D: Deserialize<'n>>(root: Node<'n>, problems: &mut Problems) -> Option<D> {
    let notes = RefCell::new(Notes { problems, failed: HashSet::new(), passed_over: HashSet::new() });
    match D::deserialize(NodeReader { node: root, notes: &notes }) {
        Ok(document) => Some(document),
        Err(failure) => {
            notes.borrow_mut().note(root, failure);
            None
        }
    }
}

/// What has been found wrong.
struct Notes<'p> {
    problems: &'p mut Problems,
    /// Nodes that could not be read, by their identity.
    failed: HashSet<*const ()>,
    /// Keys that no struct knows, likewise.
    passed_over: HashSet<*const ()>,
}

impl Notes<'_> {
    /// Notes a failure, once, at the node where it happened; returns whether reading on without that node makes sense.
    fn note(&mut self, within: Node<'_>, failure: Failure) -> bool {
        let at = failure.at.unwrap_or_else(|| Spot::of(within));
        // A key whose value failed, or that is misspelt, has been noted.
        let follows = match &failure.kind {
            Kind::MissingKey { key, .. } => find(within, at).is_some_and(|node| node.has_or_misspells(key)),
            _ => false,
        };
        if !follows {
            self.problems.push(failure.into_problem(at.place));
        }
        self.failed.insert(at.node) && at.node != within.identity() && !self.problems.is_full()
    }
}

/// The node of a spot, which is the given one or below it.
fn find(node: Node<'_>, at: Spot) -> Option<Node<'_>> {
    if node.identity() == at.node {
        return Some(node);
    }
    match node.value() {
        Value::Scalar { .. } => None,
        Value::Sequence(mut items) => items.find_map(|item| find(item, at)),
        Value::Mapping(mut entries) => entries.find_map(|entry| find(entry.value, at)),
    }
}

/// A node, and where to point for it.
#[derive(Clone, Copy, Debug)]
struct Spot {
    /// Only compared, never followed.
    node: *const (),
    place: Place,
}

impl Spot {
    fn of(node: Node<'_>) -> Self {
        Self { node: node.identity(), place: node.place() }
    }
}

/// Why a value could not be read.
#[derive(Debug)]
struct Failure {
    kind: Kind,
    /// The innermost node that failed.
    at: Option<Spot>,
}

impl Failure {
    const fn new(kind: Kind) -> Self {
        Self { kind, at: None }
    }

    fn at(self, node: Node<'_>) -> Self {
        Self { at: self.at.or(Some(Spot::of(node))), ..self }
    }

    /// The failure of a struct's mapping, if no value in it has failed: a key that is missing.
    fn in_struct(mut self, name: &str, node: Node<'_>) -> Self {
        if let (None, Kind::MissingKey { within, .. }) = (self.at, &mut self.kind) {
            *within = format!(" in {name}");
            self.at = Some(Spot { place: node.first_place(), ..Spot::of(node) });
        }
        self.at(node)
    }

    fn into_problem(self, place: Place) -> Problem {
        Problem::new(self.kind, place)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Kind::Unexpected(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Map => "a mapping".into(),
            Unexpected::Seq => "a list".into(),
            Unexpected::Unit => "nothing".into(),
            Unexpected::Bool(value) => format!("the truth value `{value}`"),
            Unexpected::Str(text) => format!("the text `{text}`"),
            other => other.to_string(),
        };
        let expected = match expected.to_string().as_str() {
            "a sequence" => "a list".into(),
            "a string" => "text".into(),
            "a boolean" => "`true` or `false`".into(),
            other => other.to_owned(),
        };
        Self::new(Kind::WrongType { expected, found })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Kind::MissingKey { key: field.into(), within: String::new() })
    }
}

#[derive(Clone, Copy)]
struct NodeReader<'n, 'c, 'p> {
    node: Node<'n>,
    notes: &'c RefCell<Notes<'p>>,
}

impl<'n, 'c, 'p> NodeReader<'n, 'c, 'p> {
    const fn child(self, node: Node<'n>) -> Self {
        Self { node, notes: self.notes }
    }

    fn mapping(self, entries: Entries<'n>, fields: Option<Fields>) -> MappingReader<'n, 'c, 'p> {
        MappingReader { reader: self, entries, fields, value: None }
    }
}

/// The keys that a struct knows, and what it is called.
#[derive(Clone, Copy)]
struct Fields {
    within: &'static str,
    known: &'static [&'static str],
}

impl<'de> Deserializer<'de> for NodeReader<'de, '_, '_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value() {
            Value::Scalar { text, plain } => match meaning(text, plain) {
                Meaning::Nothing => visitor.visit_unit(),
                Meaning::Truth(truth) => visitor.visit_bool(truth),
                Meaning::Text => visitor.visit_borrowed_str(text),
            },
            Value::Sequence(items) => visitor.visit_seq(SequenceReader { reader: self, items }),
            Value::Mapping(entries) => visitor.visit_map(self.mapping(entries, None)),
        }
        .map_err(|failure| failure.at(self.node))
    }

    /// Any scalar but nothing is text.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value() {
            Value::Scalar { text, plain } if !matches!(meaning(text, plain), Meaning::Nothing) => {
                visitor.visit_borrowed_str(text).map_err(|failure: Failure| failure.at(self.node))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    /// A key with nothing behind it is an error, not a key left out.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Failure> {
        match name {
            LOCATED => visitor.visit_seq(LocatedReader::new(self)),
            SEVERAL if !matches!(self.node.value(), Value::Sequence(_)) => {
                visitor.visit_seq(Single { reader: Some(self) })
            }
            SEVERAL => self.deserialize_any(visitor),
            RECOVERED => visitor.visit_seq(Attempts { reader: self, exhausted: false }),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let found = match self.node.value() {
            Value::Mapping(entries) => {
                let fields = Fields { within: name, known: fields };
                let value = visitor.visit_map(self.mapping(entries, Some(fields)));
                return value.map_err(|failure| failure.in_struct(name, self.node));
            }
            Value::Sequence(_) => Unexpected::Seq,
            Value::Scalar { text, plain } => match meaning(text, plain) {
                Meaning::Nothing => Unexpected::Unit,
                Meaning::Truth(truth) => Unexpected::Bool(truth),
                Meaning::Text => Unexpected::Str(text),
            },
        };
        Err(Failure::invalid_type(found, &visitor).at(self.node))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

/// What a scalar stands for where any value may stand. Numbers are text: no key takes one.
enum Meaning {
    Nothing,
    Truth(bool),
    Text,
}

fn meaning(text: &str, plain: bool) -> Meaning {
    match text {
        _ if !plain => Meaning::Text,
        "" | "~" | "null" | "Null" | "NULL" => Meaning::Nothing,
        "true" | "True" | "TRUE" => Meaning::Truth(true),
        "false" | "False" | "FALSE" => Meaning::Truth(false),
        _ => Meaning::Text,
    }
}

struct SequenceReader<'n, 'c, 'p> {
    reader: NodeReader<'n, 'c, 'p>,
    items: Items<'n>,
}

impl<'de> SeqAccess<'de> for SequenceReader<'de, '_, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        let notes = self.reader.notes;
        let failed = |node: Node<'_>| notes.borrow().failed.contains(&node.identity());
        match self.items.by_ref().find(|&item| !failed(item)) {
            Some(item) => seed.deserialize(self.reader.child(item)).map(Some),
            None => Ok(None),
        }
    }
}

struct MappingReader<'n, 'c, 'p> {
    reader: NodeReader<'n, 'c, 'p>,
    entries: Entries<'n>,
    fields: Option<Fields>,
    /// The value of the key given last.
    value: Option<Node<'n>>,
}

impl<'n> MappingReader<'n, '_, '_> {
    /// The next entry to read: no value that failed, and no key that the struct does not know.
    fn next_entry(&mut self) -> Option<Entry<'n>> {
        let mut notes = self.reader.notes.borrow_mut();
        let fields = self.fields;
        self.entries.by_ref().find(|entry| match fields {
            Some(fields) if !fields.known.contains(&entry.key()) => {
                if notes.passed_over.insert(entry.value.identity()) {
                    let kind = Kind::UnknownKey { key: entry.key().to_owned(), within: fields.within };
                    let problem = Problem::new(kind, entry.key_place()).with_expected(entry.key(), fields.known);
                    notes.problems.push(problem);
                }
                false
            }
            _ => !notes.failed.contains(&entry.value.identity()),
        })
    }
}

impl<'de> MapAccess<'de> for MappingReader<'de, '_, '_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let Some(entry) = self.next_entry() else {
            return Ok(None);
        };
        self.value = Some(entry.value);
        seed.deserialize(KeyReader { entry }).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let node = self.value.take().ok_or_else(|| de::Error::custom("expected a value"))?;
        seed.deserialize(self.reader.child(node))
    }
}

/// The key of a mapping: always text.
#[derive(Clone, Copy)]
struct KeyReader<'n> {
    entry: Entry<'n>,
}

impl<'de> Deserializer<'de> for KeyReader<'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_borrowed_str(self.entry.key())
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Failure> {
        match name {
            LOCATED => visitor.visit_seq(LocatedReader::new(self)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Something that stands somewhere.
trait Placed {
    fn place(&self) -> Place;
}

impl Placed for NodeReader<'_, '_, '_> {
    fn place(&self) -> Place {
        self.node.place()
    }
}

impl Placed for KeyReader<'_> {
    fn place(&self) -> Place {
        self.entry.key_place()
    }
}

/// What a [`Located`](super::located::Located) asks for: the four numbers of the place, then the value.
struct LocatedReader<R> {
    reader: R,
    place: Place,
    given: u8,
}

impl<R: Placed> LocatedReader<R> {
    fn new(reader: R) -> Self {
        Self { place: reader.place(), reader, given: 0 }
    }
}

impl<'de, R> SeqAccess<'de> for LocatedReader<R>
where
    R: Deserializer<'de, Error = Failure> + Copy,
{
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        let place = self.place;
        let number = match self.given {
            0 => place.line,
            1 => place.column,
            2 => place.start,
            3 => place.end,
            _ => return seed.deserialize(self.reader).map(Some),
        };
        self.given += 1;
        let number: U32Deserializer<Failure> = number.into_deserializer();
        seed.deserialize(number).map(Some)
    }
}

/// What a [`Several`](super::located::Several) is given where one value stands in the place of a list.
struct Single<'n, 'c, 'p> {
    reader: Option<NodeReader<'n, 'c, 'p>>,
}

impl<'de> SeqAccess<'de> for Single<'de, '_, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        self.reader.take().map(|reader| seed.deserialize(reader)).transpose()
    }
}

/// What a [`Recovered`](super::located::Recovered) asks for: the same value again, until it can be read without what
/// failed before or nothing of it is left.
struct Attempts<'n, 'c, 'p> {
    reader: NodeReader<'n, 'c, 'p>,
    exhausted: bool,
}

impl<'de> SeqAccess<'de> for Attempts<'de, '_, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        if self.exhausted {
            return Ok(None);
        }
        match seed.deserialize(self.reader) {
            Ok(value) => Ok(Some(value)),
            Err(failure) => {
                let kind = failure.kind.clone();
                self.exhausted = !self.reader.notes.borrow_mut().note(self.reader.node, failure);
                Err(Failure::new(kind))
            }
        }
    }
}
