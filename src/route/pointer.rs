//! Pointers into bodies and stored objects: JSON pointers, with `*` for every element of an array.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// What a pointer starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// The body of the request.
    Body,
    /// The object that is stored under the path.
    Stored,
}

/// Where a value is in a body, or in a stored object.
///
/// It is written as a JSON pointer (RFC 6901), with `stored` in front for the stored object. The step `*` stands for every element of
/// an array; a key `*` is written `~2`.
///
/// ```
/// use portcullis::route::{Pointer, Root};
///
/// let pointer: Pointer = "stored/permissions/acl/*/principalId".parse()?;
/// assert_eq!(pointer.root(), Root::Stored);
/// assert_eq!(pointer.to_string(), "stored/permissions/acl/*/principalId");
/// assert!("members".parse::<Pointer>().is_err());
/// # Ok::<(), portcullis::route::PointerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    root: Root,
    steps: Box<[Step]>,
}

/// One step of a pointer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Step {
    /// To the value of a key of an object.
    Key(Box<str>),
    /// To every element of an array.
    Each,
}

/// Why a text is not a pointer.
///
/// ```
/// use portcullis::route::Pointer;
///
/// let error = "/a~b".parse::<Pointer>().unwrap_err();
/// assert_eq!(error.to_string(), "`~` in a pointer is followed by 0, 1 or 2: `~0` is `~`, `~1` is `/`, and `~2` is `*`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PointerError {
    /// It does not begin with a slash.
    #[error("a pointer is empty or begins with `/`, with `stored` in front for the stored object")]
    NoSlash,
    /// A tilde is not followed by a digit that means something.
    #[error("`~` in a pointer is followed by 0, 1 or 2: `~0` is `~`, `~1` is `/`, and `~2` is `*`")]
    BadEscape,
}

impl Pointer {
    /// Returns a pointer with the last steps of this one, from the value that the first ones lead to.
    pub(crate) fn last(&self, count: usize) -> Self {
        let first = self.steps.len().saturating_sub(count);
        Self { root: self.root, steps: self.steps.iter().skip(first).cloned().collect() }
    }

    /// Returns what the pointer starts from.
    #[must_use]
    pub const fn root(&self) -> Root {
        self.root
    }

    /// Returns the steps.
    #[must_use]
    pub const fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, PointerError> {
        let (root, path) = match text.strip_prefix("stored") {
            Some(path) => (Root::Stored, path),
            None => (Root::Body, text),
        };
        if path.is_empty() {
            return Ok(Self { root, steps: [].into() });
        }
        let path = path.strip_prefix('/').ok_or(PointerError::NoSlash)?;
        let step = |step: &str| if step == "*" { Ok(Step::Each) } else { unescaped(step).map(Step::Key) };
        Ok(Self { root, steps: path.split('/').map(step).collect::<Result<_, _>>()? })
    }
}

fn unescaped(step: &str) -> Result<Box<str>, PointerError> {
    let mut parts = step.split('~');
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut characters = part.chars();
        key.push(match characters.next() {
            Some('0') => '~',
            Some('1') => '/',
            Some('2') => '*',
            _ => return Err(PointerError::BadEscape),
        });
        key.push_str(characters.as_str());
    }
    Ok(key.into())
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.root == Root::Stored {
            f.write_str("stored")?;
        }
        self.steps.iter().try_for_each(|step| match step {
            Step::Each => f.write_str("/*"),
            Step::Key(key) if &**key == "*" => f.write_str("/~2"),
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
        })
    }
}
