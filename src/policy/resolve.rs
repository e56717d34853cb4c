//! Finds requests by names, and explains what is wrong with names.

use alloc::{
    format,
    string::{String, ToString as _},
    vec,
    vec::Vec,
};
use core::{error::Error, fmt};

use thiserror::Error;

use super::Policy;
use crate::{
    message::{nearest, one_of, printable},
    space::{ByColumn, Call, Column, Cube, NameSet, Names, Operation, OperationName, Request},
};

/// Why names do not form a request: every name that is wrong.
///
/// ```
/// use portcullis::{Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let error = policy.resolve(&Names::new("root", "user_api", "teem", "create")).err().ok_or("unknown names")?;
/// assert_eq!(error.problems().len(), 2);
/// assert_eq!(error.problems()[1].to_string(), "unknown api `teem`; did you mean `team`?");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveError {
    problems: Vec<NameError>,
}

impl ResolveError {
    pub(super) const fn new(problems: Vec<NameError>) -> Self {
        Self { problems }
    }

    /// Returns the problems, at least one, in the order of the columns.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// if let Err(error) = policy.resolve(&Names::new("root", "user_api", "teem", "create")) {
    ///     let codes: Vec<&str> = error.problems().iter().map(|problem| problem.code()).collect();
    ///     assert_eq!(codes, ["unknown-name", "unknown-name"]);
    /// }
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
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

/// A name that is wrong, with what was expected instead.
///
/// ```
/// use portcullis::{Column, Names, Policy};
///
/// let policy = Policy::splunk_observability()?;
/// let remove = Names::new("admin", "user_api", "team", "remove_member");
/// let error = policy.resolve(&remove).err().ok_or("the owner is missing")?;
/// let problem = &error.problems()[0];
/// assert_eq!((problem.code(), problem.column()), ("missing-owner", Some(Column::Owner)));
/// assert_eq!(problem.expected().collect::<Vec<_>>(), ["self", "other"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    kind: NameErrorKind,
    suggestion: Option<String>,
    expected: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum NameErrorKind {
    #[error("unknown {column} `{name}`")]
    Unknown { column: Column, name: String },
    #[error("api `{api}` has no action `{action}`")]
    Action { api: String, action: String },
    #[error("the policy declares no {}", .0.plural())]
    Undeclared(Column),
    #[error("a request needs a token, to say how the caller authenticates")]
    NoToken,
    #[error("`{}` needs an owner, to say who is targeted", OperationName::new(.api, .action))]
    NoOwner { api: String, action: String },
    #[error("`{}` cannot have the owner `{owner}`", OperationName::new(.api, .action))]
    ImpossibleOwner { api: String, action: String, owner: String },
    #[error("the policy declares no lifetime of `{kind}` tokens made at `{origin}`")]
    Origin { kind: String, origin: String },
}

impl NameError {
    fn new<'n>(kind: NameErrorKind, written: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        let expected: Vec<String> = expected.into_iter().map(Into::into).collect();
        let suggestion = nearest(written, expected.iter().map(String::as_str)).map(Into::into);
        Self { kind, suggestion, expected }
    }

    pub(super) fn unknown_token<'n>(name: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        Self::new(NameErrorKind::Unknown { column: Column::Token, name: name.into() }, name, expected)
    }

    pub(super) fn unknown_origin<'n>(kind: &str, origin: &str, expected: impl IntoIterator<Item = &'n str>) -> Self {
        Self::new(NameErrorKind::Origin { kind: kind.into(), origin: origin.into() }, origin, expected)
    }

    /// Returns the stable kebab-case name of this kind of mistake: `unknown-name`, `unknown-action`, `missing-token`,
    /// `missing-owner`, `impossible-owner` or `unknown-origin`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.kind {
            NameErrorKind::Unknown { .. } | NameErrorKind::Undeclared(_) => "unknown-name",
            NameErrorKind::Action { .. } => "unknown-action",
            NameErrorKind::NoToken => "missing-token",
            NameErrorKind::NoOwner { .. } => "missing-owner",
            NameErrorKind::ImpossibleOwner { .. } => "impossible-owner",
            NameErrorKind::Origin { .. } => "unknown-origin",
        }
    }

    /// Returns the column whose name is wrong; `None` for the origin of a token.
    #[must_use]
    pub const fn column(&self) -> Option<Column> {
        match &self.kind {
            NameErrorKind::Unknown { column, .. } | NameErrorKind::Undeclared(column) => Some(*column),
            NameErrorKind::Action { .. } => Some(Column::Action),
            NameErrorKind::NoToken => Some(Column::Token),
            NameErrorKind::NoOwner { .. } | NameErrorKind::ImpossibleOwner { .. } => Some(Column::Owner),
            NameErrorKind::Origin { .. } => None,
        }
    }

    /// Returns the name that was likely meant; `None` if no name is near enough.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let error = policy.resolve(&Names::new("admim", "user_api", "team", "create")).err().ok_or("an unknown role")?;
    /// assert_eq!(error.problems()[0].suggestion(), Some("admin"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// Iterates over the names that would be valid.
    pub fn expected(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().map(String::as_str)
    }

    /// Returns a hint: the name that was likely meant, or the names that would be valid; `None` if these are too many to list.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let error = policy.resolve(&Names::new("guest", "user_api", "team", "create")).err().ok_or("an unknown role")?;
    /// let help = error.problems()[0].help();
    /// assert_eq!(help.as_deref(), Some("expected one of `admin`, `power`, `usage`, `read_only`"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match (&self.kind, &self.suggestion) {
            (NameErrorKind::Undeclared(column), _) => Some(format!("leave the {column} out")),
            (_, Some(suggestion)) => Some(format!("did you mean `{suggestion}`?")),
            (_, None) => one_of(self.expected()),
        }
    }

    /// Returns what is wrong, without what was expected. Names come from outside, so control characters are escaped.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let error = policy.resolve(&Names::new("admim", "user_api", "team", "create")).err().ok_or("an unknown role")?;
    /// assert_eq!(error.problems()[0].message(), "unknown role `admim`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn message(&self) -> String {
        printable(&self.kind.to_string())
    }
}

impl fmt::Display for NameError {
    /// Writes the message and, after a semicolon, the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        self.help().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl Error for NameError {}

impl Policy {
    /// Finds the request of the given names. A request can be decided many times.
    ///
    /// Takes nearly constant time, and allocates only for errors.
    ///
    /// # Errors
    ///
    /// Every name that the vocabulary does not have, with the nearest one that it has; a token or an owner that is left out
    /// although there are several; an owner that the operation cannot have.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let names = Names::new("admin", "user_api", "integration", "creat");
    /// let error = policy.resolve(&names).err().ok_or("an unknown action")?;
    /// assert_eq!(error.to_string(), "api `integration` has no action `creat`; did you mean `create`?");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self, names: &Names<'_>) -> Result<Request, ResolveError> {
        self.vocabulary().find(names).ok_or_else(|| self.why_no_request([names.role], &names.without_role()))
    }

    /// Returns the owners that requests for an operation can have, in the order in which the vocabulary declares them: one, or
    /// those of which a request must name one.
    ///
    /// # Errors
    ///
    /// An API that the vocabulary does not have, or an action that the API does not have, with the nearest name.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// assert_eq!(policy.owners_of("team", "remove_member")?, ["self", "other"]);
    /// assert_eq!(policy.owners_of("team", "create")?, ["none"]);
    ///
    /// let error = policy.owners_of("team", "remove").err().ok_or("an unknown action")?;
    /// assert_eq!(error.problems()[0].code(), "unknown-action");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn owners_of(&self, api: &str, action: &str) -> Result<Vec<&str>, ResolveError> {
        let vocabulary = self.vocabulary();
        let operation = vocabulary.operation_named(api, action).and_then(|id| vocabulary.operation(id));
        let wrong = || self.wrong_names(&SomeNames::ANY.with_api(api).with_action(action).by_column());
        operation.map(|operation| self.owner_names(operation).collect()).ok_or_else(|| ResolveError::new(wrong()))
    }

    /// Returns the requests that have the names, as a cube.
    ///
    /// # Errors
    ///
    /// Every name that the vocabulary does not have, an action that the API does not have, and an owner that the operation
    /// cannot have.
    ///
    /// ```
    /// use portcullis::{Policy, SomeNames};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let teams = policy.cube_of(&SomeNames::ANY.with_api("team"))?;
    /// assert_eq!(teams.in_words(policy.vocabulary()).to_string(), "{ api: team }");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cube_of(&self, names: &SomeNames<'_>) -> Result<Cube, ResolveError> {
        let problems = self.wrong_names(&names.by_column());
        if !problems.is_empty() {
            return Err(ResolveError::new(problems));
        }
        Ok(Cube::new(names.by_column().map(|column, name| {
            name.map_or(NameSet::ANY, |name| NameSet::of(self.vocabulary().table(column).index_of(name)))
        })))
    }

    /// Returns what is wrong with the roles and with the call.
    pub(super) fn why_no_request<'r>(&self, roles: impl IntoIterator<Item = &'r str>, call: &Call<'_>) -> ResolveError {
        let roles = roles.into_iter().filter_map(|role| self.unknown(Column::Role, role));
        ResolveError::new(roles.chain(self.wrong_call(call)).collect())
    }

    /// Returns what is wrong with a call.
    pub(super) fn wrong_call(&self, call: &Call<'_>) -> Vec<NameError> {
        let Call { token, api, action, owner, .. } = *call;
        let names = SomeNames { role: None, token, api: Some(api), action: Some(action), owner };
        let tokens = self.vocabulary().tokens();
        let no_token = token.is_none() && tokens.len() > 1;
        let no_token = no_token.then(|| NameError::new(NameErrorKind::NoToken, "", tokens.names()));
        let mut problems: Vec<NameError> = no_token.into_iter().chain(self.wrong_names(&names.by_column())).collect();
        problems.extend(owner.is_none().then(|| self.no_owner(call)).flatten());
        problems
    }

    fn no_owner(&self, call: &Call<'_>) -> Option<NameError> {
        let vocabulary = self.vocabulary();
        let operation = vocabulary.operation(vocabulary.operation_named(call.api, call.action)?)?;
        let kind = NameErrorKind::NoOwner { api: call.api.into(), action: call.action.into() };
        (operation.owners().len() > 1).then(|| NameError::new(kind, "", self.owner_names(operation)))
    }

    /// Returns what is wrong with each name, and with names in combination, in the order of the columns.
    fn wrong_names(&self, names: &ByColumn<Option<&str>>) -> Vec<NameError> {
        let vocabulary = self.vocabulary();
        let mut problems = Vec::new();
        for column in [Column::Role, Column::Token, Column::Api] {
            problems.extend(names[column].and_then(|name| self.unknown(column, name)));
        }
        let operation = match (names.api, names.action) {
            (Some(api), Some(action)) => {
                let id = vocabulary.apis().id(api);
                let declared = || id.into_iter().flat_map(|id| vocabulary.operations_of(id)).map(|(_, one)| one);
                let name = |operation: &Operation| vocabulary.actions().name(operation.action);
                let operation = declared().find(|operation| name(operation) == Some(action));
                if id.is_some() && operation.is_none() {
                    let kind = NameErrorKind::Action { api: api.into(), action: action.into() };
                    problems.push(NameError::new(kind, action, declared().filter_map(name)));
                }
                operation.map(|operation| (api, action, operation))
            }
            (None, Some(action)) => {
                problems.extend(self.unknown(Column::Action, action));
                None
            }
            (_, None) => None,
        };
        if let Some(owner) = names.owner {
            problems.extend(match operation {
                Some((api, action, operation)) => self.wrong_owner(api, action, operation, owner),
                None => self.unknown(Column::Owner, owner),
            });
        }
        problems
    }

    fn wrong_owner(&self, api: &str, action: &str, operation: &Operation, owner: &str) -> Option<NameError> {
        let possible = || self.owner_names(operation);
        if !self.vocabulary().is_declared(Column::Owner) {
            self.unknown(Column::Owner, owner)
        } else if self.vocabulary().owners().id(owner).is_none() {
            let kind = NameErrorKind::Unknown { column: Column::Owner, name: owner.into() };
            Some(NameError::new(kind, owner, possible()))
        } else if possible().all(|name| name != owner) {
            let kind = NameErrorKind::ImpossibleOwner { api: api.into(), action: action.into(), owner: owner.into() };
            Some(NameError::new(kind, "", possible()))
        } else {
            None
        }
    }

    fn owner_names<'p>(&'p self, operation: &'p Operation) -> impl Iterator<Item = &'p str> {
        operation.owners().iter().filter_map(|&owner| self.vocabulary().owners().name(owner))
    }

    fn unknown(&self, column: Column, name: &str) -> Option<NameError> {
        let names = self.vocabulary().table(column);
        if names.index_of(name).is_some() {
            None
        } else if self.vocabulary().is_declared(column) {
            Some(NameError::new(NameErrorKind::Unknown { column, name: name.into() }, name, names.names()))
        } else {
            Some(NameError::new(NameErrorKind::Undeclared(column), "", []))
        }
    }
}

/// Some of the five names of a request, for asking about all requests that have them.
///
/// ```
/// use portcullis::SomeNames;
///
/// let names = SomeNames::ANY.with_api("team").with_action("create");
/// assert_eq!(names.action, Some("create"));
/// assert_eq!(names.role, None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SomeNames<'a> {
    /// The role; `None` for any.
    pub role: Option<&'a str>,
    /// The kind of token; `None` for any.
    pub token: Option<&'a str>,
    /// The API; `None` for any.
    pub api: Option<&'a str>,
    /// The action; `None` for any.
    pub action: Option<&'a str>,
    /// The owner; `None` for any.
    pub owner: Option<&'a str>,
}

macro_rules! setters {
    ($($column:ident, $with:ident, $what:literal, $example:literal;)*) => {
        impl<'a> SomeNames<'a> {$(
            #[doc = concat!("Returns the same names with ", $what, ".")]
            ///
            /// ```
            /// use portcullis::SomeNames;
            ///
            #[doc = concat!("let names = SomeNames::ANY.", stringify!($with), "(", stringify!($example), ");")]
            #[doc = concat!("assert_eq!(names.", stringify!($column), ", Some(", stringify!($example), "));")]
            /// ```
            #[must_use]
            pub const fn $with(self, name: &'a str) -> Self {
                Self { $column: Some(name), ..self }
            }
        )*}
    };
}

setters! {
    role, with_role, "a role", "admin";
    token, with_token, "a kind of token", "user_api";
    api, with_api, "an API", "team";
    action, with_action, "an action", "create";
    owner, with_owner, "an owner", "self";
}

impl<'a> SomeNames<'a> {
    /// No names: any request.
    pub const ANY: Self = Self { role: None, token: None, api: None, action: None, owner: None };

    const fn by_column(&self) -> ByColumn<Option<&'a str>> {
        let Self { role, token, api, action, owner } = *self;
        ByColumn { role, token, api, action, owner }
    }
}
