//! The columns among the keys of mappings. Reading, printing, checking and the schemas take them from here.
//!
//! Rules, exceptions, requirements and other mappings have columns among their keys. [`columns`] lists these keys, and
//! [`with_columns`] defines the struct of such a mapping. To add a column, add it to each list; the compiler reports the
//! lists that lack it.

use super::super::located::{Located, Names, Words};
use crate::space::{ByColumn, Column};

/// The columns of a mapping, and what else selects requests there: `None` for what is left out. They are borrowed from the mapping
/// that was read, or owned to be printed.
#[derive(Clone, Copy)]
pub(in crate::reading) struct Selectors<N, O, R> {
    pub(in crate::reading) names: ByColumn<Option<N>>,
    pub(in crate::reading) operation: Option<O>,
    pub(in crate::reading) reads: Option<R>,
}

/// The selectors of a mapping as they are written.
pub(in crate::reading) type Columns<'d> = Selectors<&'d Names<'d>, &'d Words<'d>, &'d Located<bool>>;

/// The selectors of a mapping to be printed.
pub(in crate::reading) type PrintedColumns<'t> = Selectors<Names<'t>, Words<'t>, Located<bool>>;

impl<N, O, R> Selectors<N, O, R> {
    /// Returns selectors that are columns alone.
    pub(in crate::reading) const fn of_names(names: ByColumn<Option<N>>) -> Self {
        Self { names, operation: None, reads: None }
    }
}

impl<'d> Columns<'d> {
    /// Iterates over the columns that are not left out.
    pub(in crate::reading) fn given(self) -> impl Iterator<Item = (Column, &'d Names<'d>)> {
        Column::ALL.into_iter().filter_map(move |column| Some((column, self.names[column]?)))
    }

    /// Returns whether everything is left out, so that all requests match.
    pub(in crate::reading) fn is_empty(self) -> bool {
        self.given().next().is_none() && self.operation.is_none() && self.reads.is_none()
    }
}

/// Lists the keys for columns. `columns! { LIST, $then, $entry }` expands to
/// `$then! { $entry VALUE, KEYS ..without [ABSENT] ..with { SELECTORS } }`, with the type of the values, each key with its
/// documentation and its column, the columns that have no key, and the other keys that select requests, if there are any.
macro_rules! columns {
    // A set of requests: those that match every column.
    (requests, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Names<'t>,
            /// The roles of the caller. Any role, if left out.
            #[cfg_attr(feature = "schema", schemars(with = "Option<crate::reading::schema::Roles>"))]
            role: role,
            /// The kinds of token that authenticate the request. Any kind, if left out.
            token: token,
            /// The APIs that are called. Any API, if left out.
            api: api,
            /// The actions that are called. Any action, if left out.
            action: action,
            /// The owners of the item that the request concerns. Any owner, if left out.
            owner: owner,
            ..without []
            ..with {
                /// The operations that are called, as `API.ACTION`, instead of `api` and `action`.
                operation: $crate::reading::located::Words<'t>,
                /// Only the operations that are declared with `reads: true`, or only the others.
                reads: $crate::reading::located::Located<bool>,
            }
        }
    };
    // A requirement: what a request needs.
    (requirement, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Names<'t>,
            /// One of these roles.
            #[cfg_attr(feature = "schema", schemars(with = "Option<crate::reading::schema::Roles>"))]
            role: role,
            /// One of these kinds of token.
            token: token,
            /// One of these owners.
            owner: owner,
            ..without [api, action]
            ..with {}
        }
    };
    // An order of names of one column.
    (order, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Words<'t>,
            /// The roles in order.
            role: role,
            /// The kinds of token in order.
            token: token,
            /// The owners in order.
            owner: owner,
            ..without [api, action]
        }
    };
    // Groups of names.
    (groups, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Mapping<'t, $crate::reading::located::Words<'t>>,
            /// Groups of roles.
            roles: role,
            /// Groups of kinds of token.
            tokens: token,
            /// Groups of owners.
            owners: owner,
            /// Groups of APIs.
            apis: api,
            /// Groups of actions.
            actions: action,
            ..without []
        }
    };
}

/// Defines the struct of a mapping with columns among its keys.
///
/// It is written like any struct, with one line such as `..requests` in place of the columns, which names a list of
/// [`columns`]. The fields are visible in `reading`; those of the columns are `None` if the column is left out.
///
/// Besides the struct, there are two conversions:
///
/// - `Columns::from(&entry)` returns the columns as they are written, and what else selects requests; for lists of something
///   else, such as groups, `ByColumn::from(&entry)`.
/// - `Entry::from(columns)` returns an entry with these columns and nothing else, as in
///   `Entry { id, ..Entry::from(columns) }`.
macro_rules! with_columns {
    (
        $(#[$($attribute:tt)*])*
        struct $Entry:ident<'t> {
            $($(#[$($before_attribute:tt)*])* $before:ident: $Before:ty,)*
            ..$list:ident,
            $($(#[$($after_attribute:tt)*])* $after:ident: $After:ty,)*
        }
    ) => {
        $crate::reading::document::columns::columns! { $list, define_with_columns, {
            { $(#[$($attribute)*])* struct $Entry }
            { $($(#[$($before_attribute)*])* $before: $Before,)* }
            { $($(#[$($after_attribute)*])* $after: $After,)* }
        } }
    };
}

/// The second step of [`with_columns`], with the columns of the list.
macro_rules! define_with_columns {
    (
        {
            { $(#[$($attribute:tt)*])* struct $Entry:ident }
            { $($(#[$($before_attribute:tt)*])* $before:ident: $Before:ty,)* }
            { $($(#[$($after_attribute:tt)*])* $after:ident: $After:ty,)* }
        }
        $Value:ty,
        $($(#[$($key_attribute:tt)*])* $key:ident: $column:ident,)*
        ..without [$($absent:ident),*]
        $(..with { $($(#[$($selector_attribute:tt)*])* $selector:ident: $Selector:ty,)* })?
    ) => {
        $(#[$($attribute)*])*
        pub(in crate::reading) struct $Entry<'t> {
            $($(#[$($before_attribute)*])* pub(in crate::reading) $before: $Before,)*
            $(
                $(#[$($key_attribute)*])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub(in crate::reading) $key: Option<$Value>,
            )*
            $($(
                $(#[$($selector_attribute)*])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub(in crate::reading) $selector: Option<$Selector>,
            )*)?
            $($(#[$($after_attribute)*])* pub(in crate::reading) $after: $After,)*
        }

        $crate::reading::document::columns::convert_columns! {
            $Entry { $($before)* } [$Value; $($key: $column)*; $($absent)*; $({ $($selector)* })?] { $($after)* }
        }
    };
}

/// The conversions of [`with_columns`], for lists with and without keys besides the columns.
macro_rules! convert_columns {
    (
        $Entry:ident { $($before:ident)* }
        [$Value:ty; $($key:ident: $column:ident)*; $($absent:ident)*;]
        { $($after:ident)* }
    ) => {
        impl<'t> From<&'t $Entry<'t>> for $crate::space::ByColumn<Option<&'t $Value>> {
            fn from(entry: &'t $Entry<'t>) -> Self {
                Self { $($column: entry.$key.as_ref(),)* $($absent: None,)* }
            }
        }

        impl<'t> From<$crate::space::ByColumn<Option<$Value>>> for $Entry<'t> {
            fn from(columns: $crate::space::ByColumn<Option<$Value>>) -> Self {
                Self {
                    $($before: Default::default(),)*
                    $($key: columns.$column,)*
                    $($after: Default::default(),)*
                }
            }
        }
    };
    (
        $Entry:ident { $($before:ident)* }
        [$Value:ty; $($key:ident: $column:ident)*; $($absent:ident)*; { $($selector:ident)* }]
        { $($after:ident)* }
    ) => {
        impl<'t> From<&'t $Entry<'t>> for $crate::reading::document::Columns<'t> {
            fn from(entry: &'t $Entry<'t>) -> Self {
                let names = $crate::space::ByColumn { $($column: entry.$key.as_ref(),)* $($absent: None,)* };
                $crate::reading::document::Columns { $($selector: entry.$selector.as_ref(),)* ..Self::of_names(names) }
            }
        }

        impl<'t> From<$crate::reading::document::PrintedColumns<'t>> for $Entry<'t> {
            fn from(columns: $crate::reading::document::PrintedColumns<'t>) -> Self {
                Self {
                    $($before: Default::default(),)*
                    $($key: columns.names.$column,)*
                    $($selector: columns.$selector,)*
                    $($after: Default::default(),)*
                }
            }
        }
    };
}

pub(in crate::reading) use {columns, convert_columns, define_with_columns, with_columns};
