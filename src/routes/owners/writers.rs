//! Principals whose write permission a body gives or takes.

use std::collections::{BTreeMap, HashSet};

use super::{Facts, Principal, Touched, Whose};
use crate::{
    route::{Change, Entries, ObjectKind, Pointer, Root, Writers},
    routes::{
        demand::Assumption,
        json::{Entry as JsonEntry, Json, are_alike},
        truth::Truth,
    },
};

/// The kind of the principals of lists of ids, which have no kinds.
const ID_LIST: &str = "id";

/// The entries of an object that say what principals may do.
pub(super) struct Listed<'j> {
    pub(super) list: Vec<One<'j>>,
    /// Whether these are all.
    pub(super) is_whole: bool,
    is_omitted: bool,
}

impl Listed<'_> {
    const UNKNOWN: Self = Self { list: Vec::new(), is_whole: false, is_omitted: false };

    /// Returns the entries if they are whole. How a service reads a list with something else in it is not known.
    fn or_unknown(self) -> Self {
        if self.is_whole { self } else { Self::UNKNOWN }
    }
}

/// What a principal may do.
pub(super) struct One<'j> {
    pub(super) kind: &'j str,
    pub(super) id: &'j str,
    pub(super) writes: bool,
    /// All actions, in order.
    actions: Vec<&'j str>,
    place: String,
}

impl Facts<'_, '_> {
    pub(super) fn by_writers(&self, change: Change) -> Vec<Touched> {
        let mut changes = Changes { facts: *self, may_write: self.may_write(), change, touched: Vec::new() };
        for form in self.kind.into_iter().flat_map(ObjectKind::writers) {
            match form {
                Writers::Lists { users, teams } => {
                    for (pointer, is_user) in [(users, true), (teams, false)] {
                        if let Some(pointer) = pointer {
                            changes.by_list(pointer, is_user);
                        }
                    }
                }
                Writers::Entries(entries) => changes.by_entries(entries),
            }
        }
        changes.touched
    }
}

/// The principals that a body touches by giving or taking write permission.
struct Changes<'f, 't> {
    facts: Facts<'f, 't>,
    /// Whether the caller may write the stored object.
    may_write: Truth,
    change: Change,
    touched: Vec<Touched>,
}

impl Changes<'_, '_> {
    /// Adds the principals of a list of ids.
    fn by_list(&mut self, pointer: &Pointer, is_user: bool) {
        let Facts { body, stored, .. } = self.facts;
        let body = ids(body.as_ref(), pointer, Root::Body);
        let stored = ids(stored.as_ref(), pointer, Root::Stored);
        let user = is_user.then_some(ID_LIST);
        self.compare(&body, &stored, user, false);
    }

    fn by_entries(&mut self, form: &Entries) {
        let Facts { body, stored, .. } = self.facts;
        let body = read(form, body.as_ref(), Root::Body).unwrap_or(Listed::UNKNOWN);
        let stored = read(form, stored.as_ref(), Root::Stored).unwrap_or(Listed::UNKNOWN);
        self.compare(&body, &stored, Some(&form.user), true);
        if let Some(parent) = &form.parent {
            self.by_parent(parent);
        }
    }

    /// Adds whom a change of what permissions are inherited from touches: nobody in particular.
    fn by_parent(&mut self, pointer: &Pointer) {
        let Facts { body, stored, route, .. } = self.facts;
        let [new, old] = [body, stored].map(|json| json.as_ref().map(|json| json.find(pointer)));
        if route.keeps_omitted() && new.as_ref().is_some_and(|new| new.is_omitted) {
            return;
        }
        let (Some(new), Some(old)) = (&new, &old) else {
            let why = if new.is_none() { self.facts.why_body_unclear() } else { self.facts.why_stored_unclear() };
            return self.of_others(&pointer.to_string(), Some(&why));
        };
        let is_same = match (new.values(), old.values()) {
            _ if !(new.is_certain && old.is_certain) => Truth::Unknown,
            ([], []) => Truth::Holds,
            ([new], [old]) => new.same(old),
            _ => Truth::HoldsNot,
        };
        match is_same {
            Truth::Holds => {}
            Truth::HoldsNot => {
                let place = if new.values().is_empty() { old.place(0, Root::Stored) } else { new.place(0, Root::Body) };
                self.of_others(&place.to_string(), None);
            }
            Truth::Unknown => self.of_others(&pointer.to_string(), Some(&Assumption::Unclear)),
        }
    }

    /// Adds the principals that one list gains or loses against the other.
    fn compare(&mut self, body: &Listed<'_>, stored: &Listed<'_>, user: Option<&str>, are_entries: bool) {
        if body.is_omitted && self.facts.route.keeps_omitted() {
            return;
        }
        let facts = self.facts;
        let (new, old) = (by_principal(body), by_principal(stored));
        let why_body = || (!body.is_whole).then(|| facts.why_body_unclear());
        let why_stored = || (!stored.is_whole).then(|| facts.why_stored_unclear());
        let principals: std::collections::BTreeSet<_> = new.keys().chain(old.keys()).copied().collect();
        for principal in principals {
            let (now, before) = (new.get(&principal), old.get(&principal));
            let (writes, wrote) = (now.is_some_and(|one| one.writes), before.is_some_and(|one| one.writes));
            let is_same = now.map(|one| &one.actions) == before.map(|one| &one.actions);
            let counts = match self.change {
                Change::Gained => writes && !wrote || writes == wrote && !is_same,
                Change::Lost => wrote && !writes,
            };
            // What seems to be gained may be stored where it cannot be read, and what seems to be lost may be in the body.
            let unclear = match (now, before) {
                (Some(_), None) => why_stored(),
                (None, Some(_)) => why_body(),
                _ => None,
            };
            if let Some(one) = now.or(before).filter(|_| counts) {
                self.of_principal(one, user == Some(one.kind), unclear.as_ref());
            }
        }
        // Others could be touched that cannot be seen.
        let hidden = match self.change {
            // Entries can change in other ways than by gaining permission, even if they are left out.
            Change::Gained => why_body().or_else(|| why_stored().filter(|_| are_entries)),
            Change::Lost => why_stored(),
        };
        if let Some(assumed) = hidden {
            self.of_anybody(&assumed);
        }
    }

    fn of_principal(&mut self, one: &One<'_>, is_user: bool, unclear: Option<&Assumption>) {
        let is_caller = if is_user { self.facts.caller.is_user(one.id) } else { Truth::HoldsNot };
        let principal = Principal { id: one.id.to_owned(), place: one.place.clone() };
        let touched = &mut self.touched;
        let mut add = |whose, assumed: Option<Assumption>| {
            touched.push(Touched { whose, principal: Some(principal.clone()), assumed });
        };
        match (self.may_write, is_caller) {
            (Truth::HoldsNot, _) => add(Whose::Other, unclear.cloned()),
            (Truth::Holds, Truth::Holds) => add(Whose::Own, unclear.cloned()),
            (Truth::Holds, Truth::HoldsNot) => add(Whose::Held, unclear.cloned()),
            (may_write, is_caller) => {
                let why = unclear.cloned().unwrap_or_else(|| self.facts.why_permission_unknown(may_write));
                if is_caller.could_hold() {
                    add(Whose::Own, Some(why.clone()));
                }
                if is_caller != Truth::Holds {
                    add(Whose::Held, Some(why.clone()));
                }
                if may_write == Truth::Unknown {
                    add(Whose::Other, Some(why));
                }
            }
        }
    }

    /// Adds principals of whom nothing is known but that they are not the caller.
    fn of_others(&mut self, place: &str, unclear: Option<&Assumption>) {
        let touched = &mut self.touched;
        let mut add = |whose, assumed: Option<Assumption>| {
            let principal = Principal { id: String::new(), place: place.to_owned() };
            touched.push(Touched { whose, principal: Some(principal), assumed });
        };
        match self.may_write {
            Truth::Holds => add(Whose::Held, unclear.cloned()),
            Truth::HoldsNot => add(Whose::Other, unclear.cloned()),
            Truth::Unknown => {
                let why = unclear.cloned().unwrap_or_else(|| self.facts.why_permission_unknown(Truth::Unknown));
                add(Whose::Held, Some(why.clone()));
                add(Whose::Other, Some(why));
            }
        }
    }

    /// Adds everybody that could be touched.
    fn of_anybody(&mut self, assumed: &Assumption) {
        let all: &[Whose] = match self.may_write {
            Truth::Holds => &[Whose::Own, Whose::Held],
            Truth::HoldsNot => &[Whose::Other],
            Truth::Unknown => &[Whose::Own, Whose::Held, Whose::Other],
        };
        self.touched.extend(self.facts.any_of(all, assumed));
    }
}

impl Facts<'_, '_> {
    fn why_permission_unknown(&self, may_write: Truth) -> Assumption {
        match may_write {
            Truth::Unknown if self.stored.is_none() => Assumption::StoredUnknown,
            Truth::Unknown if self.parent.is_none() && self.has_parent() => Assumption::ParentUnknown,
            _ => Assumption::CallerUnknown,
        }
    }

    /// Returns whether the stored object inherits permissions.
    fn has_parent(&self) -> bool {
        let forms = self.kind.into_iter().flat_map(ObjectKind::writers);
        forms.filter_map(|form| if let Writers::Entries(entries) = form { entries.parent.as_ref() } else { None }).any(
            |pointer| {
                let stored = self.stored.as_ref();
                stored.is_some_and(|stored| stored.find(pointer).values().iter().any(|value| !value.is_blank()))
            },
        )
    }
}

/// Returns the entries by principal.
fn by_principal<'l, 'j>(listed: &'l Listed<'j>) -> BTreeMap<(&'j str, &'j str), &'l One<'j>> {
    listed.list.iter().map(|one| ((one.kind, one.id), one)).collect()
}

/// Returns a list of ids as entries of principals that may write.
fn ids<'j>(json: Option<&'j Json<'_>>, pointer: &'j Pointer, root: Root) -> Listed<'j> {
    let Some(json) = json else { return Listed::UNKNOWN };
    let found = json.find(pointer);
    let mut listed = Listed { list: Vec::new(), is_whole: found.is_certain, is_omitted: found.is_omitted };
    for (number, value) in found.values().iter().enumerate() {
        let Json::Array(elements) = value else {
            listed.is_whole = false;
            continue;
        };
        for (position, element) in elements.iter().enumerate() {
            match element.as_text() {
                Some(id) => {
                    let place = found.place(number, root).element(position).to_string();
                    listed.list.push(One { kind: ID_LIST, id, writes: true, actions: Vec::new(), place });
                }
                None => listed.is_whole = false,
            }
        }
    }
    listed.or_unknown()
}

/// Returns the entries of an object; `None` if it is not known.
pub(super) fn read<'j>(form: &'j Entries, json: Option<&'j Json<'_>>, root: Root) -> Option<Listed<'j>> {
    let found = json?.find(&form.at);
    let mut listed = Listed { list: Vec::new(), is_whole: found.is_certain, is_omitted: found.is_omitted };
    let mut principals = HashSet::new();
    for (number, value) in found.values().iter().enumerate() {
        let Json::Array(elements) = value else {
            listed.is_whole = false;
            continue;
        };
        for (position, element) in elements.iter().enumerate() {
            let place = || found.place(number, root).element(position).to_string();
            match entry(form, element, place) {
                Some(one) if principals.insert((one.kind, one.id)) => listed.list.push(one),
                // An entry of another shape, or a second one for a principal.
                _ => listed.is_whole = false,
            }
        }
    }
    Some(listed.or_unknown())
}

fn entry<'j>(form: &'j Entries, element: &'j Json<'_>, place: impl Fn() -> String) -> Option<One<'j>> {
    let Json::Object(keys) = element else { return None };
    let kind = value(keys, &form.kind)?.as_text()?;
    let id = value(keys, &form.id)?.as_text()?;
    let Json::Array(written) = value(keys, &form.actions)? else { return None };
    let mut actions = written.iter().map(Json::as_text).collect::<Option<Vec<&str>>>()?;
    actions.sort_unstable();
    actions.dedup();
    let writes = actions.contains(&&*form.write);
    // A service may take another case for the same.
    let is_clear = !actions.iter().any(|action| *action != &*form.write && are_alike(action, &form.write));
    is_clear.then(|| One { kind, id, writes, actions, place: place() })
}

/// Returns the value of a key, if no other key is alike but for case.
fn value<'j, 't>(keys: &'j [JsonEntry<'t>], key: &str) -> Option<&'j Json<'t>> {
    let mut alike = keys.iter().filter(|entry| *entry.key == *key || are_alike(&entry.key, key));
    let first = alike.next()?;
    (alike.next().is_none() && *first.key == *key).then_some(&first.value)
}
