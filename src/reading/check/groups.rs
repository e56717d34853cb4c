use std::{cell::Cell, collections::BTreeMap};

use super::{
    super::{
        document::GroupsEntry,
        limits::Limits,
        located::{Located, Mapping, Words},
        problem::{Kind, Problem, Problems},
    },
    names::{check_name, unknown_name},
};
#[cfg(feature = "oracle")]
use crate::rules::Rules;
use crate::{
    rules::{Group, Place},
    space::{ActionId, ApiId, Column, Id, NameTable, OwnerId, RoleId, TokenId, Vocabulary},
};

/// The groups of one column, by name.
pub(super) type GroupTable<I> = BTreeMap<String, Members<I>>;

/// What a group stands for, and where it is declared.
pub(super) struct Members<I> {
    pub(super) ids: Vec<I>,
    place: Place,
    is_used: Cell<bool>,
}

impl<I> Members<I> {
    fn new(ids: Vec<I>, place: Place) -> Self {
        Self { ids, place, is_used: Cell::new(false) }
    }

    /// Notes that something names the group.
    pub(super) fn mark_used(&self) {
        self.is_used.set(true);
    }
}

/// The groups of all columns, groups within groups resolved.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) roles: GroupTable<RoleId>,
    pub(super) tokens: GroupTable<TokenId>,
    pub(super) owners: GroupTable<OwnerId>,
    pub(super) apis: GroupTable<ApiId>,
    pub(super) actions: GroupTable<ActionId>,
}

pub(super) fn check(
    entry: &Located<GroupsEntry<'_>>,
    vocabulary: &Vocabulary,
    limits: &Limits,
    names_left: &mut usize,
    problems: &mut Problems,
) -> Groups {
    let groups = &entry.value;
    let mut context = Context { depth: limits.depth.min(Limits::MAX_DEPTH), names_left, problems };
    Groups {
        roles: context.resolve(Column::Role, &groups.roles, vocabulary.roles()),
        tokens: context.resolve(Column::Token, &groups.tokens, vocabulary.tokens()),
        owners: context.resolve(Column::Owner, &groups.owners, vocabulary.owners()),
        apis: context.resolve(Column::Api, &groups.apis, vocabulary.apis()),
        actions: context.resolve(Column::Action, &groups.actions, vocabulary.actions()),
    }
}

impl Groups {
    /// The groups of a policy that has been read.
    #[cfg(feature = "oracle")]
    pub(super) fn of(rules: &Rules) -> Self {
        fn of<I: Id>(column: Column, rules: &Rules, names: &NameTable<I>) -> GroupTable<I> {
            let groups = rules.groups().iter().filter(|group| group.column() == column);
            groups
                .map(|group| {
                    let ids = group.members().filter_map(|name| names.id(name)).collect();
                    (group.name().into(), Members::new(ids, group.place()))
                })
                .collect()
        }
        let vocabulary = rules.vocabulary();
        Self {
            roles: of(Column::Role, rules, vocabulary.roles()),
            tokens: of(Column::Token, rules, vocabulary.tokens()),
            owners: of(Column::Owner, rules, vocabulary.owners()),
            apis: of(Column::Api, rules, vocabulary.apis()),
            actions: of(Column::Action, rules, vocabulary.actions()),
        }
    }

    /// The groups as the policy lists them.
    pub(super) fn listed(&self, vocabulary: &Vocabulary) -> Vec<Group> {
        fn of<I: Id>(column: Column, groups: &GroupTable<I>, names: &NameTable<I>) -> impl Iterator<Item = Group> {
            groups.iter().map(move |(name, members)| Group {
                column,
                name: name.as_str().into(),
                members: members.ids.iter().filter_map(|&id| names.name(id)).map(Into::into).collect(),
                place: members.place,
                is_used: members.is_used.get(),
            })
        }
        of(Column::Role, &self.roles, vocabulary.roles())
            .chain(of(Column::Token, &self.tokens, vocabulary.tokens()))
            .chain(of(Column::Owner, &self.owners, vocabulary.owners()))
            .chain(of(Column::Api, &self.apis, vocabulary.apis()))
            .chain(of(Column::Action, &self.actions, vocabulary.actions()))
            .collect()
    }
}

struct Context<'a> {
    depth: usize,
    names_left: &'a mut usize,
    problems: &'a mut Problems,
}

impl Context<'_> {
    /// Counts names that a group stands for.
    fn spend(&mut self, names: usize, place: Place) -> Result<(), Problem> {
        let message = || "the groups stand for more names than the limit".into();
        let left = self.names_left.checked_sub(names);
        *self.names_left = left.ok_or_else(|| Problem::new(Kind::OverLimit(message()), place))?;
        Ok(())
    }

    fn resolve<I: Id>(
        &mut self,
        column: Column,
        entries: &Mapping<'_, Words<'_>>,
        names: &NameTable<I>,
    ) -> GroupTable<I> {
        let mut declared = BTreeMap::new();
        for (name, members) in entries.iter() {
            if !check_name(name, self.problems) {
                continue;
            }
            if names.id(&name.value).is_some() {
                let kind = Kind::GroupNamedLikeName { column, name: name.value.to_string() };
                self.problems.push(Problem::new(kind, name.place).with_help("give the group a name of its own"));
            }
            if members.list.is_empty() {
                let problem = Problem::new(Kind::EmptyList("the group stands for nothing"), members.place);
                self.problems.push(problem.with_help("name its members, or leave the group out"));
            }
            declared.insert(name.value.as_str(), (name.place, members));
        }
        let mut resolver =
            Resolver { column, declared, names, resolved: BTreeMap::new(), depths: BTreeMap::new(), path: Vec::new() };
        let groups: Vec<&str> = resolver.declared.keys().copied().collect();
        for group in groups {
            if let Err(problem) = resolver.group(group, self) {
                self.problems.push(problem);
                // What depends on a broken group would only repeat the problem.
                for broken in resolver.path.drain(..) {
                    let place = resolver.declared.get(broken).map_or_else(Place::default, |(place, _)| *place);
                    resolver.resolved.entry(broken.into()).or_insert_with(|| Members::new(Vec::new(), place));
                }
            }
        }
        resolver.resolved
    }
}

struct Resolver<'d, I> {
    column: Column,
    declared: BTreeMap<&'d str, (Place, &'d Words<'d>)>,
    names: &'d NameTable<I>,
    resolved: GroupTable<I>,
    /// How deep each resolved group is nested.
    depths: BTreeMap<&'d str, usize>,
    /// The groups being resolved, each a member of the one before.
    path: Vec<&'d str>,
}

impl<'d, I: Id> Resolver<'d, I> {
    fn group(&mut self, name: &'d str, context: &mut Context<'_>) -> Result<(), Problem> {
        let Some(&(place, members)) = self.declared.get(name) else {
            return Ok(());
        };
        if self.resolved.contains_key(name) {
            return Ok(());
        }
        if self.path.len() >= context.depth {
            return Err(Problem::new(Kind::TooDeep { limit: context.depth }, place));
        }
        self.path.push(name);
        let mut depth = 1;
        let mut ids = Vec::new();
        for word in &members.list {
            let member = word.value.as_str();
            if let Some(id) = self.names.id(member) {
                context.spend(1, place)?;
                ids.push(id);
            } else if let Some((&member, _)) = self.declared.get_key_value(member) {
                if let Some(from) = self.path.iter().position(|&other| other == member) {
                    let circle: Vec<&str> = self.path.iter().skip(from).chain([&member]).copied().collect();
                    let kind = Kind::GroupCycle { name: member.into(), path: circle.join(" > ") };
                    return Err(Problem::new(kind, word.place).with_help("take one of them out"));
                }
                self.group(member, context)?;
                if let Some(members) = self.resolved.get(member) {
                    members.mark_used();
                    context.spend(members.ids.len(), place)?;
                    ids.extend(&members.ids);
                }
                depth = depth.max(1 + self.depths.get(member).copied().unwrap_or(0));
            } else {
                let expected = || self.names.names().chain(self.declared.keys().copied());
                context.problems.push_with(|| unknown_name(self.column, word, expected()));
            }
        }
        if depth > context.depth {
            return Err(Problem::new(Kind::TooDeep { limit: context.depth }, place));
        }
        self.path.pop();
        ids.sort_unstable();
        ids.dedup();
        self.depths.insert(name, depth);
        self.resolved.insert(name.into(), Members::new(ids, place));
        Ok(())
    }
}
