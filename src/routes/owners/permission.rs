//! Whether the caller may write a stored object.

use super::Facts;
use crate::{
    route::{Entries, ObjectKind, Pointer, Root, Writers},
    routes::{Caller, evidence::Known, json::Json, truth::Truth},
};

/// What an object says about who may write it.
struct Permission<'f> {
    kinds: &'f [ObjectKind],
    caller: &'f Caller<'f>,
}

/// How one form restricts an object.
enum Form {
    /// It names nobody.
    Open,
    /// Whether it admits the caller.
    Restricted(Truth),
    Unknown,
}

impl Facts<'_, '_> {
    /// Returns whether the caller may write the stored object: by name, by a team, by the organization, by inheritance, or because the
    /// object is not restricted.
    pub(super) fn may_write(&self) -> Truth {
        let Some(kind) = self.kind else { return Truth::Unknown };
        let permission = Permission { kinds: self.kinds, caller: self.caller };
        permission.may_write(kind, self.stored, Some(self.parent))
    }
}

impl Permission<'_> {
    fn may_write(&self, kind: &ObjectKind, object: &Known<'_>, parent: Option<&Known<'_>>) -> Truth {
        if self.caller.is_nobody() {
            return Truth::HoldsNot;
        }
        let Some(object) = object else { return Truth::Unknown };
        // Whoever is not known to be a user may be none, and cannot even write what is open to everybody then.
        let mut all = if self.caller.is_unknown() { Truth::Unknown } else { Truth::Holds };
        for form in kind.writers() {
            all = all.and(match self.form(form, object, parent) {
                Form::Open => Truth::Holds,
                Form::Restricted(admits) => admits,
                Form::Unknown => Truth::Unknown,
            });
        }
        all
    }

    fn form(&self, form: &Writers, object: &Json<'_>, parent: Option<&Known<'_>>) -> Form {
        match form {
            Writers::Lists { users, teams } => {
                let users = Self::list(users.as_ref(), object, |id| self.caller.is_user(id));
                let teams = Self::list(teams.as_ref(), object, |id| self.caller.is_in_team(id));
                match (users, teams) {
                    (Form::Open, Form::Open) => Form::Open,
                    (Form::Unknown, other) | (other, Form::Unknown) => match other {
                        Form::Restricted(Truth::Holds) => Form::Restricted(Truth::Holds),
                        _ => Form::Unknown,
                    },
                    (Form::Restricted(one), Form::Restricted(other)) => Form::Restricted(one.or(other)),
                    (Form::Open, restricted) | (restricted, Form::Open) => restricted,
                }
            }
            Writers::Entries(entries) => {
                let listed = self.entries(entries, object);
                let inherited = self.inherited(entries, object, parent);
                match (listed, inherited) {
                    (Form::Open, other) | (other, Form::Open) => other,
                    // Permissions are either an object's own or inherited.
                    _ => Form::Unknown,
                }
            }
        }
    }

    /// Returns how a list of ids restricts an object.
    fn list(pointer: Option<&Pointer>, object: &Json<'_>, is_caller: impl Fn(&str) -> Truth) -> Form {
        let Some(pointer) = pointer else { return Form::Open };
        let found = object.find(pointer);
        if !found.is_certain {
            return Form::Unknown;
        }
        let mut admits = None;
        for value in found.values() {
            let Json::Array(elements) = value else { return Form::Unknown };
            for element in elements {
                let Some(id) = element.as_text() else { return Form::Unknown };
                admits = Some(admits.unwrap_or(Truth::HoldsNot).or(is_caller(id)));
            }
        }
        admits.map_or(Form::Open, Form::Restricted)
    }

    /// Returns how a list of entries restricts an object.
    fn entries(&self, form: &Entries, object: &Json<'_>) -> Form {
        let Some(entries) = super::writers::read(form, Some(object), Root::Stored) else { return Form::Unknown };
        if !entries.is_whole {
            return Form::Unknown;
        }
        let mut admits = None;
        for entry in &entries.list {
            let is_caller = match entry.kind {
                kind if kind == &*form.user => self.caller.is_user(entry.id),
                kind if Some(kind) == form.team.as_deref() => self.caller.is_in_team(entry.id),
                kind if Some(kind) == form.organization.as_deref() => self.caller.is_in_organization(entry.id),
                _ => Truth::Unknown,
            };
            let writes = is_caller.and(entry.writes.into());
            admits = Some(admits.unwrap_or(Truth::HoldsNot).or(writes));
        }
        admits.map_or(Form::Open, Form::Restricted)
    }

    /// Returns how an object is restricted by the one from which it inherits.
    fn inherited(&self, form: &Entries, object: &Json<'_>, parent: Option<&Known<'_>>) -> Form {
        let Some(pointer) = &form.parent else { return Form::Open };
        let found = object.find(pointer);
        if !found.is_certain {
            return Form::Unknown;
        }
        if found.values().iter().all(|value| value.is_blank()) {
            return Form::Open;
        }
        let kind = form.parent_kind.and_then(|number| self.kinds.get(number));
        // Of a parent, no other one is known.
        match (kind, parent) {
            (Some(kind), Some(parent)) => match self.may_write(kind, parent, None) {
                Truth::Unknown => Form::Unknown,
                admits => Form::Restricted(admits),
            },
            _ => Form::Unknown,
        }
    }
}
