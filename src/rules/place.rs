//! Places in the text of a policy.

use alloc::vec::Vec;
use core::{fmt, ops::Range};

use super::FileId;
use crate::space::{ActionId, ApiId, ByColumn, Column, ColumnId, OperationId, OwnerId, RoleId, TokenId};

/// Where something is in the text of a policy, or of a file that it includes.
///
/// Written as `line:column`. [`Rules::file_of`](super::Rules::file_of) returns the file.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let place = policy.rules().iter().next().ok_or("no rule")?.place();
/// assert_eq!(place.to_string(), format!("{}:{}", place.line, place.column));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    // First, so that places are ordered by file.
    pub(crate) file: FileId,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    /// Returns the range of bytes in the text, counted after any byte-order mark.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let policy = Policy::from_text(file, text)?;
    /// let rule = policy.rules().iter().next().ok_or("no rule")?;
    /// assert_eq!(text.get(rule.place().bytes()), Some(rule.id()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the line and the column after the last character of this place, in its text. Both are counted from 1, and the
    /// column in characters.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let (file, text) = Policy::splunk_observability_file();
    /// let policy = Policy::from_text(file, text)?;
    /// let rule = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
    /// let place = rule.place();
    /// assert_eq!(place.end_in(text), (place.line, place.column + 10));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn end_in(&self, text: &str) -> (u32, u32) {
        let (mut line, mut column) = (self.line, self.column);
        let mut characters = text.get(self.bytes()).unwrap_or_default().chars().peekable();
        while let Some(character) = characters.next() {
            // In YAML, a line ends with a line feed, a carriage return, or both.
            if character == '\n' || (character == '\r' && characters.peek() != Some(&'\n')) {
                (line, column) = (line.saturating_add(1), 1);
            } else {
                column = column.saturating_add(1);
            }
        }
        (line, column)
    }

    /// Returns whether both places are in one file.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let mut places = policy.rules().iter().map(|rule| rule.place());
    /// let first = places.next().ok_or("no rule")?;
    /// assert!(places.all(|place| place.is_in_file_of(first)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_in_file_of(&self, other: Self) -> bool {
        self.file == other.file
    }

    /// Returns whether `other` is inside this place.
    pub(crate) const fn contains(&self, other: &Self) -> bool {
        self.file.number() == other.file.number() && self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where a policy's text declares names.
///
/// ```
/// let policy = portcullis::Policy::splunk_observability()?;
/// let (places, roles) = (policy.rules().places(), policy.vocabulary().roles());
/// let (admin, power) = roles.id("admin").zip(roles.id("power")).ok_or("no such role")?;
/// assert_eq!(places.role(power).line, places.role(admin).line + 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub(crate) name: Place,
    pub(crate) default: Place,
    /// For each column, the places of its names. The place of an action is that of the first operation that has it.
    pub(crate) names: ByColumn<Vec<Place>>,
    pub(crate) operations: Vec<Place>,
    /// Where files say what guards decisions, in the order of what is said, and then of the files; for names, where they are declared
    /// again. Found by [`Places::saying`].
    pub(crate) said: Vec<(Said, Place)>,
}

/// What a file can say to guard decisions. Several files can say the same, or declare one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    /// The name of a role.
    Role(RoleId),
    /// That a role is above another.
    Above(RoleId, RoleId),
    /// The name of a kind of token.
    Token(TokenId),
    /// One of the lifetimes of a kind of token, by its number.
    Lifetime(TokenId, Number),
    /// Something of an operation.
    Operation(OperationId, OfOperation),
    /// The name of a group, by its number.
    Group(Number),
    /// That a group has a member, both by their numbers.
    Member(Number, Number),
    /// The name of a source, by its number.
    Source(Number),
}

/// An index, in few bytes: there is a place for each of many words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(u32);

impl Number {
    /// Returns the number of an index. More than can be counted are never read together.
    pub(crate) fn of_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// What a file can say of an operation. It is sorted by operation first, which is the order of the text, so that sorting is fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OfOperation {
    /// Its name.
    Name,
    /// That it confers a role.
    Confers(RoleId),
    /// That its requests can have an owner.
    Owner(OwnerId),
}

impl Places {
    /// Iterates over the places where files say something, in the order of the files.
    pub(crate) fn saying(&self, what: Said) -> impl Iterator<Item = Place> {
        let first = match what {
            Said::Role(role) => self.names.role.get(role.index()),
            Said::Token(token) => self.names.token.get(token.index()),
            Said::Operation(operation, OfOperation::Name) => self.operations.get(operation.index()),
            _ => None,
        };
        let from = self.said.partition_point(|(said, _)| *said < what);
        let said = self.said.iter().skip(from).take_while(move |(said, _)| *said == what);
        first.into_iter().chain(said.map(|(_, place)| place)).copied()
    }

    /// Returns where the policy's name is.
    #[must_use]
    pub const fn name(&self) -> Place {
        self.name
    }

    /// Returns where the default decision is.
    #[must_use]
    pub const fn default_decision(&self) -> Place {
        self.default
    }

    /// Returns where a role is declared; the beginning of the text for a role of another policy.
    #[must_use]
    pub fn role(&self, id: RoleId) -> Place {
        self.of(id)
    }

    /// Returns where a kind of token is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn token(&self, id: TokenId) -> Place {
        self.of(id)
    }

    /// Returns where an owner is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn owner(&self, id: OwnerId) -> Place {
        self.of(id)
    }

    /// Returns where an API is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn api(&self, id: ApiId) -> Place {
        self.of(id)
    }

    /// Returns where an action is declared first; the beginning of the text for one of another policy.
    #[must_use]
    pub fn action(&self, id: ActionId) -> Place {
        self.of(id)
    }

    /// Returns where an operation is declared: the place of its action. The beginning of the text for one of another policy.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Place {
        self.operations.get(id.index()).copied().unwrap_or_default()
    }

    fn of<I: ColumnId>(&self, id: I) -> Place {
        self.name_at(I::COLUMN, id.index())
    }

    /// Returns where a name of a column is declared.
    pub(crate) fn name_at(&self, column: Column, index: usize) -> Place {
        self.names[column].get(index).copied().unwrap_or_default()
    }
}
