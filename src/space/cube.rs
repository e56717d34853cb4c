//! Cubes: products of sets of names, one for each column.

use core::fmt;

use super::{
    ActionId, ApiId, Column, IdSet, NameId, NameSet, Operation, OwnerId, RoleId, TokenId, Vocabulary,
    column::ByColumn,
    id::{ColumnId, Id as _},
};
use crate::message::is_plain_yaml;

/// One point of the space: a request as the ids of its five names.
///
/// ```
/// use portcullis::{Names, Policy, space::Column};
///
/// let policy = Policy::splunk_observability()?;
/// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
/// let cell = policy.vocabulary().cell(request).ok_or("a request of another policy")?;
/// assert_eq!(policy.vocabulary().roles().name(cell.role), Some("admin"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Cell {
    /// The role of the caller.
    pub role: RoleId,
    /// The kind of token that authenticates the request.
    pub token: TokenId,
    /// The API that is called.
    pub api: ApiId,
    /// The action that is called.
    pub action: ActionId,
    /// Whose item the request touches, seen from the caller.
    pub owner: OwnerId,
}

impl Cell {
    /// Returns the id of the cell's name in a column.
    ///
    /// ```
    /// use portcullis::{Column, Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// let cell = policy.vocabulary().cell(request).ok_or("a request of another policy")?;
    /// let names = Column::ALL.map(|column| cell.name(column).name(policy.vocabulary()).unwrap_or_default());
    /// assert_eq!(names, ["admin", "user_api", "team", "create", "none"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn name(self, column: Column) -> NameId {
        NameId::new(column, self.index(column))
    }

    /// Returns the index of the cell's name in a column.
    #[inline]
    pub(crate) const fn index(self, column: Column) -> usize {
        match column {
            Column::Role => self.role.index(),
            Column::Token => self.token.index(),
            Column::Api => self.api.index(),
            Column::Action => self.action.index(),
            Column::Owner => self.owner.index(),
        }
    }

    /// Returns the cell with another name in a column; `None` for an index that no name can have.
    pub(crate) fn with(self, column: Column, index: usize) -> Option<Self> {
        Some(match column {
            Column::Role => Self { role: RoleId::from_index(index)?, ..self },
            Column::Token => Self { token: TokenId::from_index(index)?, ..self },
            Column::Api => Self { api: ApiId::from_index(index)?, ..self },
            Column::Action => Self { action: ActionId::from_index(index)?, ..self },
            Column::Owner => Self { owner: OwnerId::from_index(index)?, ..self },
        })
    }
}

/// A set of requests: a product of sets of names, one for each column.
///
/// ```
/// use portcullis::{Policy, space::{CellSet, Cube}};
///
/// let policy = Policy::splunk_observability()?;
/// let vocabulary = policy.vocabulary();
/// let teams = Cube::ALL.with_apis(vocabulary.apis().id("team"));
/// assert_eq!(teams.in_words(vocabulary).to_string(), "{ api: team }");
/// assert!(CellSet::of_cube(vocabulary, &teams).len() < vocabulary.cell_count());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cube {
    columns: ByColumn<NameSet>,
}

/// Gives each column a typed getter and a typed setter.
macro_rules! typed_columns {
    ($($column:ident, $get:ident, $with:ident: $id:ty, $what:literal, $example:literal;)*) => {
        impl Cube {$(
            #[doc = concat!("Returns the ", $what, " that the cube admits.")]
            #[must_use]
            pub const fn $get(&self) -> IdSet<'_, $id> {
                IdSet::new(&self.columns.$column)
            }

            #[doc = concat!("Returns the cube that admits these ", $what, " instead; their order and duplicates have no meaning.")]
            ///
            /// ```
            /// use portcullis::{Policy, space::Cube};
            ///
            /// let policy = Policy::splunk_observability()?;
            #[doc = concat!("let id = policy.vocabulary().", stringify!($get), "().id(", stringify!($example), ").ok_or(\"no such name\")?;")]
            #[doc = concat!("let cube = Cube::ALL.", stringify!($with), "([id]);")]
            #[doc = concat!("assert!(cube.", stringify!($get), "().contains(id));")]
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn $with(self, ids: impl IntoIterator<Item = $id>) -> Self {
                self.with(<$id>::COLUMN, NameSet::of_ids(ids))
            }
        )*}
    };
}

typed_columns! {
    role, roles, with_roles: RoleId, "roles", "admin";
    token, tokens, with_tokens: TokenId, "kinds of token", "user_api";
    api, apis, with_apis: ApiId, "APIs", "team";
    action, actions, with_actions: ActionId, "actions", "create";
    owner, owners, with_owners: OwnerId, "owners", "self";
}

impl Cube {
    /// The cube that holds the whole space.
    pub const ALL: Self = Self {
        columns: ByColumn {
            role: NameSet::ANY,
            token: NameSet::ANY,
            api: NameSet::ANY,
            action: NameSet::ANY,
            owner: NameSet::ANY,
        },
    };

    pub(crate) const fn new(columns: ByColumn<NameSet>) -> Self {
        Self { columns }
    }

    /// Returns the cube that contains only the given cell.
    ///
    /// ```
    /// use portcullis::{Names, Policy, space::{CellSet, Cube}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// let cell = policy.vocabulary().cell(request).ok_or("a request of another policy")?;
    /// assert_eq!(CellSet::of_cube(policy.vocabulary(), &Cube::of_cell(cell)).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_cell(cell: Cell) -> Self {
        Self::new(ByColumn::from_fn(|column| NameSet::of([cell.index(column)])))
    }

    /// Returns the names that the cube admits in a column.
    pub(crate) fn set(&self, column: Column) -> &NameSet {
        &self.columns[column]
    }

    /// Returns the cube with other names in a column.
    pub(crate) fn with(mut self, column: Column, names: NameSet) -> Self {
        self.columns[column] = names;
        self
    }

    /// Iterates over the names that the cube lists in a column, in the order of declaration; none if it admits any name there.
    ///
    /// ```
    /// use portcullis::{Policy, space::{Column, Cube}};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let teams = Cube::ALL.with_apis(policy.vocabulary().apis().id("team"));
    /// let names: Vec<_> = teams.listed(Column::Api).filter_map(|id| id.name(policy.vocabulary())).collect();
    /// assert_eq!(names, ["team"]);
    /// assert_eq!(teams.listed(Column::Role).count(), 0);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn listed(&self, column: Column) -> impl Iterator<Item = NameId> + '_ {
        self.columns[column].listed().map(move |index| NameId::new(column, index))
    }

    /// Returns the cube that admits every name in a column.
    #[must_use]
    pub fn with_any(self, column: Column) -> Self {
        self.with(column, NameSet::ANY)
    }

    /// Returns whether the cell lies in the cube: every column admits its name.
    ///
    /// ```
    /// use portcullis::{Names, Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let admins = Cube::ALL.with_roles(vocabulary.roles().id("admin"));
    /// let request = policy.resolve(&Names::new("power", "user_api", "team", "create"))?;
    /// let cell = vocabulary.cell(request).ok_or("a request of another policy")?;
    /// assert!(!admins.contains(cell));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, cell: Cell) -> bool {
        self.columns.iter().all(|(column, set)| set.contains(cell.index(column)))
    }

    /// Returns whether the cube admits the operation's API and action.
    pub(crate) fn includes(&self, operation: &Operation) -> bool {
        self.columns.api.contains(operation.api().index()) && self.columns.action.contains(operation.action().index())
    }

    /// Returns the cube of the cells that lie in both cubes.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        Self::new(ByColumn::from_fn(|column| self.set(column).intersection(other.set(column))))
    }

    /// Returns the cube in words, as the columns of a rule or of an invariant: it can be pasted into a policy.
    ///
    /// ```
    /// use portcullis::{Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// assert_eq!(Cube::ALL.in_words(policy.vocabulary()).to_string(), "{}");
    /// let team_write = policy.rules().iter().find(|rule| rule.id() == "team-write").map(|rule| rule.scope());
    /// let words = team_write.map(|scope| scope.in_words(policy.vocabulary()).to_string());
    /// assert_eq!(words.as_deref(), Some("{ api: team, action: [create, update, delete] }"));
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn in_words<'a>(&'a self, vocabulary: &'a Vocabulary) -> CubeWords<'a> {
        let groups = ByColumn { role: None, token: None, api: None, action: None, owner: None };
        CubeWords { cube: self, vocabulary, groups }
    }
}

/// A cube as policies write it: `{ role: [power, usage], api: team }`; `{}` for the whole space.
///
/// ```
/// use portcullis::{Policy, space::Cube};
///
/// let policy = Policy::splunk_observability()?;
/// let vocabulary = policy.vocabulary();
/// let roles = vocabulary.roles();
/// let cube = Cube::ALL.with_roles(roles.id("usage").into_iter().chain(roles.id("power")));
/// assert_eq!(cube.in_words(vocabulary).to_string(), "{ role: [power, usage] }");
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct CubeWords<'a> {
    cube: &'a Cube,
    vocabulary: &'a Vocabulary,
    /// The groups that stand for all names of a column.
    groups: ByColumn<Option<&'a str>>,
}

impl<'a> CubeWords<'a> {
    /// Returns the words with groups in place of the names of some columns.
    pub(crate) const fn with_groups(self, groups: ByColumn<Option<&'a str>>) -> Self {
        Self { groups, ..self }
    }
}

impl fmt::Display for CubeWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_written = |column, set: &NameSet| !set.is_any() && self.vocabulary.is_declared(column);
        let listed = || self.cube.columns.iter().filter(|&(column, set)| is_written(column, set));
        for (number, (column, set)) in listed().enumerate() {
            f.write_str(if number == 0 { "{ " } else { ", " })?;
            write!(f, "{column}: ")?;
            if let Some(group) = self.groups[column] {
                write!(f, "{}", YamlName(group))?;
                continue;
            }
            let mut names = set.listed().filter_map(|index| self.vocabulary.table(column).name(index));
            match (names.next(), set.listed_count()) {
                (Some(only), 1) => write!(f, "{}", YamlName(only))?,
                (first, _) => {
                    write!(f, "[{}", YamlName(first.unwrap_or_default()))?;
                    names.try_for_each(|name| write!(f, ", {}", YamlName(name)))?;
                    f.write_str("]")?;
                }
            }
        }
        f.write_str(if listed().next().is_some() { " }" } else { "{}" })
    }
}

/// A name, in quotation marks if YAML needs them.
struct YamlName<'a>(&'a str);

impl fmt::Display for YamlName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if is_plain_yaml(self.0) { "" } else { "\"" };
        write!(f, "{quote}{}{quote}", self.0)
    }
}
