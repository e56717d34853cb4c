use core::fmt;

/// One of the five columns of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The role of the user who created the token.
    Role,
    /// The kind of token.
    Token,
    /// The API.
    Api,
    /// The action.
    Action,
    /// The target owner.
    Owner,
}

impl Column {
    /// The word for one name of the column, as rules write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Token => "token",
            Self::Api => "api",
            Self::Action => "action",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
