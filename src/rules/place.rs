use std::{fmt, ops::Range};

/// Where something stands in a policy's text.
///
/// Written as `line:column`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    /// The bytes of the text, after any byte-order mark, that stand there.
    #[must_use]
    pub const fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies inside this place.
    pub(crate) const fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
