use crate::space::{Cell, Column, NameId, Names, OperationId, OwnerId, Request, RoleId, TokenId, Vocabulary};

/// A request by its columns. The smaller is the simpler: the names that count most are declared earlier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    role: RoleId,
    token: TokenId,
    operation: OperationId,
    owner: OwnerId,
}

/// A change of one column, or of the whole caller or target.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Caller(RoleId, TokenId),
    Target(OperationId, OwnerId),
    Name(NameId),
}

impl Point {
    pub(super) fn of(vocabulary: &Vocabulary, names: &Names<'_>) -> Option<Self> {
        Self::of_request(vocabulary, vocabulary.find(names)?)
    }

    pub(super) fn of_request(vocabulary: &Vocabulary, request: Request) -> Option<Self> {
        Self::of_cell(vocabulary, vocabulary.cell(request)?)
    }

    fn of_cell(vocabulary: &Vocabulary, cell: Cell) -> Option<Self> {
        let operation = vocabulary.operation_of(cell.api, cell.action)?;
        Some(Self { role: cell.role, token: cell.token, operation, owner: cell.owner })
    }

    fn cell(self, vocabulary: &Vocabulary) -> Option<Cell> {
        let (Self { role, token, owner, .. }, operation) = (self, vocabulary.operation(self.operation)?);
        Some(Cell { role, token, api: operation.api(), action: operation.action(), owner })
    }

    /// The request, if the operation can have the owner.
    pub(super) fn request(self, vocabulary: &Vocabulary) -> Option<Request> {
        vocabulary.request(self.role, self.token, self.operation, self.owner)
    }

    /// The request after a step, if there is one.
    pub(super) fn after(self, vocabulary: &Vocabulary, step: Step) -> Option<Self> {
        match step {
            Step::Caller(role, token) => Some(Self { role, token, ..self }),
            Step::Target(operation, owner) => Some(Self { operation, owner, ..self }),
            Step::Name(name) => Self::of_cell(vocabulary, self.cell(vocabulary)?.with(name.column(), name.index())?),
        }
    }

    /// Every step to a caller or to a target that comes before this request's.
    pub(super) fn steps_to_simpler(self, vocabulary: &Vocabulary) -> Vec<Step> {
        let callers = vocabulary
            .roles()
            .ids()
            .take(self.role.index() + 1)
            .flat_map(|role| vocabulary.tokens().ids().map(move |token| (role, token)));
        let targets = vocabulary
            .operations()
            .take(self.operation.index() + 1)
            .flat_map(|(id, operation)| operation.owners().iter().map(move |&owner| (id, owner)));
        let callers = callers.take_while(|&caller| caller < (self.role, self.token));
        let targets = targets.take_while(|&target| target < (self.operation, self.owner));
        let to_callers = callers.map(|(role, token)| Step::Caller(role, token));
        to_callers.chain(targets.map(|(operation, owner)| Step::Target(operation, owner))).collect()
    }

    /// In how many columns two requests differ.
    pub(super) fn distance(self, other: Self, vocabulary: &Vocabulary) -> usize {
        let cells = self.cell(vocabulary).zip(other.cell(vocabulary));
        let differs = |column: &Column| cells.is_none_or(|(one, other)| one.index(*column) != other.index(*column));
        Column::ALL.iter().filter(|column| differs(column)).count()
    }
}

/// Every step to another name of one column.
pub(super) fn steps_along(vocabulary: &Vocabulary, column: Column) -> Vec<Step> {
    let names = 0..vocabulary.table(column).len();
    names.map(|name| Step::Name(NameId::new(column, name))).collect()
}
