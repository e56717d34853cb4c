//! The smallest sets of roles that meet every need: each need is met by any of some roles.

use std::collections::BTreeSet;

/// A set of roles, by their numbers, in ascending order.
pub(super) type RoleSet = Vec<usize>;

/// The sets of roles from which no role can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SmallestSets {
    pub(super) sets: BTreeSet<RoleSet>,
    /// Whether there may be more.
    pub(super) is_cut: bool,
}

/// More sets are not listed.
const MOST_SETS: usize = 256;
/// After so many attempts, the search ends. Policies have few roles, so that it does not happen with them.
const MOST_STEPS: usize = 200_000;

impl SmallestSets {
    /// Finds the sets that have, for each need, at least one of its roles. A need without roles cannot be met, and there is no set then.
    pub(super) fn of<'n>(needs: impl IntoIterator<Item = &'n RoleSet>) -> Self {
        let mut all: Vec<&RoleSet> = needs.into_iter().collect();
        all.sort_by_key(|need| need.len());
        // A need that has all the roles of another one is met with it.
        let mut needs: Vec<&RoleSet> = Vec::new();
        for need in all {
            if !needs.iter().any(|less| less.iter().all(|role| need.contains(role))) {
                needs.push(need);
            }
        }
        let mut search = Search { needs, chosen: Vec::new(), found: Self::default(), steps: 0 };
        search.go_on(&mut Vec::new());
        search.found
    }
}

struct Search<'n> {
    needs: Vec<&'n RoleSet>,
    chosen: Vec<usize>,
    found: SmallestSets,
    steps: usize,
}

impl Search<'_> {
    /// Chooses each of the roles that meet the first need which is not met; of those that were chosen before for it, none again.
    fn go_on(&mut self, left_out: &mut Vec<usize>) {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.found.sets.len() >= MOST_SETS {
            self.found.is_cut = true;
            return;
        }
        let is_met = |need: &&&RoleSet| need.iter().any(|role| self.chosen.contains(role));
        let Some(open) = self.needs.iter().find(|need| !is_met(need)) else {
            let mut set = self.chosen.clone();
            set.sort_unstable();
            self.found.sets.insert(set);
            return;
        };
        let before = left_out.len();
        for &role in *open {
            if left_out.contains(&role) {
                continue;
            }
            self.chosen.push(role);
            if self.is_smallest() {
                self.go_on(left_out);
            }
            self.chosen.pop();
            left_out.push(role);
        }
        left_out.truncate(before);
    }

    /// Returns whether each chosen role meets a need that no other chosen one meets. What is chosen later does not change that.
    fn is_smallest(&self) -> bool {
        self.chosen.iter().all(|role| {
            self.needs.iter().any(|need| {
                need.contains(role) && !self.chosen.iter().any(|other| other != role && need.contains(other))
            })
        })
    }
}
