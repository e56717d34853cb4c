//! Ids: small numbers for the declarations of a vocabulary.

use core::num::NonZeroU32;

use super::{Column, Vocabulary};

/// A small number for a declaration.
pub(crate) trait Id: Copy + Ord {
    /// Returns the id of the declaration at position `index`; `None` if the index does not fit in the id.
    fn from_index(index: usize) -> Option<Self>;

    /// Returns the position of the declaration, counted from 0.
    fn index(self) -> usize;
}

/// The id of a name of one column.
pub(crate) trait ColumnId: Id {
    /// The column.
    const COLUMN: Column;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($number:ty) $(in $column:ident: $table:ident, $example:literal)?;)*) => {$(
        $(#[$doc])*
        ///
        /// Ids count the declarations of one vocabulary in their order. A vocabulary returns `None` or `false` for an id that
        /// it does not have.
        $(
        ///
        /// ```
        /// let policy = portcullis::Policy::splunk_observability()?;
        #[doc = concat!("let names = policy.vocabulary().", stringify!($table), "();")]
        #[doc = concat!("let id = names.id(", stringify!($example), ").ok_or(\"no such name\")?;")]
        #[doc = concat!("assert_eq!(names.name(id), Some(", stringify!($example), "));")]
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        )?
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($number);

        impl $name {
            /// Returns the position of the declaration, counted from 0.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Id for $name {
            fn from_index(index: usize) -> Option<Self> {
                <$number>::try_from(index).ok().map(Self)
            }

            fn index(self) -> usize {
                self.index()
            }
        }

        $(impl ColumnId for $name {
            const COLUMN: Column = Column::$column;
        })?
    )*};
}

ids! {
    /// A declared role.
    RoleId(u16) in Role: roles, "admin";
    /// A declared kind of token.
    TokenId(u16) in Token: tokens, "user_api";
    /// A declared owner.
    OwnerId(u16) in Owner: owners, "self";
    /// A declared API.
    ApiId(u32) in Api: apis, "team";
    /// The name of an action. Several APIs may declare an action of the same name.
    ActionId(u32) in Action: actions, "create";
    /// A declared pair of API and action.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// for (id, operation) in vocabulary.operations() {
    ///     assert_eq!(vocabulary.operation_of(operation.api(), operation.action()), Some(id));
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    OperationId(u32);
}

/// A name of any column.
///
/// ```
/// use portcullis::{Policy, space::{Column, NameId}};
///
/// let policy = Policy::splunk_observability()?;
/// let admin = NameId::find(policy.vocabulary(), Column::Role, "admin");
/// assert_eq!(admin.and_then(|id| id.name(policy.vocabulary())), Some("admin"));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId {
    column: Column,
    index: usize,
}

impl NameId {
    pub(crate) const fn new(column: Column, index: usize) -> Self {
        Self { column, index }
    }

    /// Finds a name of a column; `None` if the vocabulary does not declare it.
    ///
    /// ```
    /// use portcullis::{Column, Policy, space::NameId};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let team = NameId::find(policy.vocabulary(), Column::Api, "team").ok_or("no such API")?;
    /// assert_eq!(team.column(), Column::Api);
    /// assert_eq!(NameId::find(policy.vocabulary(), Column::Role, "team"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn find(vocabulary: &Vocabulary, column: Column, name: &str) -> Option<Self> {
        vocabulary.table(column).index_of(name).map(|index| Self { column, index })
    }

    /// Returns the column.
    #[must_use]
    pub const fn column(self) -> Column {
        self.column
    }

    /// Returns the position of the declaration in its column, counted from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// Returns the name; `None` if the vocabulary does not have the id.
    #[must_use]
    pub fn name(self, vocabulary: &Vocabulary) -> Option<&str> {
        vocabulary.table(self.column).name(self.index)
    }
}

/// The id of a rule. Rules are numbered in the order of the policy's text.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
/// let id = policy.ruling(request).rule.ok_or("decided by default")?;
/// assert_eq!(policy.rules().get(id).map(|rule| rule.id()), Some("team-write"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(NonZeroU32);

impl RuleId {
    /// Returns the number of the rule, counted from 1; 0 for none.
    pub(crate) const fn number(rule: Option<Self>) -> u32 {
        match rule {
            Some(Self(number)) => number.get(),
            None => 0,
        }
    }

    /// Returns the rule of a number; `None` for 0.
    pub(crate) const fn of_number(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl Id for RuleId {
    fn from_index(index: usize) -> Option<Self> {
        Self::of_number(u32::try_from(index.checked_add(1)?).ok()?)
    }

    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}
