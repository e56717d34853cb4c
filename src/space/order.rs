//! The order of roles: which are above which others.

use alloc::{vec, vec::Vec};
use core::{cmp::Reverse, mem};

use super::{RoleId, Vocabulary, id::Id};

/// Returns, for each of a number of roles, all roles below it, in order, from those that it is declared to be above, if there are at
/// most a number of such pairs. Roles must not be above themselves; those in a circle get some of the roles below them.
///
/// Time grows with the declared pairs and the returned ones.
pub(crate) fn all_below(direct: &[Vec<RoleId>], mut most: usize) -> Option<Vec<Vec<RoleId>>> {
    let mut all: Vec<Vec<RoleId>> = vec![Vec::new(); direct.len()];
    let mut is_visited = vec![false; direct.len()];
    let mut is_below = vec![false; direct.len()];
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
                continue;
            }
            path.pop();
            let below = united(role, direct.get(role)?, &all, &mut is_below);
            most = most.checked_sub(below.len())?;
            *all.get_mut(role)? = below;
        }
    }
    Some(all)
}

/// Returns the given roles and all below them, except one role. Clears the marks that it sets.
fn united(role: usize, direct: &[RoleId], all: &[Vec<RoleId>], is_below: &mut [bool]) -> Vec<RoleId> {
    let below = |role: RoleId| all.get(role.index()).map_or(&[][..], Vec::as_slice);
    let mut highest_first = direct.to_vec();
    highest_first.sort_by_key(|&weaker| Reverse(below(weaker).len()));
    let mut united = Vec::new();
    let mut add = |weaker: RoleId, united: &mut Vec<RoleId>| {
        let mark = is_below.get_mut(weaker.index()).filter(|mark| !**mark && weaker.index() != role);
        let is_new = mark.map(|mark| *mark = true).is_some();
        if is_new {
            united.push(weaker);
        }
        is_new
    };
    for weaker in highest_first {
        // What is below a role that was found before was found with it.
        if add(weaker, &mut united) {
            for &further in below(weaker) {
                add(further, &mut united);
            }
        }
    }
    for found in &united {
        if let Some(mark) = is_below.get_mut(found.index()) {
            *mark = false;
        }
    }
    united.sort_unstable();
    united
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

    /// Returns the roles directly below another, with none between, in the order of declaration.
    #[cfg(feature = "yaml")]
    pub(crate) fn roles_directly_below(&self, role: RoleId) -> Vec<RoleId> {
        let mut highest_first: Vec<RoleId> = self.roles_below(role).to_vec();
        highest_first.sort_by_key(|&weaker| Reverse(self.roles_below(weaker).len()));
        let mut is_further = vec![false; self.roles().len()];
        let mut direct: Vec<RoleId> = Vec::new();
        // In this order, every role comes after all roles that are above it.
        for weaker in highest_first {
            if is_further.get(weaker.index()) == Some(&false) {
                direct.push(weaker);
                for further in self.roles_below(weaker) {
                    if let Some(is_further) = is_further.get_mut(further.index()) {
                        *is_further = true;
                    }
                }
            }
        }
        direct.sort_unstable();
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
