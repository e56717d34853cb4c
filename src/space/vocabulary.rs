use alloc::{boxed::Box, vec::Vec};
use core::{fmt, time::Duration};

use super::{ActionId, ApiId, Cell, Cube, Id, NameTable, Names, OperationId, OwnerId, Request, RoleId, TokenId};

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

/// A declared pair of API and action.
#[derive(Clone, Debug)]
pub struct Operation {
    pub(crate) api: ApiId,
    pub(crate) action: ActionId,
    pub(crate) owners: Box<[OwnerId]>,
    pub(crate) reads: bool,
    pub(crate) about: Option<Box<str>>,
}

impl Operation {
    /// The API asked.
    #[must_use]
    pub const fn api(&self) -> ApiId {
        self.api
    }

    /// What is asked of it.
    #[must_use]
    pub const fn action(&self) -> ActionId {
        self.action
    }

    /// The owners that requests for this operation can have, at least one, in the order of declaration.
    #[must_use]
    pub fn owners(&self) -> &[OwnerId] {
        &self.owners
    }

    /// Whether the operation only reads.
    #[must_use]
    pub const fn reads(&self) -> bool {
        self.reads
    }

    /// What the policy's author says about the operation.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}

/// How long a kind of token lives, by where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetime {
    pub(crate) origin: Box<str>,
    pub(crate) max_age: Duration,
    pub(crate) ends_at_logout: bool,
}

impl Lifetime {
    /// Where such a token is made.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The age at which it ends.
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        self.max_age
    }

    /// Whether its user's logout ends it.
    #[must_use]
    pub const fn ends_at_logout(&self) -> bool {
        self.ends_at_logout
    }
}

/// The closed lists of names that a policy's requests are made of.
///
/// A vocabulary spans a finite space: every role, with every kind of token, for every operation, with every owner that
/// the operation can have. A name outside the vocabulary is an error and never a silent answer.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    roles: NameTable<RoleId>,
    tokens: NameTable<TokenId>,
    owners: NameTable<OwnerId>,
    apis: NameTable<ApiId>,
    actions: NameTable<ActionId>,
    operations: Vec<Operation>,
    /// Every operation, in the order of API and action, for lookup.
    by_name: Vec<(ApiId, ActionId, OperationId)>,
    lifetimes: Vec<Box<[Lifetime]>>,
    /// Tells requests of this vocabulary from those of others.
    stamp: u64,
}

impl Vocabulary {
    /// The roles.
    #[must_use]
    pub const fn roles(&self) -> &NameTable<RoleId> {
        &self.roles
    }

    /// The kinds of token.
    #[must_use]
    pub const fn tokens(&self) -> &NameTable<TokenId> {
        &self.tokens
    }

    /// The owners.
    #[must_use]
    pub const fn owners(&self) -> &NameTable<OwnerId> {
        &self.owners
    }

    /// The APIs.
    #[must_use]
    pub const fn apis(&self) -> &NameTable<ApiId> {
        &self.apis
    }

    /// The names of actions, of all APIs together.
    #[must_use]
    pub const fn actions(&self) -> &NameTable<ActionId> {
        &self.actions
    }

    /// The operations with their ids, in the order of declaration.
    pub fn operations(&self) -> impl Iterator<Item = (OperationId, &Operation)> {
        self.operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((OperationId::from_index(index)?, operation)))
    }

    /// How many operations are declared.
    #[must_use]
    pub fn operation_count(&self) -> usize {
        self.operations.len()
    }

    /// The operation of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        self.operations.get(id.index())
    }

    /// The operation that an API declares under the name of an action.
    #[must_use]
    pub fn operation_of(&self, api: ApiId, action: ActionId) -> Option<OperationId> {
        let at = self.by_name.binary_search_by_key(&(api, action), |&(api, action, _)| (api, action)).ok()?;
        self.by_name.get(at).map(|&(_, _, operation)| operation)
    }

    /// The operations of an API, in the order in which their actions' names were first declared.
    pub fn operations_of(&self, api: ApiId) -> impl Iterator<Item = (OperationId, &Operation)> {
        let from = self.by_name.partition_point(|&(other, _, _)| other < api);
        self.by_name
            .iter()
            .skip(from)
            .take_while(move |&&(other, _, _)| other == api)
            .filter_map(|&(_, _, id)| Some((id, self.operation(id)?)))
    }

    /// The operations that a cube is about.
    pub(crate) fn operations_in(&self, cube: &Cube) -> impl Iterator<Item = (OperationId, &Operation)> {
        let of_any_api = cube.apis.is_any().then(|| self.operations()).into_iter().flatten();
        let of_listed = cube.apis.listed().iter().flat_map(|&api| self.operations_of(api));
        of_any_api.chain(of_listed).filter(|(_, operation)| cube.actions.contains(operation.action))
    }

    /// The declared lifetimes of a kind of token; empty where the policy says nothing of them.
    #[must_use]
    pub fn lifetimes(&self, token: TokenId) -> &[Lifetime] {
        self.lifetimes.get(token.index()).map_or(&[], |lifetimes| lifetimes)
    }

    /// The request of the given ids.
    ///
    /// `None` if an id is not of this vocabulary, or if the operation's requests cannot have that owner. Constant time
    /// but for the owner, which is looked for among those of the operation.
    #[must_use]
    pub fn request(&self, role: RoleId, token: TokenId, operation: OperationId, owner: OwnerId) -> Option<Request> {
        let known = role.index() < self.roles.len()
            && token.index() < self.tokens.len()
            && self.operation(operation)?.owners.binary_search(&owner).is_ok();
        let slot = (role.index() * self.tokens.len() + token.index()) * self.owners.len() + owner.index();
        known.then_some(Request { vocabulary: self.stamp, operation, slot: u32::try_from(slot).ok()? })
    }

    /// The request of the given names; `None` if one of them is unknown, or if the owner is left out and the operation
    /// can have several.
    ///
    /// [`Policy::resolve`](crate::Policy::resolve) also tells which name is wrong and what was expected.
    #[must_use]
    pub fn find(&self, names: &Names<'_>) -> Option<Request> {
        let role = self.roles.id(names.role)?;
        let token = self.tokens.id(names.token)?;
        let operation = self.operation_of(self.apis.id(names.api)?, self.actions.id(names.action)?)?;
        let owner = match (names.owner, &*self.operation(operation)?.owners) {
            (Some(owner), _) => self.owners.id(owner)?,
            (None, &[only]) => only,
            (None, _) => return None,
        };
        self.request(role, token, operation, owner)
    }

    /// The five columns of a request; `None` for a request of another vocabulary.
    #[must_use]
    pub fn cell(&self, request: Request) -> Option<Cell> {
        if request.vocabulary != self.stamp {
            return None;
        }
        let slot = request.slot as usize;
        let (rest, owner) = (slot.checked_div(self.owners.len())?, slot.checked_rem(self.owners.len())?);
        let (role, token) = (rest.checked_div(self.tokens.len())?, rest.checked_rem(self.tokens.len())?);
        let operation = self.operation(request.operation)?;
        Some(Cell {
            role: RoleId::from_index(role)?,
            token: TokenId::from_index(token)?,
            api: operation.api,
            action: operation.action,
            owner: OwnerId::from_index(owner)?,
        })
    }

    /// The names of a request; `None` for a request of another vocabulary.
    #[must_use]
    pub fn names(&self, request: Request) -> Option<Names<'_>> {
        let cell = self.cell(request)?;
        Some(Names {
            role: self.roles.name(cell.role)?,
            token: self.tokens.name(cell.token)?,
            api: self.apis.name(cell.api)?,
            action: self.actions.name(cell.action)?,
            owner: Some(self.owners.name(cell.owner)?),
        })
    }

    /// The whole space, cell by cell: by role, then token, operation and owner, each in the order of declaration.
    pub fn requests(&self) -> impl Iterator<Item = Request> + '_ {
        self.roles.ids().flat_map(move |role| {
            self.tokens.ids().flat_map(move |token| {
                self.operations().flat_map(move |(id, operation)| {
                    operation.owners.iter().filter_map(move |&owner| self.request(role, token, id, owner))
                })
            })
        })
    }

    /// How many cells the space has.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        let targets: usize = self.operations.iter().map(|operation| operation.owners.len()).sum();
        targets * self.roles.len() * self.tokens.len()
    }

    /// How many combinations of role, token and owner there are.
    pub(crate) fn slots(&self) -> usize {
        self.roles.len() * self.tokens.len() * self.owners.len()
    }

    /// The number that requests of this vocabulary carry.
    pub(crate) const fn stamp(&self) -> u64 {
        self.stamp
    }
}

/// The names of a column, or the slots of the space, do not fit the numbers that count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpaceTooLarge;

/// Collects checked declarations into a [`Vocabulary`].
pub(crate) struct VocabularyBuilder {
    vocabulary: Vocabulary,
}

impl VocabularyBuilder {
    pub(crate) const fn new() -> Self {
        Self {
            vocabulary: Vocabulary {
                roles: NameTable::new(),
                tokens: NameTable::new(),
                owners: NameTable::new(),
                apis: NameTable::new(),
                actions: NameTable::new(),
                operations: Vec::new(),
                by_name: Vec::new(),
                lifetimes: Vec::new(),
                stamp: 0,
            },
        }
    }

    pub(crate) fn role(&mut self, name: &str, about: Option<&str>) -> Result<RoleId, SpaceTooLarge> {
        self.vocabulary.roles.declare(name, about).ok_or(SpaceTooLarge)
    }

    pub(crate) fn token(
        &mut self,
        name: &str,
        about: Option<&str>,
        lifetimes: Vec<Lifetime>,
    ) -> Result<TokenId, SpaceTooLarge> {
        let id = self.vocabulary.tokens.declare(name, about).ok_or(SpaceTooLarge)?;
        self.vocabulary.lifetimes.push(lifetimes.into_boxed_slice());
        Ok(id)
    }

    pub(crate) fn owner(&mut self, name: &str, about: Option<&str>) -> Result<OwnerId, SpaceTooLarge> {
        self.vocabulary.owners.declare(name, about).ok_or(SpaceTooLarge)
    }

    pub(crate) fn api(&mut self, name: &str) -> Result<ApiId, SpaceTooLarge> {
        self.vocabulary.apis.declare(name, None).ok_or(SpaceTooLarge)
    }

    pub(crate) fn operation(
        &mut self,
        api: ApiId,
        action: &str,
        mut owners: Vec<OwnerId>,
        reads: bool,
        about: Option<&str>,
    ) -> Result<(), SpaceTooLarge> {
        let action = self.vocabulary.actions.declare(action, None).ok_or(SpaceTooLarge)?;
        owners.sort_unstable();
        owners.dedup();
        let id = OperationId::from_index(self.vocabulary.operations.len()).ok_or(SpaceTooLarge)?;
        self.vocabulary.by_name.push((api, action, id));
        self.vocabulary.operations.push(Operation {
            api,
            action,
            owners: owners.into_boxed_slice(),
            reads,
            about: about.map(Into::into),
        });
        Ok(())
    }

    pub(crate) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The vocabulary; an error if a number of its slots would not fit a request.
    pub(crate) fn finish(self) -> Result<Vocabulary, SpaceTooLarge> {
        let mut vocabulary = self.vocabulary;
        vocabulary
            .roles
            .len()
            .checked_mul(vocabulary.tokens.len())
            .and_then(|slots| slots.checked_mul(vocabulary.owners.len()))
            .and_then(|slots| u32::try_from(slots).ok())
            .ok_or(SpaceTooLarge)?;
        vocabulary.by_name.sort_unstable();
        vocabulary.stamp = stamp(&vocabulary);
        Ok(vocabulary)
    }
}

/// FNV-1a over all names and their order: what the meaning of a request's numbers depends on.
fn stamp(vocabulary: &Vocabulary) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    /// Ends a name; no byte of a name.
    const END: u8 = 0xff;

    let mut hash = BASIS;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes.iter().chain(&[END]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    };
    vocabulary.roles.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    vocabulary.tokens.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    vocabulary.owners.names().for_each(|name| add(name.as_bytes()));
    add(&[]);
    for (_, operation) in vocabulary.operations() {
        add(vocabulary.apis.name(operation.api).unwrap_or_default().as_bytes());
        add(vocabulary.actions.name(operation.action).unwrap_or_default().as_bytes());
        for owner in &operation.owners {
            add(&owner.index().to_le_bytes());
        }
        add(&[]);
    }
    hash
}
