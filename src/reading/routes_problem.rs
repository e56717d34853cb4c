//! What can be wrong with a routes file and not with a policy.

use thiserror::Error;

use crate::route::{PointerError, TemplateError};

/// What can be wrong with a routes file and not with a policy. Messages are as those of other problems.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum RoutesProblem {
    #[error("the file has no path with a method")]
    NoRoute,
    #[error("`{text}` is not a path: {error}")]
    BadPath { text: String, error: TemplateError },
    #[error("`{path}` is the same path as `{first}`: only the names of parameters differ")]
    SamePath { path: String, first: String },
    #[error("the method demands nothing")]
    NoDemand,
    #[error("`{text}` is not a pointer: {error}")]
    BadPointer { text: String, error: PointerError },
    #[error("the pointer `{0}` cannot begin with `stored`")]
    WrongRoot(String),
    #[error("a condition needs one test, found {0}")]
    NotOneTest(usize),
    #[error("a mapping needs one way to find the owner, found {0}")]
    NotOneWay(usize),
    #[error("`{key}` does not belong to `{beside}`")]
    ExtraKey { entry: RoutesEntry, key: &'static str, beside: &'static str },
    #[error("`{beside}` needs `{key}`")]
    NeededKey { entry: RoutesEntry, key: &'static str, beside: &'static str },
    #[error("`where` names no field")]
    NoField,
    #[error("requests for `{operation}` can have several owners")]
    OwnerNeeded { operation: String },
    #[error("requests for `{operation}` cannot have the owner `{owner}`")]
    ImpossibleOwner { operation: String, owner: String },
    #[error("the vocabulary has no owner `{0}`")]
    NoSuchOwner(String),
    #[error("the path has no parameter `{0}`")]
    NoSuchParameter(String),
    #[error("no object `{0}` is declared")]
    NoSuchObject(String),
    #[error("no host `{0}` is declared")]
    NoSuchHost(String),
    #[error("{what} needs the object that is stored under the path")]
    NoObject { what: &'static str },
    #[error("object `{0}` does not say who may write it")]
    NoWriters(String),
    #[error("writers need `users`, `teams` or `entries`")]
    NoFormOfWriters,
    #[error("`{text}` is not one of {expected}")]
    NotOneOf { text: String, expected: &'static str },
    #[error("`{0}` is not a pattern of host names")]
    BadHost(String),
    #[error("`{0}` is not the name of a header")]
    BadHeader(String),
    #[error("the path has no method `{0}`")]
    NoSuchMethod(String),
    #[error("no path `{0}` is declared")]
    NoSuchPath(String),
}

/// What has keys of which some only belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoutesEntry {
    Condition,
    Owner,
    Writers,
}

impl RoutesEntry {
    const fn code(self) -> &'static str {
        match self {
            Self::Condition => "bad-condition",
            Self::Owner => "bad-owner",
            Self::Writers => "bad-object",
        }
    }
}

impl RoutesProblem {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::NoRoute => "no-route",
            Self::BadPath { .. } => "bad-path",
            Self::SamePath { .. } => "same-path",
            Self::NoDemand => "empty-list",
            Self::BadPointer { .. } | Self::WrongRoot(_) => "bad-pointer",
            Self::NotOneTest(_) | Self::NoField => "bad-condition",
            Self::ExtraKey { entry, .. } | Self::NeededKey { entry, .. } => entry.code(),
            Self::NotOneWay(_) | Self::OwnerNeeded { .. } | Self::ImpossibleOwner { .. } => "bad-owner",
            Self::NoSuchOwner(_)
            | Self::NoSuchParameter(_)
            | Self::NoSuchObject(_)
            | Self::NoSuchHost(_)
            | Self::NoSuchMethod(_)
            | Self::NoSuchPath(_)
            | Self::NotOneOf { .. } => "unknown-name",
            Self::NoObject { .. } | Self::NoWriters(_) | Self::NoFormOfWriters => "bad-object",
            Self::BadHost(_) => "bad-host",
            Self::BadHeader(_) => "bad-header",
        }
    }
}
