use super::{Policy, ResolveError};
use crate::space::{Cube, Id, IdSet, NameTable};

/// Some of the five names of a request, for asking about all requests that have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SomeNames<'a> {
    /// The role; any if left out. Likewise for the others.
    pub role: Option<&'a str>,
    /// The kind of token.
    pub token: Option<&'a str>,
    /// The API.
    pub api: Option<&'a str>,
    /// The action.
    pub action: Option<&'a str>,
    /// The owner.
    pub owner: Option<&'a str>,
}

impl Policy {
    /// The requests that have the names, as a cube.
    ///
    /// # Errors
    ///
    /// Every name that the vocabulary does not have, an action that the API does not have, and an owner that the
    /// operation cannot have.
    pub fn cube_of(&self, names: &SomeNames<'_>) -> Result<Cube, ResolveError> {
        let problems = self.wrong_names(names);
        if !problems.is_empty() {
            return Err(ResolveError::new(problems));
        }
        let vocabulary = self.vocabulary();
        Ok(Cube {
            roles: only(names.role, vocabulary.roles()),
            tokens: only(names.token, vocabulary.tokens()),
            apis: only(names.api, vocabulary.apis()),
            actions: only(names.action, vocabulary.actions()),
            owners: only(names.owner, vocabulary.owners()),
        })
    }
}

fn only<I: Id>(name: Option<&str>, names: &NameTable<I>) -> IdSet<I> {
    name.map_or(IdSet::Any, |name| IdSet::of(names.id(name)))
}
