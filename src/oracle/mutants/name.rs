use crate::space::{ActionId, ApiId, Column, OwnerId, RoleId, TokenId, Vocabulary};

/// A name of one of the five columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameId {
    /// A role.
    Role(RoleId),
    /// A kind of token.
    Token(TokenId),
    /// An API.
    Api(ApiId),
    /// An action.
    Action(ActionId),
    /// An owner.
    Owner(OwnerId),
}

impl NameId {
    /// The column whose name it is.
    #[must_use]
    pub const fn column(self) -> Column {
        match self {
            Self::Role(_) => Column::Role,
            Self::Token(_) => Column::Token,
            Self::Api(_) => Column::Api,
            Self::Action(_) => Column::Action,
            Self::Owner(_) => Column::Owner,
        }
    }

    /// The name; `None` in a vocabulary that does not have it.
    #[must_use]
    pub fn name(self, vocabulary: &Vocabulary) -> Option<&str> {
        match self {
            Self::Role(id) => vocabulary.roles().name(id),
            Self::Token(id) => vocabulary.tokens().name(id),
            Self::Api(id) => vocabulary.apis().name(id),
            Self::Action(id) => vocabulary.actions().name(id),
            Self::Owner(id) => vocabulary.owners().name(id),
        }
    }
}
