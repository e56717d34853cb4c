use alloc::{boxed::Box, vec::Vec};

use super::{
    ActionId, ApiId, Cell, Cube, Id, Lifetime, NameTable, Names, Operation, OperationId, OwnerId, Request, RoleId,
    Stamp, TokenId, operation_index::OperationIndex,
};

/// The closed lists of names that a policy's requests are made of.
///
/// A vocabulary spans a finite space: every role, with every kind of token, for every operation, with every owner that
/// the operation can have. A name outside the vocabulary is an error and never a silent answer.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pub(super) roles: NameTable<RoleId>,
    pub(super) tokens: NameTable<TokenId>,
    pub(super) owners: NameTable<OwnerId>,
    pub(super) apis: NameTable<ApiId>,
    pub(super) actions: NameTable<ActionId>,
    pub(super) operations: Vec<Operation>,
    pub(super) index: OperationIndex,
    pub(super) lifetimes: Vec<Box<[Lifetime]>>,
    pub(super) below: Vec<Box<[RoleId]>>,
    pub(super) shift: u32,
    /// How many combinations of token and owner there are.
    pub(super) cells_of_role: usize,
    /// Tells requests of this vocabulary from those of others.
    pub(super) stamp: Stamp,
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

    /// The operations with the names of their APIs and actions, sorted by these: in an order that no declaration changes.
    pub(crate) fn operations_by_name(&self) -> Vec<(&str, &str, OperationId, &Operation)> {
        let named = self.operations().filter_map(|(id, operation)| {
            Some((self.apis.name(operation.api)?, self.actions.name(operation.action)?, id, operation))
        });
        let mut operations: Vec<_> = named.collect();
        operations.sort_unstable_by_key(|&(api, action, _, _)| (api, action));
        operations
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
        self.index.find(api, action)
    }

    /// The operations of an API, in the order of declaration.
    pub fn operations_of(&self, api: ApiId) -> impl Iterator<Item = (OperationId, &Operation)> {
        let first = self.index.first_of(api).map_or(self.operations.len(), Id::index);
        let operations = self.operations.iter().enumerate().skip(first).take_while(move |(_, one)| one.api == api);
        operations.filter_map(|(index, operation)| Some((OperationId::from_index(index)?, operation)))
    }

    /// The operations that a cube is about.
    pub(crate) fn operations_in(&self, cube: &Cube) -> impl Iterator<Item = (OperationId, &Operation)> {
        let of_any_api = cube.apis.is_any().then(|| self.operations()).into_iter().flatten();
        let of_listed = cube.apis.listed().iter().flat_map(|&api| self.operations_of(api));
        of_any_api.chain(of_listed).filter(|(_, operation)| cube.actions.contains(operation.action))
    }

    /// The roles that are weaker than a role, by the order that the declarations of roles give, in the order of declaration;
    /// none where they give none.
    #[must_use]
    pub fn roles_below(&self, role: RoleId) -> &[RoleId] {
        self.below.get(role.index()).map_or(&[], |below| below)
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
        if !known {
            return None;
        }
        Some(self.request_at(self.number(role, token, operation, owner)))
    }

    /// The request of a cell that the space has.
    pub(crate) fn request_at(&self, cell: usize) -> Request {
        // Building the vocabulary made sure that the number of every cell fits.
        Request::new(self.stamp, u32::try_from(cell).unwrap_or(u32::MAX))
    }

    /// The number of a cell: operation by operation, each with as many cells as the power of two of
    /// [`Vocabulary::shift`], by role, then token and owner.
    #[inline]
    fn number(&self, role: RoleId, token: TokenId, operation: OperationId, owner: OwnerId) -> usize {
        (operation.index() << self.shift) + self.slot(role, token, owner)
    }

    /// The number of a cell among those of its operation.
    #[inline]
    fn slot(&self, role: RoleId, token: TokenId, owner: OwnerId) -> usize {
        // As all cells were counted when the vocabulary was built, nothing wraps.
        let of_role = role.index().wrapping_mul(self.cells_of_role);
        of_role.wrapping_add(token.index().wrapping_mul(self.owners.len())).wrapping_add(owner.index())
    }

    /// The request of the given names; `None` if one of them is unknown, or if the owner is left out and the operation
    /// can have several.
    ///
    /// [`Policy::resolve`](crate::Policy::resolve) also tells which name is wrong and what was expected.
    #[must_use]
    pub fn find(&self, names: &Names<'_>) -> Option<Request> {
        let request = self.request_at(self.locate(names)?);
        self.cell(request).map(|_| request)
    }

    /// The number of the cell of the given names, if all are known; the owner may be one that the operation cannot have.
    ///
    /// No table allows such an owner, so deciding need not ask.
    #[expect(clippy::inline_always, reason = "handing over what is found takes longer")]
    #[inline(always)]
    pub(crate) fn locate(&self, names: &Names<'_>) -> Option<usize> {
        self.locate_quickly(names).or_else(|| self.locate_anywhere(names))
    }

    /// Finds names that all are where most are. Nothing is handed from one name to the next but its id, which keeps all of
    /// them in registers.
    #[expect(clippy::inline_always, reason = "what is found must stay in registers: handing it over takes longer")]
    #[inline(always)]
    fn locate_quickly(&self, names: &Names<'_>) -> Option<usize> {
        // First what takes longest, so that the other names are found in the meantime.
        let operation =
            self.index.first_cell(self.apis.id_quickly(names.api)?, self.actions.id_quickly(names.action)?)?;
        let role = self.roles.id_quickly(names.role)?;
        let token = self.tokens.id_quickly(names.token)?;
        let owner = match names.owner {
            Some(owner) => self.owners.id_quickly(owner)?,
            None => self.only_owner(operation)?,
        };
        // As all cells were counted when the vocabulary was built, nothing wraps.
        Some(operation.wrapping_add(self.slot(role, token, owner)))
    }

    #[cold]
    fn locate_anywhere(&self, names: &Names<'_>) -> Option<usize> {
        let operation = self.index.first_cell(self.apis.id(names.api)?, self.actions.id(names.action)?)?;
        let role = self.roles.id(names.role)?;
        let token = self.tokens.id(names.token)?;
        let owner = match names.owner {
            Some(owner) => self.owners.id(owner)?,
            None => self.only_owner(operation)?,
        };
        Some(operation + self.slot(role, token, owner))
    }

    /// The owner of requests that leave it out, of the operation with the given first cell.
    fn only_owner(&self, operation: usize) -> Option<OwnerId> {
        self.operations.get(operation.wrapping_shr(self.shift))?.only_owner()
    }

    /// The five columns of a request; `None` for a request of another vocabulary.
    #[must_use]
    pub fn cell(&self, request: Request) -> Option<Cell> {
        let operation = self.operation(self.operation_asked(request)?)?;
        let slot = request.cell_in(self.stamp) & !(usize::MAX << self.shift);
        let (rest, owner) = (slot.checked_div(self.owners.len())?, slot.checked_rem(self.owners.len())?);
        let (role, token) = (rest.checked_div(self.tokens.len())?, rest.checked_rem(self.tokens.len())?);
        let owner = OwnerId::from_index(owner)?;
        operation.owners.binary_search(&owner).ok()?;
        Some(Cell {
            role: RoleId::from_index(role)?,
            token: TokenId::from_index(token)?,
            api: operation.api,
            action: operation.action,
            owner,
        })
    }

    /// The operation that a request asks for; `None` for a request of another vocabulary.
    #[must_use]
    pub fn operation_asked(&self, request: Request) -> Option<OperationId> {
        let operation = OperationId::from_index(request.cell_in(self.stamp) >> self.shift)?;
        self.operation(operation).map(|_| operation)
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

    /// Every operation has the cells of a power of two, at least of a word of 64 bits: of which power.
    pub(crate) const fn shift(&self) -> u32 {
        self.shift
    }

    /// How many combinations of role, token and owner there are.
    pub(crate) fn slots(&self) -> usize {
        self.roles.len() * self.tokens.len() * self.owners.len()
    }

    /// What requests of this vocabulary carry.
    pub(crate) const fn stamp(&self) -> Stamp {
        self.stamp
    }
}
