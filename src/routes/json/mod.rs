//! JSON of bodies and stored objects, read so that it has one meaning.
//!
//! Parsers differ in what they do with duplicate keys, large numbers, byte-order marks and trailing data. A text with one of
//! these is refused, so that what is checked here is what the service acts upon.

mod alike;
mod error;
mod find;
mod number;
mod read;
mod same;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use alike::{are_alike, folded};
pub(crate) use error::JsonError;
pub(crate) use find::{Found, JsonPlace};
pub(crate) use number::Number;
pub(crate) use read::JsonLimits;

/// A JSON value. Texts without escapes are borrowed from the text that was read.
#[derive(Clone, Debug)]
pub(crate) enum Json<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Cow<'t, str>),
    /// An array.
    Array(Box<[Self]>),
    /// An object, in the order of the text. No key is there twice.
    Object(Box<[Entry<'t>]>),
}

/// A key of an object, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'t> {
    /// The key, with its escapes resolved.
    pub(crate) key: Cow<'t, str>,
    /// The value.
    pub(crate) value: Json<'t>,
}

impl Json<'_> {
    /// Returns the text; `None` if the value is not a text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Returns whether there is nothing: null, or an empty text, array or object.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) => false,
            Self::Text(text) => text.is_empty(),
            Self::Array(elements) => elements.is_empty(),
            Self::Object(entries) => entries.is_empty(),
        }
    }
}
