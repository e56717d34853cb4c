//! Cubes: products of sets of names, one for each column.

use core::fmt;

use super::{
    ActionId, ApiId, Column, IdSet, NameId, NameSet, Operation, OperationSet, OwnerId, RoleId, TokenId, Vocabulary,
    column::ByColumn,
    id::{ColumnId, Id as _},
    operation_set::{Pair, operation_in_words},
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

/// A set of requests: a product of sets of names, one for each column. Instead of APIs and actions, it may list
/// [operations](Self::operations), which need not be a product.
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
    /// The operations, if not all of the product of APIs and actions. Each is in this product; if they were listed, the columns
    /// have exactly their APIs and actions.
    operations: Option<OperationSet>,
}

/// Gives each column a typed getter and a typed setter.
macro_rules! typed_columns {
    ($($column:ident, $get:ident, $with:ident: $id:ty, $what:literal, $example:literal, $also:literal;)*) => {
        impl Cube {$(
            #[doc = concat!("Returns the ", $what, " that the cube admits.")]
            #[must_use]
            pub const fn $get(&self) -> IdSet<'_, $id> {
                IdSet::new(&self.columns.$column)
            }

            #[doc = concat!("Returns the cube that admits these ", $what, " instead; their order and duplicates have no meaning.")]
            #[doc = $also]
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
    role, roles, with_roles: RoleId, "roles", "admin", "";
    token, tokens, with_tokens: TokenId, "kinds of token", "user_api", "";
    api, apis, with_apis: ApiId, "APIs", "team", "The cube no longer lists [operations](Self::operations).";
    action, actions, with_actions: ActionId, "actions", "create", "The cube no longer lists [operations](Self::operations).";
    owner, owners, with_owners: OwnerId, "owners", "self", "";
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
        operations: None,
    };

    pub(crate) const fn new(columns: ByColumn<NameSet>) -> Self {
        Self { columns, operations: None }
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

    /// Returns the cube with other names in a column. With other APIs or actions, it no longer lists operations.
    pub(crate) fn with(mut self, column: Column, names: NameSet) -> Self {
        self.columns[column] = names;
        if matches!(column, Column::Api | Column::Action) {
            self.operations = None;
        }
        self
    }

    /// Returns the cube that admits only these pairs of API and action, instead of its APIs and actions; their order and
    /// duplicates have no meaning.
    ///
    /// ```
    /// use portcullis::{Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let team = vocabulary.apis().id("team").ok_or("no such API")?;
    /// let create = vocabulary.actions().id("create").ok_or("no such action")?;
    /// let cube = Cube::ALL.with_operations([(team, create)]);
    /// assert_eq!(cube.in_words(vocabulary).to_string(), "{ operation: team.create }");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_operations(self, operations: impl IntoIterator<Item = (ApiId, ActionId)>) -> Self {
        let cube = self.with(Column::Api, NameSet::ANY).with(Column::Action, NameSet::ANY);
        cube.restricted(&OperationSet::listed(operations))
    }

    /// Returns the pairs of API and action that the cube admits, in order; `None` if it admits every operation of its APIs and
    /// actions.
    ///
    /// ```
    /// use portcullis::{Policy, space::Cube};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let team_write = policy.rules().iter().find(|rule| rule.id() == "team-write").ok_or("no such rule")?;
    /// assert!(team_write.scope().operations().is_none());
    /// assert!(Cube::ALL.with_operations([]).operations().is_some_and(|mut listed| listed.next().is_none()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn operations(&self) -> Option<impl Iterator<Item = (ApiId, ActionId)> + '_> {
        Some(self.operations.as_ref()?.pairs().iter().copied())
    }

    /// Returns which operations of its APIs and actions the cube admits, if a policy selects them with `reads`: those that only
    /// read, or the others.
    ///
    /// ```
    /// use portcullis::Policy;
    ///
    /// let text = "
    /// portcullis: 1
    /// policy: door
    /// vocabulary:
    ///   roles: { guest: {} }
    ///   tokens: { key: {} }
    ///   owners: { none: {} }
    ///   apis: { door: { look_at: { reads: true }, open: {} } }
    /// default: deny
    /// rules:
    ///   - { id: look, reads: true, effect: allow }
    /// ";
    /// let policy = Policy::from_text("door.yaml", text)?;
    /// let scope = policy.rules().iter().next().ok_or("no rule")?.scope();
    /// assert_eq!(scope.reads(), Some(true));
    /// assert_eq!(scope.operations().map(Iterator::count), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn reads(&self) -> Option<bool> {
        self.operations.as_ref()?.reads()
    }

    /// Returns the operations that the cube admits, if not every one of its APIs and actions.
    pub(crate) const fn operation_set(&self) -> Option<&OperationSet> {
        self.operations.as_ref()
    }

    /// Returns the cube that admits every operation of its APIs and actions.
    #[cfg(feature = "oracle")]
    pub(crate) fn with_any_operation(self) -> Self {
        Self { operations: None, ..self }
    }

    /// Returns the cube of those cells whose operations are in the set.
    pub(super) fn restricted(mut self, operations: &OperationSet) -> Self {
        let kept = operations.within(&self.columns.api, &self.columns.action);
        if kept.reads().is_none() {
            self.columns.api = kept.apis();
            self.columns.action = kept.actions();
        }
        self.operations = Some(kept);
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

    /// Returns whether the cell lies in the cube: every column admits its name, and its operation is one of those that the cube
    /// lists, if it lists any.
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
            && self.operations.as_ref().is_none_or(|operations| operations.contains((cell.api, cell.action)))
    }

    /// Returns whether the cube admits the operation.
    pub(crate) fn includes(&self, operation: &Operation) -> bool {
        self.includes_pair(operation.pair())
    }

    /// Returns whether the cube admits an API and an action together.
    pub(crate) fn includes_pair(&self, pair: Pair) -> bool {
        self.columns.api.contains(pair.0.index())
            && self.columns.action.contains(pair.1.index())
            && self.operations.as_ref().is_none_or(|operations| operations.contains(pair))
    }

    /// Returns the cube of the cells that lie in both cubes.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let product = Self::new(ByColumn::from_fn(|column| self.set(column).intersection(other.set(column))));
        match (&self.operations, &other.operations) {
            (None, None) => product,
            (Some(one), None) | (None, Some(one)) => product.restricted(one),
            (Some(one), Some(other)) => product.restricted(&one.intersection(other)),
        }
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

impl CubeWords<'_> {
    /// Writes the names of a column: the roles from one up, a group, or the names.
    fn write_names(&self, f: &mut fmt::Formatter<'_>, column: Column, set: &NameSet) -> fmt::Result {
        let table = self.vocabulary.table(column);
        if let Some(lowest) = set.at_least().and_then(|lowest| table.name(lowest)) {
            return write!(f, "{{ at_least: {} }}", YamlName(lowest));
        }
        match self.groups[column] {
            Some(group) => write!(f, "{}", YamlName(group)),
            None => write_list(f, set.listed().filter_map(|index| table.name(index)).map(YamlName)),
        }
    }

    /// Writes a selector of operations: the mark by which they were selected, or the operations.
    fn write_operations(&self, f: &mut fmt::Formatter<'_>, operations: &OperationSet) -> fmt::Result {
        if let Some(reads) = operations.reads() {
            return write!(f, "reads: {reads}");
        }
        f.write_str("operation: ")?;
        write_list(
            f,
            operations.pairs().iter().filter_map(|&pair| operation_in_words(self.vocabulary, pair)).map(YamlName),
        )
    }
}

impl fmt::Display for CubeWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "{ ";
        let operations = self.cube.operations.as_ref();
        let are_listed = operations.is_some_and(|operations| operations.reads().is_none());
        for (column, set) in self.cube.columns.iter() {
            if let (Column::Owner, Some(operations)) = (column, operations) {
                f.write_str(core::mem::replace(&mut separator, ", "))?;
                self.write_operations(f, operations)?;
            }
            if set.is_any()
                || !self.vocabulary.is_declared(column)
                || (are_listed && matches!(column, Column::Api | Column::Action))
            {
                continue;
            }
            f.write_str(core::mem::replace(&mut separator, ", "))?;
            write!(f, "{column}: ")?;
            self.write_names(f, column, set)?;
        }
        f.write_str(if separator == "{ " { "{}" } else { " }" })
    }
}

/// Writes a single name by itself, and several in brackets.
fn write_list(f: &mut fmt::Formatter<'_>, names: impl Iterator<Item = impl fmt::Display>) -> fmt::Result {
    let mut names = names.peekable();
    match (names.next(), names.peek().is_some()) {
        (Some(only), false) => write!(f, "{only}"),
        (None, _) => f.write_str("[]"),
        (Some(first), true) => {
            write!(f, "[{first}")?;
            names.try_for_each(|name| write!(f, ", {name}"))?;
            f.write_str("]")
        }
    }
}

/// A name or an operation, in quotation marks if YAML needs them.
pub(crate) struct YamlName<T>(pub(crate) T);

impl<T: AsRef<str>> fmt::Display for YamlName<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_ref();
        // Names have no quotation marks; parts of operations may stand in double ones.
        let quote = if is_plain_yaml(text) {
            ""
        } else if text.contains('"') {
            "'"
        } else {
            "\""
        };
        write!(f, "{quote}{text}{quote}")
    }
}
