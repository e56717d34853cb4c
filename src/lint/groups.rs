//! The groups of a column as sets of names, and the names that rules and invariants list by themselves.

use std::{cell::OnceCell, collections::HashSet};

use super::context::Context;
use crate::{
    rules::{Effect, Group, Listed, ListedName, Rules, StandsFor},
    space::{Column, Id as _, NameSet, RoleId},
};

/// The groups of one column, which has at least one.
pub(super) struct ColumnGroups<'p> {
    rules: &'p Rules,
    column: Column,
    /// The groups with their members, each with its index among all groups.
    groups: Vec<(usize, &'p Group, NameSet)>,
    /// For each name of the column, whether it is in a group.
    is_grouped: Vec<bool>,
    /// Found when it is asked for.
    mentioned: OnceCell<Mentioned>,
}

/// The names and groups of a column that rules and invariants list.
#[derive(Default)]
struct Mentioned {
    /// The names that are listed by themselves.
    listed: HashSet<usize>,
    /// Those of them that a rule lets pass.
    passing: HashSet<usize>,
    /// The groups that guards list, by their index among all groups.
    guarding: HashSet<u32>,
}

impl<'p> ColumnGroups<'p> {
    /// Returns the groups of a column; `None` if it has none.
    pub(super) fn of(context: &Context<'p>, column: Column) -> Option<Self> {
        let rules = context.policy.rules();
        let table = rules.vocabulary().table(column);
        let members = |group: &Group| NameSet::of(group.members().filter_map(|member| table.index_of(member)));
        let of_column = rules.groups().iter().enumerate().filter(|(_, group)| group.column() == column);
        let groups: Vec<_> = of_column.map(|(number, group)| (number, group, members(group))).collect();
        groups.first()?;
        let mut is_grouped = vec![false; table.len()];
        for index in groups.iter().flat_map(|(_, _, members)| members.listed()) {
            is_grouped.iter_mut().skip(index).take(1).for_each(|one| *one = true);
        }
        Some(Self { rules, column, groups, is_grouped, mentioned: OnceCell::new() })
    }

    /// Returns the number of names of the column.
    pub(super) const fn names(&self) -> usize {
        self.is_grouped.len()
    }

    /// Iterates over the groups with their members, each with its index among all groups.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &'p Group, &NameSet)> {
        self.groups.iter().map(|(number, group, members)| (*number, *group, members))
    }

    /// Iterates over the names that are in no group.
    pub(super) fn ungrouped(&self) -> impl Iterator<Item = usize> {
        self.is_grouped.iter().enumerate().filter(|(_, is_grouped)| !**is_grouped).map(|(name, _)| name)
    }

    /// Returns whether a name is in a group.
    pub(super) fn is_grouped(&self, name: usize) -> bool {
        self.is_grouped.get(name).is_some_and(|&is_grouped| is_grouped)
    }

    /// Returns whether a rule, an exception, a requirement or an invariant lists the name by itself.
    pub(super) fn lists(&self, name: usize) -> bool {
        self.mentioned().listed.contains(&name)
    }

    /// Returns whether a rule lists the name by itself to let it pass: in the scope of a rule that allows, in an exception of
    /// one that can deny, or in a requirement.
    pub(super) fn lets_pass(&self, name: usize) -> bool {
        self.mentioned().passing.contains(&name)
    }

    /// Returns whether a guard lists a group, by its index among all groups: the scope of a rule that can deny, or an
    /// invariant.
    pub(super) fn guards(&self, group: usize) -> bool {
        u32::try_from(group).is_ok_and(|group| self.mentioned().guarding.contains(&group))
    }

    fn mentioned(&self) -> &Mentioned {
        self.mentioned.get_or_init(|| {
            let mut mentioned = Mentioned::default();
            for (names, purpose) in listings(self.rules) {
                // An operation is listed by its API as much as by its action, whose column it is in.
                let is_api = |name: &ListedName| {
                    matches!(name.stands_for, StandsFor::Operation(..)) && self.column == Column::Api
                };
                for name in names.iter().filter(|name| name.column == self.column || is_api(name)) {
                    match name.stands_for {
                        StandsFor::Name(index) => {
                            mentioned.listed.insert(index as usize);
                            mentioned.passing.extend((purpose == Purpose::Passing).then_some(index as usize));
                        }
                        StandsFor::Group(index) => {
                            mentioned.guarding.extend((purpose == Purpose::Guarded).then_some(index));
                        }
                        StandsFor::AtLeast(lowest) => {
                            let lowest = RoleId::from_index(lowest as usize);
                            let roles = lowest.and_then(|lowest| self.rules.vocabulary().roles_from(lowest));
                            for index in roles.unwrap_or_default() {
                                mentioned.listed.insert(index);
                                mentioned.passing.extend((purpose == Purpose::Passing).then_some(index));
                            }
                        }
                        StandsFor::Operation(api, action) => {
                            let index = if self.column == Column::Api { api.index() } else { action.index() };
                            mentioned.listed.insert(index);
                            mentioned.passing.extend((purpose == Purpose::Passing).then_some(index));
                        }
                    }
                }
            }
            mentioned
        })
    }
}

/// What the requests are for that a list of names helps to select.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A rule denies some of them, or an invariant is about them.
    Guarded,
    /// A rule lets them pass: it allows them, excepts them from a denial, or they meet its requirement.
    Passing,
    /// A rule does not allow them, as an exception.
    NotAllowed,
}

/// Iterates over the lists of names in the columns of rules and invariants.
fn listings(rules: &Rules) -> impl Iterator<Item = (&Listed, Purpose)> {
    let of_rules = rules.iter().flat_map(|rule| {
        let (scope, exceptions) = match rule.effect() {
            Effect::Allow => (Purpose::Passing, Purpose::NotAllowed),
            Effect::Deny | Effect::Require(_) => (Purpose::Guarded, Purpose::Passing),
        };
        let of_exceptions = rule.exceptions().iter().map(move |exception| (&exception.listed, exceptions));
        [(&rule.listed, scope), (&rule.required, Purpose::Passing)].into_iter().chain(of_exceptions)
    });
    let of_invariants = rules.invariants().iter().map(|invariant| (&invariant.listed, Purpose::Guarded));
    of_rules.chain(of_invariants)
}
