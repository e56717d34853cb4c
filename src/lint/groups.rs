//! The groups of a column as sets of names, and the names that rules and invariants list by themselves.

use std::collections::HashSet;

use super::context::Context;
use crate::{
    rules::{Effect, Group, Listed, Rules, StandsFor},
    space::{Column, NameSet},
};

/// The groups of one column, which has at least one.
pub(super) struct ColumnGroups<'p> {
    groups: Vec<(&'p Group, NameSet)>,
    /// The names that columns list by themselves.
    listed: HashSet<usize>,
    /// Those of them that a rule lets pass.
    passing: HashSet<usize>,
    /// The groups that guards list, by their index among all groups.
    guarding: HashSet<u32>,
    /// For each name of the column, whether it is in a group.
    is_grouped: Vec<bool>,
    /// The index of the first group among all groups.
    first: u32,
}

impl<'p> ColumnGroups<'p> {
    /// Returns the groups of a column; `None` if it has none.
    pub(super) fn of(context: &Context<'p>, column: Column) -> Option<Self> {
        let rules = context.policy.rules();
        let table = rules.vocabulary().table(column);
        let of_column = rules.groups().iter().filter(|group| group.column() == column);
        let groups: Vec<(&Group, NameSet)> = of_column
            .map(|group| (group, NameSet::of(group.members().filter_map(|member| table.index_of(member)))))
            .collect();
        let (first, _) = groups.first()?;
        let first = rules.groups().iter().position(|group| std::ptr::eq(group, *first))?;
        let mut is_grouped = vec![false; table.len()];
        for index in groups.iter().flat_map(|(_, members)| members.listed()) {
            is_grouped.iter_mut().skip(index).take(1).for_each(|one| *one = true);
        }
        let (mut listed, mut passing, mut guarding) = (HashSet::new(), HashSet::new(), HashSet::new());
        for (name, purpose) in
            listings(rules).flat_map(|(names, purpose)| names.of(column).map(move |one| (one, purpose)))
        {
            match name.stands_for {
                StandsFor::Name(index) => {
                    listed.insert(index as usize);
                    passing.extend((purpose == Purpose::Passing).then_some(index as usize));
                }
                StandsFor::Group(index) => guarding.extend((purpose == Purpose::Guarded).then_some(index)),
                // An operation is listed by its API as much as by its action.
                StandsFor::Operation(..) => {}
            }
        }
        Some(Self { groups, listed, passing, guarding, is_grouped, first: u32::try_from(first).ok()? })
    }

    /// Returns the number of names of the column.
    pub(super) const fn names(&self) -> usize {
        self.is_grouped.len()
    }

    /// Iterates over the groups with their members.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'p Group, &NameSet)> {
        self.groups.iter().map(|(group, members)| (*group, members))
    }

    /// Iterates over the groups that guards list: the scopes of rules that can deny, and invariants.
    pub(super) fn guarding(&self) -> impl Iterator<Item = (&'p Group, &NameSet)> {
        (self.first..).zip(self.iter()).filter(|(number, _)| self.guarding.contains(number)).map(|(_, group)| group)
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
        self.listed.contains(&name)
    }

    /// Returns whether a rule lists the name by itself to let it pass: in the scope of a rule that allows, in an exception of
    /// one that can deny, or in a requirement.
    pub(super) fn lets_pass(&self, name: usize) -> bool {
        self.passing.contains(&name)
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
