//! A covering array of all pairs: greedily, the request with the most new pairs first, and then without those that turn
//! out to be redundant. Which of equally good requests comes first decides how many are needed, so a few orders are
//! tried.

use super::{Chosen, counts::Counts};
use crate::space::{ByColumn, Cell, CellSet, Column, OperationId, Request, Vocabulary};

/// How many pairs of columns there are.
const PAIRS: usize = 10;

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

/// An order of requests: that of their cells for 0, and for other numbers one that looks random.
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

/// The numbers of the pairs of names, two columns after two others. An API and an action have the number of their
/// operation, because not every two occur together.
struct Numbering<'v> {
    vocabulary: &'v Vocabulary,
    /// How many names each column has.
    sizes: ByColumn<usize>,
    /// How many pairs there are.
    count: usize,
}

impl<'v> Numbering<'v> {
    fn of(vocabulary: &'v Vocabulary) -> Self {
        let sizes = ByColumn::from_fn(|column| vocabulary.table(column).len());
        let mut numbering = Self { vocabulary, sizes, count: 0 };
        numbering.count = column_pairs().map(|(one, other)| numbering.pairs_of(one, other)).sum();
        numbering
    }

    /// Returns how many pairs of names two columns have.
    fn pairs_of(&self, one: Column, other: Column) -> usize {
        match (one, other) {
            (Column::Api, Column::Action) => self.vocabulary.operation_count(),
            _ => self.sizes[one] * self.sizes[other],
        }
    }

    /// Returns the ten pairs of a request; numbers beyond all pairs for a request of another vocabulary.
    fn pairs(&self, request: Request) -> [usize; PAIRS] {
        let mut pairs = [usize::MAX; PAIRS];
        let Some((cell, operation)) = self.cell(request) else {
            return pairs;
        };
        let mut start = 0;
        for (place, (one, other)) in pairs.iter_mut().zip(column_pairs()) {
            *place = start
                + match (one, other) {
                    (Column::Api, Column::Action) => operation.index(),
                    _ => cell.index(one) * self.sizes[other] + cell.index(other),
                };
            start += self.pairs_of(one, other);
        }
        pairs
    }

    fn cell(&self, request: Request) -> Option<(Cell, OperationId)> {
        Some((self.vocabulary.cell(request)?, self.vocabulary.operation_asked(request)?))
    }

    /// Returns how many requests are needed at least: each has one name of a column, and for each name as many requests
    /// are needed as it has partners in another column.
    fn lower_bound(&self, all: &[Request]) -> usize {
        let mut is_seen = vec![false; self.count];
        let mut partners = self.sizes.map(|_, size| vec![ByColumn::<usize>::default(); size]);
        for &request in all {
            let Some((cell, _)) = self.cell(request) else { continue };
            for (pair, (one, other)) in self.pairs(request).into_iter().zip(column_pairs()) {
                if is_seen.get_mut(pair).is_some_and(|is_seen| !std::mem::replace(is_seen, true)) {
                    for (column, with) in [(one, other), (other, one)] {
                        if let Some(counts) = partners[column].get_mut(cell.index(column)) {
                            counts[with] += 1;
                        }
                    }
                }
            }
        }
        let most = |counts: &ByColumn<usize>| counts.iter().map(|(_, &count)| count).max().unwrap_or(0);
        partners.iter().map(|(_, names)| names.iter().map(most).sum()).max().unwrap_or(0)
    }
}

/// Iterates over every two columns.
fn column_pairs() -> impl Iterator<Item = (Column, Column)> {
    let columns = || Column::ALL.into_iter().enumerate();
    columns().flat_map(move |(number, one)| columns().skip(number + 1).map(move |(_, other)| (one, other)))
}
