//! The second reading: another YAML library, the same text.
//!
//! YAML's grammar is large enough for two good libraries to disagree about a text. A permission must not depend on which
//! of them reads it, so a file that they read differently is refused. The second reading is compared with the first as
//! it goes, value by value, and keeps nothing.

use std::{cell::RefCell, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    lines::place_behind,
    problem::{Kind, Problem},
    text::Text,
    tree::{Entry, Node, Value},
};
use crate::rules::Place;

/// Refuses the text if the second library reads anything but the tree.
pub(super) fn compare(text: &Text<'_>, root: Node<'_>) -> Result<(), Problem> {
    let difference = RefCell::new(None);
    let same = Same { node: root, difference: &difference };
    same.deserialize(serde_yaml::Deserializer::from_str(text.as_str())).map_err(|error| {
        let (place, what) = difference.take().unwrap_or_else(|| {
            let place = error.location().map_or(root.place(), |location| {
                let at = text.byte_cursor().byte_of(location.index());
                place_behind(text.as_str().get(..at).unwrap_or_default())
            });
            (place, error.to_string())
        });
        Problem::new(Kind::ReadDifferently(what), place)
            .with_help("write it more plainly: quote text with special characters, and end the file with a line break")
    })
}

/// Where the readings part, and how.
type Difference = RefCell<Option<(Place, String)>>;

/// Reads a value and fails unless it is the node.
#[derive(Clone, Copy)]
struct Same<'n> {
    node: Node<'n>,
    difference: &'n Difference,
}

impl<'n> Same<'n> {
    const fn child(self, node: Node<'n>) -> Self {
        Self { node, ..self }
    }

    fn differs<T, E: de::Error>(self, place: Place, first: &str, second: &str) -> Result<T, E> {
        let what = format!("one reads {first}, the other {second}");
        let error = E::custom(&what);
        self.difference.borrow_mut().get_or_insert((place, what));
        Err(error)
    }
}

impl<'de> DeserializeSeed<'de> for Same<'_> {
    type Value = ();

    /// Asks for the kind of value that the node is; scalars are compared as they are written, whatever they stand for.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node.value() {
            Value::Scalar { .. } => deserializer.deserialize_str(self),
            Value::Sequence(_) => deserializer.deserialize_seq(self),
            Value::Mapping(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Same<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.node.value() {
            Value::Scalar { text, .. } => write!(f, "`{text}`"),
            Value::Sequence(items) => write!(f, "a list of {}", items.count()),
            Value::Mapping(entries) => write!(f, "a mapping of {} keys", entries.count()),
        }
    }

    fn visit_str<E: de::Error>(self, second: &str) -> Result<(), E> {
        match self.node.value() {
            Value::Scalar { text, .. } if text == second => Ok(()),
            Value::Scalar { text, .. } => self.differs(self.node.place(), &format!("`{text}`"), &format!("`{second}`")),
            Value::Sequence(_) | Value::Mapping(_) => Err(E::invalid_type(de::Unexpected::Str(second), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Value::Sequence(items) = self.node.value() else {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &self));
        };
        for item in items.clone() {
            if seq.next_element_seed(self.child(item))?.is_none() {
                return self.differs(item.place(), "an element", "the end of the list");
            }
        }
        match seq.next_element::<de::IgnoredAny>()? {
            None => Ok(()),
            Some(_) => self.differs(self.node.place(), &format!("a list of {}", items.count()), "more"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Value::Mapping(entries) = self.node.value() else {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        };
        for entry in entries.clone() {
            if map.next_key_seed(SameKey { entry, within: self })?.is_none() {
                return self.differs(entry.key_place(), &format!("`{}`", entry.key()), "the end of the mapping");
            }
            map.next_value_seed(self.child(entry.value))?;
        }
        match map.next_key::<de::IgnoredAny>()? {
            None => Ok(()),
            Some(_) => self.differs(self.node.place(), &format!("a mapping of {} keys", entries.count()), "more"),
        }
    }
}

/// Reads a key and fails unless it is the entry's.
struct SameKey<'n> {
    entry: Entry<'n>,
    within: Same<'n>,
}

impl<'de> DeserializeSeed<'de> for SameKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for SameKey<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key `{}`", self.entry.key())
    }

    fn visit_str<E: de::Error>(self, second: &str) -> Result<(), E> {
        if self.entry.key() == second {
            return Ok(());
        }
        self.within.differs(self.entry.key_place(), &format!("`{}`", self.entry.key()), &format!("`{second}`"))
    }
}
