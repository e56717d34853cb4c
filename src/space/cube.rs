use super::{ActionId, ApiId, IdSet, Operation, OwnerId, RoleId, TokenId};

/// One point of the space: a request, taken apart into its five columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// The role of the user who created the token.
    pub role: RoleId,
    /// The kind of token that authenticates the request.
    pub token: TokenId,
    /// The API asked.
    pub api: ApiId,
    /// What is asked of it.
    pub action: ActionId,
    /// Whose item or membership the request touches, seen from the caller.
    pub owner: OwnerId,
}

/// A product of name sets, one for each column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cube {
    /// The roles that it admits.
    pub roles: IdSet<RoleId>,
    /// The kinds of token that it admits.
    pub tokens: IdSet<TokenId>,
    /// The APIs that it admits.
    pub apis: IdSet<ApiId>,
    /// The actions that it admits.
    pub actions: IdSet<ActionId>,
    /// The owners that it admits.
    pub owners: IdSet<OwnerId>,
}

impl Cube {
    /// The cube that holds the whole space.
    pub const ALL: Self =
        Self { roles: IdSet::Any, tokens: IdSet::Any, apis: IdSet::Any, actions: IdSet::Any, owners: IdSet::Any };

    /// Whether the cell lies in the cube: every column admits its name.
    #[must_use]
    pub fn contains(&self, cell: Cell) -> bool {
        self.roles.contains(cell.role)
            && self.tokens.contains(cell.token)
            && self.apis.contains(cell.api)
            && self.actions.contains(cell.action)
            && self.owners.contains(cell.owner)
    }

    /// Whether the cube admits the operation's API and action.
    pub(crate) fn is_about(&self, operation: &Operation) -> bool {
        self.apis.contains(operation.api) && self.actions.contains(operation.action)
    }
}
