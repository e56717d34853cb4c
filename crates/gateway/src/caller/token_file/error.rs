//! Why a file is not a token file.

use std::{fmt, io, path::PathBuf};

use portcullis::reading::TimeError;

/// Why a file is not a token file.
///
/// ```
/// use portcullis_gateway::caller::{TokenFile, TokenKey};
///
/// let text = "portcullis_tokens: 1\nkey: '1'\ntokens:\n  - { hash: '00', token: user_api }\n";
/// let error = TokenFile::from_text("tokens.yaml", text, TokenKey::new("1", [7; 32])).unwrap_err();
/// assert_eq!(error.to_string(), "tokens.yaml: token 1: the hash is not 64 hexadecimal digits");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenFileError {
    /// The file cannot be read.
    #[error("{}: the file cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The text is not YAML or JSON, or has other keys or values than a token file.
    #[error("{}{}: {message}", path.display(), Place(*line, *column))]
    Shape {
        /// The file.
        path: PathBuf,
        /// The line, from 1, if the parser tells it.
        line: Option<usize>,
        /// The column, from 1, if the parser tells it.
        column: Option<usize>,
        /// What was expected, and what was found.
        message: String,
    },
    /// The file is of another version.
    #[error("{}: `portcullis_tokens` is {found}; this program reads version 1", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version.
        found: u64,
    },
    /// The hashes were made with another key.
    #[error("{}: the hashes are of the key `{found}`; the key in use is `{expected}`", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// The id of the key in use.
        expected: String,
        /// The id that the file names.
        found: String,
    },
    /// A token has something that is not possible.
    #[error("{}: token {number}: {problem}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The number of the token in the file, from 1.
        number: usize,
        /// What is wrong.
        problem: EntryProblem,
    },
}

/// What is wrong with a token of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryProblem {
    /// The hash has other characters, or another length.
    #[error("the hash is not 64 hexadecimal digits")]
    Hash,
    /// Another token of the file has the hash.
    #[error("the hash is the one of token {0}, too")]
    Duplicate(usize),
    /// A name or an id is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A list has a name or an id twice.
    #[error("`{key}` has `{name}` twice")]
    Twice {
        /// The key of the list.
        key: &'static str,
        /// What is there twice.
        name: String,
    },
    /// A time is not one.
    #[error("`{key}`: {error}")]
    Time {
        /// The key of the time.
        key: &'static str,
        /// What is wrong.
        error: TimeError,
    },
    /// A time cannot be represented.
    #[error("`{0}` is a time that the system cannot represent")]
    TimeOutOfRange(&'static str),
}

/// A place in a file, as far as it is known.
struct Place(Option<usize>, Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for number in [self.0, self.1].into_iter().map_while(|number| number) {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}
