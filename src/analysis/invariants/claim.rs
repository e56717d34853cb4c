use crate::{
    rules::{Claim, Order},
    space::{Along, CellSet, Column, Decision, Lines, Vocabulary},
};

/// The cells that contradict a claim, and what is decided about all of them.
pub(super) fn contradicting(vocabulary: &Vocabulary, allowed: &CellSet, claim: &Claim) -> (CellSet, Decision) {
    let parts = |within| {
        let within = CellSet::of_cube(vocabulary, within);
        (within.intersection(allowed), within.difference(allowed))
    };
    match claim {
        Claim::Never(cube) => (parts(cube).0, Decision::Allow),
        Claim::Always(cube) => (parts(cube).1, Decision::Deny),
        Claim::Monotone { order, within } => {
            let (allowed, denied) = parts(within);
            (Lines::of(vocabulary, &along(order)).behind(&allowed, &denied), Decision::Deny)
        }
        Claim::Ignores { column, within } => {
            let (allowed, denied) = parts(within);
            let lines = lines_along(vocabulary, *column);
            let (odd_allowed, odd_denied) = (lines.beside(&denied, &allowed), lines.beside(&allowed, &denied));
            if odd_denied.len() < odd_allowed.len() {
                (odd_denied, Decision::Deny)
            } else {
                (odd_allowed, Decision::Allow)
            }
        }
    }
}

/// Whether a claim is about no request of the space, or compares requests where there are none to compare: then it holds
/// whatever the policy decides.
pub(crate) fn holds_nothing(vocabulary: &Vocabulary, claim: &Claim) -> bool {
    let has_two_on_a_line = |lines: Lines, within| {
        let within = CellSet::of_cube(vocabulary, within);
        !lines.behind(&within, &within).is_empty()
    };
    match claim {
        Claim::Never(cube) | Claim::Always(cube) => CellSet::of_cube(vocabulary, cube).is_empty(),
        Claim::Monotone { order, within } => !has_two_on_a_line(Lines::of(vocabulary, &along(order)), within),
        Claim::Ignores { column, within } => !has_two_on_a_line(lines_along(vocabulary, *column), within),
    }
}

const fn along(order: &Order) -> Along<'_> {
    match order {
        Order::Roles(roles) => Along::Roles(roles.as_slice()),
        Order::Tokens(tokens) => Along::Tokens(tokens.as_slice()),
        Order::Owners(owners) => Along::Owners(owners.as_slice()),
    }
}

fn lines_along(vocabulary: &Vocabulary, column: Column) -> Lines {
    match column {
        Column::Role => Lines::of(vocabulary, &Along::Roles(&vocabulary.roles().ids().collect::<Vec<_>>())),
        Column::Token => Lines::of(vocabulary, &Along::Tokens(&vocabulary.tokens().ids().collect::<Vec<_>>())),
        Column::Owner => Lines::of(vocabulary, &Along::Owners(&vocabulary.owners().ids().collect::<Vec<_>>())),
        Column::Api => Lines::of(vocabulary, &Along::Apis),
        Column::Action => Lines::of(vocabulary, &Along::Actions),
    }
}
