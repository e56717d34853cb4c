//! Random invariants, their YAML, and what they mean by brute force.

use crate::{
    generate::model_and_cube,
    model::{ACTIONS, APIS, Cell, Cube, Model, OWNERS, ROLES, TOKENS},
};
use portcullis::Column;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) enum Claim {
    Never(Cube),
    Always(Cube),
    /// By number, weakest first.
    Monotone(Column, Vec<usize>, Cube),
    Ignores(Column, Cube),
}

const COLUMNS: [Column; 5] = [Column::Role, Column::Token, Column::Owner, Column::Api, Column::Action];

pub(crate) fn model_and_claim() -> impl Strategy<Value = (Model, Claim)> {
    let order = Just(vec![0, 1, 2]).prop_shuffle();
    (model_and_cube(), 0..4, 0_usize..5, order, any::<bool>()).prop_map(
        |((model, cube), kind, column, order, everywhere)| {
            let within = if everywhere { Cube::default() } else { cube.clone() };
            let names = [model.space.roles, model.space.tokens, model.space.owners][column % 3];
            let order: Vec<usize> = order.into_iter().filter(|&name| name < names).collect();
            let claim = match kind {
                0 => Claim::Never(cube),
                1 => Claim::Always(cube),
                2 if order.len() > 1 => Claim::Monotone(COLUMNS[column % 3], order, within),
                _ => Claim::Ignores(COLUMNS[column], within),
            };
            (model, claim)
        },
    )
}

fn name_in(cell: Cell, column: Column) -> usize {
    match column {
        Column::Role => cell.role,
        Column::Token => cell.token,
        Column::Api => cell.api,
        Column::Action => cell.action,
        Column::Owner => cell.owner,
        column => panic!("no test knows the column {column}"),
    }
}

/// Whether the cells differ in the column alone.
pub(crate) fn are_on_a_line(one: Cell, other: Cell, column: Column) -> bool {
    COLUMNS.into_iter().all(|each| (name_in(one, each) == name_in(other, each)) == (each != column))
}

impl Claim {
    /// The policy's text with the claim as its only invariant.
    pub(crate) fn yaml(&self, model: &Model) -> String {
        let within =
            |cube: &Cube| if *cube == Cube::default() { String::new() } else { format!(", within: {}", flow(cube)) };
        let claim = match self {
            Self::Never(cube) => format!("never: {}", flow(cube)),
            Self::Always(cube) => format!("always: {}", flow(cube)),
            Self::Monotone(column, order, cube) => {
                format!("monotone: {{ {column}: {} }}{}", list(order, names(*column)), within(cube))
            }
            Self::Ignores(column, cube) => format!("ignores: {column}{}", within(cube)),
        };
        format!("{}invariants:\n  - {{ id: claim, {claim} }}\n", model.yaml())
    }

    pub(crate) fn within(&self) -> &Cube {
        match self {
            Self::Never(within) | Self::Always(within) | Self::Monotone(_, _, within) | Self::Ignores(_, within) => {
                within
            }
        }
    }

    /// The cells with which the claim compares a cell.
    pub(crate) fn compared_with(&self, model: &Model, cell: Cell) -> Vec<Cell> {
        let cells = model.cells().into_iter().filter(|&other| self.within().holds(other));
        match self {
            Self::Never(_) | Self::Always(_) => Vec::new(),
            Self::Monotone(column, order, _) => {
                let rank = |cell| order.iter().position(|&name| name == name_in(cell, *column));
                let weaker = |other| rank(other).zip(rank(cell)).is_some_and(|(other, own)| other < own);
                cells.filter(|&other| are_on_a_line(cell, other, *column) && weaker(other)).collect()
            }
            Self::Ignores(column, _) => cells.filter(|&other| are_on_a_line(cell, other, *column)).collect(),
        }
    }

    /// The cells that contradict the claim, and whether they are allowed.
    pub(crate) fn contradicting(&self, model: &Model) -> (Vec<Cell>, bool) {
        let allowed = |cell: Cell| model.decide(cell).0;
        let differs = |cell| self.compared_with(model, cell).into_iter().any(|other| allowed(other) != allowed(cell));
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for cell in model.cells().into_iter().filter(|&cell| self.within().holds(cell)) {
            let list = if allowed(cell) { &mut yes } else { &mut no };
            if matches!(self, Self::Never(_) | Self::Always(_)) || differs(cell) {
                list.push(cell);
            }
        }
        match self {
            Self::Always(_) | Self::Monotone(..) => (no, false),
            Self::Ignores(..) if no.len() < yes.len() => (no, false),
            Self::Never(_) | Self::Ignores(..) => (yes, true),
        }
    }

    /// Whether there is nothing that could contradict it, whatever the rules.
    pub(crate) fn is_empty(&self, model: &Model) -> bool {
        let mut cells = model.cells().into_iter().filter(|&cell| self.within().holds(cell));
        match self {
            Self::Never(_) | Self::Always(_) => cells.next().is_none(),
            Self::Monotone(..) | Self::Ignores(..) => cells.all(|cell| self.compared_with(model, cell).is_empty()),
        }
    }
}

fn names(column: Column) -> &'static [&'static str] {
    match column {
        Column::Role => &ROLES,
        Column::Token => &TOKENS,
        Column::Api => &APIS,
        Column::Action => &ACTIONS,
        Column::Owner => &OWNERS,
        column => panic!("no test knows the column {column}"),
    }
}

fn list(numbers: &[usize], names: &[&str]) -> String {
    format!("[{}]", numbers.iter().map(|&number| names[number]).collect::<Vec<_>>().join(", "))
}

fn flow(cube: &Cube) -> String {
    let columns = [
        (Column::Role, &cube.role),
        (Column::Token, &cube.token),
        (Column::Api, &cube.api),
        (Column::Action, &cube.action),
        (Column::Owner, &cube.owner),
    ];
    let admitted = columns.into_iter().filter_map(|(column, admitted)| Some((column, admitted.as_ref()?)));
    let text = |(column, admitted): (Column, &Vec<usize>)| match cube.roles_from() {
        Some(from) if column == Column::Role => format!("role: {from}"),
        _ => format!("{column}: {}", list(admitted, names(column))),
    };
    let texts: Vec<String> = admitted.map(text).chain(cube.selector()).collect();
    format!("{{ {} }}", texts.join(", "))
}
