//! Changes of what a vocabulary says besides names, and of groups.

use super::{Events, Guard, GuardChange, GuardKind, list, places, sorted, without};
use crate::{
    rules::{Claim, Group, Invariant, Number, OfOperation, Place, Rules, Said},
    space::{
        Column, Lifetime, Operation, OperationId, OwnerId, RoleId, TokenId, Vocabulary, operation_in_words,
        print_duration,
    },
};

/// Compares what both policies declare. A name that only one of them has is no change of a guard, unless it is new and no group
/// has it.
pub(super) fn changes(older: &Rules, newer: &Rules) -> Vec<GuardChange> {
    let both = Both { older, newer };
    let mut changes = Vec::new();
    both.lifetimes(&mut changes);
    both.order(&mut changes);
    both.operations(&mut changes);
    both.ungrouped(&mut changes);
    both.groups(&mut changes);
    changes
}

struct Both<'p> {
    older: &'p Rules,
    newer: &'p Rules,
}

impl<'p> Both<'p> {
    const fn vocabularies(&self) -> (&'p Vocabulary, &'p Vocabulary) {
        (self.older.vocabulary(), self.newer.vocabulary())
    }

    fn lifetimes(&self, changes: &mut Vec<GuardChange>) {
        let (older, newer) = self.vocabularies();
        for (id, token) in newer.tokens().iter() {
            let Some(old) = older.tokens().id(token.name()) else { continue };
            let (before, after) = (older.lifetimes(old), newer.lifetimes(id));
            for (number, lifetime) in after.iter().enumerate() {
                let was = find(before, lifetime.origin());
                let mut events = Events::default();
                match was.and_then(|was| before.get(was)) {
                    Some(was) => compare(was, lifetime, &mut events),
                    None if before.is_empty() => events.strengthens("is new: nothing limited such tokens before"),
                    None => events.weakens("is new: tokens now come from there, too"),
                }
                changes.extend(self.lifetime(events, [old, id], [was, Some(number)]));
            }
            for (number, _) in before.iter().enumerate().filter(|(_, was)| find(after, was.origin()).is_none()) {
                let mut events = Events::default();
                if after.is_empty() {
                    events.weakens("is gone: nothing limits such tokens any more");
                } else {
                    events.strengthens("is gone: tokens no longer come from there");
                }
                changes.extend(self.lifetime(events, [old, id], [Some(number), None]));
            }
        }
    }

    /// Returns the change of a lifetime, given by its number in each policy.
    fn lifetime(&self, events: Events, [old, new]: [TokenId; 2], numbers: [Option<usize>; 2]) -> Option<GuardChange> {
        let [was, is] = numbers;
        let before = was.and_then(|number| guard(self.older, old, number));
        let after = is.and_then(|number| guard(self.newer, new, number));
        let (origin, either) = before.as_ref().or(after.as_ref())?;
        let place = places::declaration(self.newer, Said::Token(new), Some((self.older, either.place())));
        let token = self.newer.vocabulary().tokens().name(new).unwrap_or_default();
        let change = events.change(GuardKind::Lifetime, format!("{origin} of token {token}"))?;
        Some(change.at(place).between(before.map(|(_, guard)| guard), after.map(|(_, guard)| guard)))
    }

    fn order(&self, changes: &mut Vec<GuardChange>) {
        let (older, newer) = self.vocabularies();
        for (id, role) in newer.roles().iter() {
            let Some(old) = older.roles().id(role.name()) else { continue };
            // A role that only one of the policies has is above or below nothing in the other.
            let in_both = |name: &&str| older.roles().id(name).is_some() && newer.roles().id(name).is_some();
            let before = sorted(role_names(older, older.roles_below(old)).filter(in_both));
            let after = sorted(role_names(newer, newer.roles_below(id)).filter(in_both));
            let (lost, gained) = (without(&before, &after), without(&after, &before));
            let was_above = |stronger: &str| {
                older.roles().id(stronger).is_some_and(|stronger| older.roles_below(stronger).contains(&old))
            };
            let mut events = Events::default();
            if !lost.is_empty() {
                events.weakens(format!("is no longer above {}", lost.join(", ")));
            }
            if gained.iter().any(|stronger| was_above(stronger)) {
                // What was the weaker role is the stronger one now.
                events.weakens(format!("is now above {}", gained.join(", ")));
            } else if !gained.is_empty() {
                events.strengthens(format!("is now above {}", gained.join(", ")));
            }
            let change = events.change(GuardKind::Order, role.name());
            let word = |rules: &Rules, role: RoleId, names: &[&str]| {
                let known = rules.vocabulary().roles();
                let mut words = names.iter().filter_map(|name| known.id(name));
                words.find_map(|weaker| rules.places().saying(Said::Above(role, weaker)).next())
            };
            let words = [word(self.older, old, &lost), word(self.newer, id, &gained)];
            let places = places::between([self.older, self.newer], words, [Said::Role(old), Said::Role(id)]);
            changes.extend(change.map(|change| change.between_lists("above", [&before, &after], places)));
        }
    }

    fn operations(&self, changes: &mut Vec<GuardChange>) {
        let (older, newer) = self.vocabularies();
        // The same operations with the same owners, in the same order.
        let is_same = older.stamp() == newer.stamp();
        for (id, operation) in newer.operations() {
            if is_same && older.operation(id).is_some_and(|was| are_marked_alike(was, operation)) {
                continue;
            }
            let api = newer.apis().name(operation.api()).unwrap_or_default();
            let action = newer.actions().name(operation.action()).unwrap_or_default();
            let Some(old) = older.operation_named(api, action) else { continue };
            let Some(was) = older.operation(old) else { continue };
            let name = || operation_in_words(newer, operation.pair()).unwrap_or_default();
            let first = [self.older.places().operation(old), self.newer.places().operation(id)];
            changes.extend(self.confers(name, [was, operation], [old, id]));
            changes.extend(reads(name, [was, operation], first));
            changes.extend(self.owners(name, [was, operation], [old, id]));
        }
    }

    fn confers(
        &self,
        name: impl Fn() -> String,
        [was, is]: [&Operation; 2],
        ids: [OperationId; 2],
    ) -> Option<GuardChange> {
        let (older, newer) = self.vocabularies();
        if was.confers().is_empty() && is.confers().is_empty() {
            return None;
        }
        let before = sorted(role_names(older, was.confers()));
        let after = sorted(role_names(newer, is.confers()));
        let (lost, gained) = (without(&before, &after), without(&after, &before));
        let mut events = Events::default();
        if !lost.is_empty() {
            events.weakens(format!("no longer confers {}", lost.join(", ")));
        }
        if !gained.is_empty() {
            events.strengthens(format!("now confers {}", gained.join(", ")));
        }
        let change = events.change(GuardKind::Confers, name())?;
        let word = |rules: &Rules, id, names: &[&str]| {
            let mut roles = names.iter().filter_map(|name| rules.vocabulary().roles().id(name));
            roles.find_map(|role| rules.places().saying(Said::Operation(id, OfOperation::Confers(role))).next())
        };
        let [old, new] = ids;
        let places = self.places(ids, [word(self.older, old, &lost), word(self.newer, new, &gained)]);
        Some(change.between_lists("confers", [&before, &after], places))
    }

    /// Returns where the policies say something of an operation.
    fn places(&self, [old, new]: [OperationId; 2], words: [Option<Place>; 2]) -> [Place; 2] {
        places::between(
            [self.older, self.newer],
            words,
            [Said::Operation(old, OfOperation::Name), Said::Operation(new, OfOperation::Name)],
        )
    }

    fn owners(
        &self,
        name: impl Fn() -> String,
        [was, is]: [&Operation; 2],
        ids: [OperationId; 2],
    ) -> Option<GuardChange> {
        let (older, newer) = self.vocabularies();
        let before = sorted(owner_names(older, was.owners()));
        let after = sorted(owner_names(newer, is.owners()));
        let (lost, gained) = (without(&before, &after), without(&after, &before));
        let mut events = Events::default();
        if !lost.is_empty() {
            // If one owner is left, a request that names none is taken to have it.
            events.weakens(format!("no longer has owner {}", lost.join(", ")));
        }
        if !gained.is_empty() {
            events.other(format!("now has owner {}", gained.join(", ")));
        }
        let change = events.change(GuardKind::Owners, name())?;
        let word = |rules: &Rules, id, names: &[&str]| {
            let mut owners = names.iter().filter_map(|name| rules.vocabulary().owners().id(name));
            owners.find_map(|owner| rules.places().saying(Said::Operation(id, OfOperation::Owner(owner))).next())
        };
        let [old, new] = ids;
        let places = self.places(ids, [word(self.older, old, &lost), word(self.newer, new, &gained)]);
        Some(change.between_lists("owners", [&before, &after], places))
    }

    /// Adds the new names that no group has, in columns with groups.
    fn ungrouped(&self, changes: &mut Vec<GuardChange>) {
        let (older, newer) = self.vocabularies();
        for column in Column::ALL {
            let grouped: Vec<&Group> = self.newer.groups().iter().filter(|group| group.column() == column).collect();
            if grouped.is_empty() {
                continue;
            }
            let is_grouped = |name: &str| grouped.iter().any(|group| group.members().any(|member| member == name));
            let is_new = |name: &str| older.table(column).index_of(name).is_none();
            // Most groups of APIs and actions are about a few of them.
            let is_partial = matches!(column, Column::Api | Column::Action)
                && newer.table(column).names().any(|name| !is_new(name) && !is_grouped(name));
            if is_partial {
                continue;
            }
            for (index, name) in newer.table(column).names().enumerate() {
                if !is_new(name) || is_grouped(name) {
                    continue;
                }
                let mut events = Events::default();
                if self.newer.invariants().iter().any(|invariant| passes_over(invariant, column, index)) {
                    events.weakens("is new and in no group, and an invariant does not list it");
                } else {
                    events.other("is new and in no group");
                }
                let change = events.change(GuardKind::Ungrouped, format!("{column} {name}"));
                let after = Guard::new(name, self.newer.places().name_at(column, index));
                changes.extend(change.map(|change| change.between(None, Some(after))));
            }
        }
    }

    fn groups(&self, changes: &mut Vec<GuardChange>) {
        let same = |one: &Group, other: &Group| one.column() == other.column() && one.name() == other.name();
        let position = |rules: &Rules, group: &Group| rules.groups().iter().position(|other| same(group, other));
        for (number, group) in self.newer.groups().iter().enumerate() {
            changes.extend(self.group([position(self.older, group), Some(number)]));
        }
        for (number, group) in self.older.groups().iter().enumerate() {
            if position(self.newer, group).is_none() {
                changes.extend(self.group([Some(number), None]));
            }
        }
    }

    /// Returns the change of a group, given by its number in each policy. What it means for decisions and invariants shows in these.
    fn group(&self, [old, new]: [Option<usize>; 2]) -> Option<GuardChange> {
        let was = old.and_then(|number| self.older.groups().get(number));
        let is = new.and_then(|number| self.newer.groups().get(number));
        let either = is.or(was)?;
        let before = was.map_or_else(Vec::new, |group| sorted(group.members()));
        let after = is.map_or_else(Vec::new, |group| sorted(group.members()));
        let (lost, gained) = (without(&before, &after), without(&after, &before));
        let mut events = Events::default();
        let [mut old_place, mut new_place] = [was, is].map(|group| group.map_or_else(Place::default, Group::place));
        match (old, new) {
            (Some(old), Some(new)) => {
                if !lost.is_empty() {
                    events.other(format!("no longer has {}", lost.join(", ")));
                }
                if !gained.is_empty() {
                    events.other(format!("now has {}", gained.join(", ")));
                }
                let word = |rules: &Rules, number, names: &[&str]| {
                    let table = rules.vocabulary().table(either.column());
                    let mut members = names.iter().filter_map(|name| table.index_of(name));
                    members.find_map(|member| {
                        rules.places().saying(Said::Member(Number::of_index(number), Number::of_index(member))).next()
                    })
                };
                let words = [word(self.older, old, &lost), word(self.newer, new, &gained)];
                let declared = [old, new].map(|number| Said::Group(Number::of_index(number)));
                [old_place, new_place] = places::between([self.older, self.newer], words, declared);
            }
            (None, _) => events.other("is new"),
            (_, None) => events.other("is gone"),
        }
        let change = events.change(GuardKind::Group, format!("{} of {}", either.name(), either.column().plural()))?;
        let guard = |group: Option<&Group>, names: &[&str], place| group.map(|_| Guard::new(list(names), place));
        Some(change.between(guard(was, &before, old_place), guard(is, &after, new_place)))
    }
}

/// Returns a lifetime of a kind of token, with its origin.
fn guard(rules: &Rules, token: TokenId, number: usize) -> Option<(&str, Guard)> {
    let lifetime = rules.vocabulary().lifetimes(token).get(number)?;
    let (age, ends) = (print_duration(lifetime.max_age()), lifetime.ends_at_logout());
    let place = rules.places().saying(Said::Lifetime(token, Number::of_index(number))).next().unwrap_or_default();
    Some((lifetime.origin(), Guard::new(format!("{{ max_age: {age}, ends_at_logout: {ends} }}"), place)))
}

/// Returns whether two operations of vocabularies with the same names read and confer the same.
fn are_marked_alike(was: &Operation, is: &Operation) -> bool {
    was.reads() == is.reads() && was.confers() == is.confers()
}

fn find(lifetimes: &[Lifetime], origin: &str) -> Option<usize> {
    lifetimes.iter().position(|lifetime| lifetime.origin() == origin)
}

fn compare(was: &Lifetime, is: &Lifetime, events: &mut Events) {
    if is.max_age() > was.max_age() {
        events.weakens("is longer");
    } else if is.max_age() < was.max_age() {
        events.strengthens("is shorter");
    }
    match (was.ends_at_logout(), is.ends_at_logout()) {
        (true, false) => events.weakens("no longer ends at logout"),
        (false, true) => events.strengthens("now ends at logout"),
        _ => {}
    }
}

fn reads(name: impl Fn() -> String, [was, is]: [&Operation; 2], [before, after]: [Place; 2]) -> Option<GuardChange> {
    let mut events = Events::default();
    match (was.reads(), is.reads()) {
        (false, true) => events.weakens("is now marked as one that only reads"),
        (true, false) => events.strengthens("is no longer marked as one that only reads"),
        _ => return None,
    }
    let guard = |reads: bool, place| Some(Guard::new(format!("reads: {reads}"), place));
    let change = events.change(GuardKind::Reads, name())?;
    Some(change.between(guard(was.reads(), before), guard(is.reads(), after)))
}

/// Returns whether an invariant lists names of a column, but not this one.
fn passes_over(invariant: &Invariant, column: Column, index: usize) -> bool {
    let cube = match invariant.claim() {
        Claim::Never(cube) | Claim::Always(cube) => cube,
        Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => within,
    };
    !cube.set(column).contains(index)
}

fn role_names<'v>(vocabulary: &'v Vocabulary, roles: &'v [RoleId]) -> impl Iterator<Item = &'v str> {
    roles.iter().filter_map(|&role| vocabulary.roles().name(role))
}

fn owner_names<'v>(vocabulary: &'v Vocabulary, owners: &'v [OwnerId]) -> impl Iterator<Item = &'v str> {
    owners.iter().filter_map(|&owner| vocabulary.owners().name(owner))
}
