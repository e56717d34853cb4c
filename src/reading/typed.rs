//! Reads the tree into the typed structs through serde, so that the file format is defined once.
//!
//! Unlike other serde readers, this one keeps places, and continues after an error: an unknown key is reported and
//! skipped, and a [`Recovered`](super::located::Recovered) value that fails is read again without the part that failed,
//! until every problem in it is reported.

use std::{cell::RefCell, collections::HashSet, fmt};

use serde::{
    Deserialize,
    de::{
        self, DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer as _, MapAccess, SeqAccess,
        Unexpected, Visitor, value::U32Deserializer,
    },
    forward_to_deserialize_any,
};

#[cfg(feature = "routes")]
use super::located::MAPPING;
use super::{
    located::{AT_LEAST, LOCATED, NAMES, RECOVERED, SEVERAL, WORD},
    problem::{Problem, Problems},
    problem_kind::ProblemKind,
    shape_help,
    tree::{Entries, Entry, Items, Node, Value},
    yaml::other_meaning,
};
use crate::{message::nearest, rules::Place};

/// Reads the document, and reports its problems. Returns `None` if not even its top level can be read.
pub(super) fn read<'n, D: Deserialize<'n>>(root: Node<'n>, problems: &mut Problems) -> Option<D> {
    let is_in_brackets = root.is_in_brackets();
    let state = RefCell::new(State { problems, is_in_brackets, failed: HashSet::new(), skipped: HashSet::new() });
    match D::deserialize(NodeReader { node: root, state: &state }) {
        Ok(document) => Some(document),
        Err(failure) => {
            state.borrow_mut().report(root, failure);
            None
        }
    }
}

/// What has been found wrong so far.
struct State<'p> {
    problems: &'p mut Problems,
    /// Whether the whole document is in brackets.
    is_in_brackets: bool,
    /// The identities of nodes that could not be read.
    failed: HashSet<*const ()>,
    /// The identities of the values of unknown keys.
    skipped: HashSet<*const ()>,
}

impl State<'_> {
    /// Reports a failure at the node where it happened. Returns whether `within` can be read again without that node.
    fn report(&mut self, within: Node<'_>, failure: Failure) -> bool {
        let at = failure.at.unwrap_or_else(|| FailedNode::of(within));
        // A missing key may have a value that failed, or be misspelled, which has been reported.
        let follows = match &failure.kind {
            ProblemKind::MissingKey { key, .. } => {
                find(within, at, false).is_some_and(|(node, _)| node.has_or_misspells(key))
            }
            _ => false,
        };
        if !follows {
            self.problems.push_with(|| {
                let help = find(within, at, self.is_in_brackets).and_then(|(node, is_in_brackets)| {
                    shape_help::of(&failure.kind, node, is_in_brackets, failure.struct_name)
                });
                help.into_iter().fold(failure.into_problem(at.place), Problem::with_help)
            });
        }
        self.failed.insert(at.identity) && at.identity != within.identity() && !self.problems.is_full()
    }
}

/// Finds the node that failed: the given one, or one below it. Returns it, and whether it is in brackets, as all is that is
/// within others.
fn find(node: Node<'_>, at: FailedNode, is_in_brackets: bool) -> Option<(Node<'_>, bool)> {
    let is_in_brackets = is_in_brackets || node.is_in_brackets();
    if node.identity() == at.identity {
        return Some((node, is_in_brackets));
    }
    match node.value() {
        Value::Scalar { .. } => None,
        Value::Sequence(mut items) => items.find_map(|item| find(item, at, is_in_brackets)),
        Value::Mapping(mut entries) => entries.find_map(|entry| find(entry.value, at, is_in_brackets)),
    }
}

/// A node that could not be read, and the place to report.
#[derive(Clone, Copy, Debug)]
struct FailedNode {
    /// The identity of the node, which is only compared.
    identity: *const (),
    place: Place,
}

impl FailedNode {
    fn of(node: Node<'_>) -> Self {
        Self { identity: node.identity(), place: node.place() }
    }
}

/// Why a value could not be read.
#[derive(Debug)]
struct Failure {
    kind: ProblemKind,
    /// The innermost node that failed.
    at: Option<FailedNode>,
    /// The name of the innermost struct that has the node in it.
    struct_name: Option<&'static str>,
}

impl Failure {
    const fn new(kind: ProblemKind) -> Self {
        Self { kind, at: None, struct_name: None }
    }

    fn at(self, node: Node<'_>) -> Self {
        Self { at: self.at.or(Some(FailedNode::of(node))), ..self }
    }

    /// Completes the failure of a struct's mapping: if no value in it failed, a key is missing.
    fn in_struct(mut self, name: &'static str, node: Node<'_>) -> Self {
        self.struct_name.get_or_insert(name);
        if let (None, ProblemKind::MissingKey { within, .. }) = (self.at, &mut self.kind) {
            *within = format!(" in {name}");
            self.at = Some(FailedNode { place: node.first_place(), ..FailedNode::of(node) });
        }
        self.at(node)
    }

    /// Returns the failure of a scalar where a word is expected, but which some reader of YAML takes for something else.
    fn unless_word(value: &Value<'_>) -> Option<Self> {
        let &Value::Scalar { text, plain: true } = value else {
            return None;
        };
        let meaning = other_meaning(text)?;
        Some(Self::new(ProblemKind::Unquoted { text: text.to_owned(), meaning }))
    }

    fn into_problem(self, place: Place) -> Problem {
        let help = match &self.kind {
            ProblemKind::Unquoted { text, .. } => Some(format!("write it in quotation marks: `\"{text}\"`")),
            _ => None,
        };
        help.into_iter().fold(Problem::new(self.kind, place), Problem::with_help)
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
        Self::new(ProblemKind::Unexpected(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Map => "a mapping".into(),
            Unexpected::Seq => "a list".into(),
            Unexpected::Unit => "nothing".into(),
            Unexpected::Bool(value) => format!("the boolean `{value}`"),
            Unexpected::Str(text) => format!("the text `{text}`"),
            other => other.to_string(),
        };
        let expected = match expected.to_string().as_str() {
            "a sequence" => "a list".into(),
            "a string" => "text".into(),
            "a boolean" => "`true` or `false`".into(),
            other => other.to_owned(),
        };
        Self::new(ProblemKind::WrongType { expected, found })
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(ProblemKind::MissingKey { key: field.into(), within: String::new() })
    }
}

#[derive(Clone, Copy)]
struct NodeReader<'n, 'c, 'p> {
    node: Node<'n>,
    state: &'c RefCell<State<'p>>,
}

impl<'n, 'c, 'p> NodeReader<'n, 'c, 'p> {
    const fn child(self, node: Node<'n>) -> Self {
        Self { node, state: self.state }
    }

    fn mapping(self, entries: Entries<'n>, fields: Option<Fields>) -> MappingReader<'n, 'c, 'p> {
        MappingReader { reader: self, entries, fields, written: None, value: None }
    }
}

/// The keys that a struct knows, and its name in messages.
#[derive(Clone, Copy)]
struct Fields {
    within: &'static str,
    known: &'static [&'static str],
}

impl Fields {
    /// Returns the known keys that a mapping has.
    fn written_in(self, node: Node<'_>) -> HashSet<&str> {
        node.entries().map(Entry::key).filter(|key| self.known.contains(key)).collect()
    }

    /// Returns the problem of an unknown key beside the known keys that are written. None of these is suggested, since it
    /// would appear twice.
    fn unknown(self, entry: Entry<'_>, written: &HashSet<&str>) -> Problem {
        let key = entry.key();
        let kind = ProblemKind::UnknownKey { key: key.to_owned(), within: self.within };
        let problem = Problem::new(kind, entry.key_place());
        let known = self.known.iter().copied();
        if let Some(free) = nearest(key, known.clone().filter(|known| !written.contains(known))) {
            return problem.with_expected(key, &[free]);
        }
        match nearest(key, known) {
            Some(taken) => problem.with_help(format!("`{taken}` is already there: remove one of them")),
            None => problem.with_expected(key, self.known),
        }
    }
}

impl<'de> Deserializer<'de> for NodeReader<'de, '_, '_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value() {
            Value::Scalar { text, plain } => match meaning(text, plain) {
                Meaning::Null => visitor.visit_unit(),
                Meaning::Bool(value) => visitor.visit_bool(value),
                Meaning::Text => visitor.visit_borrowed_str(text),
            },
            Value::Sequence(items) => visitor.visit_seq(SequenceReader { reader: self, items }),
            Value::Mapping(entries) => visitor.visit_map(self.mapping(entries, None)),
        }
        .map_err(|failure| failure.at(self.node))
    }

    /// Reads any scalar as text, except for null.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value() {
            Value::Scalar { text, plain } if !matches!(meaning(text, plain), Meaning::Null) => {
                visitor.visit_borrowed_str(text).map_err(|failure: Failure| failure.at(self.node))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    /// A key without a value is an error. It does not count as left out.
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
            NAMES if self.node.has_or_misspells(AT_LEAST) => visitor.visit_newtype_struct(self),
            NAMES => visitor.visit_some(self),
            #[cfg(feature = "routes")]
            MAPPING if matches!(self.node.value(), Value::Mapping(_)) => visitor.visit_newtype_struct(self),
            #[cfg(feature = "routes")]
            MAPPING => visitor.visit_some(self),
            RECOVERED => visitor.visit_seq(Attempts { reader: self, exhausted: false }),
            WORD => match Failure::unless_word(&self.node.value()) {
                Some(failure) => Err(failure.at(self.node)),
                None => self.deserialize_any(visitor),
            },
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
                Meaning::Null => Unexpected::Unit,
                Meaning::Bool(value) => Unexpected::Bool(value),
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

/// What a scalar means where any value is allowed. Numbers are text, since no key takes one.
enum Meaning {
    Null,
    Bool(bool),
    Text,
}

fn meaning(text: &str, plain: bool) -> Meaning {
    match text {
        _ if !plain => Meaning::Text,
        "" | "~" | "null" | "Null" | "NULL" => Meaning::Null,
        "true" | "True" | "TRUE" => Meaning::Bool(true),
        "false" | "False" | "FALSE" => Meaning::Bool(false),
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
        let state = self.reader.state;
        let failed = |node: Node<'_>| state.borrow().failed.contains(&node.identity());
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
    /// The known keys that the mapping has. Found at the first unknown key.
    written: Option<HashSet<&'n str>>,
    /// The value of the last key.
    value: Option<Node<'n>>,
}

impl<'n> MappingReader<'n, '_, '_> {
    /// Returns the next entry to read. Skips values that failed, and reports and skips unknown keys.
    fn next_entry(&mut self) -> Option<Entry<'n>> {
        let mut state = self.reader.state.borrow_mut();
        let fields = self.fields;
        self.entries.by_ref().find(|entry| match fields {
            Some(fields) if !fields.known.contains(&entry.key()) => {
                if state.skipped.insert(entry.value.identity()) {
                    let written = self.written.get_or_insert_with(|| fields.written_in(self.reader.node));
                    state.problems.push(fields.unknown(*entry, written));
                }
                false
            }
            _ => !state.failed.contains(&entry.value.identity()),
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

/// Reads the key of a mapping, which is always text.
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
            WORD => match Failure::unless_word(&self.entry.key_value()) {
                // Without its name, the value cannot be read, either.
                Some(failure) => {
                    let at = FailedNode { place: self.entry.key_place(), ..FailedNode::of(self.entry.value) };
                    Err(Failure { at: Some(at), ..failure })
                }
                None => self.deserialize_any(visitor),
            },
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A reader of something that has a place.
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

/// The input of a [`Located`](super::located::Located): the five numbers of the place, then the value.
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
            0 => place.file.number(),
            1 => place.line,
            2 => place.column,
            3 => place.start,
            4 => place.end,
            _ => return seed.deserialize(self.reader).map(Some),
        };
        self.given += 1;
        let number: U32Deserializer<Failure> = number.into_deserializer();
        seed.deserialize(number).map(Some)
    }
}

/// The input of a [`Several`](super::located::Several) where one value is written instead of a list.
struct Single<'n, 'c, 'p> {
    reader: Option<NodeReader<'n, 'c, 'p>>,
}

impl<'de> SeqAccess<'de> for Single<'de, '_, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        self.reader.take().map(|reader| seed.deserialize(reader)).transpose()
    }
}

/// The input of a [`Recovered`](super::located::Recovered): the same value again and again, each time without what failed
/// before, until it can be read or nothing of it is left.
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
                self.exhausted = !self.reader.state.borrow_mut().report(self.reader.node, failure);
                Err(Failure::new(kind))
            }
        }
    }
}
