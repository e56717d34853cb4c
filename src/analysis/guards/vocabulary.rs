//! Changes of what a vocabulary says besides names, and of groups.

use super::{Events, Guard, GuardChange, GuardKind, list, sorted, without};
use crate::{
    rules::{Claim, Group, Invariant, Place, Rules},
    space::{Column, Lifetime, Operation, OperationName, OwnerId, RoleId, TokenId, Vocabulary, print_duration},
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
            for lifetime in after {
                let was = find(before, lifetime.origin());
                let mut events = Events::default();
                match was {
                    Some(was) => compare(was, lifetime, &mut events),
                    // Nothing limited these tokens.
                    None if before.is_empty() => events.strengthens("is limited now"),
                    None => events.weakens("is a new origin"),
                }
                changes.extend(self.lifetime(events, token.name(), was.map(|was| (old, was)), Some((id, lifetime))));
            }
            for lifetime in before.iter().filter(|lifetime| find(after, lifetime.origin()).is_none()) {
                let mut events = Events::default();
                if after.is_empty() {
                    events.weakens("is not limited any more");
                } else {
                    events.strengthens("is no origin any more");
                }
                changes.extend(self.lifetime(events, token.name(), Some((old, lifetime)), None));
            }
        }
    }

    fn lifetime(
        &self,
        events: Events,
        token: &str,
        before: Option<(TokenId, &Lifetime)>,
        after: Option<(TokenId, &Lifetime)>,
    ) -> Option<GuardChange> {
        let (_, either) = before.or(after)?;
        let change = events.change(GuardKind::Lifetime, format!("{token} from {}", either.origin()))?;
        let guard = |rules: &Rules, (id, lifetime): (TokenId, &Lifetime)| {
            let (age, ends) = (print_duration(lifetime.max_age()), lifetime.ends_at_logout());
            Guard::new(format!("{{ max_age: {age}, ends_at_logout: {ends} }}"), rules.places().token(id))
        };
        let (before, after) = (before.map(|one| guard(self.older, one)), after.map(|one| guard(self.newer, one)));
        Some(change.between(before, after))
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
            let places = [self.older.places().role(old), self.newer.places().role(id)];
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
            let name = || OperationName::new(api, action).to_string();
            let places = [self.older.places().operation(old), self.newer.places().operation(id)];
            changes.extend(self.confers(name, [was, operation], places));
            changes.extend(reads(name, [was, operation], places));
            changes.extend(self.owners(name, [was, operation], places));
        }
    }

    fn confers(
        &self,
        name: impl Fn() -> String,
        [was, is]: [&Operation; 2],
        places: [Place; 2],
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
        Some(change.between_lists("confers", [&before, &after], places))
    }

    fn owners(&self, name: impl Fn() -> String, [was, is]: [&Operation; 2], places: [Place; 2]) -> Option<GuardChange> {
        let (older, newer) = self.vocabularies();
        let before = sorted(owner_names(older, was.owners()));
        let after = sorted(owner_names(newer, is.owners()));
        let (lost, gained) = (without(&before, &after), without(&after, &before));
        let mut events = Events::default();
        if !lost.is_empty() {
            // If one owner is left, a request that names none is taken to have it.
            events.weakens(format!("no longer tells owner {} apart", lost.join(", ")));
        }
        if !gained.is_empty() {
            events.other(format!("now tells owner {} apart", gained.join(", ")));
        }
        let change = events.change(GuardKind::Owners, name())?;
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
                    events.weakens("is new, in no group, and invariants do not list it");
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
        for group in self.newer.groups() {
            let was = self.older.groups().iter().find(|other| same(group, other));
            changes.extend(compare_groups(group, was, Some(group)));
        }
        let newer = self.newer.groups();
        for group in self.older.groups().iter().filter(|group| !newer.iter().any(|other| same(group, other))) {
            changes.extend(compare_groups(group, Some(group), None));
        }
    }
}

/// Returns whether two operations of vocabularies with the same names read and confer the same.
fn are_marked_alike(was: &Operation, is: &Operation) -> bool {
    was.reads() == is.reads() && was.confers() == is.confers()
}

fn find<'l>(lifetimes: &'l [Lifetime], origin: &str) -> Option<&'l Lifetime> {
    lifetimes.iter().find(|lifetime| lifetime.origin() == origin)
}

fn compare(was: &Lifetime, is: &Lifetime, events: &mut Events) {
    if is.max_age() > was.max_age() {
        events.weakens("lives longer");
    } else if is.max_age() < was.max_age() {
        events.strengthens("lives shorter");
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

/// Returns the change of a group. What it means for decisions and invariants shows in these.
fn compare_groups(either: &Group, was: Option<&Group>, is: Option<&Group>) -> Option<GuardChange> {
    let before = was.map_or_else(Vec::new, |group| sorted(group.members()));
    let after = is.map_or_else(Vec::new, |group| sorted(group.members()));
    let mut events = Events::default();
    match (was, is) {
        (None, _) => events.other("is new"),
        (_, None) => events.other("is gone"),
        (Some(_), Some(_)) => {
            let (lost, gained) = (without(&before, &after), without(&after, &before));
            if !lost.is_empty() {
                events.other(format!("no longer has {}", lost.join(", ")));
            }
            if !gained.is_empty() {
                events.other(format!("now has {}", gained.join(", ")));
            }
        }
    }
    let change = events.change(GuardKind::Group, format!("{} {}", either.column().plural(), either.name()))?;
    let guard = |group: Option<&Group>, names: &[&str]| group.map(|group| Guard::new(list(names), group.place()));
    Some(change.between(guard(was, &before), guard(is, &after)))
}
