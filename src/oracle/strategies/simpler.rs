use crate::space::{ActionId, ApiId, Column, Names, OperationId, OwnerId, Request, RoleId, TokenId, Vocabulary};

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
    Role(RoleId),
    Token(TokenId),
    Api(ApiId),
    Action(ActionId),
    Owner(OwnerId),
}

impl Point {
    pub(super) fn of(vocabulary: &Vocabulary, names: &Names<'_>) -> Option<Self> {
        Self::of_request(vocabulary, vocabulary.find(names)?)
    }

    pub(super) fn of_request(vocabulary: &Vocabulary, request: Request) -> Option<Self> {
        let (cell, operation) = (vocabulary.cell(request)?, vocabulary.operation_asked(request)?);
        Some(Self { role: cell.role, token: cell.token, operation, owner: cell.owner })
    }

    /// The request, if the operation can have the owner.
    pub(super) fn request(self, vocabulary: &Vocabulary) -> Option<Request> {
        vocabulary.request(self.role, self.token, self.operation, self.owner)
    }

    /// The request after a step, if there is one.
    pub(super) fn after(self, vocabulary: &Vocabulary, step: Step) -> Option<Self> {
        let operation = vocabulary.operation(self.operation)?;
        Some(match step {
            Step::Caller(role, token) => Self { role, token, ..self },
            Step::Target(operation, owner) => Self { operation, owner, ..self },
            Step::Role(role) => Self { role, ..self },
            Step::Token(token) => Self { token, ..self },
            Step::Api(api) => Self { operation: vocabulary.operation_of(api, operation.action())?, ..self },
            Step::Action(action) => Self { operation: vocabulary.operation_of(operation.api(), action)?, ..self },
            Step::Owner(owner) => Self { owner, ..self },
        })
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
        let of = |point: Self| vocabulary.operation(point.operation).map(|one| (one.api(), one.action())).unzip();
        let ((api, action), (other_api, other_action)) = (of(self), of(other));
        let differ = [
            self.role != other.role,
            self.token != other.token,
            api != other_api,
            action != other_action,
            self.owner != other.owner,
        ];
        differ.into_iter().filter(|&differs| differs).count()
    }
}

/// Every step to another name of one column.
pub(super) fn steps_along(vocabulary: &Vocabulary, column: Column) -> Vec<Step> {
    match column {
        Column::Role => vocabulary.roles().ids().map(Step::Role).collect(),
        Column::Token => vocabulary.tokens().ids().map(Step::Token).collect(),
        Column::Api => vocabulary.apis().ids().map(Step::Api).collect(),
        Column::Action => vocabulary.actions().ids().map(Step::Action).collect(),
        Column::Owner => vocabulary.owners().ids().map(Step::Owner).collect(),
    }
}
