use thiserror::Error;

use crate::space::Column;

/// What can be wrong with a suite and not with a policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum OfSuite {
    #[error("the suite tests nothing")]
    NoTest,
    #[error("a test without a name")]
    NoName,
    #[error("two tests have the name `{0}`")]
    SameName(String),
    #[error("unknown fixture `{0}`")]
    UnknownFixture(String),
    #[error("the {0} is given twice")]
    ColumnTwice(Column),
    #[error("there is no such request")]
    NoRequest,
    #[error("no request has the {column} `{name}`")]
    IdleName { column: Column, name: String },
    #[error("unknown expectation `{0}`")]
    UnknownExpectation(String),
    #[error("unknown rule `{0}`")]
    UnknownRule(String),
    #[error("a test is skipped without a reason")]
    NoReason,
    #[error("a test that is skipped cannot be the only one")]
    SkippedOnly,
}

impl OfSuite {
    pub(super) const fn code(&self) -> &'static str {
        match self {
            Self::NoTest => "no-test",
            Self::NoName => "no-name",
            Self::SameName(_) => "same-name",
            Self::UnknownFixture(_) => "unknown-fixture",
            Self::ColumnTwice(_) => "column-twice",
            Self::NoRequest | Self::IdleName { .. } => "no-request",
            Self::UnknownExpectation(_) => "unknown-expectation",
            Self::UnknownRule(_) => "unknown-rule",
            Self::NoReason => "no-reason",
            Self::SkippedOnly => "skipped-only",
        }
    }
}
