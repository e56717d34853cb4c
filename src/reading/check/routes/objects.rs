//! Kinds of stored objects.

use super::{
    super::{
        super::{
            document::{RoutesDocument, WritersEntry},
            located::{Located, Text},
            problem::{Problem, Problems},
            routes_problem::RoutesProblem,
        },
        names::check_name,
        readable,
    },
    body_pointer,
};
use crate::route::{Entries, ObjectKind, Writers};

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
        let writers = forms.filter_map(|form| writers(form, number, &names, problems)).collect();
        objects.push(ObjectKind { name: name.value.as_str().into(), writers, place: name.place });
    }
    objects
}

/// Returns one form in which an object says who may write it; `number` is that of the object.
fn writers(
    form: &Located<WritersEntry<'_>>,
    number: usize,
    names: &[&str],
    problems: &mut Problems,
) -> Option<Writers> {
    let Located { value: entry, place } = form;
    let mut read = |text: Option<&Located<Text<'_>>>| text.map(|text| body_pointer(text, problems));
    let (users, teams, at, parent) = (
        read(entry.users.as_ref()),
        read(entry.teams.as_ref()),
        read(entry.entries.as_ref()),
        read(entry.parent.as_ref()),
    );
    let keys = [&entry.id, &entry.kind, &entry.user, &entry.actions, &entry.write].map(Option::as_ref);
    let of_entries = [&entry.team, &entry.organization].into_iter().chain([&entry.parent]).any(Option::is_some);
    let incomplete = || {
        Problem::new(RoutesProblem::IncompleteWriters, *place).with_help(
            "write `users` or `teams`; or `entries`, `id`, `kind`, `user`, `actions` and `write`, with `team`, \
             `organization` and `parent` if there are such",
        )
    };
    let Some(at) = at else {
        let is_lists = (users.is_some() || teams.is_some()) && keys.iter().all(Option::is_none) && !of_entries;
        if !is_lists {
            problems.push(incomplete());
            return None;
        }
        // A pointer that could not be read has been reported.
        let are_read = users != Some(None) && teams != Some(None);
        return are_read.then(|| Writers::Lists { users: users.flatten(), teams: teams.flatten() });
    };
    let [Some(id), Some(kind), Some(user), Some(actions), Some(write)] = keys else {
        problems.push(incomplete());
        return None;
    };
    if users.is_some() || teams.is_some() {
        problems.push(incomplete());
        return None;
    }
    let parent_kind = match &entry.parent_object {
        None => Some(number),
        Some(word) => {
            let found = names.iter().position(|name| *name == word.value.as_str());
            if found.is_none() {
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
