//! A covering array of all pairs: greedily, the request with the most new pairs first, and then without those that turn out
//! to be for nothing. Which of equally good requests comes first decides how many it takes, so a few orders are tried.

use super::{Chosen, times::Times};
use crate::space::{Cell, CellSet, OperationId, Request, Vocabulary};

/// How many pairs of columns there are.
const PAIRS: usize = 10;

/// How many orders are tried at most, and how many cells are looked at in all of them.
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

/// An order of requests: that of their cells for 0, and for other numbers one that looks like chance.
#[derive(Clone, Copy)]
struct Order(u32);

impl Order {
    const fn key(self, place: u32) -> u32 {
        // The golden ratio spreads multiples evenly.
        const SPREAD: u32 = 0x9e37_79b9;
        if self.0 == 0 { place } else { place.wrapping_mul(SPREAD.wrapping_mul(2 * self.0 + 1)) }
    }
}

/// Takes the requests with the most new pairs. As what is new only gets less, none of those that had fewer than are looked
/// for has as many now.
fn few(numbering: &Numbering<'_>, all: &[Request], order: Order) -> Vec<Request> {
    let mut times = Times::none(numbering.count);
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
            let gain = times.missing(&pairs);
            if gain == wanted {
                times.add(&pairs);
                taken.push(request);
            } else if let Some(later) = by_gain.get_mut(gain) {
                later.push((key, request));
            }
        }
    }
    times.drop_needless(&mut taken, |&request| numbering.pairs(request));
    taken
}

/// The numbers of the pairs of names. API and action have that of their operation, for not every two go together.
struct Numbering<'v> {
    vocabulary: &'v Vocabulary,
    /// How many names each column has.
    sizes: [usize; COLUMNS],
    /// How many pairs there are.
    count: usize,
}

const COLUMNS: usize = 5;

impl<'v> Numbering<'v> {
    fn of(vocabulary: &'v Vocabulary) -> Self {
        let sizes = [
            vocabulary.apis().len(),
            vocabulary.actions().len(),
            vocabulary.roles().len(),
            vocabulary.tokens().len(),
            vocabulary.owners().len(),
        ];
        let products = column_pairs().skip(1).map(|(one, other)| at(&sizes, one) * at(&sizes, other));
        Self { vocabulary, sizes, count: vocabulary.operation_count() + products.sum::<usize>() }
    }

    /// The ten pairs of a request; numbers beyond all pairs for one of another vocabulary.
    fn pairs(&self, request: Request) -> [usize; PAIRS] {
        let mut pairs = [usize::MAX; PAIRS];
        let Some((names, operation)) = self.names(request) else {
            return pairs;
        };
        let mut start = 0;
        for (place, (one, other)) in pairs.iter_mut().zip(column_pairs()) {
            if start == 0 {
                *place = operation.index();
                start = self.vocabulary.operation_count();
            } else {
                *place = start + at(&names, one) * at(&self.sizes, other) + at(&names, other);
                start += at(&self.sizes, one) * at(&self.sizes, other);
            }
        }
        pairs
    }

    fn names(&self, request: Request) -> Option<([usize; COLUMNS], OperationId)> {
        let Cell { role, token, api, action, owner } = self.vocabulary.cell(request)?;
        let names = [api.index(), action.index(), role.index(), token.index(), owner.index()];
        Some((names, self.vocabulary.operation_asked(request)?))
    }

    /// How many requests it takes at least: each has one name of a column, and with each of them as many requests are needed
    /// as it has partners in another column.
    fn lower_bound(&self, all: &[Request]) -> usize {
        let mut is_seen = vec![false; self.count];
        let mut partners: [Vec<[usize; COLUMNS]>; COLUMNS] =
            std::array::from_fn(|column| vec![[0; COLUMNS]; at(&self.sizes, column)]);
        for &request in all {
            let Some((names, _)) = self.names(request) else { continue };
            for (pair, (one, other)) in self.pairs(request).into_iter().zip(column_pairs()) {
                if is_seen.get_mut(pair).is_some_and(|is_seen| !std::mem::replace(is_seen, true)) {
                    for (column, with) in [(one, other), (other, one)] {
                        let of_column =
                            partners.get_mut(column).and_then(|names_of| names_of.get_mut(at(&names, column)));
                        if let Some(count) = of_column.and_then(|counts| counts.get_mut(with)) {
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

/// Every two columns, first API and action.
fn column_pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..COLUMNS).flat_map(|one| (one + 1..COLUMNS).map(move |other| (one, other)))
}

fn at(numbers: &[usize; COLUMNS], place: usize) -> usize {
    numbers.get(place).copied().unwrap_or(0)
}
