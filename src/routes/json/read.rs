//! Reads JSON, and refuses what parsers read differently.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Entry, Json, JsonError, Number, number::has_exact_floats};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// In objects with at most as many keys, each key is compared with those before it.
const FEW_KEYS: usize = 64;

/// How large a JSON text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonLimits {
    /// How deeply arrays and objects are nested at most; not more than 127, which is the limit of the parser.
    pub(crate) depth: usize,
    /// The largest number of values, arrays and objects included.
    pub(crate) values: usize,
}

impl Default for JsonLimits {
    fn default() -> Self {
        Self { depth: 64, values: 1_000_000 }
    }
}

impl<'t> Json<'t> {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// The text is not JSON, exceeds a limit, or has something that parsers read differently.
    pub(crate) fn read(bytes: &'t [u8], limits: JsonLimits) -> Result<Self, JsonError> {
        if bytes.starts_with(BYTE_ORDER_MARK) {
            return Err(JsonError::ByteOrderMark);
        }
        let text = str::from_utf8(bytes).map_err(|error| JsonError::NotUtf8 { valid: error.valid_up_to() })?;
        let mut reader = Reader::new(limits);
        let json = reader.read(text)?;
        if !reader.has_floats || has_exact_floats(text) {
            return Ok(json);
        }
        Reader { floats_are_exact: false, ..Reader::new(limits) }.read(text)
    }
}

/// What is shared by all levels of one reading.
struct Reader<'t> {
    limits: JsonLimits,
    depth: usize,
    values: usize,
    has_floats: bool,
    floats_are_exact: bool,
    /// The elements of the arrays that are not complete, those of the innermost last.
    elements: Vec<Json<'t>>,
    /// The same of objects.
    entries: Vec<Entry<'t>>,
    problem: Option<Problem>,
}

/// Why a reading was ended.
enum Problem {
    TooDeep,
    TooManyValues,
    /// The steps to the second key, the last step first.
    Duplicate(Vec<String>),
}

impl<'t> Reader<'t> {
    fn new(limits: JsonLimits) -> Self {
        let (elements, entries) = (Vec::new(), Vec::new());
        Self {
            limits,
            depth: 0,
            values: 0,
            has_floats: false,
            floats_are_exact: true,
            elements,
            entries,
            problem: None,
        }
    }

    fn read(&mut self, text: &'t str) -> Result<Json<'t>, JsonError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let json = Value(self).deserialize(&mut deserializer).map_err(|error| self.error(&error))?;
        let trailing =
            |error: serde_json::Error| JsonError::TrailingData { line: error.line(), column: error.column() };
        deserializer.end().map_err(trailing)?;
        Ok(json)
    }

    fn error(&mut self, error: &serde_json::Error) -> JsonError {
        match self.problem.take() {
            None => JsonError::NotJson { line: error.line(), column: error.column() },
            Some(Problem::TooDeep) => JsonError::TooDeep { limit: self.limits.depth },
            Some(Problem::TooManyValues) => JsonError::TooManyValues { limit: self.limits.values },
            Some(Problem::Duplicate(steps)) => {
                let escaped = steps.iter().rev().map(|step| step.replace('~', "~0").replace('/', "~1"));
                JsonError::Duplicate { pointer: escaped.flat_map(|step| ["/".to_owned(), step]).collect() }
            }
        }
    }

    fn end<E: serde::de::Error>(&mut self, problem: Problem) -> E {
        self.problem = Some(problem);
        E::custom("refused")
    }

    /// Counts an array or object that begins.
    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > self.limits.depth { Err(self.end(Problem::TooDeep)) } else { Ok(()) }
    }

    /// Adds a step to the place of a duplicate key that was found further down.
    fn passed(&mut self, step: impl FnOnce() -> String) {
        if let Some(Problem::Duplicate(steps)) = &mut self.problem {
            steps.push(step());
        }
    }
}

/// Reads one value.
///
/// If another crate enables the feature `arbitrary_precision` of `serde_json`, numbers come as objects with their text. These are
/// compared as such, and are of another type than conditions expect: less can be told then, nothing wrong is.
struct Value<'r, 't>(&'r mut Reader<'t>);

impl<'t> DeserializeSeed<'t> for Value<'_, 't> {
    type Value = Json<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Json<'t>, D::Error> {
        self.0.values += 1;
        if self.0.values > self.0.limits.values {
            return Err(self.0.end(Problem::TooManyValues));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Value<'_, 't> {
    type Value = Json<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'t>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'t>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'t>, E> {
        Ok(Json::Number(Number::Natural(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'t>, E> {
        Ok(Json::Number(u64::try_from(value).map_or(Number::Negative(value), Number::Natural)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'t>, E> {
        self.0.has_floats = true;
        Ok(Json::Number(if self.0.floats_are_exact { Number::Float(value) } else { Number::Inexact }))
    }

    fn visit_borrowed_str<E>(self, text: &'t str) -> Result<Json<'t>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'t>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut array: A) -> Result<Json<'t>, A::Error> {
        let reader = self.0;
        reader.descend()?;
        let start = reader.elements.len();
        let mut number = 0_usize;
        loop {
            match array.next_element_seed(Value(reader)) {
                Ok(Some(element)) => reader.elements.push(element),
                Ok(None) => break,
                Err(error) => {
                    reader.passed(|| number.to_string());
                    return Err(error);
                }
            }
            number += 1;
        }
        reader.depth -= 1;
        Ok(Json::Array(reader.elements.split_off(start).into()))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut object: A) -> Result<Json<'t>, A::Error> {
        let reader = self.0;
        reader.descend()?;
        let start = reader.entries.len();
        while let Some(key) = object.next_key_seed(Key)? {
            match object.next_value_seed(Value(reader)) {
                Ok(value) => reader.entries.push(Entry { key, value }),
                Err(error) => {
                    reader.passed(|| key.into_owned());
                    return Err(error);
                }
            }
        }
        reader.depth -= 1;
        let entries = reader.entries.split_off(start);
        match duplicate(&entries) {
            None => Ok(Json::Object(entries.into())),
            Some(key) => Err(reader.end(Problem::Duplicate(vec![key.to_owned()]))),
        }
    }
}

/// Reads a key of an object.
struct Key;

impl<'t> DeserializeSeed<'t> for Key {
    type Value = Cow<'t, str>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Cow<'t, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Key {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'t str) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Cow<'t, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Returns the first key that is there for the second time.
fn duplicate<'e>(entries: &'e [Entry<'_>]) -> Option<&'e str> {
    if entries.len() > FEW_KEYS {
        return duplicate_of_many(entries);
    }
    // A bit for each length and last byte: keys with different bits are different.
    let mut bits = 0_u64;
    for (number, Entry { key, .. }) in entries.iter().enumerate() {
        let last = key.as_bytes().last().copied().unwrap_or_default();
        let bit = 1 << ((usize::from(last) ^ (key.len() << 2)) % 64);
        if bits & bit != 0 && entries.iter().take(number).any(|before| before.key == *key) {
            return Some(key);
        }
        bits |= bit;
    }
    None
}

fn duplicate_of_many<'e>(entries: &'e [Entry<'_>]) -> Option<&'e str> {
    let mut sorted: Vec<(&str, usize)> =
        entries.iter().enumerate().map(|(number, entry)| (&*entry.key, number)).collect();
    sorted.sort_unstable();
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    let second = pairs.filter(|(one, next)| one.0 == next.0).map(|(_, next)| *next);
    second.min_by_key(|(_, number)| *number).map(|(key, _)| key)
}
