//! The columns of a request, and one value for each column.

use core::{
    fmt,
    ops::{Index, IndexMut},
};

/// One of the five columns of a request.
///
/// ```
/// use portcullis::space::Column;
///
/// assert_eq!(Column::Owner.as_str(), "owner");
/// assert_eq!(Column::find("role"), Some(Column::Role));
/// assert_eq!(Column::ALL.len(), 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Column {
    /// The role of the caller.
    Role,
    /// The kind of token.
    Token,
    /// The API.
    Api,
    /// The action.
    Action,
    /// The target owner.
    Owner,
}

impl Column {
    /// All columns, in the order in which rules and requests list them.
    pub const ALL: [Self; 5] = [Self::Role, Self::Token, Self::Api, Self::Action, Self::Owner];

    /// The columns in which the requests for one operation differ. Their names number the slots of the operation, so the
    /// order is that of the numbering: the last column counts fastest.
    pub(crate) const OF_SLOTS: [Self; 3] = [Self::Role, Self::Token, Self::Owner];

    /// Returns the word for one name of the column, as rules write it.
    ///
    /// ```
    /// assert_eq!(portcullis::Column::Token.as_str(), "token");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Token => "token",
            Self::Api => "api",
            Self::Action => "action",
            Self::Owner => "owner",
        }
    }

    /// Returns the word for the names of the column, as vocabularies write it.
    pub(crate) const fn plural(self) -> &'static str {
        match self {
            Self::Role => "roles",
            Self::Token => "tokens",
            Self::Api => "apis",
            Self::Action => "actions",
            Self::Owner => "owners",
        }
    }

    /// Returns the column of a word, as rules write it; `None` for any other word.
    ///
    /// ```
    /// use portcullis::Column;
    ///
    /// assert_eq!(Column::find("api"), Some(Column::Api));
    /// assert_eq!(Column::find("apis"), None);
    /// ```
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One value for each column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ByColumn<T> {
    pub(crate) role: T,
    pub(crate) token: T,
    pub(crate) api: T,
    pub(crate) action: T,
    pub(crate) owner: T,
}

impl<T> ByColumn<T> {
    /// Makes the value of each column, in the order of [`Column::ALL`].
    pub(crate) fn from_fn(mut make: impl FnMut(Column) -> T) -> Self {
        let [role, token, api, action, owner] = Column::ALL.map(&mut make);
        Self { role, token, api, action, owner }
    }

    /// Iterates over the columns and their values, in the order of [`Column::ALL`].
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Column, &T)> {
        Column::ALL.into_iter().map(|column| (column, &self[column]))
    }

    /// Converts the value of each column.
    pub(crate) fn map<U>(self, mut convert: impl FnMut(Column, T) -> U) -> ByColumn<U> {
        ByColumn {
            role: convert(Column::Role, self.role),
            token: convert(Column::Token, self.token),
            api: convert(Column::Api, self.api),
            action: convert(Column::Action, self.action),
            owner: convert(Column::Owner, self.owner),
        }
    }
}

impl<T> Index<Column> for ByColumn<T> {
    type Output = T;

    #[inline]
    fn index(&self, column: Column) -> &T {
        match column {
            Column::Role => &self.role,
            Column::Token => &self.token,
            Column::Api => &self.api,
            Column::Action => &self.action,
            Column::Owner => &self.owner,
        }
    }
}

impl<T> IndexMut<Column> for ByColumn<T> {
    fn index_mut(&mut self, column: Column) -> &mut T {
        match column {
            Column::Role => &mut self.role,
            Column::Token => &mut self.token,
            Column::Api => &mut self.api,
            Column::Action => &mut self.action,
            Column::Owner => &mut self.owner,
        }
    }
}
