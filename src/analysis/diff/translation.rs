use crate::space::{Id, NameTable, OperationId, OwnerId, Request, RoleId, TokenId, Vocabulary};

/// Finds the requests of one vocabulary in another, by their names.
pub(super) enum Translation<'v> {
    /// The same names in the same order: the same requests.
    Same,
    ByName(Box<ByName<'v>>),
}

/// For each name of the one vocabulary, the one of the other.
pub(super) struct ByName<'v> {
    from: &'v Vocabulary,
    to: &'v Vocabulary,
    roles: Vec<Option<RoleId>>,
    tokens: Vec<Option<TokenId>>,
    owners: Vec<Option<OwnerId>>,
    operations: Vec<Option<OperationId>>,
}

impl<'v> Translation<'v> {
    pub(super) fn new(from: &'v Vocabulary, to: &'v Vocabulary) -> Self {
        if from.stamp() == to.stamp() {
            return Self::Same;
        }
        let operations = from.operations().map(|(_, operation)| {
            let api = to.apis().id(from.apis().name(operation.api())?)?;
            to.operation_of(api, to.actions().id(from.actions().name(operation.action())?)?)
        });
        Self::ByName(Box::new(ByName {
            from,
            to,
            roles: by_name(from.roles(), to.roles()),
            tokens: by_name(from.tokens(), to.tokens()),
            owners: by_name(from.owners(), to.owners()),
            operations: operations.collect(),
        }))
    }

    /// The request of the same names; nothing where one of them is missing there.
    pub(super) fn translated(&self, request: Request) -> Option<Request> {
        match self {
            Self::Same => Some(request),
            Self::ByName(names) => names.translated(request),
        }
    }
}

impl ByName<'_> {
    fn translated(&self, request: Request) -> Option<Request> {
        let cell = self.from.cell(request)?;
        let operation = found(&self.operations, self.from.operation_asked(request)?)?;
        let (role, token) = (found(&self.roles, cell.role)?, found(&self.tokens, cell.token)?);
        self.to.request(role, token, operation, found(&self.owners, cell.owner)?)
    }
}

fn by_name<I: Id>(from: &NameTable<I>, to: &NameTable<I>) -> Vec<Option<I>> {
    from.names().map(|name| to.id(name)).collect()
}

fn found<I: Id>(ids: &[Option<I>], id: I) -> Option<I> {
    ids.get(id.index()).copied().flatten()
}
