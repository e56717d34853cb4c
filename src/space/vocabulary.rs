//! The vocabulary: closed lists of names, and the space of requests that they span.

use alloc::{boxed::Box, vec::Vec};

use super::{
    ActionId, ApiId, Cell, Column, Cube, Id, Lifetime, NameTable, Names, Operation, OperationId, OperationSet, OwnerId,
    Request, RoleId, Stamp, TokenId, column::ByColumn, names::ColumnTable, operation_index::OperationIndex,
};

/// The closed lists of names that a policy's requests are made of.
///
/// A vocabulary spans a finite space: every role, with every kind of token, for every operation, with every owner that
/// the operation can have. A name outside the vocabulary is an error, never a silent decision.
///
/// ```
/// use portcullis::Policy;
///
/// let policy = Policy::splunk_observability()?;
/// let vocabulary = policy.vocabulary();
/// assert_eq!(vocabulary.requests().count(), vocabulary.cell_count());
/// assert!(vocabulary.roles().id("admin").is_some());
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pub(super) names: ByColumn<ColumnTable>,
    /// The columns that are left out, each with one name that stands for any.
    pub(super) left_out: ByColumn<bool>,
    pub(super) operations: Vec<Operation>,
    pub(super) index: OperationIndex,
    pub(super) lifetimes: Vec<Box<[Lifetime]>>,
    pub(super) below: Vec<Box<[RoleId]>>,
    pub(super) shift: u32,
    /// The number of combinations of token and owner.
    pub(super) cells_of_role: usize,
    /// Distinguishes requests of this vocabulary from those of others.
    pub(super) stamp: Stamp,
}

impl Vocabulary {
    /// Returns the names of a column.
    pub(crate) fn table(&self, column: Column) -> &ColumnTable {
        &self.names[column]
    }

    /// Returns whether the policy declares names of a column. A vocabulary may leave out its tokens, and its owners. It then has one
    /// token, `any`, and one owner, `none`. Rules cannot name them, requests may leave them out, and no output shows them.
    ///
    /// ```
    /// use portcullis::{Column, Decision, Names, Policy};
    ///
    /// let text = "portcullis: 1\npolicy: door\nvocabulary:\n  roles: { keeper: {}, guest: {} }\n  apis: { door: { open: {} } }\n\
    ///             default: deny\nrules: [{ id: keepers-open, role: keeper, effect: allow }]\n";
    /// let policy = Policy::from_text("door.yaml", text)?;
    /// assert!(!policy.vocabulary().is_declared(Column::Token) && policy.vocabulary().is_declared(Column::Role));
    /// assert_eq!(policy.decide_names(&Names::by_role("keeper", "door", "open")), Decision::Allow);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn is_declared(&self, column: Column) -> bool {
        !self.left_out[column]
    }

    /// Returns the roles.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let roles: Vec<&str> = policy.vocabulary().roles().names().collect();
    /// assert_eq!(roles, ["admin", "power", "usage", "read_only"]);
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub const fn roles(&self) -> NameTable<'_, RoleId> {
        NameTable::new(&self.names.role)
    }

    /// Returns the kinds of token.
    #[must_use]
    pub const fn tokens(&self) -> NameTable<'_, TokenId> {
        NameTable::new(&self.names.token)
    }

    /// Returns the owners.
    #[must_use]
    pub const fn owners(&self) -> NameTable<'_, OwnerId> {
        NameTable::new(&self.names.owner)
    }

    /// Returns the APIs.
    #[must_use]
    pub const fn apis(&self) -> NameTable<'_, ApiId> {
        NameTable::new(&self.names.api)
    }

    /// Returns the names of actions, of all APIs together.
    #[must_use]
    pub const fn actions(&self) -> NameTable<'_, ActionId> {
        NameTable::new(&self.names.action)
    }

    /// Iterates over the operations with their ids, in the order of declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let reading = vocabulary.operations().filter(|(_, operation)| operation.reads()).count();
    /// assert!(reading < vocabulary.operation_count());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn operations(&self) -> impl Iterator<Item = (OperationId, &Operation)> {
        self.operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((OperationId::from_index(index)?, operation)))
    }

    /// Returns the operations with the names of their APIs and actions, sorted by these names, whatever the order of declaration.
    pub(crate) fn operations_by_name(&self) -> Vec<(&str, &str, OperationId, &Operation)> {
        let mut apis: Vec<_> = self.apis().iter().map(|(id, api)| (api.name(), id)).collect();
        apis.sort_unstable();
        let mut operations = Vec::with_capacity(self.operations.len());
        for (name, api) in apis {
            let first = operations.len();
            operations.extend(
                self.operations_of(api).filter_map(|(id, one)| Some((name, self.actions().name(one.action)?, id, one))),
            );
            if let Some(of_api) = operations.get_mut(first..) {
                of_api.sort_unstable_by_key(|&(_, action, _, _)| action);
            }
        }
        operations
    }

    /// Returns the number of declared operations.
    #[must_use]
    pub fn operation_count(&self) -> usize {
        self.operations.len()
    }

    /// Returns the operation of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<&Operation> {
        self.operations.get(id.index())
    }

    /// Returns the operation that an API declares under the name of an action; `None` if it declares none.
    #[must_use]
    pub fn operation_of(&self, api: ApiId, action: ActionId) -> Option<OperationId> {
        self.index.find(api.index(), action.index())
    }

    /// Returns the operation of the names of an API and an action; `None` if it is not declared.
    pub(crate) fn operation_named(&self, api: &str, action: &str) -> Option<OperationId> {
        self.index.find(self.names.api.index_of(api)?, self.names.action.index_of(action)?)
    }

    /// Iterates over the operations of an API, in the order of declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let team = vocabulary.apis().id("team").ok_or("no such API")?;
    /// let actions = vocabulary.operations_of(team).filter_map(|(_, one)| vocabulary.actions().name(one.action()));
    /// assert!(actions.into_iter().any(|action| action == "create"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn operations_of(&self, api: ApiId) -> impl Iterator<Item = (OperationId, &Operation)> {
        let first = self.index.first_of(api.index()).map_or(self.operations.len(), Id::index);
        let operations = self.operations.iter().enumerate().skip(first).take_while(move |(_, one)| one.api == api);
        operations.filter_map(|(index, operation)| Some((OperationId::from_index(index)?, operation)))
    }

    /// Iterates over the operations that a cube admits, in the order of declaration.
    pub(crate) fn operations_in(&self, cube: &Cube) -> impl Iterator<Item = (OperationId, &Operation)> {
        let mut listed: Vec<OperationId> = Vec::new();
        if let Some(operations) = cube.operation_set() {
            listed.extend(operations.pairs().iter().filter_map(|&(api, action)| self.operation_of(api, action)));
            listed.sort_unstable();
        }
        let listed = listed.into_iter().filter_map(|id| Some((id, self.operation(id)?)));

        let product = cube.operation_set().is_none();
        let of_any_api = (product && cube.apis().is_any()).then(|| self.operations()).into_iter().flatten();
        let of_listed_apis = cube.apis().iter().filter(move |_| product).flat_map(|api| self.operations_of(api));
        listed.chain(of_any_api.chain(of_listed_apis).filter(|(_, operation)| cube.includes(operation)))
    }

    /// Returns the cube of those cells whose operations have a value of the mark `reads`. A product is remembered to be selected
    /// by the mark.
    pub(crate) fn with_reads(&self, cube: Cube, reads: bool) -> Cube {
        let marked = self.operations_in(&cube).filter(|(_, operation)| operation.reads == reads);
        let pairs = marked.map(|(_, operation)| (operation.api, operation.action));
        let operations = match cube.operation_set() {
            None => OperationSet::marked(pairs, reads),
            Some(_) => OperationSet::listed(pairs),
        };
        cube.restricted(&operations)
    }

    /// Returns the declared lifetimes of a kind of token; empty if the policy declares none.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let token = policy.vocabulary().tokens().id("user_api").ok_or("no such token")?;
    /// let origins = policy.vocabulary().lifetimes(token).iter().map(|lifetime| lifetime.origin());
    /// assert_eq!(origins.collect::<Vec<_>>(), ["account_page", "session_endpoint"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn lifetimes(&self, token: TokenId) -> &[Lifetime] {
        self.lifetimes.get(token.index()).map_or(&[], |lifetimes| lifetimes)
    }

    /// Returns the request of the given ids.
    ///
    /// Returns `None` if an id is not of this vocabulary, or if the operation cannot have that owner. Takes constant time,
    /// except for a binary search among the owners of the operation.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let vocabulary = policy.vocabulary();
    /// let create = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// let cell = vocabulary.cell(create).ok_or("a request of another policy")?;
    /// let operation = vocabulary.operation_of(cell.api, cell.action).ok_or("no such operation")?;
    /// assert_eq!(vocabulary.request(cell.role, cell.token, operation, cell.owner), Some(create));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn request(&self, role: RoleId, token: TokenId, operation: OperationId, owner: OwnerId) -> Option<Request> {
        let known = role.index() < self.names.role.len()
            && token.index() < self.names.token.len()
            && self.operation(operation)?.owners.binary_search(&owner).is_ok();
        if !known {
            return None;
        }
        Some(self.request_at((operation.index() << self.shift) + self.slot(role.index(), token.index(), owner.index())))
    }

    /// Returns the request of a cell that the space has.
    pub(crate) fn request_at(&self, cell: usize) -> Request {
        // Building the vocabulary made sure that the number of every cell fits.
        Request::new(self.stamp, u32::try_from(cell).unwrap_or(u32::MAX))
    }

    /// Returns the slot of a cell: its number among the cells of its operation, by role, then token and owner.
    #[inline]
    const fn slot(&self, role: usize, token: usize, owner: usize) -> usize {
        // Nothing wraps: all cells were counted when the vocabulary was built.
        let of_role = role.wrapping_mul(self.cells_of_role);
        of_role.wrapping_add(token.wrapping_mul(self.names.owner.len())).wrapping_add(owner)
    }

    /// Returns the request of the given names; `None` if one of them is unknown, or if a token or an owner is left out that could
    /// be one of several.
    ///
    /// [`Policy::resolve`](crate::Policy::resolve) also reports which name is wrong and what was expected.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let create = Names::new("admin", "user_api", "team", "create");
    /// assert!(policy.vocabulary().find(&create).is_some());
    /// assert!(policy.vocabulary().find(&create.with_role("root")).is_none());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn find(&self, names: &Names<'_>) -> Option<Request> {
        let request = self.request_at(self.locate(names)?);
        self.cell(request).map(|_| request)
    }

    /// Returns the number of the cell of the given names, if all are known. The owner may be one that the operation cannot have.
    ///
    /// No table allows such an owner, so a decision does not need that check.
    #[expect(clippy::inline_always, reason = "returning the results through memory takes longer")]
    #[inline(always)]
    pub(crate) fn locate(&self, names: &Names<'_>) -> Option<usize> {
        self.locate_quickly(names).or_else(|| self.locate_anywhere(names))
    }

    /// Finds names that are all in the fast tables. Each lookup passes on nothing but an index, so that all of them stay in
    /// registers.
    #[expect(clippy::inline_always, reason = "the results must stay in registers: returning them takes longer")]
    #[inline(always)]
    fn locate_quickly(&self, names: &Names<'_>) -> Option<usize> {
        // The longest lookup comes first, so that the processor does the others meanwhile.
        let by_name = &self.names;
        let operation = self
            .index
            .first_cell(by_name.api.index_quickly(names.api)?, by_name.action.index_quickly(names.action)?)?;
        let role = by_name.role.index_quickly(names.role)?;
        let token = match names.token {
            Some(token) => by_name.token.index_quickly(token)?,
            None => self.only_token()?,
        };
        let owner = match names.owner {
            Some(owner) => by_name.owner.index_quickly(owner)?,
            None => self.only_owner(operation)?,
        };
        // Nothing wraps: all cells were counted when the vocabulary was built.
        Some(operation.wrapping_add(self.slot(role, token, owner)))
    }

    /// Finds any names of the vocabulary.
    #[cold]
    fn locate_anywhere(&self, names: &Names<'_>) -> Option<usize> {
        let by_name = &self.names;
        let operation =
            self.index.first_cell(by_name.api.index_of(names.api)?, by_name.action.index_of(names.action)?)?;
        let role = by_name.role.index_of(names.role)?;
        let token = match names.token {
            Some(token) => by_name.token.index_of(token)?,
            None => self.only_token()?,
        };
        let owner = match names.owner {
            Some(owner) => by_name.owner.index_of(owner)?,
            None => self.only_owner(operation)?,
        };
        Some(operation + self.slot(role, token, owner))
    }

    /// Returns the token of requests that leave it out; `None` if there are several.
    pub(super) fn only_token(&self) -> Option<usize> {
        (self.names.token.len() == 1).then_some(0)
    }

    /// Returns the owner of requests that leave it out, for the operation with the given first cell; `None` if it can have
    /// several.
    fn only_owner(&self, operation: usize) -> Option<usize> {
        self.operations.get(operation.wrapping_shr(self.shift))?.only_owner().map(OwnerId::index)
    }

    /// Returns the five names of a request as ids; `None` for a request of another vocabulary.
    #[must_use]
    pub fn cell(&self, request: Request) -> Option<Cell> {
        let operation = self.operation(self.operation_of_request(request)?)?;
        let slot = request.cell_in(self.stamp) & !(usize::MAX << self.shift);
        let (owners, tokens) = (self.names.owner.len(), self.names.token.len());
        let (rest, owner) = (slot.checked_div(owners)?, slot.checked_rem(owners)?);
        let (role, token) = (rest.checked_div(tokens)?, rest.checked_rem(tokens)?);
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

    /// Returns the operation of a request; `None` for a request of another vocabulary.
    #[must_use]
    pub fn operation_of_request(&self, request: Request) -> Option<OperationId> {
        let operation = OperationId::from_index(request.cell_in(self.stamp) >> self.shift)?;
        self.operation(operation).map(|_| operation)
    }

    /// Returns the names of a request, without those of columns that the vocabulary leaves out; `None` for a request of another
    /// vocabulary.
    ///
    /// ```
    /// use portcullis::{Names, Policy};
    ///
    /// let policy = Policy::splunk_observability()?;
    /// let request = policy.resolve(&Names::new("admin", "user_api", "team", "create"))?;
    /// let names = policy.vocabulary().names(request).ok_or("a request of another policy")?;
    /// assert_eq!(names.owner, Some("none"), "the only owner of the operation");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn names(&self, request: Request) -> Option<Names<'_>> {
        let cell = self.cell(request)?;
        Some(Names {
            role: self.roles().name(cell.role)?,
            token: self.tokens().name(cell.token).filter(|_| self.is_declared(Column::Token)),
            api: self.apis().name(cell.api)?,
            action: self.actions().name(cell.action)?,
            owner: self.owners().name(cell.owner).filter(|_| self.is_declared(Column::Owner)),
        })
    }

    /// Iterates over the whole space: by role, then token, operation and owner, each in the order of declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let allowed = policy.vocabulary().requests().filter(|&request| policy.decide(request).is_allow()).count();
    /// assert_eq!(allowed, policy.allowed().len());
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    pub fn requests(&self) -> impl Iterator<Item = Request> + '_ {
        self.roles().ids().flat_map(move |role| {
            self.tokens().ids().flat_map(move |token| {
                self.operations().flat_map(move |(id, operation)| {
                    operation.owners.iter().filter_map(move |&owner| self.request(role, token, id, owner))
                })
            })
        })
    }

    /// Returns the number of cells of the space: of all possible requests.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        let targets: usize = self.operations.iter().map(|operation| operation.owners.len()).sum();
        targets * self.names.role.len() * self.names.token.len()
    }

    /// Returns the binary logarithm of the number of cells of an operation, which is a power of two and at least 64.
    pub(crate) const fn shift(&self) -> u32 {
        self.shift
    }

    /// Returns the number of 64-bit words that have a bit for each cell of an operation.
    pub(crate) const fn words_of_operation(&self) -> usize {
        1 << (self.shift - u64::BITS.trailing_zeros())
    }

    /// Returns the number of combinations of role, token and owner.
    pub(crate) const fn slots(&self) -> usize {
        self.names.role.len() * self.cells_of_role
    }

    /// Returns the stamp that requests of this vocabulary carry.
    pub(crate) const fn stamp(&self) -> Stamp {
        self.stamp
    }
}
