//! Kinds of stored objects.

use super::{
    super::{
        super::{
            document::{ObjectEntry, RoutesDocument, WritersEntry},
            located::{Located, Mapping, Text},
            problem::{Problem, Problems},
            routes_problem::{RoutesEntry, RoutesProblem},
        },
        names::check_name,
        readable,
    },
    body_pointer,
};
use crate::{
    route::{Entries, ObjectKind, Writers},
    rules::Place,
};

/// Returns the kinds of object that the file declares, in the order of the text.
pub(super) fn check(document: &RoutesDocument<'_>, problems: &mut Problems) -> Vec<ObjectKind> {
    let Some(Located { value: declared, .. }) = readable(document.objects.as_ref()) else {
        return Vec::new();
    };
    let names: Vec<&str> = declared.iter().map(|(name, _)| name.value.as_str()).collect();
    let mut objects = Vec::new();
    for (number, (name, entry)) in declared.iter().enumerate() {
        check_name(name, problems);
        let forms = entry.writers.0.iter();
        let writers = forms.filter_map(|form| writers(form, number, declared, &names, problems)).collect();
        objects.push(ObjectKind { name: name.value.as_str().into(), writers, place: name.place });
    }
    objects
}

/// Returns one form in which an object says who may write it; `number` is that of the object.
fn writers(
    form: &Located<WritersEntry<'_>>,
    number: usize,
    declared: &Mapping<'_, ObjectEntry<'_>>,
    names: &[&str],
    problems: &mut Problems,
) -> Option<Writers> {
    let Located { value: entry, place } = form;
    // A key that was not read may be the one that is missing.
    let is_whole = !problems.any_in(*place);
    let mut read = |text: Option<&Located<Text<'_>>>| {
        text.map(|text| body_pointer(text, "the pointer leads into the object that is stored", problems))
    };
    let (users, teams, at, parent) = (
        read(entry.users.as_ref()),
        read(entry.teams.as_ref()),
        read(entry.entries.as_ref()),
        read(entry.parent.as_ref()),
    );
    let Some(at) = at else {
        let Some(list) = entry.users.as_ref().map(|_| "users").or(entry.teams.as_ref().map(|_| "teams")) else {
            if is_whole {
                problems.push(Problem::new(RoutesProblem::NoFormOfWriters, *place).with_help(FORMS));
            }
            return None;
        };
        let parent_object = entry.parent_object.as_ref().map(|word| word.place);
        let others = entry.keys().into_iter().map(|(key, text, _)| (key, text.map(|text| text.place)));
        for (key, place) in others.chain([("parent_object", parent_object)]) {
            if let Some(place) = place {
                extra(key, list, place, "remove it: it belongs to `entries`", problems);
            }
        }
        // A pointer that could not be read has been reported.
        let are_read = users != Some(None) && teams != Some(None);
        return are_read.then(|| Writers::Lists { users: users.flatten(), teams: teams.flatten() });
    };
    for (key, text) in [("users", &entry.users), ("teams", &entry.teams)] {
        if let Some(text) = text {
            let help = "write it as another form: `writers: [{ users: ... }, { entries: ... }]`";
            extra(key, "entries", text.place, help, problems);
        }
    }
    if is_whole {
        let at = entry.entries.as_ref().map_or(*place, |at| at.place);
        for (key, text, help) in entry.keys() {
            if let (None, Some(help)) = (text, help) {
                needed(key, "entries", at, help, problems);
            }
        }
        if let (Some(word), None) = (&entry.parent_object, &entry.parent) {
            let help = "add the pointer to the id of the parent: `parent: ...`, or remove `parent_object`";
            needed("parent", "parent_object", word.place, help, problems);
        }
    }
    let (id, kind, user) = (entry.id.as_ref()?, entry.kind.as_ref()?, entry.user.as_ref()?);
    let (actions, write) = (entry.actions.as_ref()?, entry.write.as_ref()?);
    let parent_kind = match &entry.parent_object {
        None => Some(number),
        Some(word) => {
            let found = names.iter().position(|name| *name == word.value.as_str());
            if found.is_none() && !declared.has(&word.value) {
                let kind = RoutesProblem::NoSuchObject(word.value.to_string());
                problems.push_with(|| Problem::new(kind, word.place).with_expected(&word.value, names));
            }
            found
        }
    };
    let text = |text: &Located<Text<'_>>| -> Box<str> { (*text.value).into() };
    let parent = parent.flatten();
    Some(Writers::Entries(Box::new(Entries {
        at: at?,
        id: text(id),
        kind: text(kind),
        user: text(user),
        team: entry.team.as_ref().map(text),
        organization: entry.organization.as_ref().map(text),
        actions: text(actions),
        write: text(write),
        parent_kind: parent_kind.filter(|_| parent.is_some()),
        parent,
    })))
}

/// A key of entries, its value, and how to add it if entries need it.
type EntryKey<'e, 't> = (&'static str, Option<&'e Located<Text<'t>>>, Option<&'static str>);

impl<'t> WritersEntry<'t> {
    /// Returns the keys that only belong to entries, with how to add those that entries need.
    fn keys(&self) -> [EntryKey<'_, 't>; 8] {
        let id = "name the key of an entry with the id of the principal: `id: ...`";
        let kind = "name the key of an entry with the kind of principal: `kind: ...`";
        let user = "say which kind of principal is a user: `user: ...`";
        let actions = "name the key of an entry with what the principal may do: `actions: ...`";
        let write = "say which text among the actions stands for writing: `write: ...`";
        [
            ("id", self.id.as_ref(), Some(id)),
            ("kind", self.kind.as_ref(), Some(kind)),
            ("user", self.user.as_ref(), Some(user)),
            ("team", self.team.as_ref(), None),
            ("organization", self.organization.as_ref(), None),
            ("actions", self.actions.as_ref(), Some(actions)),
            ("write", self.write.as_ref(), Some(write)),
            ("parent", self.parent.as_ref(), None),
        ]
    }
}

/// What writers can consist of.
const FORMS: &str = "write `users` or `teams`; or `entries`, `id`, `kind`, `user`, `actions` and `write`, with `team`, \
                     `organization` and `parent` if there are such";

/// Reports a key that does not belong to the form of writers.
fn extra(key: &'static str, beside: &'static str, place: Place, help: &str, problems: &mut Problems) {
    let kind = RoutesProblem::ExtraKey { entry: RoutesEntry::Writers, key, beside };
    problems.push(Problem::new(kind, place).with_help(help));
}

/// Reports a key that the form of writers lacks.
fn needed(key: &'static str, beside: &'static str, place: Place, help: &str, problems: &mut Problems) {
    let kind = RoutesProblem::NeededKey { entry: RoutesEntry::Writers, key, beside };
    problems.push(Problem::new(kind, place).with_help(help));
}
