//! The building blocks of the structs that files are read into: text, names, lists and mappings, with their places.
//!
//! They are read by `typed`, which knows places, continues after errors, and recognizes the types here by the names below.
//! They are printed as plain values, from entries without places.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap as _,
};

use crate::rules::{FileId, Place};

/// The name by which [`Located`] asks for a value with its place.
pub(super) const LOCATED: &str = "portcullis::Located";
/// The name by which [`Several`] asks for the elements of a list, or for one value that is written instead of a list.
pub(super) const SEVERAL: &str = "portcullis::Several";
/// The name by which [`Word`] asks for text that no reader of YAML takes for anything else.
pub(super) const WORD: &str = "portcullis::Word";
/// The name by which [`Names`] asks for a mapping with the key [`AT_LEAST`], or for anything else.
pub(super) const NAMES: &str = "portcullis::Names";
/// The key of the lowest name of a column.
pub(super) const AT_LEAST: &str = "at_least";
/// The name by which [`Either`] asks for a mapping, or for anything else.
#[cfg(feature = "routes")]
pub(super) const MAPPING: &str = "portcullis::Either";
/// The name by which [`Recovered`] asks for attempts at a value.
pub(super) const RECOVERED: &str = "portcullis::Recovered";

/// A value and its place.
#[derive(Default)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Located<T> {
    /// Returns a value without a place, to be printed.
    pub(super) fn new(value: T) -> Self {
        Self { value, place: Place::default() }
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

    /// Reads the place, then the value.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut number = || seq.next_element::<u32>().map(Option::unwrap_or_default);
        let place = Place {
            file: FileId::of_number(number()?),
            line: number()?,
            column: number()?,
            start: number()?,
            end: number()?,
        };
        let value = seq.next_element()?.ok_or_else(|| de::Error::custom("expected a value"))?;
        Ok(Located { value, place })
    }
}

/// A value, or `None` if it could not be read. Then its problems are reported, and reading continued after it.
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

    /// Reads the same value again and again, each time without what failed before. After a failure, this only serves to
    /// find further problems.
    fn visit_seq<A: SeqAccess<'de>>(self, mut attempts: A) -> Result<Self::Value, A::Error> {
        let first: Result<Option<T>, A::Error> = attempts.next_element();
        if let Ok(value) = first {
            return Ok(Recovered(value));
        }
        while attempts.next_element::<T>().is_err() {}
        Ok(Recovered(None))
    }
}

/// One value, or a list of them.
pub(super) struct Several<T>(pub(super) Vec<T>);

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Serialize> Serialize for Several<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [only] => only.serialize(serializer),
            values => values.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Several<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(SEVERAL, SeveralVisitor(PhantomData))
    }
}

struct SeveralVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SeveralVisitor<T> {
    type Value = Several<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a list of values")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        Ok(Several(values))
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, $deserialize:ident($($argument:expr)?), $expected:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Default, Serialize)]
        #[serde(transparent)]
        pub(super) struct $name<'t>(Cow<'t, str>);

        impl Deref for $name<'_> {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<'t> From<&'t str> for $name<'t> {
            fn from(text: &'t str) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        impl From<String> for $name<'_> {
            fn from(text: String) -> Self {
                Self(Cow::Owned(text))
            }
        }

        impl<'de: 't, 't> Deserialize<'de> for $name<'t> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.$deserialize($($argument,)? TextVisitor { expected: $expected }).map(Self)
            }
        }
    )*};
}

texts! {
    /// Text, borrowed from what was read or from what is printed.
    Text, deserialize_str(), "text";
    /// A name, an id, or another short text. Unquoted booleans, numbers, dates and null are errors.
    Word, deserialize_newtype_struct(WORD), "a name";
    /// A severity, or `off`, which is no name and needs no quotation marks.
    Level, deserialize_any(), "a severity";
}

impl Word<'_> {
    pub(super) fn as_str(&self) -> &str {
        self
    }
}

struct TextVisitor {
    expected: &'static str,
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// One word, or a list of them.
pub(super) struct Words<'t> {
    pub(super) list: Vec<Located<Word<'t>>>,
    pub(super) place: Place,
}

impl<'t> FromIterator<Located<Word<'t>>> for Words<'t> {
    fn from_iter<I: IntoIterator<Item = Located<Word<'t>>>>(words: I) -> Self {
        Self { list: words.into_iter().collect(), place: Place::default() }
    }
}

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.list.as_slice() {
            [only] => only.serialize(serializer),
            words => words.serialize(serializer),
        }
    }
}

impl<'de: 't, 't> Deserialize<'de> for Words<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Located { value, place } = Located::deserialize(deserializer)?;
        let list = match value {
            OneOrMany::One(value) => vec![Located { value, place }],
            OneOrMany::Many(list) => list,
        };
        Ok(Self { list, place })
    }
}

enum OneOrMany<'t> {
    One(Word<'t>),
    Many(Vec<Located<Word<'t>>>),
}

impl<'de: 't, 't> Deserialize<'de> for OneOrMany<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrManyVisitor;

        impl<'de> Visitor<'de> for OneOrManyVisitor {
            type Value = OneOrMany<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(OneOrMany::One(text.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(OneOrMany::One(text.to_owned().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = seq.next_element()? {
                    words.push(word);
                }
                Ok(OneOrMany::Many(words))
            }
        }

        deserializer.deserialize_newtype_struct(WORD, OneOrManyVisitor)
    }
}

/// The names that a column admits: one, a list, or all names from one up, `{ at_least: power }`.
pub(super) struct Names<'t> {
    /// The names, or the lowest of them.
    pub(super) words: Words<'t>,
    /// Whether the names above the one written are meant, too.
    pub(super) is_at_least: bool,
}

impl<'t> From<Words<'t>> for Names<'t> {
    fn from(words: Words<'t>) -> Self {
        Self { words, is_at_least: false }
    }
}

impl Serialize for Names<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_at_least {
            return self.words.serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(AT_LEAST, &self.words)?;
        map.end()
    }
}

impl<'de: 't, 't> Deserialize<'de> for Names<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NAMES, NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of names")
    }

    /// Reads a mapping with the lowest name.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "the names of a column", expecting = "`{ at_least: … }`", deny_unknown_fields)]
        #[serde(bound(deserialize = "'de: 't"))]
        struct AtLeast<'t> {
            at_least: Located<Word<'t>>,
        }
        let Located { value: AtLeast { at_least }, place } = Located::deserialize(deserializer)?;
        Ok(Names { words: Words { list: vec![at_least], place }, is_at_least: true })
    }

    /// Reads anything else.
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Words::deserialize(deserializer).map(Names::from)
    }
}

/// A value of one form if it is a mapping, or else one of another form.
#[cfg(feature = "routes")]
pub(super) enum Either<M, O> {
    Mapping(M),
    Other(O),
}

#[cfg(feature = "routes")]
impl<'de, M: Deserialize<'de>, O: Deserialize<'de>> Deserialize<'de> for Either<M, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherVisitor<M, O>(PhantomData<(M, O)>);

        impl<'de, M: Deserialize<'de>, O: Deserialize<'de>> Visitor<'de> for EitherVisitor<M, O> {
            type Value = Either<M, O>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                M::deserialize(deserializer).map(Either::Mapping)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
                O::deserialize(deserializer).map(Either::Other)
            }
        }

        deserializer.deserialize_newtype_struct(MAPPING, EitherVisitor(PhantomData))
    }
}

/// A mapping from names to values, in the order of the file.
pub(super) struct Mapping<'t, V>(Vec<(Located<Word<'t>>, Recovered<V>)>);

impl<'t, V> Mapping<'t, V> {
    /// Iterates over the entries that could be read.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Located<Word<'t>>, &V)> {
        self.0.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether there is an entry of the name, even one that could not be read.
    #[cfg(feature = "routes")]
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(word, _)| word.value.as_str() == name)
    }
}

impl<V> Default for Mapping<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'t, V> FromIterator<(&'t str, V)> for Mapping<'t, V> {
    fn from_iter<I: IntoIterator<Item = (&'t str, V)>>(entries: I) -> Self {
        let entry = |(name, value): (&'t str, V)| (Located::new(name.into()), Recovered(Some(value)));
        Self(entries.into_iter().map(entry).collect())
    }
}

impl<V: Serialize> Serialize for Mapping<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de: 't, 't, V: Deserialize<'de>> Deserialize<'de> for Mapping<'t, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MappingVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for MappingVisitor<V> {
            type Value = Mapping<'de, V>;

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
