use super::Place;
use crate::space::{ApiId, Id, OperationId, OwnerId, RoleId, TokenId};

/// Where a policy's text declares what it decides about.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub(crate) name: Place,
    pub(crate) default: Place,
    pub(crate) roles: Vec<Place>,
    pub(crate) tokens: Vec<Place>,
    pub(crate) owners: Vec<Place>,
    pub(crate) apis: Vec<Place>,
    pub(crate) operations: Vec<Place>,
}

impl Places {
    /// Where the policy says its name.
    #[must_use]
    pub const fn name(&self) -> Place {
        self.name
    }

    /// Where it says what is decided by default.
    #[must_use]
    pub const fn default_decision(&self) -> Place {
        self.default
    }

    /// Where a role is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn role(&self, id: RoleId) -> Place {
        of(&self.roles, id)
    }

    /// Where a kind of token is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn token(&self, id: TokenId) -> Place {
        of(&self.tokens, id)
    }

    /// Where an owner is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn owner(&self, id: OwnerId) -> Place {
        of(&self.owners, id)
    }

    /// Where an API is declared; the beginning of the text for one of another policy.
    #[must_use]
    pub fn api(&self, id: ApiId) -> Place {
        of(&self.apis, id)
    }

    /// Where an operation is declared: its action. The beginning of the text for one of another policy.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Place {
        of(&self.operations, id)
    }
}

fn of<I: Id>(places: &[Place], id: I) -> Place {
    places.get(id.index()).copied().unwrap_or_default()
}
