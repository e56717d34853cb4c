//! The columns among the keys of mappings, written once: what reading, printing, checking and the schemas know of them.
//!
//! Many mappings have columns among their keys. [`with_columns`] defines the struct of such a mapping, and [`columns`]
//! lists the keys. A new column is added to each of the lists; the compiler then shows every list that lacks it.

use super::super::located::Words;
use crate::space::ByColumn;

/// What is written in the columns of a mapping: `None` for a column that is left out.
pub(in crate::reading) type Columns<'d> = ByColumn<Option<&'d Words<'d>>>;

/// Lists keys that stand for columns, and hands them on to `$then!`, after `$entry`: the type of their values, each key
/// with its documentation and its column, and the columns that have no key.
macro_rules! columns {
    // A set of requests: those that every column admits.
    (requests, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Words<'t>,
            /// The roles of the user who created the token; left out, any.
            role: role,
            /// The kinds of token that authenticate the request; left out, any.
            token: token,
            /// The APIs asked; left out, any.
            api: api,
            /// The actions asked of them; left out, any.
            action: action,
            /// Whose item or membership the request touches; left out, anybody's.
            owner: owner,
            ..without []
        }
    };
    // What a request needs.
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
    // Names in an order.
    (order, $then:ident, $entry:tt) => {
        $crate::reading::document::columns::$then! { $entry $crate::reading::located::Words<'t>,
            /// Roles.
            role: role,
            /// Kinds of token.
            token: token,
            /// Owners.
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

/// Defines the struct of a mapping that has columns among its keys.
///
/// It is written like any struct, except that one line, `..requests` (or the name of another list in [`columns`]), takes
/// the place of the columns. The fields are visible in all of `reading`. A column is an `Option`, `None` if it is left out.
///
/// Besides the struct, defines two conversions:
///
/// - `Columns::from(&entry)` is what is written in the columns;
/// - `Entry::from(columns)` is an entry with these columns and nothing else, for
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

/// The second step of [`with_columns`]: the struct with the columns that [`columns`] lists.
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
