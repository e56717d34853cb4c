//! Policies from Rust values instead of YAML, also without the standard library.

use alloc::{
    boxed::Box,
    string::{String, ToString as _},
    vec::Vec,
};
use core::{error::Error, fmt};

use thiserror::Error;

use super::Policy;
use crate::{
    message::printable,
    rules::{DEFAULT, Effect, Exception, Files, Place, Places, Rule, Rules},
    space::{
        ActionId, ApiId, Column, Cube, Decision, Id as _, NAME_FORM, OwnerId, RoleId, RuleId, TokenId, TooMany,
        VocabularyBuilder, is_name,
    },
};

/// Builds a policy from Rust values: for policies that are not files, and for programs without the standard library.
///
/// First the vocabulary is declared, then the rules are added, with the ids that the declarations return.
///
/// ```
/// use portcullis::{Decision, Names, policy::PolicyBuilder, rules::Effect, space::Cube};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
/// let keeper = builder.role("keeper")?;
/// builder.role("guest")?;
/// builder.token("key")?;
/// let none = builder.owner("none")?;
/// let door = builder.api("door")?;
/// let open = builder.operation(door, "open", [none])?;
/// builder.rule("keepers-open", Cube::ALL.with_roles([keeper]).with_actions([open]), Effect::Allow)?;
///
/// let policy = builder.build()?;
/// assert_eq!(policy.decide_names(&Names::new("keeper", "key", "door", "open")), Decision::Allow);
/// assert_eq!(policy.decide_names(&Names::new("guest", "key", "door", "open")), Decision::Deny);
/// # Ok(())
/// # }
/// ```
pub struct PolicyBuilder {
    name: Box<str>,
    default: Decision,
    vocabulary: VocabularyBuilder,
    /// The API declared last: further operations can only be declared for it.
    last_api: Option<ApiId>,
    rules: Vec<Rule>,
}

/// Why a policy could not be built.
///
/// ```
/// use portcullis::{Decision, policy::PolicyBuilder};
///
/// let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
/// builder.role("keeper")?;
/// let error = builder.role("keeper").err().ok_or("a name declared twice")?;
/// assert_eq!(error.to_string(), "role `keeper` is declared twice");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    kind: BuildErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
enum BuildErrorKind {
    #[error("`{0}` is not a valid name: {NAME_FORM}")]
    NotAName(String),
    #[error("{what} `{name}` is declared twice")]
    Twice { what: &'static str, name: String },
    #[error("`{DEFAULT}` cannot be the id of a rule: it stands for the policy's default")]
    ReservedId,
    #[error("operations follow the declaration of their API: `{0}` belongs to an earlier one")]
    NotTheLastApi(String),
    #[error("action `{0}` needs an owner: its requests can have at least one")]
    NoOwner(String),
    #[error("no {} declared", .0.plural())]
    Empty(Column),
    #[error("a {0} of another policy")]
    Foreign(Column),
    #[error("rule `{0}` requires nothing")]
    EmptyRequirement(String),
    #[error("more {} than ids can count", .0.plural())]
    TooManyNames(Column),
    #[error("more rules than ids can count")]
    TooManyRules,
    #[error("the vocabulary spans more cells than requests can count")]
    TooManyCells,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.kind.to_string()))
    }
}

impl Error for BuildError {}

impl From<BuildErrorKind> for BuildError {
    fn from(kind: BuildErrorKind) -> Self {
        Self { kind }
    }
}

impl From<TooMany> for BuildError {
    fn from(too_many: TooMany) -> Self {
        match too_many {
            TooMany::Names(column) => BuildErrorKind::TooManyNames(column).into(),
            TooMany::Slots => BuildErrorKind::TooManyCells.into(),
        }
    }
}

impl PolicyBuilder {
    /// Starts a policy with a name and a default decision.
    ///
    /// # Errors
    ///
    /// The name is not valid.
    ///
    /// ```
    /// use portcullis::{Decision, policy::PolicyBuilder};
    ///
    /// assert!(PolicyBuilder::new("castle", Decision::Deny).is_ok());
    /// assert!(PolicyBuilder::new("not a name", Decision::Deny).is_err());
    /// ```
    pub fn new(name: &str, default: Decision) -> Result<Self, BuildError> {
        check_name(name)?;
        let vocabulary = VocabularyBuilder::default();
        Ok(Self { name: name.into(), default, vocabulary, last_api: None, rules: Vec::new() })
    }

    /// Declares a role.
    ///
    /// # Errors
    ///
    /// The name is not valid, or is declared already.
    pub fn role(&mut self, name: &str) -> Result<RoleId, BuildError> {
        self.check_new(Column::Role, name)?;
        Ok(self.vocabulary.role(name, None)?)
    }

    /// Declares a kind of token.
    ///
    /// # Errors
    ///
    /// As for [`PolicyBuilder::role`].
    pub fn token(&mut self, name: &str) -> Result<TokenId, BuildError> {
        self.check_new(Column::Token, name)?;
        Ok(self.vocabulary.token(name, None, Vec::new())?)
    }

    /// Declares an owner.
    ///
    /// # Errors
    ///
    /// As for [`PolicyBuilder::role`].
    pub fn owner(&mut self, name: &str) -> Result<OwnerId, BuildError> {
        self.check_new(Column::Owner, name)?;
        Ok(self.vocabulary.owner(name, None)?)
    }

    /// Declares an API. Its operations follow, before the next API.
    ///
    /// # Errors
    ///
    /// As for [`PolicyBuilder::role`].
    pub fn api(&mut self, name: &str) -> Result<ApiId, BuildError> {
        self.check_new(Column::Api, name)?;
        let api = self.vocabulary.api(name)?;
        self.last_api = Some(api);
        Ok(api)
    }

    /// Declares an action of the API declared last, with the owners that its requests can have.
    ///
    /// # Errors
    ///
    /// The name of the action is not valid, or the API has it already; there is no owner, or one of another policy; or the API
    /// is not the one declared last.
    ///
    /// ```
    /// use portcullis::{Decision, policy::PolicyBuilder};
    ///
    /// let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
    /// let (own, other) = (builder.owner("self")?, builder.owner("other")?);
    /// let chamber = builder.api("chamber")?;
    /// let enter = builder.operation(chamber, "enter", [own, other])?;
    /// let clean = builder.operation(chamber, "clean", [own])?;
    /// assert_ne!(enter, clean);
    /// # Ok::<(), portcullis::policy::BuildError>(())
    /// ```
    pub fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        owners: impl IntoIterator<Item = OwnerId>,
    ) -> Result<ActionId, BuildError> {
        check_name(action)?;
        let owners: Vec<OwnerId> = owners.into_iter().collect();
        if owners.is_empty() {
            return Err(BuildErrorKind::NoOwner(action.into()).into());
        }
        if owners.iter().any(|owner| owner.index() >= self.vocabulary.declared(Column::Owner).len()) {
            return Err(BuildErrorKind::Foreign(Column::Owner).into());
        }
        if self.last_api != Some(api) {
            return Err(BuildErrorKind::NotTheLastApi(action.into()).into());
        }
        if self.vocabulary.has_operation(api, action) {
            return Err(BuildErrorKind::Twice { what: "action", name: action.into() }.into());
        }
        Ok(self.vocabulary.operation(api, action, owners, false, Vec::new(), None)?)
    }

    /// Adds a rule without exceptions.
    ///
    /// # Errors
    ///
    /// As for [`PolicyBuilder::rule_except`].
    ///
    /// ```
    /// use portcullis::{Decision, policy::PolicyBuilder, rules::{Effect, Requirement}, space::Cube};
    ///
    /// let mut builder = PolicyBuilder::new("castle", Decision::Allow)?;
    /// let keeper = builder.role("keeper")?;
    /// let requirement = Requirement::new(Cube::ALL.with_roles([keeper]));
    /// builder.rule("keepers-alone", Cube::ALL, Effect::Require(requirement))?;
    /// # Ok::<(), portcullis::policy::BuildError>(())
    /// ```
    pub fn rule(&mut self, id: &str, scope: Cube, effect: Effect) -> Result<(), BuildError> {
        self.rule_except(id, scope, [], effect)
    }

    /// Adds a rule that does not apply to some of the requests in its scope.
    ///
    /// # Errors
    ///
    /// The id is not a valid name, another rule has it, or it is the word for the default; a cube has an id of another policy;
    /// or the rule requires nothing.
    ///
    /// ```
    /// use portcullis::{Decision, policy::PolicyBuilder, rules::Effect, space::Cube};
    ///
    /// let mut builder = PolicyBuilder::new("castle", Decision::Allow)?;
    /// let keeper = builder.role("keeper")?;
    /// builder.rule_except("no-guests", Cube::ALL, [Cube::ALL.with_roles([keeper])], Effect::Deny)?;
    /// # Ok::<(), portcullis::policy::BuildError>(())
    /// ```
    pub fn rule_except(
        &mut self,
        id: &str,
        scope: Cube,
        exceptions: impl IntoIterator<Item = Cube>,
        effect: Effect,
    ) -> Result<(), BuildError> {
        check_name(id)?;
        if id == DEFAULT {
            return Err(BuildErrorKind::ReservedId.into());
        }
        if self.rules.iter().any(|rule| rule.id() == id) {
            return Err(BuildErrorKind::Twice { what: "rule", name: id.into() }.into());
        }
        RuleId::from_index(self.rules.len()).ok_or(BuildErrorKind::TooManyRules)?;
        let exceptions: Vec<Cube> = exceptions.into_iter().collect();
        for cube in exceptions.iter().chain([&scope]) {
            self.check_ids(cube)?;
        }
        if let Effect::Require(requirement) = &effect {
            self.check_ids(requirement.cube())?;
            if *requirement.cube() == Cube::ALL {
                return Err(BuildErrorKind::EmptyRequirement(id.into()).into());
            }
        }
        let exception = |cube| Exception { cube, citations: Vec::new(), place: Place::default() };
        self.rules.push(Rule {
            id: id.into(),
            scope,
            exceptions: exceptions.into_iter().map(exception).collect(),
            effect,
            citations: Vec::new(),
            reading: None,
            suppressions: Vec::new(),
            place: Place::default(),
            effect_place: Place::default(),
            whole_place: Place::default(),
        });
        Ok(())
    }

    /// Compiles the policy. Time and memory grow with the rules and the operations in their scopes.
    ///
    /// # Errors
    ///
    /// A column has no name, or the vocabulary spans more than 67 million cells.
    ///
    /// ```
    /// use portcullis::{Decision, policy::PolicyBuilder};
    ///
    /// let mut builder = PolicyBuilder::new("castle", Decision::Deny)?;
    /// builder.role("keeper")?;
    /// let error = builder.build().err().ok_or("the vocabulary is incomplete")?;
    /// assert_eq!(error.to_string(), "no tokens declared");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(self) -> Result<Policy, BuildError> {
        if let Some(column) = Column::ALL.into_iter().find(|&column| self.vocabulary.declared(column).len() == 0) {
            return Err(BuildErrorKind::Empty(column).into());
        }
        Ok(Policy::compile(Rules {
            name: self.name,
            files: Files::one(""),
            vocabulary: self.vocabulary.finish()?,
            groups: Vec::new(),
            sources: Vec::new(),
            default: self.default,
            list: self.rules,
            invariants: Vec::new(),
            suppressions: Vec::new(),
            severities: Vec::new(),
            places: Places::default(),
        }))
    }

    fn check_new(&self, column: Column, name: &str) -> Result<(), BuildError> {
        check_name(name)?;
        match self.vocabulary.declared(column).index_of(name) {
            Some(_) => Err(BuildErrorKind::Twice { what: column.as_str(), name: name.into() }.into()),
            None => Ok(()),
        }
    }

    /// Checks that the vocabulary has every id of a cube. A cube with other ids was likely made for another policy.
    fn check_ids(&self, cube: &Cube) -> Result<(), BuildError> {
        let foreign = Column::ALL.into_iter().find(|&column| {
            let count = self.vocabulary.declared(column).len();
            cube.set(column).listed().any(|index| index >= count)
        });
        foreign.map_or(Ok(()), |column| Err(BuildErrorKind::Foreign(column).into()))
    }
}

fn check_name(name: &str) -> Result<(), BuildError> {
    if is_name(name) { Ok(()) } else { Err(BuildErrorKind::NotAName(name.into()).into()) }
}

impl fmt::Debug for PolicyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyBuilder")
            .field("name", &self.name)
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
