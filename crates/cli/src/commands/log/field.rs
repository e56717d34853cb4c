//! The fields by which requests are counted.

use clap::ValueEnum;

/// A field by which requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Field {
    /// Id of the user
    User,
    /// Role of the caller; a request counts for each
    Role,
    /// Kind of token
    Token,
    /// Keyed hash of the token
    Hash,
    /// Rule that decided about a demanded operation, or `default`
    Rule,
    /// First clause that the rule cites
    Clause,
    /// Demanded operation
    Operation,
    /// Owner of what the operation touches
    Owner,
    /// Policy, also one that is not enforced
    Policy,
    /// Outcome of the request
    Outcome,
    /// Whether the gateway enforced its decision
    Mode,
    /// Path template of the route
    Route,
    /// Method
    Method,
    /// Code of what was assumed; a request counts for each
    Assumed,
    /// Code of the reason for which the request was refused
    Reason,
    /// Day, in UTC
    Day,
    /// Hour, in UTC
    Hour,
}

impl Field {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
            Self::Token => "token",
            Self::Hash => "hash",
            Self::Rule => "rule",
            Self::Clause => "clause",
            Self::Operation => "operation",
            Self::Owner => "owner",
            Self::Policy => "policy",
            Self::Outcome => "outcome",
            Self::Mode => "mode",
            Self::Route => "route",
            Self::Method => "method",
            Self::Assumed => "assumed",
            Self::Reason => "reason",
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }

    /// Returns whether the field is about a demanded operation and a policy that decided about it.
    pub(super) const fn is_of_ruling(self) -> bool {
        matches!(self, Self::Rule | Self::Clause | Self::Operation | Self::Owner | Self::Policy)
    }
}
