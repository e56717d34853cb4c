//! Every kind of problem that a file can have, with its message and its code.
//!
//! Messages are lower case, without a full stop. What the author wrote is in backticks. They name no Rust types.

use thiserror::Error;

use super::file_kind::FileKind;
#[cfg(feature = "routes")]
use super::routes_problem::RoutesProblem;
use crate::space::Column;

/// What can be wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum ProblemKind {
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("is a directory, not a {} file", .0.content())]
    Directory(FileKind),
    #[error("is larger than {}", size(*limit))]
    TooLarge { limit: usize },
    #[error("the files of the policy are larger than {} together", size(*limit))]
    TooLargeTogether { limit: usize },
    #[error("is not in the directory `{0}`")]
    OutsideRoot(String),
    #[error("not valid UTF-8")]
    NotUtf8,
    #[error("the file contains no {}", .0.content())]
    NoDocument(FileKind),
    #[error("not valid YAML: {0}")]
    Syntax(String),
    #[error("nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("more than {limit} values")]
    TooManyNodes { limit: usize },
    #[error("{0} are not allowed")]
    Forbidden(&'static str),
    #[error("invisible character U+{0:04X}")]
    Invisible(u32),
    #[error("second document in the same file")]
    SecondDocument,
    #[error("key `{0}` appears twice in the same mapping")]
    DuplicateKey(String),
    #[error("a key must be a plain name")]
    KeyNotScalar,
    #[error("two YAML libraries read this file differently: {0}")]
    ReadDifferently(String),
    #[error("unknown key `{key}` in {within}")]
    UnknownKey { key: String, within: &'static str },
    #[error("missing key `{key}`{within}")]
    MissingKey { key: String, within: String },
    #[error("expected {expected}, found {found}")]
    WrongType { expected: String, found: String },
    #[error("unquoted `{text}` is {meaning}, not a name")]
    Unquoted { text: String, meaning: &'static str },
    #[error("{0}")]
    Unexpected(String),
    #[error("this is {found}, not a {expected}")]
    OtherFile { expected: FileKind, found: &'static str },
    #[error("unknown version `{version}` of the {} format", kind.content())]
    Version { version: String, kind: FileKind },
    #[error("`{0}` is not a valid name")]
    BadName(String),
    #[error("`{0}` is reserved and cannot be the id of a rule")]
    ReservedId(&'static str),
    #[error("`{0}` is not a valid duration")]
    BadDuration(String),
    #[error("no {0} declared")]
    EmptyVocabulary(&'static str),
    #[error("empty list: {0}")]
    EmptyList(&'static str),
    #[error("unknown {column} `{name}`")]
    UnknownName { column: Column, name: String },
    #[error("the vocabulary declares no {}", .0.plural())]
    UndeclaredColumn(Column),
    #[error("unknown operation `{0}`")]
    UnknownOperation(String),
    #[error("`{0}` could be several operations")]
    AmbiguousOperation(String),
    #[error("no action `{action}` in {apis}")]
    UnknownAction { apis: String, action: String },
    #[error("api `{0}` has none of these actions")]
    IdleApi(String),
    #[error("none of these apis has any of these actions")]
    NoOperation,
    #[error("{}", if *reads { "none of these operations only reads" } else { "all of these operations only read" })]
    NoMarkedOperation { reads: bool },
    #[error("unknown default `{0}`")]
    UnknownDefault(String),
    #[error("unknown effect `{0}`")]
    UnknownEffect(String),
    #[error("{what} `{id}` is declared twice")]
    DuplicateId { what: &'static str, id: String },
    #[error("`{name}` is both a group and one of the {}", column.plural())]
    GroupNamedLikeName { column: Column, name: String },
    #[error("group `{name}` contains itself: {path}")]
    GroupCycle { name: String, path: String },
    #[error("rule `{0}` has two effects")]
    TwoEffects(String),
    #[error("rule `{0}` has no effect")]
    NoEffect(String),
    #[error("rule `{0}` requires nothing")]
    EmptyRequirement(String),
    #[error("exception without a condition")]
    EmptyException,
    #[error("unknown source `{0}`")]
    UnknownSource(String),
    #[error("source `{source_name}` has no clause `{clause}`")]
    UnknownClause { source_name: String, clause: String },
    #[error("`{0}` is not a valid citation")]
    BadCitation(String),
    #[error("invariant `{0}` makes {1}")]
    NotOneClaim(String, &'static str),
    #[error("role `{0}` is above itself")]
    RoleAboveItself(String),
    #[error("role `{0}` takes part in no order")]
    UnorderedRole(String),
    #[error("an order needs {0}")]
    BadOrder(&'static str),
    #[error("unknown column `{0}`")]
    UnknownColumn(String),
    #[error("{0}")]
    OverLimit(String),
    #[error(transparent)]
    Include(#[from] IncludeProblem),
    #[error("{what} `{name}` has another {key} where it is declared first")]
    Contradiction { what: &'static str, name: String, key: &'static str },
    #[cfg(feature = "oracle")]
    #[error(transparent)]
    Suite(#[from] SuiteProblem),
    #[cfg(feature = "routes")]
    #[error(transparent)]
    Routes(#[from] RoutesProblem),
}

/// Returns a number of bytes: as mebibytes if they are whole.
fn size(bytes: usize) -> String {
    const MEBIBYTE: usize = 1 << 20;
    if bytes > 0 && bytes.is_multiple_of(MEBIBYTE) {
        format!("{} MiB", bytes / MEBIBYTE)
    } else {
        format!("{bytes} bytes")
    }
}

impl ProblemKind {
    /// Returns the stable kebab-case name of this kind of problem.
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable-file",
            Self::Directory(_) => "not-a-file",
            Self::OutsideRoot(_) => "bad-include",
            Self::TooLarge { .. }
            | Self::TooLargeTogether { .. }
            | Self::TooDeep { .. }
            | Self::TooManyNodes { .. }
            | Self::OverLimit(_) => "over-limit",
            Self::NotUtf8 => "not-utf8",
            Self::NoDocument(kind) | Self::OtherFile { expected: kind, .. } => match kind {
                FileKind::Policy => "no-policy",
                #[cfg(feature = "oracle")]
                FileKind::Suite => "no-suite",
                #[cfg(feature = "routes")]
                FileKind::Routes => "no-routes",
            },
            Self::Syntax(_) => "yaml-syntax",
            Self::Forbidden(_) => "forbidden-yaml",
            Self::Invisible(_) => "invisible-character",
            Self::SecondDocument => "second-document",
            Self::DuplicateKey(_) => "duplicate-key",
            Self::KeyNotScalar | Self::WrongType { .. } | Self::Unexpected(_) => "wrong-type",
            Self::ReadDifferently(_) => "ambiguous-yaml",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::Version { .. } => "unknown-version",
            Self::BadName(_) | Self::ReservedId(_) | Self::Unquoted { .. } => "bad-name",
            Self::BadDuration(_) => "bad-duration",
            Self::EmptyVocabulary(_) => "empty-vocabulary",
            Self::EmptyList(_) => "empty-list",
            Self::UnknownName { .. }
            | Self::UndeclaredColumn(_)
            | Self::UnknownAction { .. }
            | Self::UnknownOperation(_)
            | Self::AmbiguousOperation(_) => "unknown-name",
            Self::IdleApi(_) | Self::NoOperation | Self::NoMarkedOperation { .. } => "no-operation",
            Self::UnknownDefault(_) | Self::UnknownEffect(_) => "unknown-effect",
            Self::DuplicateId { .. } => "duplicate-id",
            Self::GroupNamedLikeName { .. } => "ambiguous-group",
            Self::GroupCycle { .. } => "cyclic-group",
            Self::TwoEffects(_) => "two-effects",
            Self::NoEffect(_) => "no-effect",
            Self::EmptyRequirement(_) => "empty-requirement",
            Self::EmptyException => "empty-exception",
            Self::UnknownSource(_) | Self::UnknownClause { .. } => "unknown-clause",
            Self::BadCitation(_) => "bad-citation",
            Self::NotOneClaim(..) => "not-one-claim",
            Self::BadOrder(_) | Self::RoleAboveItself(_) | Self::UnorderedRole(_) => "bad-order",
            Self::UnknownColumn(_) => "unknown-column",
            Self::Include(problem) => problem.code(),
            Self::Contradiction { .. } => "contradicting-declaration",
            #[cfg(feature = "oracle")]
            Self::Suite(problem) => problem.code(),
            #[cfg(feature = "routes")]
            Self::Routes(problem) => problem.code(),
        }
    }
}

/// Why a file cannot be included.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum IncludeProblem {
    #[error("`{path}` is not the path of a file to include: {reason}")]
    BadPath { path: String, reason: &'static str },
    #[error("`{0}` leads out of the directory of the policy")]
    Outside(String),
    #[error("cannot include `{path}`: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("unknown built-in policy `{0}`")]
    UnknownBuiltIn(String),
    #[error("cannot include `{0}`: this text comes without other files")]
    NoFiles(String),
    #[error("`{0}` is included twice")]
    Twice(String),
    #[error("`{path}` includes itself: {through}")]
    Cycle { path: String, through: String },
}

impl IncludeProblem {
    const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable-file",
            Self::Cycle { .. } => "cyclic-include",
            Self::BadPath { .. } | Self::Outside(_) | Self::UnknownBuiltIn(_) | Self::NoFiles(_) | Self::Twice(_) => {
                "bad-include"
            }
        }
    }
}

/// What can be wrong with a suite and not with a policy.
#[cfg(feature = "oracle")]
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum SuiteProblem {
    #[error("the suite tests nothing")]
    NoTest,
    #[error("test without a name")]
    NoName,
    #[error("two tests have the name `{0}`")]
    SameName(String),
    #[error("unknown fixture `{0}`")]
    UnknownFixture(String),
    #[error("`{0}` is given twice")]
    SelectorTwice(&'static str),
    #[error("there is no such request")]
    NoRequest,
    #[error("no request of this {what} has the {name}")]
    IdleName { what: &'static str, name: String },
    #[error("no request for {operations} has such an owner")]
    MissedOperations { operations: String },
    #[error("unknown expectation `{0}`")]
    UnknownExpectation(String),
    #[error("unknown rule `{0}`")]
    UnknownRule(String),
    #[error("a test is skipped without a reason")]
    NoReason,
    #[error("a test cannot have both `skip` and `only`")]
    SkippedOnly,
    #[error("token `{token}` has no lifetime `{origin}`")]
    UnknownOrigin { token: String, origin: String },
    #[error("`{text}` is not a time: {reason}")]
    BadTime { text: String, reason: String },
    #[error("the logout is before the token was issued")]
    LogoutBeforeIssue,
    #[error("unknown cause `{0}`")]
    UnknownCause(String),
    #[error("only a token that ended has a cause")]
    CauseWithoutEnd,
}

#[cfg(feature = "oracle")]
impl SuiteProblem {
    const fn code(&self) -> &'static str {
        match self {
            Self::NoTest => "no-test",
            Self::NoName => "no-name",
            Self::SameName(_) => "same-name",
            Self::UnknownFixture(_) => "unknown-fixture",
            Self::SelectorTwice(_) => "column-twice",
            Self::NoRequest | Self::IdleName { .. } | Self::MissedOperations { .. } => "no-request",
            Self::UnknownExpectation(_) => "unknown-expectation",
            Self::UnknownRule(_) => "unknown-rule",
            Self::NoReason => "no-reason",
            Self::SkippedOnly => "skipped-only",
            Self::UnknownOrigin { .. } => "unknown-origin",
            Self::BadTime { .. } => "bad-time",
            Self::LogoutBeforeIssue => "logout-before-issue",
            Self::UnknownCause(_) | Self::CauseWithoutEnd => "unknown-cause",
        }
    }
}
