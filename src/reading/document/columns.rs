//! The columns among the keys of mappings. Reading, printing, checking and the schemas take them from here.
//!
//! Rules, exceptions, requirements and other mappings have columns among their keys. [`columns`] lists these keys, and
//! [`with_columns`] defines the struct of such a mapping. To add a column, add it to each list; the compiler reports the
//! lists that lack it.

use super::super::located::Words;
use crate::space::ByColumn;

/// The columns of a mapping as they are written: `None` for a column that is left out.
pub(in crate::reading) type Columns<'d> = ByColumn<Option<&'d Words<'d>>>;

/// Lists the keys for columns. `columns! { LIST, $then, $entry }` expands to `$then! { $entry VALUE, KEYS ..without [ABSENT] }`,
/// with the type of the values, each key with its documentation and its column, and the columns that have no key.
macro_rules! columns {
    // A set of requests: those that match every column.
    (requests, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Words<'t>,
            /// The roles of the caller. Any role, if left out.
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
        }
    };
    // A requirement: what a request needs.
    (requirement, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Words<'t>,
            /// One of these roles.
            role: role,
            /// One of these kinds of token.
            token: token,
            /// One of these owners.
            owner: owner,
            ..without [api, action]
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
/// - `Columns::from(&entry)` returns the columns as they are written.
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
    ) => {
        $(#[$($attribute)*])*
        pub(in crate::reading) struct $Entry<'t> {
            $($(#[$($before_attribute)*])* pub(in crate::reading) $before: $Before,)*
            $(
                $(#[$($key_attribute)*])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub(in crate::reading) $key: Option<$Value>,
            )*
            $($(#[$($after_attribute)*])* pub(in crate::reading) $after: $After,)*
        }

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
}

pub(in crate::reading) use {columns, define_with_columns, with_columns};
