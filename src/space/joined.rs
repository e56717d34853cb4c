//! Names that are joined in one text: `api.action`, and `role/token api.action owner`.
//!
//! A name may contain the character that joins it to another. Such a name stands in quotation marks, which no name contains:
//! `"users.list".delete`. So a joined text has one meaning, whatever the vocabulary.

use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use thiserror::Error;

use super::{Names, Vocabulary, names::LONGEST_NAME};
use crate::message::printable;

/// What joins the parts of an operation.
const DOT: char = '.';
/// What joins a role to a kind of token.
const SLASH: char = '/';
const QUOTE: char = '"';

/// The name of an operation, as messages and outputs write it: `api.action`.
///
/// A part that contains a dot itself stands in quotation marks, so that the text has one meaning.
///
/// ```
/// use portcullis::space::OperationName;
///
/// assert_eq!(OperationName::new("team", "create").to_string(), "team.create");
/// assert_eq!(OperationName::new("users.list", "delete").to_string(), r#""users.list".delete"#);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct OperationName<'a> {
    /// The API.
    pub api: &'a str,
    /// The action.
    pub action: &'a str,
}

impl<'a> OperationName<'a> {
    /// Returns the name of an action of an API.
    #[must_use]
    pub const fn new(api: &'a str, action: &'a str) -> Self {
        Self { api, action }
    }

    /// Reads a name as it is displayed. Returns `None` for any other text, such as one without a dot, or with several that are not
    /// within quotation marks. [`Vocabulary::operation_called`] also reads those that a vocabulary gives one meaning.
    ///
    /// ```
    /// use portcullis::space::OperationName;
    ///
    /// let name = OperationName::read(r#""users.list".delete"#);
    /// assert_eq!(name, Some(OperationName::new("users.list", "delete")));
    /// assert_eq!(OperationName::read("users.list.delete"), None);
    /// ```
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        split(text, DOT, Marks::Needed).map(|(api, action)| Self { api, action })
    }

    /// Returns the names that a text could be meant as: those that its quotation marks leave. Text that is longer than two names
    /// can be means nothing, however many dots it has.
    fn ways(text: &'a str) -> Vec<Self> {
        if text.len() > 2 * LONGEST_NAME + "\"\".\"\"".len() {
            return Vec::new();
        }
        if text.contains(QUOTE) {
            return split(text, DOT, Marks::Allowed).map(|(api, action)| Self { api, action }).into_iter().collect();
        }
        let dots = text.match_indices(DOT).filter_map(|(at, dot)| Some((text.get(..at)?, text.get(at + dot.len()..)?)));
        let whole = dots.filter(|(api, action)| !api.is_empty() && !action.is_empty());
        whole.map(|(api, action)| Self { api, action }).collect()
    }
}

impl fmt::Display for OperationName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{DOT}{}", Part(self.api, DOT), Part(self.action, DOT))
    }
}

/// Why a text names no operation.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let error = policy.vocabulary().operation_called("team").err().ok_or("this has no dot")?;
/// assert_eq!(error.to_string(), "`team` is not an operation, which is written `API.ACTION`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OperationNameError {
    /// The text has not the form of two names that are joined.
    #[error("`{0}` is not an operation, which is written `API.ACTION`")]
    NotJoined(String),
    /// Several operations could be meant.
    #[error("`{text}` could be {}", alternatives(.meanings))]
    Ambiguous {
        /// The text.
        text: String,
        /// The names of these operations, as they are displayed, in the order in which the text is split.
        meanings: Vec<String>,
    },
}

fn alternatives(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(" or ")
}

impl Vocabulary {
    /// Reads the name of an operation. Where exactly one way to split a text gives a declared operation, its parts need no
    /// quotation marks, and a part may be in quotation marks that it does not need. For an operation that is not declared, returns the most likely parts.
    ///
    /// # Errors
    ///
    /// The text is not two names that are joined, or could mean several declared operations.
    ///
    /// ```
    /// use portcullis::{Policy, space::OperationName};
    ///
    /// let text = "portcullis: 1\npolicy: directory\nvocabulary:\n  roles: { admin: {} }\n  apis:\n    users: { list.delete: {} }\n    \
    ///             users.list: { delete: {}, read: {} }\ndefault: deny\nrules: []\n";
    /// let policy = Policy::from_text("directory.yaml", text)?;
    /// let vocabulary = policy.vocabulary();
    /// assert_eq!(vocabulary.operation_called("users.list.read"), Ok(OperationName::new("users.list", "read")));
    /// assert_eq!(vocabulary.operation_called(r#""users.list".delete"#), Ok(OperationName::new("users.list", "delete")));
    /// let error = vocabulary.operation_called("users.list.delete").err().ok_or("two operations could be meant")?;
    /// assert_eq!(error.to_string(), r#"`users.list.delete` could be `users."list.delete"` or `"users.list".delete`"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn operation_called<'t>(&self, text: &'t str) -> Result<OperationName<'t>, OperationNameError> {
        let ways = OperationName::ways(text);
        let is_declared = |name: &&OperationName<'t>| self.operation_named(name.api, name.action).is_some();
        let has_api = |name: &&OperationName<'t>| self.names.api.index_of(name.api).is_some();
        let mut declared = ways.iter().filter(is_declared);
        match (declared.next(), declared.next()) {
            (Some(only), None) => Ok(*only),
            (None, _) => {
                let likely = ways.iter().rfind(has_api).or(ways.first());
                likely.copied().ok_or_else(|| OperationNameError::NotJoined(printable(text)))
            }
            (Some(_), Some(_)) => {
                let meanings = ways.iter().filter(is_declared).map(OperationName::to_string).collect();
                Err(OperationNameError::Ambiguous { text: printable(text), meanings })
            }
        }
    }
}

impl<'a> Names<'a> {
    /// Reads names as they are displayed: `role/token api.action owner`, without the token or the owner if they are left out. Returns
    /// `None` for any other text.
    ///
    /// ```
    /// use portcullis::Names;
    ///
    /// let names = Names::read(r#"power/user_api "users.list".delete"#).ok_or("not names of a request")?;
    /// assert_eq!(names, Names::new("power", "user_api", "users.list", "delete"));
    /// assert_eq!(Names::read("power users.list.delete"), None);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let mut words = text.split(' ');
        let (caller, operation, owner) = (words.next()?, OperationName::read(words.next()?)?, words.next());
        let (role, token) = match split(caller, SLASH, Marks::Needed) {
            Some((role, token)) => (role, Some(token)),
            None => (unquoted(caller, SLASH, Marks::Needed)?, None),
        };
        let owner_is_name = owner.is_none_or(|owner| !owner.is_empty() && !owner.contains(QUOTE));
        let OperationName { api, action } = operation;
        (owner_is_name && words.next().is_none()).then_some(Names { role, token, api, action, owner })
    }
}

impl fmt::Display for Names<'_> {
    /// Writes `role/token api.action owner`, without the token or the owner if they are left out. A name that contains the
    /// character that joins it to another stands in quotation marks; [`Names::read`] reads what this writes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Part(self.role, SLASH))?;
        self.token.map_or(Ok(()), |token| write!(f, "{SLASH}{}", Part(token, SLASH)))?;
        write!(f, " {}", OperationName::new(self.api, self.action))?;
        self.owner.map_or(Ok(()), |owner| write!(f, " {owner}"))
    }
}

/// A name, in quotation marks if it contains the character.
struct Part<'a>(&'a str, char);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, joint) = *self;
        if name.contains(joint) { write!(f, "{QUOTE}{name}{QUOTE}") } else { f.write_str(name) }
    }
}

/// Which parts may be in quotation marks. Those that contain the joint must.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// No others.
    Needed,
    /// All.
    Allowed,
}

/// Splits a text at its only joint outside quotation marks. Each part is a name of which at least one character is left.
fn split(text: &str, joint: char, marks: Marks) -> Option<(&str, &str)> {
    let after_first = match text.strip_prefix(QUOTE) {
        Some(rest) => rest.find(QUOTE)? + 2 * QUOTE.len_utf8(),
        None => text.find(joint)?,
    };
    let (first, rest) = text.split_at_checked(after_first)?;
    Some((unquoted(first, joint, marks)?, unquoted(rest.strip_prefix(joint)?, joint, marks)?))
}

/// Returns the name that a part stands for.
fn unquoted(part: &str, joint: char, marks: Marks) -> Option<&str> {
    let inner = part.strip_prefix(QUOTE).and_then(|rest| rest.strip_suffix(QUOTE));
    let name = inner.unwrap_or(part);
    let has_right_marks = match inner {
        Some(_) => marks == Marks::Allowed || name.contains(joint),
        None => !name.contains(joint),
    };
    (has_right_marks && !name.is_empty() && !name.contains(QUOTE)).then_some(name)
}
