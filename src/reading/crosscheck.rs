//! The cross-check: a second YAML library reads the same text.
//!
//! YAML's grammar is so large that two good libraries can disagree about a text. A permission must not depend on the
//! library, so a file that they read differently is refused. The second reading is compared with the tree value by value,
//! and keeps nothing.

use std::{cell::RefCell, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    problem::Problem,
    problem_kind::ProblemKind,
    text::FileText,
    tree::{Entry, Node, Value},
};
use crate::rules::Place;

/// Refuses the text if the second library does not read it as the tree.
pub(super) fn compare(text: &FileText<'_>, root: Node<'_>) -> Result<(), Problem> {
    let difference = RefCell::new(None);
    let check = ValueCheck { node: root, difference: &difference };
    check.deserialize(serde_yaml::Deserializer::from_str(text.as_str())).map_err(|error| {
        let (place, what) = difference.take().unwrap_or_else(|| {
            let place = error.location().map_or(root.place(), |location| {
                let at = text.byte_cursor().byte_of(location.index());
                text.place_at(at)
            });
            (place, error.to_string())
        });
        Problem::new(ProblemKind::ReadDifferently(what), place)
            .with_help("rewrite it: quote text with special characters, and end the file with a line break")
    })
}

/// Where the readings first differ, and how.
type Difference = RefCell<Option<(Place, String)>>;

/// Reads a value, and fails unless it equals the node.
#[derive(Clone, Copy)]
struct ValueCheck<'n> {
    node: Node<'n>,
    difference: &'n Difference,
}

impl<'n> ValueCheck<'n> {
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

impl<'de> DeserializeSeed<'de> for ValueCheck<'_> {
    type Value = ();

    /// Asks for a value of the node's type. Scalars are compared as text, whatever else they could mean.
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.node.value() {
            Value::Scalar { .. } => deserializer.deserialize_str(self),
            Value::Sequence(_) => deserializer.deserialize_seq(self),
            Value::Mapping(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for ValueCheck<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.node.value() {
            Value::Scalar { text, .. } => write!(f, "`{text}`"),
            Value::Sequence(items) => write!(f, "a list of {} elements", items.count()),
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
            Some(_) => self.differs(self.node.place(), &format!("a list of {} elements", items.count()), "more"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Value::Mapping(entries) = self.node.value() else {
            return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
        };
        for entry in entries.clone() {
            if map.next_key_seed(KeyCheck { entry, within: self })?.is_none() {
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

/// Reads a key, and fails unless it equals that of the entry.
struct KeyCheck<'n> {
    entry: Entry<'n>,
    within: ValueCheck<'n>,
}

impl<'de> DeserializeSeed<'de> for KeyCheck<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyCheck<'_> {
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
