//! The names that columns list, as they are written.

use alloc::{boxed::Box, vec::Vec};

use super::Place;
use crate::space::{ActionId, ApiId, Column, Cube};

/// The names that the columns of a cube list, each with its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed(Box<[ListedName]>);

/// A name that a column lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListedName {
    pub(crate) column: Column,
    pub(crate) stands_for: StandsFor,
    pub(crate) place: Place,
}

/// What a listed name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandsFor {
    /// A name of the column, by its index.
    Name(u32),
    /// A group of the column, by its index in the groups of the policy.
    Group(u32),
    /// A role, by its index, and those above it.
    AtLeast(u32),
    /// An API and an action that are listed together, in the column of the action.
    Operation(ApiId, ActionId),
}

impl StandsFor {
    /// Returns a name of a column; `None` for an index that no name can have.
    pub(crate) fn name(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self::Name)
    }

    /// Returns a role and those above it; `None` for an index that no role can have.
    #[cfg(feature = "yaml")]
    pub(crate) fn at_least(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self::AtLeast)
    }

    /// Returns a group; `None` for an index that no group can have.
    pub(crate) fn group(index: usize) -> Option<Self> {
        u32::try_from(index).ok().map(Self::Group)
    }
}

impl Listed {
    pub(crate) fn new(names: Vec<ListedName>) -> Self {
        Self(names.into())
    }

    /// Returns the names of a cube that no text lists, all at one place.
    pub(crate) fn of_cube(cube: &Cube, place: Place) -> Self {
        let lists_operations = cube.operations().is_some() && cube.reads().is_none();
        let is_listed = |column| !lists_operations || !matches!(column, Column::Api | Column::Action);
        let listed = |column| cube.set(column).listed().filter_map(StandsFor::name).map(move |one| (column, one));
        let names = Column::ALL.into_iter().filter(|&column| is_listed(column)).flat_map(listed);
        let pairs = cube.operations().filter(|_| lists_operations).into_iter().flatten();
        let pairs = pairs.map(|(api, action)| (Column::Action, StandsFor::Operation(api, action)));
        Self(names.chain(pairs).map(|(column, stands_for)| ListedName { column, stands_for, place }).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = ListedName> + '_ {
        self.0.iter().copied()
    }

    /// Iterates over the names that one column lists, in the order of the text.
    pub(crate) fn of(&self, column: Column) -> impl Iterator<Item = ListedName> + '_ {
        self.iter().filter(move |name| name.column == column)
    }
}
