//! Why a text is refused as JSON.

use thiserror::Error;

/// Why a text is refused as JSON.
///
/// With [`Duplicate`](Self::Duplicate), parsers differ in which value counts: the request is ambiguous. With the others,
/// nothing is known about the content.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub(crate) enum JsonError {
    /// An object has a key twice.
    #[error("the key at `{pointer}` is there twice")]
    Duplicate {
        /// Where the second one is, as a JSON pointer.
        pointer: String,
    },
    /// It begins with a byte-order mark.
    #[error("it begins with a byte-order mark")]
    ByteOrderMark,
    /// It is not UTF-8.
    #[error("it is not UTF-8 after {valid} bytes")]
    NotUtf8 {
        /// The number of bytes that are UTF-8.
        valid: usize,
    },
    /// Arrays and objects are nested too deeply.
    #[error("it is nested deeper than {limit} levels")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// It has too many values.
    #[error("it has more than {limit} values")]
    TooManyValues {
        /// The limit.
        limit: usize,
    },
    /// Something follows the value.
    #[error("something follows the value at line {line} column {column}")]
    TrailingData {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
    },
    /// It is not JSON, or has a number that no 64-bit float can come near to.
    #[error("it is not JSON at line {line} column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 if the line is empty.
        column: usize,
    },
}
