use std::{error::Error, fmt};

use thiserror::Error;

use super::{Policy, SomeNames};
use crate::{
    reading::{nearest, one_of, printable},
    space::{Column, Id, NameTable, Names, Operation, Request},
};

/// Why names make no request: every name that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    problems: Vec<NameError>,
}

impl ResolveError {
    pub(super) const fn new(problems: Vec<NameError>) -> Self {
        Self { problems }
    }

    /// The problems, at least one, in the order of the columns.
    #[must_use]
    pub fn problems(&self) -> &[NameError] {
        &self.problems
    }
}

impl From<NameError> for ResolveError {
    fn from(problem: NameError) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            let separator = if number > 0 { "; " } else { "" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl Error for ResolveError {}

/// One name that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    kind: Kind,
    suggestion: Option<String>,
    expected: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum Kind {
    #[error("unknown {column} `{name}`")]
    Unknown { column: Column, name: String },
    #[error("api `{api}` has no action `{action}`")]
    Action { api: String, action: String },
    #[error("`{api}.{action}` needs an owner, to say who is targeted")]
    NoOwner { api: String, action: String },
    #[error("`{api}.{action}` cannot have the owner `{owner}`")]
    ImpossibleOwner { api: String, action: String, owner: String },
    #[error("the policy declares no lifetime of `{kind}` tokens made at `{origin}`")]
    Origin { kind: String, origin: String },
}

impl NameError {
    fn new<'n>(kind: Kind, written: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        let expected: Vec<String> = expected.into_iter().map(Into::into).collect();
        let suggestion = nearest(written, expected.iter().map(String::as_str)).map(Into::into);
        Self { kind, suggestion, expected }
    }

    pub(super) fn unknown_token<'n>(name: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        Self::new(Kind::Unknown { column: Column::Token, name: name.into() }, name, expected)
    }

    pub(super) fn unknown_origin<'n>(kind: &str, origin: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        Self::new(Kind::Origin { kind: kind.into(), origin: origin.into() }, origin, expected)
    }

    /// The stable kebab-case name of this kind of mistake: `unknown-name`, `unknown-action`, `missing-owner`,
    /// `impossible-owner` or `unknown-origin`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.kind {
            Kind::Unknown { .. } => "unknown-name",
            Kind::Action { .. } => "unknown-action",
            Kind::NoOwner { .. } => "missing-owner",
            Kind::ImpossibleOwner { .. } => "impossible-owner",
            Kind::Origin { .. } => "unknown-origin",
        }
    }

    /// The column whose name is wrong; `None` for the origin of a token.
    #[must_use]
    pub const fn column(&self) -> Option<Column> {
        match &self.kind {
            Kind::Unknown { column, .. } => Some(*column),
            Kind::Action { .. } => Some(Column::Action),
            Kind::NoOwner { .. } | Kind::ImpossibleOwner { .. } => Some(Column::Owner),
            Kind::Origin { .. } => None,
        }
    }

    /// The name that was likely meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The names that would have been right.
    pub fn expected(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().map(String::as_str)
    }

    /// The name that was likely meant, or those that would have been right, as a sentence; `None` where they are too many.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match &self.suggestion {
            Some(suggestion) => Some(format!("did you mean `{suggestion}`?")),
            None => one_of(self.expected()),
        }
    }

    /// What is wrong, without what was expected. Names come from outside: what is no letter to be shown is escaped.
    #[must_use]
    pub fn message(&self) -> String {
        printable(&self.kind.to_string())
    }
}

impl fmt::Display for NameError {
    /// What is wrong, and the name that was likely meant or those that would have been right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        self.help().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl Error for NameError {}

impl Policy {
    /// Finds the request of the given names, once, for as many decisions as one likes.
    ///
    /// # Errors
    ///
    /// Every name that the vocabulary does not have, with the nearest that it has; and an owner that is left out where it
    /// matters, or that the operation cannot have.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// # fn main() -> Result<(), portcullis::LoadError> {
    /// let policy = Policy::splunk_observability()?;
    /// let error = policy.resolve(&Names::new("admin", "user_api", "integration", "creat")).unwrap_err();
    /// assert_eq!(error.to_string(), "api `integration` has no action `creat`; did you mean `create`?");
    /// # Ok(())
    /// # }
    /// ```
    pub fn resolve(&self, names: &Names<'_>) -> Result<Request, ResolveError> {
        self.vocabulary().find(names).ok_or_else(|| self.why_no_request(&[names.role], names))
    }

    /// Finds one request for each role of a user who holds several: the one among the names, and `more`. A role that
    /// stands twice counts once.
    ///
    /// # Errors
    ///
    /// As for [`Policy::resolve`].
    pub fn resolve_roles(&self, names: &Names<'_>, more: &[&str]) -> Result<Vec<Request>, ResolveError> {
        let mut requests = Vec::with_capacity(1 + more.len());
        for role in [names.role].iter().chain(more) {
            match self.vocabulary().find(&names.with_role(role)) {
                Some(request) if requests.contains(&request) => {}
                Some(request) => requests.push(request),
                None => {
                    let roles: Vec<&str> = [names.role].iter().chain(more).copied().collect();
                    return Err(self.why_no_request(&roles, names));
                }
            }
        }
        Ok(requests)
    }

    fn why_no_request(&self, roles: &[&str], names: &Names<'_>) -> ResolveError {
        let roles = roles.iter().filter_map(|role| unknown(Column::Role, role, self.vocabulary().roles()));
        let others = SomeNames {
            role: None,
            token: Some(names.token),
            api: Some(names.api),
            action: Some(names.action),
            owner: names.owner,
        };
        let no_owner = names.owner.is_none().then(|| self.no_owner(names)).flatten();
        ResolveError::new(roles.chain(self.wrong_names(&others)).chain(no_owner).collect())
    }

    fn no_owner(&self, names: &Names<'_>) -> Option<NameError> {
        let vocabulary = self.vocabulary();
        let (api, action) = (vocabulary.apis().id(names.api)?, vocabulary.actions().id(names.action)?);
        let operation = vocabulary.operation(vocabulary.operation_of(api, action)?)?;
        let kind = Kind::NoOwner { api: names.api.into(), action: names.action.into() };
        (operation.owners().len() > 1).then(|| NameError::new(kind, "", self.owners_of(operation)))
    }

    /// What is wrong with each name, and with names beside one another, in the order of the columns.
    pub(super) fn wrong_names(&self, names: &SomeNames<'_>) -> Vec<NameError> {
        let vocabulary = self.vocabulary();
        let mut problems = Vec::new();
        problems.extend(names.role.and_then(|role| unknown(Column::Role, role, vocabulary.roles())));
        problems.extend(names.token.and_then(|token| unknown(Column::Token, token, vocabulary.tokens())));
        problems.extend(names.api.and_then(|api| unknown(Column::Api, api, vocabulary.apis())));
        let operation = match (names.api, names.action) {
            (Some(api), Some(action)) => {
                let id = vocabulary.apis().id(api);
                let declared = || id.into_iter().flat_map(|id| vocabulary.operations_of(id)).map(|(_, one)| one);
                let name = |operation: &Operation| vocabulary.actions().name(operation.action);
                let operation = declared().find(|operation| name(operation) == Some(action));
                if id.is_some() && operation.is_none() {
                    let kind = Kind::Action { api: api.into(), action: action.into() };
                    problems.push(NameError::new(kind, action, declared().filter_map(name)));
                }
                operation.map(|operation| (api, action, operation))
            }
            (None, Some(action)) => {
                problems.extend(unknown(Column::Action, action, vocabulary.actions()));
                None
            }
            (_, None) => None,
        };
        if let Some(owner) = names.owner {
            problems.extend(match operation {
                Some((api, action, operation)) => self.wrong_owner(api, action, operation, owner),
                None => unknown(Column::Owner, owner, vocabulary.owners()),
            });
        }
        problems
    }

    fn wrong_owner(&self, api: &str, action: &str, operation: &Operation, owner: &str) -> Option<NameError> {
        let possible = || self.owners_of(operation);
        if self.vocabulary().owners().id(owner).is_none() {
            let kind = Kind::Unknown { column: Column::Owner, name: owner.into() };
            Some(NameError::new(kind, owner, possible()))
        } else if possible().all(|name| name != owner) {
            let kind = Kind::ImpossibleOwner { api: api.into(), action: action.into(), owner: owner.into() };
            Some(NameError::new(kind, "", possible()))
        } else {
            None
        }
    }

    fn owners_of<'p>(&'p self, operation: &'p Operation) -> impl Iterator<Item = &'p str> {
        operation.owners().iter().filter_map(|&owner| self.vocabulary().owners().name(owner))
    }
}

fn unknown<I: Id>(column: Column, name: &str, names: &NameTable<I>) -> Option<NameError> {
    let known = names.id(name).is_some();
    (!known).then(|| NameError::new(Kind::Unknown { column, name: name.into() }, name, names.names()))
}
