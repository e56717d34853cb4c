//! What claims say together: the requests about which one claim says something that others do not.

use std::collections::{BTreeMap, HashMap};

use crate::{
    rules::{Claim, Order},
    space::{ActionId, ApiId, ByColumn, Cell, CellSet, Column, Cube, Id as _, NameSet, Operation, RoleId, Vocabulary},
};

/// Returns a claim of another vocabulary in the words of this one. Names that this one does not have are left out. Selectors
/// stand for the names and operations that they stood for there, and for those that are new here and that they select here.
pub(super) fn translated(claim: &Claim, from: &Vocabulary, to: &Vocabulary) -> Claim {
    if from.stamp() == to.stamp() {
        return claim.clone();
    }
    let cube = |cube: &Cube| translated_cube(cube, from, to);
    match claim {
        Claim::Never(never) => Claim::Never(cube(never)),
        Claim::Always(always) => Claim::Always(cube(always)),
        Claim::Monotone { order, within } => {
            let names = order.indices().iter().filter_map(|&index| translated_name(order.column(), index, from, to));
            Claim::Monotone { order: Order::new(order.column(), names.collect()), within: cube(within) }
        }
        Claim::Ignores { column, within } => Claim::Ignores { column: *column, within: cube(within) },
    }
}

fn translated_name(column: Column, index: usize, from: &Vocabulary, to: &Vocabulary) -> Option<usize> {
    from.table(column).name(index).and_then(|name| to.table(column).index_of(name))
}

fn translated_cube(cube: &Cube, from: &Vocabulary, to: &Vocabulary) -> Cube {
    let is_new = |column, index| translated_name(column, index, to, from).is_none();
    let columns = Cube::new(ByColumn::from_fn(|column| {
        let set = cube.set(column);
        if set.is_any() {
            return NameSet::ANY;
        }
        let lowest = set.at_least().and_then(|lowest| translated_name(column, lowest, from, to));
        let above = lowest.and_then(RoleId::from_index).and_then(|lowest| to.roles_from(lowest));
        let new = above.into_iter().flatten().filter(|&index| is_new(column, index));
        NameSet::of(set.listed().filter_map(|index| translated_name(column, index, from, to)).chain(new))
    }));
    let Some(operations) = cube.operations() else { return columns };
    let pair = |(api, action): (ApiId, ActionId)| {
        let (api, action) = (from.apis().name(api)?, from.actions().name(action)?);
        to.operation_named(api, action)
    };
    let known = operations.filter_map(pair);
    let is_new = |operation: &Operation| {
        let names = to.apis().name(operation.api()).zip(to.actions().name(operation.action()));
        names.is_some_and(|(api, action)| from.operation_named(api, action).is_none())
    };
    let new = to.operations_in(&columns).filter(|(_, one)| cube.reads() == Some(one.reads()) && is_new(one));
    let ids: Vec<_> = known.chain(new.map(|(id, _)| id)).collect();
    let pairs = ids.into_iter().filter_map(|id| to.operation(id)).map(Operation::pair);
    columns.with_operations(pairs)
}

/// How a claim covers names that a policy does not have yet: for each column, from listed names to any name, and whether it
/// selects operations by a mark. Only claims of one kind can be compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Openness {
    kind: (u8, Option<Column>),
    columns: [u8; 6],
}

impl Openness {
    pub(super) fn of(claim: &Claim) -> Self {
        let (Claim::Never(cube)
        | Claim::Always(cube)
        | Claim::Monotone { within: cube, .. }
        | Claim::Ignores { within: cube, .. }) = claim;
        let lists_operations = cube.operations().is_some() && cube.reads().is_none();
        let of_column = |column: Column| {
            let set = cube.set(column);
            match (set.is_any(), set.at_least()) {
                // The operations have APIs and actions of their own.
                _ if lists_operations && matches!(column, Column::Api | Column::Action) => 0,
                (true, _) => 2,
                (false, Some(_)) => 1,
                (false, None) => 0,
            }
        };
        let kind = match claim {
            Claim::Never(_) => (0, None),
            Claim::Always(_) => (1, None),
            Claim::Monotone { order, .. } => (2, Some(order.column())),
            Claim::Ignores { column, .. } => (3, Some(*column)),
        };
        let [role, token, api, action, owner] = Column::ALL.map(of_column);
        Self { kind, columns: [role, token, api, action, owner, u8::from(!lists_operations)] }
    }

    /// Returns whether a claim covers new names of some column less than another one.
    pub(super) fn is_less_somewhere(self, other: Self) -> bool {
        self.kind == other.kind && self.columns.iter().zip(other.columns).any(|(&one, other)| one < other)
    }
}

/// Returns the requests about which a claim says something that does not follow from others of its kind: for `never` and
/// `always`, those that no other contains; for claims that compare requests, those that the others do not compare, directly or
/// through further requests of the same line, with the one that the claim compares them with.
pub(super) fn beyond<'c>(claim: &Claim, others: impl Iterator<Item = &'c Claim>, vocabulary: &Vocabulary) -> CellSet {
    let requests = |cube: &Cube| CellSet::of_cube(vocabulary, cube);
    match claim {
        Claim::Never(cube) => others.fold(requests(cube), |left, other| match other {
            Claim::Never(other) => left.difference(&requests(other)),
            _ => left,
        }),
        Claim::Always(cube) => others.fold(requests(cube), |left, other| match other {
            Claim::Always(other) => left.difference(&requests(other)),
            _ => left,
        }),
        Claim::Monotone { .. } | Claim::Ignores { .. } => {
            let Some(chains) = Chains::of(claim, vocabulary) else { return CellSet::empty(vocabulary) };
            let others: Vec<Chains> = others
                .filter_map(|other| Chains::of(other, vocabulary))
                .filter(|other| other.column == chains.column)
                .collect();
            chains.beyond(&others, vocabulary)
        }
    }
}

/// A claim that compares requests, as chains of names: on each line, a request that is allowed with one name is allowed with
/// the next.
struct Chains {
    column: Column,
    /// Whether the last name leads to the first again.
    is_closed: bool,
    /// For each line, one of its cells and the names of the chain.
    lines: BTreeMap<Line, (Cell, Vec<usize>)>,
}

/// What the cells of a line have in common: their names by index, with 0 in the column of the line.
type Line = [usize; 5];

/// The names of a chain, and whether it is closed.
type Chain<'c> = (bool, &'c [usize]);

impl Chains {
    /// Returns the chains of a claim; `None` if it compares nothing.
    fn of(claim: &Claim, vocabulary: &Vocabulary) -> Option<Self> {
        let (column, order, within) = match claim {
            Claim::Never(_) | Claim::Always(_) => return None,
            Claim::Monotone { order, within } => (order.column(), Some(order.indices()), within),
            Claim::Ignores { column, within } => (*column, None, within),
        };
        let mut lines: BTreeMap<Line, (Cell, Vec<usize>)> = BTreeMap::new();
        for cell in CellSet::of_cube(vocabulary, within).iter().filter_map(|request| vocabulary.cell(request)) {
            let name = cell.index(column);
            if order.is_none_or(|order| order.contains(&name)) {
                lines.entry(line(cell, column)).or_insert_with(|| (cell, Vec::new())).1.push(name);
            }
        }
        lines.retain(|_, (_, names)| names.len() > 1);
        if let Some(order) = order {
            let position = |name: &usize| order.iter().position(|other| other == name);
            for (_, names) in lines.values_mut() {
                names.sort_by_key(position);
            }
        }
        Some(Self { column, is_closed: order.is_none(), lines })
    }

    fn beyond(&self, others: &[Self], vocabulary: &Vocabulary) -> CellSet {
        let mut cells = CellSet::empty(vocabulary);
        // Most lines are alike.
        let mut known: HashMap<(&[usize], Vec<Chain<'_>>), Vec<usize>> = HashMap::new();
        for (line, (cell, names)) in &self.lines {
            let there = others.iter().filter_map(|other| Some((other.is_closed, other.lines.get(line)?.1.as_slice())));
            let there: Vec<Chain<'_>> = there.collect();
            let beyond =
                known.entry((names, there)).or_insert_with_key(|(names, there)| self.beyond_on_line(names, there));
            let beyond = beyond.iter().filter_map(|&name| cell.with(self.column, name));
            cells.extend(beyond.filter_map(|cell| {
                let operation = vocabulary.operation_of(cell.api, cell.action)?;
                vocabulary.request(cell.role, cell.token, operation, cell.owner)
            }));
        }
        cells
    }

    /// Returns the names that follow another in a chain although no path of the others leads there.
    fn beyond_on_line(&self, names: &[usize], others: &[Chain<'_>]) -> Vec<usize> {
        let again = names.first().filter(|_| self.is_closed);
        let next = names.iter().skip(1).chain(again);
        names.iter().zip(next).filter(|&(&from, &to)| !leads_to(from, to, others)).map(|(_, &to)| to).collect()
    }
}

/// Returns whether a path along chains leads from a name to another.
fn leads_to(from: usize, to: usize, chains: &[Chain<'_>]) -> bool {
    let mut reached = vec![from];
    let mut number = 0;
    while let Some(&name) = reached.get(number) {
        for (is_closed, names) in chains {
            let Some(position) = names.iter().position(|&other| other == name) else { continue };
            let first = if *is_closed { 0 } else { position };
            for &further in names.iter().skip(first) {
                if !reached.contains(&further) {
                    reached.push(further);
                }
            }
        }
        number += 1;
    }
    reached.contains(&to)
}

fn line(cell: Cell, column: Column) -> Line {
    Column::ALL.map(|other| if other == column { 0 } else { cell.index(other) })
}
