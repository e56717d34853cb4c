//! The order of roles: which are above which others.

use alloc::{vec, vec::Vec};
use core::mem;

use super::{RoleId, Vocabulary, id::Id};

/// How many words hold the roles of one pass.
const WORDS: usize = 64;

/// A set of roles of one pass.
type Row = [u64; WORDS];

/// Returns, for each of a number of roles, all roles below it, in order, from those that it is declared to be above, if there are at
/// most a number of such pairs. Roles must not be above themselves; those in a circle get some of the roles below them.
///
/// Time grows with the declared pairs times the roles, 64 at a time; memory with the roles and the returned pairs.
pub(crate) fn all_below(direct: &[Vec<RoleId>], most: usize) -> Option<Vec<Vec<RoleId>>> {
    let order = weaker_first(direct)?;
    let mut all = vec![Vec::new(); direct.len()];
    let mut left = most;
    for start in (0..direct.len()).step_by(WORDS * 64) {
        let mut rows: Vec<Row> = vec![[0; WORDS]; direct.len()];
        for &role in &order {
            let mut row = [0; WORDS];
            for weaker in direct.get(role)? {
                unite(&mut row, rows.get(weaker.index())?);
                insert(&mut row, start, weaker.index());
            }
            remove(&mut row, start, role);
            let below = roles_of(&row, start);
            left = left.checked_sub(row.iter().map(|word| word.count_ones() as usize).sum())?;
            all.get_mut(role)?.extend(below);
            *rows.get_mut(role)? = row;
        }
    }
    Some(all)
}

/// Returns the roles so that each comes after those that it is declared to be above, if it is not in a circle.
fn weaker_first(direct: &[Vec<RoleId>]) -> Option<Vec<usize>> {
    let mut order = Vec::with_capacity(direct.len());
    let mut is_visited = vec![false; direct.len()];
    for first in 0..direct.len() {
        if mem::replace(is_visited.get_mut(first)?, true) {
            continue;
        }
        // The roles on the way down, each with the number of the next one below it to follow.
        let mut path = vec![(first, 0)];
        while let Some((role, next)) = path.last_mut() {
            let (role, weaker) = (*role, direct.get(*role)?.get(*next));
            *next += 1;
            if let Some(weaker) = weaker {
                if !mem::replace(is_visited.get_mut(weaker.index())?, true) {
                    path.push((weaker.index(), 0));
                }
            } else {
                path.pop();
                order.push(role);
            }
        }
    }
    Some(order)
}

fn unite(row: &mut Row, other: &Row) {
    row.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
}

/// Returns the word of a pass that holds a role, and its bit there; `None` if another pass has it.
fn bit_of(row: &mut Row, start: usize, role: usize) -> Option<(&mut u64, u64)> {
    let index = role.checked_sub(start)?;
    row.get_mut(index / 64).map(|word| (word, 1 << (index % 64)))
}

fn insert(row: &mut Row, start: usize, role: usize) {
    if let Some((word, bit)) = bit_of(row, start, role) {
        *word |= bit;
    }
}

fn remove(row: &mut Row, start: usize, role: usize) {
    if let Some((word, bit)) = bit_of(row, start, role) {
        *word &= !bit;
    }
}

fn roles_of(row: &Row, start: usize) -> impl Iterator<Item = RoleId> {
    let words = row.iter().enumerate().filter(|(_, word)| **word != 0);
    words.flat_map(move |(number, &word)| {
        let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
        bits.filter_map(move |bit| RoleId::from_index(start + number * 64 + bit))
    })
}

impl Vocabulary {
    /// Returns the roles that are declared weaker than a role, directly or through others, in the order of declaration.
    ///
    /// ```
    /// let policy = portcullis::Policy::splunk_observability()?;
    /// let roles = policy.vocabulary().roles();
    /// let power = roles.id("power").ok_or("no such role")?;
    /// let below = policy.vocabulary().roles_below(power).iter().filter_map(|&role| roles.name(role));
    /// assert_eq!(below.collect::<Vec<_>>(), ["read_only"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn roles_below(&self, role: RoleId) -> &[RoleId] {
        self.below.get(role.index()).map_or(&[], |below| below)
    }

    /// Returns, for each role, the roles directly below it, with none between, in the order of declaration. Time grows with the pairs
    /// of a role and one below it, times the roles, 64 at a time.
    #[cfg(feature = "yaml")]
    pub(crate) fn roles_directly_below(&self) -> Vec<Vec<RoleId>> {
        let roles: Vec<&[RoleId]> = self.roles().ids().map(|role| self.roles_below(role)).collect();
        let mut direct = vec![Vec::new(); roles.len()];
        for start in (0..roles.len()).step_by(WORDS * 64) {
            let row_of = |below: &&[RoleId]| {
                let mut row = [0; WORDS];
                below.iter().for_each(|weaker| insert(&mut row, start, weaker.index()));
                row
            };
            let rows: Vec<Row> = roles.iter().map(row_of).collect();
            for ((below, row), direct) in roles.iter().zip(&rows).zip(&mut direct) {
                let mut further = [0; WORDS];
                below.iter().filter_map(|weaker| rows.get(weaker.index())).for_each(|row| unite(&mut further, row));
                let mut nearest = *row;
                nearest.iter_mut().zip(further).for_each(|(word, further)| *word &= !further);
                direct.extend(roles_of(&nearest, start));
            }
        }
        direct
    }

    /// Returns the roles that the declared order puts at or above a role, by index; `None` for a role that is not ordered.
    pub(crate) fn roles_from(&self, role: RoleId) -> Option<Vec<usize>> {
        let is_above = |&other: &RoleId| self.roles_below(other).binary_search(&role).is_ok();
        let above: Vec<usize> = self.roles().ids().filter(is_above).map(Id::index).collect();
        let is_ordered = !above.is_empty() || !self.roles_below(role).is_empty();
        is_ordered.then(|| above.into_iter().chain([role.index()]).collect())
    }
}
