use crate::{
    policy::Policy,
    rules::{Claim, Order},
    space::{Cell, Column, Request, Vocabulary},
};

/// The request with which a claim compares one that contradicts it: the first on its line that is decided otherwise, and
/// for an order one with a weaker name. Nothing for claims that compare nothing.
pub(super) fn of(policy: &Policy, claim: &Claim, request: Request) -> Option<Request> {
    let vocabulary = policy.vocabulary();
    let cell = vocabulary.cell(request)?;
    let (cells, within) = match claim {
        Claim::Never(_) | Claim::Always(_) => return None,
        Claim::Monotone { order, within } => (weaker(cell, order), within),
        Claim::Ignores { column, within } => (line(vocabulary, cell, *column), within),
    };
    let decision = policy.decide(request);
    let requests = cells.into_iter().filter(|&cell| within.contains(cell)).filter_map(|cell| {
        let operation = vocabulary.operation_of(cell.api, cell.action)?;
        vocabulary.request(cell.role, cell.token, operation, cell.owner)
    });
    requests.into_iter().find(|&other| policy.decide(other) != decision)
}

/// The cell with each of the names that come before its own.
fn weaker(cell: Cell, order: &Order) -> Vec<Cell> {
    match order {
        Order::Roles(roles) => {
            roles.iter().take_while(|&&id| id != cell.role).map(|&role| Cell { role, ..cell }).collect()
        }
        Order::Tokens(tokens) => {
            tokens.iter().take_while(|&&id| id != cell.token).map(|&token| Cell { token, ..cell }).collect()
        }
        Order::Owners(owners) => {
            owners.iter().take_while(|&&id| id != cell.owner).map(|&owner| Cell { owner, ..cell }).collect()
        }
    }
}

/// The cell with each name of a column.
fn line(vocabulary: &Vocabulary, cell: Cell, column: Column) -> Vec<Cell> {
    match column {
        Column::Role => vocabulary.roles().ids().map(|role| Cell { role, ..cell }).collect(),
        Column::Token => vocabulary.tokens().ids().map(|token| Cell { token, ..cell }).collect(),
        Column::Api => vocabulary.apis().ids().map(|api| Cell { api, ..cell }).collect(),
        Column::Action => vocabulary.actions().ids().map(|action| Cell { action, ..cell }).collect(),
        Column::Owner => vocabulary.owners().ids().map(|owner| Cell { owner, ..cell }).collect(),
    }
}
