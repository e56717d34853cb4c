//! The building blocks of the typed form of a policy file: values that know their place where the reader knows it.
//!
//! Two readers fill them: `typed`, which knows places and goes on after an error, and any other serde reader, which does
//! neither. The first recognises the types here by the names below; to the second they are plain values.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap as _,
};

use crate::rules::Place;

/// The name under which [`Located`] asks for a value with its place.
pub(super) const LOCATED: &str = "portcullis::Located";
/// The name under which [`Recovered`] asks for attempts at a value.
pub(super) const RECOVERED: &str = "portcullis::Recovered";

/// A value and where it stands. Two are equal if their values are.
#[derive(Clone, Debug, Default)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Located<T> {
    pub(super) fn nowhere(value: T) -> Self {
        Self { value, place: Place::default() }
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(LOCATED, LocatedVisitor(PhantomData))
    }
}

struct LocatedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for LocatedVisitor<T> {
    type Value = Located<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    /// From a reader without places.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::deserialize(deserializer).map(Located::nowhere)
    }

    /// From the reader with places: the place, then the value.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut number = || seq.next_element::<u32>().map(Option::unwrap_or_default);
        let place = Place { line: number()?, column: number()?, start: number()?, end: number()? };
        let value = seq.next_element()?.ok_or_else(|| de::Error::custom("expected a value"))?;
        Ok(Located { value, place })
    }
}

/// A value, or nothing where it is so wrong that its problems have been noted and reading went on behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recovered<T>(pub(super) Option<T>);

impl<T> Recovered<T> {
    pub(super) const fn as_ref(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T: Serialize> Serialize for Recovered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Recovered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RECOVERED, RecoveredVisitor(PhantomData))
    }
}

struct RecoveredVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RecoveredVisitor<T> {
    type Value = Recovered<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    /// From a reader that stops at an error.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::deserialize(deserializer).map(|value| Recovered(Some(value)))
    }

    /// From the reader that goes on: the same value again and again, each time without what failed before. After a
    /// failure the value is only read on for its further problems.
    fn visit_seq<A: SeqAccess<'de>>(self, mut attempts: A) -> Result<Self::Value, A::Error> {
        let first: Result<Option<T>, A::Error> = attempts.next_element();
        if let Ok(value) = first {
            return Ok(Recovered(value));
        }
        while attempts.next_element::<T>().is_err() {}
        Ok(Recovered(None))
    }
}

/// A word of the vocabulary, an id, or another short text that YAML must not read as a number, a truth value or nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Word(pub(super) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;

        impl Visitor<'_> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word(text.to_owned()))
            }
        }

        deserializer.deserialize_any(WordVisitor)
    }
}

/// One word, or a list of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) list: Vec<Located<Word>>,
    pub(super) place: Place,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl FromIterator<Located<Word>> for Words {
    fn from_iter<I: IntoIterator<Item = Located<Word>>>(words: I) -> Self {
        Self { list: words.into_iter().collect(), place: Place::default() }
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.list.as_slice() {
            [only] => only.serialize(serializer),
            words => words.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, place } = Located::deserialize(deserializer)?;
        let list = match value {
            OneOrMany::One(value) => vec![Located { value, place }],
            OneOrMany::Many(list) => list,
        };
        Ok(Self { list, place })
    }
}

enum OneOrMany {
    One(Word),
    Many(Vec<Located<Word>>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrManyVisitor;

        impl<'de> Visitor<'de> for OneOrManyVisitor {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany::One(Word(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OneOrMany, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = seq.next_element()? {
                    words.push(word);
                }
                Ok(OneOrMany::Many(words))
            }
        }

        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

/// A mapping from names to values, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mapping<V>(pub(super) Vec<(Located<Word>, Recovered<V>)>);

impl<V> Mapping<V> {
    /// The entries that could be read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Located<Word>, &V)> {
        self.0.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Default for Mapping<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> FromIterator<(String, V)> for Mapping<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(entries: I) -> Self {
        let entry = |(name, value)| (Located::nowhere(Word(name)), Recovered(Some(value)));
        Self(entries.into_iter().map(entry).collect())
    }
}

impl<V: Serialize> Serialize for Mapping<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Mapping<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MappingVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for MappingVisitor<V> {
            type Value = Mapping<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Mapping(entries))
            }
        }

        deserializer.deserialize_map(MappingVisitor(PhantomData))
    }
}
