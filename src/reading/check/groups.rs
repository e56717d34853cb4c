//! Groups: names that stand for several names of a column.

use std::{cell::Cell, collections::BTreeMap};

use super::{
    super::{
        limits::Limits,
        located::{Located, Mapping, Word, Words},
        problem::{Problem, Problems},
        problem_kind::ProblemKind,
    },
    Budget,
    names::{check_name, undeclared, unknown_name},
    union::{Parts, United},
};
#[cfg(any(feature = "oracle", feature = "routes"))]
use crate::rules::Rules;
use crate::{
    rules::{Group, Number, Place, Said},
    space::{ByColumn, Column, ColumnTable, Vocabulary},
};

/// The groups of one column, by name.
pub(super) type GroupTable = BTreeMap<String, Members>;

/// The members of a group, and where it is declared.
pub(super) struct Members {
    pub(super) indices: Vec<usize>,
    /// The index of the group among all groups, in the order in which the policy lists them.
    pub(super) number: usize,
    /// Where each of the indices is listed, by itself or as a member of a group.
    listed_at: Vec<Place>,
    place: Place,
    /// Where further files declare the group.
    also_at: Vec<Place>,
    is_used: Cell<bool>,
}

impl Members {
    fn new(indices: Vec<usize>, place: Place) -> Self {
        Self { indices, number: 0, listed_at: Vec::new(), place, also_at: Vec::new(), is_used: Cell::new(false) }
    }

    /// Marks the group as used.
    pub(super) fn mark_used(&self) {
        self.is_used.set(true);
    }
}

/// The groups of all columns, with groups within groups expanded.
#[derive(Default)]
pub(super) struct Groups(pub(super) ByColumn<GroupTable>);

/// Checks the groups of all files. A group that several files declare has the members that any of them lists.
pub(super) fn check(
    parts: Parts<'_>,
    vocabulary: &Vocabulary,
    budget: &mut Budget<'_>,
    problems: &mut Problems,
) -> Groups {
    let depth = budget.limits.depth.min(Limits::MAX_DEPTH);
    let mut context = Context { depth, names_left: &mut budget.names, problems };
    let entries = || parts.values(|document| document.groups.as_ref());
    let mut number = 0;
    Groups(ByColumn::from_fn(|column| {
        let of_column =
            || entries().filter_map(|entry| ByColumn::<Option<&Mapping<'_, Words<'_>>>>::from(&entry.value)[column]);
        if !vocabulary.is_declared(column) {
            if let Some((name, _)) = of_column().flat_map(Mapping::iter).next() {
                context.problems.push_with(|| undeclared(column, name.place));
            }
            return GroupTable::new();
        }
        let mut resolved = context.resolve(column, &United::of(of_column()), vocabulary.table(column));
        for members in resolved.values_mut() {
            members.number = number;
            number += 1;
        }
        resolved
    }))
}

impl Groups {
    /// Returns the groups of a policy that has been read.
    #[cfg(any(feature = "oracle", feature = "routes"))]
    pub(super) fn of(rules: &Rules) -> Self {
        let mut groups = Self::default();
        for (number, group) in rules.groups().iter().enumerate() {
            let names = rules.vocabulary().table(group.column());
            let indices = group.members().filter_map(|name| names.index_of(name)).collect();
            let members = Members { number, ..Members::new(indices, group.place()) };
            groups.0[group.column()].insert(group.name().into(), members);
        }
        groups
    }

    /// Iterates over the places where groups are declared, and where their members are listed.
    pub(super) fn places(&self) -> impl Iterator<Item = (Said, Place)> {
        self.0.iter().flat_map(|(_, groups)| groups.values()).flat_map(|group| {
            let declared = [group.place].into_iter().chain(group.also_at.iter().copied());
            let members = group.indices.iter().zip(&group.listed_at);
            let members = members.map(|(&member, &place)| {
                (Said::Member(Number::of_index(group.number), Number::of_index(member)), place)
            });
            declared.map(|place| (Said::Group(Number::of_index(group.number)), place)).chain(members)
        })
    }

    /// Returns the groups as the policy lists them.
    pub(super) fn listed(&self, vocabulary: &Vocabulary) -> Vec<Group> {
        let groups = self.0.iter().flat_map(|(column, groups)| {
            groups.iter().map(move |(name, members)| Group {
                column,
                name: name.as_str().into(),
                members: members
                    .indices
                    .iter()
                    .filter_map(|&index| vocabulary.table(column).name(index))
                    .map(Into::into)
                    .collect(),
                place: members.place,
                is_used: members.is_used.get(),
            })
        });
        groups.collect()
    }
}

struct Context<'a> {
    depth: usize,
    names_left: &'a mut usize,
    problems: &'a mut Problems,
}

impl Context<'_> {
    /// Counts members of a group against the limit of names.
    fn spend(&mut self, names: usize, place: Place) -> Result<(), Problem> {
        let message = || "the groups contain more names than the limit allows".into();
        let left = self.names_left.checked_sub(names);
        *self.names_left = left.ok_or_else(|| Problem::new(ProblemKind::OverLimit(message()), place))?;
        Ok(())
    }

    fn resolve(&mut self, column: Column, entries: &United<'_, Words<'_>>, names: &ColumnTable) -> GroupTable {
        let mut declared = BTreeMap::new();
        for group in entries.iter() {
            let name = group.first.name;
            if !check_name(name, self.problems) {
                continue;
            }
            if names.index_of(&name.value).is_some() {
                let kind = ProblemKind::GroupNamedLikeName { column, name: name.value.to_string() };
                self.problems.push(Problem::new(kind, name.place).with_help("choose another name for the group"));
            }
            for members in group.iter().map(|one| one.value).filter(|members| members.list.is_empty()) {
                let problem = Problem::new(ProblemKind::EmptyList("the group has no members"), members.place);
                self.problems.push(problem.with_help("list its members, or remove the group"));
            }
            let members = group.iter().flat_map(|one| &one.value.list).collect();
            let also_at = group.others.iter().map(|one| one.name.place).collect();
            declared.insert(name.value.as_str(), Entry { place: name.place, also_at, members });
        }
        let mut resolver =
            Resolver { column, declared, names, resolved: BTreeMap::new(), depths: BTreeMap::new(), path: Vec::new() };
        let groups: Vec<&str> = resolver.declared.keys().copied().collect();
        for group in groups {
            if let Err(problem) = resolver.group(group, self) {
                self.problems.push(problem);
                // The groups that contain a broken group would only repeat the problem.
                for broken in resolver.path.drain(..) {
                    let place = resolver.declared.get(broken).map_or_else(Place::default, |entry| entry.place);
                    resolver.resolved.entry(broken.into()).or_insert_with(|| Members::new(Vec::new(), place));
                }
            }
        }
        resolver.resolved
    }
}

/// What the files of a policy say of a group.
struct Entry<'d> {
    place: Place,
    /// Where further files declare it.
    also_at: Vec<Place>,
    members: Vec<&'d Located<Word<'d>>>,
}

struct Resolver<'d> {
    column: Column,
    declared: BTreeMap<&'d str, Entry<'d>>,
    names: &'d ColumnTable,
    resolved: GroupTable,
    /// How deeply each resolved group is nested.
    depths: BTreeMap<&'d str, usize>,
    /// The groups being resolved, each a member of the one before.
    path: Vec<&'d str>,
}

impl<'d> Resolver<'d> {
    fn group(&mut self, name: &'d str, context: &mut Context<'_>) -> Result<(), Problem> {
        let Some(Entry { place, also_at, members }) = self.declared.get(name) else {
            return Ok(());
        };
        let (place, also_at, members) = (*place, also_at.clone(), members.clone());
        if self.resolved.contains_key(name) {
            return Ok(());
        }
        if self.path.len() >= context.depth {
            return Err(Problem::new(ProblemKind::TooDeep { limit: context.depth }, place));
        }
        self.path.push(name);
        let mut depth = 1;
        let mut listed: Vec<(usize, Place)> = Vec::new();
        for word in members {
            let member = word.value.as_str();
            if let Some(index) = self.names.index_of(member) {
                context.spend(1, place)?;
                listed.push((index, word.place));
            } else if let Some((&member, _)) = self.declared.get_key_value(member) {
                if let Some(from) = self.path.iter().position(|&other| other == member) {
                    let circle: Vec<&str> = self.path.iter().skip(from).chain([&member]).copied().collect();
                    let kind = ProblemKind::GroupCycle { name: member.into(), path: circle.join(" > ") };
                    return Err(Problem::new(kind, word.place).with_help("remove one of them"));
                }
                self.group(member, context)?;
                if let Some(members) = self.resolved.get(member) {
                    members.mark_used();
                    context.spend(members.indices.len(), place)?;
                    listed.extend(members.indices.iter().map(|&index| (index, word.place)));
                }
                depth = depth.max(1 + self.depths.get(member).copied().unwrap_or(0));
            } else {
                let expected = || self.names.names().chain(self.declared.keys().copied());
                context.problems.push_with(|| unknown_name(self.column, word, expected()));
            }
        }
        if depth > context.depth {
            return Err(Problem::new(ProblemKind::TooDeep { limit: context.depth }, place));
        }
        self.path.pop();
        // The first place of each.
        listed.sort_by_key(|&(index, _)| index);
        listed.dedup_by_key(|&mut (index, _)| index);
        let (indices, listed_at) = listed.into_iter().unzip();
        self.depths.insert(name, depth);
        self.resolved.insert(name.into(), Members { listed_at, also_at, ..Members::new(indices, place) });
        Ok(())
    }
}
