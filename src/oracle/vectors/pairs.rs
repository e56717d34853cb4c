//! A covering array of all pairs: greedily, the request with the most new pairs first, and then without those that turn
//! out to be redundant. Which of equally good requests comes first decides how many are needed, so a few orders are
//! tried.

use super::{Chosen, counts::Counts};
use crate::space::{CellSet, Column, OperationId, Request, Vocabulary};

const COLUMNS: usize = Column::ALL.len();

/// How many pairs of columns there are.
const PAIRS: usize = COLUMNS * (COLUMNS - 1) / 2;

/// How many orders are tried at most, and how many cells are examined in all of them.
const ORDERS: u32 = 64;
const CELLS: usize = 1 << 20;

pub(super) fn pairs(vocabulary: &Vocabulary, within: &CellSet) -> Chosen {
    let numbering = Numbering::of(vocabulary);
    let all: Vec<Request> = within.iter().collect();
    let lower_bound = numbering.lower_bound(&all);
    let mut requests = few(&numbering, &all, Order(0));
    let affordable = CELLS.checked_div(all.len()).unwrap_or(0);
    for order in (1..ORDERS).map(Order).take(affordable) {
        if requests.len() == lower_bound {
            break;
        }
        let others = few(&numbering, &all, order);
        if others.len() < requests.len() {
            requests = others;
        }
    }
    Chosen { requests, lower_bound: Some(lower_bound), ..Chosen::default() }
}

/// An order of requests: for 0, that of their cells; for any other number, a pseudorandom one.
#[derive(Clone, Copy)]
struct Order(u32);

impl Order {
    const fn key(self, place: u32) -> u32 {
        // The golden ratio spreads multiples evenly.
        const SPREAD: u32 = 0x9e37_79b9;
        if self.0 == 0 { place } else { place.wrapping_mul(SPREAD.wrapping_mul(2 * self.0 + 1)) }
    }
}

/// Takes the requests with the most new pairs. The number of new pairs of a request only decreases, so none of the
/// requests that had fewer than are wanted has as many later.
fn few(numbering: &Numbering<'_>, all: &[Request], order: Order) -> Vec<Request> {
    let mut counts = Counts::new(numbering.count);
    let mut by_gain: [Vec<(u32, Request)>; PAIRS + 1] = Default::default();
    if let Some(most) = by_gain.last_mut() {
        most.extend((0..).zip(all).map(|(place, &request)| (order.key(place), request)));
    }
    let mut taken = Vec::new();
    for wanted in (1..=PAIRS).rev() {
        let mut candidates = by_gain.get_mut(wanted).map(std::mem::take).unwrap_or_default();
        candidates.sort_unstable();
        for (key, request) in candidates {
            let pairs = numbering.pairs(request);
            let gain = counts.new_in(&pairs);
            if gain == wanted {
                counts.add(&pairs);
                taken.push(request);
            } else if let Some(later) = by_gain.get_mut(gain) {
                later.push((key, request));
            }
        }
    }
    counts.drop_redundant(&mut taken, |&request| numbering.pairs(request));
    taken
}

/// Numbers all pairs of names: the pairs of any two columns have consecutive numbers.
struct Numbering<'v> {
    vocabulary: &'v Vocabulary,
    /// Every two columns.
    columns: Vec<ColumnPair>,
    /// How many pairs there are.
    count: usize,
}

/// Two columns, by their places in [`Column::ALL`].
struct ColumnPair {
    one: usize,
    other: usize,
    /// How many names the other column has; `None` for an API and an action, whose pair has the number of their operation,
    /// because not every two occur together.
    names: Option<usize>,
    /// The number of their first pair.
    start: usize,
}

impl<'v> Numbering<'v> {
    fn of(vocabulary: &'v Vocabulary) -> Self {
        let mut numbering = Self { vocabulary, columns: Vec::new(), count: 0 };
        let columns = || Column::ALL.into_iter().enumerate();
        for (one, column) in columns() {
            for (other, other_column) in columns().skip(one + 1) {
                let names = vocabulary.table(other_column).len();
                let is_operation = (column, other_column) == (Column::Api, Column::Action);
                let names = (!is_operation).then_some(names);
                numbering.columns.push(ColumnPair { one, other, names, start: numbering.count });
                let operations = vocabulary.operation_count();
                numbering.count += names.map_or(operations, |names| vocabulary.table(column).len() * names);
            }
        }
        numbering
    }

    /// Returns the pairs of a request; numbers beyond all pairs for a request of another vocabulary.
    fn pairs(&self, request: Request) -> [u32; PAIRS] {
        let mut pairs = [u32::MAX; PAIRS];
        if let Some((indices, operation)) = self.indices(request) {
            let index = |column: usize| indices.get(column).copied().unwrap_or(0);
            for (pair, ColumnPair { one, other, names, start }) in pairs.iter_mut().zip(&self.columns) {
                let number = start + names.map_or(operation.index(), |names| index(*one) * names + index(*other));
                *pair = u32::try_from(number).unwrap_or(u32::MAX);
            }
        }
        pairs
    }

    /// Returns the indices of a request's names, and its operation.
    fn indices(&self, request: Request) -> Option<([usize; COLUMNS], OperationId)> {
        let cell = self.vocabulary.cell(request)?;
        Some((Column::ALL.map(|column| cell.index(column)), self.vocabulary.operation_of_request(request)?))
    }

    /// Returns how many requests are needed at least: each has one name of a column, and for each name as many requests
    /// are needed as it has partners in another column.
    fn lower_bound(&self, all: &[Request]) -> usize {
        let mut is_seen = vec![false; self.count];
        let mut partners = Column::ALL.map(|column| vec![[0; COLUMNS]; self.vocabulary.table(column).len()]);
        for &request in all {
            let Some((indices, _)) = self.indices(request) else { continue };
            for (pair, &ColumnPair { one, other, .. }) in self.pairs(request).into_iter().zip(&self.columns) {
                if is_seen.get_mut(pair as usize).is_some_and(|is_seen| !std::mem::replace(is_seen, true)) {
                    for (column, with) in [(one, other), (other, one)] {
                        let names = partners.get_mut(column).zip(indices.get(column));
                        let counts = names.and_then(|(names, &name)| names.get_mut(name));
                        if let Some(count) = counts.and_then(|counts| counts.get_mut(with)) {
                            *count += 1;
                        }
                    }
                }
            }
        }
        let most = |counts: &[usize; COLUMNS]| counts.iter().copied().max().unwrap_or(0);
        partners.iter().map(|names| names.iter().map(most).sum()).max().unwrap_or(0)
    }
}
