//! What requests demand, computed again: slowly and obviously, from what a routes file means, for requests of which everything is
//! known and has the type that is expected.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::{
    route::{
        Change, Condition, Demanded, Entries, IdKinds, Items, Listed, ObjectKind, OwnerOf, Pointer, Root, Route, Step,
        Test, Writers,
    },
    routes::Routes,
};
use serde_json::Value;

use super::{
    ask::Set,
    requests::{Request, Who},
};

struct World<'w> {
    routes: &'w Routes,
    route: &'w Route,
    kind: Option<&'w ObjectKind>,
    request: &'w Request,
    stored: &'w Value,
}

/// What a request demands. The kind of object is that of the route, which its declaration does not show.
pub(crate) fn demands(routes: &Routes, route: &Route, kind: Option<&str>, creates: bool, request: &Request) -> Set {
    let kind = kind.and_then(|name| routes.objects().iter().find(|kind| kind.name() == name));
    let stored = if creates { &Value::Null } else { &request.stored };
    let world = World { routes, route, kind, request, stored };
    let holding = route.demanded().iter().filter(|demanded| demanded.when().iter().all(|one| world.holds(one)));
    let mut set: Set = holding.flat_map(|demanded| world.pairs(demanded, &world.owners(demanded.owner()))).collect();
    if set.is_empty() {
        for demanded in route.demanded() {
            let owners: &[&str] = match demanded.owner() {
                OwnerOf::Writers(_) => &["self", "held", "other"],
                _ => &["self", "other"],
            };
            let owners: BTreeSet<String> = match demanded.owner() {
                OwnerOf::Parameter(..) => world.owners(demanded.owner()),
                _ if request.who.is_nobody => BTreeSet::from(["other".to_owned()]),
                _ => owners.iter().map(|owner| (*owner).to_owned()).collect(),
            };
            set.extend(world.pairs(demanded, &owners));
        }
    }
    set
}

impl World<'_> {
    /// The operation with each of the owners, or with the one that the file names.
    fn pairs(&self, demanded: &Demanded, owners: &BTreeSet<String>) -> Set {
        let vocabulary = self.routes.vocabulary();
        let operation = vocabulary.operation(demanded.operation()).expect("an operation");
        let api = vocabulary.apis().name(operation.api()).expect("an API");
        let action = vocabulary.actions().name(operation.action()).expect("an action");
        let owners = match demanded.owner() {
            OwnerOf::Only(owner) => BTreeSet::from([vocabulary.owners().name(*owner).expect("an owner").to_owned()]),
            _ => owners.clone(),
        };
        owners.into_iter().map(|owner| (format!("{api}.{action}"), owner)).collect()
    }

    fn holds(&self, condition: &Condition) -> bool {
        let test = condition.test();
        let pointer = test.pointer();
        let root = if pointer.root() == Root::Stored { self.stored } else { &self.request.body };
        let values = all(root, pointer.steps());
        // What the body leaves out keeps its stored value.
        let keeps = self.route.keeps_omitted() && is_left_out(&self.request.body, pointer.steps());
        let texts: Vec<&Value> = values
            .iter()
            .flat_map(|value| match value {
                Value::Array(elements) => elements.iter().collect(),
                value => vec![*value],
            })
            .collect();
        let is_listed = |names: &[Box<str>], text: &Value| names.iter().any(|name| text == &**name);
        let is_text = |value: &&Value, text: &str| value.as_str().is_some_and(|value| value.to_lowercase() == text);
        match test {
            Test::Filled(_) => values.iter().any(|value| !is_blank(value)),
            Test::Blank(_) => values.iter().all(|value| is_blank(value)),
            Test::IsTrue(_) => values.iter().any(|value| **value == true || is_text(value, "true")),
            Test::IsFalse(_) => values.iter().any(|value| **value == false || is_text(value, "false")),
            Test::Among(_, names) => !texts.is_empty() && texts.iter().all(|text| is_listed(names, text)),
            Test::Beyond(_, names) => texts.iter().any(|text| !is_listed(names, text)),
            Test::Gains(_) | Test::Loses(_) | Test::Changes(_) | Test::Differs(_) if keeps => false,
            Test::Differs(pointer) => values != all(self.stored, pointer.steps()),
            Test::Gains(items) => !keys(&self.request.body, items).is_subset(&keys(self.stored, items)),
            Test::Loses(items) => !keys(self.stored, items).is_subset(&keys(&self.request.body, items)),
            Test::Changes(items) => {
                let (new, old) = (by_key(&self.request.body, items), by_key(self.stored, items));
                new.iter().any(|(key, value)| old.get(key).is_some_and(|old| old != value))
            }
            other => panic!("a test that this evaluator does not know: {other:?}"),
        }
    }

    fn owners(&self, by: &OwnerOf) -> BTreeSet<String> {
        match by {
            OwnerOf::Parameter(number, kinds) => {
                let segments: Vec<&str> = self.request.target.split('/').skip(1).collect();
                let template = self.route.template().segments().iter().zip(segments);
                let mut parameters = template.filter(|(segment, _)| segment.to_string().starts_with('{'));
                BTreeSet::from([self.owner_of(parameters.nth(*number).expect("a parameter").1, *kinds)])
            }
            OwnerOf::Each(listed, pointer, kinds) => {
                let new = texts(&self.request.body, pointer);
                let old = texts(self.stored, pointer);
                let keeps = self.route.keeps_omitted() && is_left_out(&self.request.body, pointer.steps());
                let ids: Vec<&String> = match listed {
                    Listed::All => new.iter().collect(),
                    _ if keeps => Vec::new(),
                    Listed::Gained => new.difference(&old).collect(),
                    Listed::Lost => old.difference(&new).collect(),
                };
                ids.into_iter().map(|id| self.owner_of(id, *kinds)).collect()
            }
            OwnerOf::Writers(change) => self.writers(*change),
            _ => BTreeSet::new(),
        }
    }

    fn owner_of(&self, id: &str, kinds: IdKinds) -> String {
        let who = &self.request.who;
        let is_own = !who.is_nobody && (kinds.user && id == who.user || kinds.member && id == who.member);
        if is_own { "self".to_owned() } else { "other".to_owned() }
    }

    /// The owners of the principals whose write permission changes.
    fn writers(&self, change: Change) -> BTreeSet<String> {
        let may_write = self.kind.and_then(|kind| {
            let parent = Some(&self.request.parent);
            may_write(self.routes, kind, self.stored, parent, &self.request.who)
        });
        let mut owners = BTreeSet::new();
        let mut touch = |is_caller: bool| {
            let held = if is_caller { "self" } else { "held" };
            if may_write != Some(false) {
                owners.insert(held.to_owned());
            }
            if may_write != Some(true) {
                owners.insert("other".to_owned());
            }
        };
        let who = &self.request.who;
        let is_user = |id: &str| !who.is_nobody && id == who.user;
        let body = &self.request.body;
        let is_kept = |pointer: &Pointer| self.route.keeps_omitted() && is_left_out(body, pointer.steps());
        for form in self.kind.into_iter().flat_map(ObjectKind::writers) {
            match form {
                Writers::Lists { users, teams } => {
                    for (pointer, are_users) in [(users, true), (teams, false)] {
                        let Some(pointer) = pointer.as_ref().filter(|pointer| !is_kept(pointer)) else { continue };
                        let (new, old) = (texts(body, pointer), texts(self.stored, pointer));
                        let ids = if change == Change::Gained { new.difference(&old) } else { old.difference(&new) };
                        ids.for_each(|id| touch(are_users && is_user(id)));
                    }
                }
                Writers::Entries(form) => {
                    if !is_kept(&form.at) {
                        let (new, old) = (actions(body, form), actions(self.stored, form));
                        let nothing = BTreeSet::new();
                        for principal in new.keys().chain(old.keys()).collect::<BTreeSet<_>>() {
                            let now = new.get(principal).unwrap_or(&nothing);
                            let before = old.get(principal).unwrap_or(&nothing);
                            let is_there_as_before = new.contains_key(principal) == old.contains_key(principal);
                            let counts = match (change, before.contains(&*form.write), now.contains(&*form.write)) {
                                (Change::Gained, false, true) | (Change::Lost, true, false) => true,
                                (Change::Gained, wrote, writes) => {
                                    wrote == writes && (now != before || !is_there_as_before)
                                }
                                (Change::Lost, ..) => false,
                            };
                            if counts {
                                touch(principal.0 == *form.user && is_user(&principal.1));
                            }
                        }
                    }
                    if let Some(parent) = form.parent.as_ref().filter(|parent| !is_kept(parent))
                        && all(body, parent.steps()) != all(self.stored, parent.steps())
                    {
                        touch(false);
                    }
                }
                other => panic!("a form that this evaluator does not know: {other:?}"),
            }
        }
        owners
    }
}

/// Whether the caller may write an object; `None` if the object does not say.
fn may_write(routes: &Routes, kind: &ObjectKind, object: &Value, parent: Option<&Value>, who: &Who) -> Option<bool> {
    if who.is_nobody {
        return Some(false);
    }
    let mut all_admit = Some(true);
    for form in kind.writers() {
        let admits = match form {
            Writers::Lists { users, teams } => {
                let ids =
                    |pointer: &Option<Pointer>| pointer.iter().flat_map(|one| texts(object, one)).collect::<Vec<_>>();
                let (users, teams) = (ids(users), ids(teams));
                let is_open = users.is_empty() && teams.is_empty();
                Some(
                    is_open
                        || users.iter().any(|id| id == who.user)
                        || teams.iter().any(|id| who.teams.contains(&&**id)),
                )
            }
            Writers::Entries(form) => {
                let own = actions(object, form);
                let may = own.iter().any(|((kind, id), actions)| {
                    let is_meant = *kind == *form.user && id == who.user
                        || Some(kind.as_str()) == form.team.as_deref() && who.teams.contains(&&**id)
                        || Some(kind.as_str()) == form.organization.as_deref() && id == who.organization;
                    is_meant && actions.contains(&*form.write)
                });
                let inherits =
                    form.parent.as_ref().is_some_and(|one| all(object, one.steps()).iter().any(|id| !is_blank(id)));
                match (own.is_empty(), inherits, parent) {
                    (true, false, _) => Some(true),
                    (false, false, _) => Some(may),
                    (true, true, Some(parent)) => {
                        let kind = form.parent_kind.and_then(|number| routes.objects().get(number));
                        kind.and_then(|kind| may_write(routes, kind, parent, None, who))
                    }
                    // Nobody knows which of the two counts, or what an unknown object says.
                    _ => None,
                }
            }
            other => panic!("a form that this evaluator does not know: {other:?}"),
        };
        all_admit = match (all_admit, admits) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    all_admit
}

/// All values that steps lead to.
fn all<'v>(value: &'v Value, steps: &[Step]) -> Vec<&'v Value> {
    match (steps, value) {
        (_, Value::Null) => Vec::new(),
        ([], value) => vec![value],
        ([Step::Key(key), rest @ ..], Value::Object(keys)) => {
            keys.get(&**key).map_or(Vec::new(), |value| all(value, rest))
        }
        ([Step::Each, rest @ ..], Value::Array(elements)) => {
            elements.iter().flat_map(|value| all(value, rest)).collect()
        }
        _ => panic!("{value} has no {steps:?}"),
    }
}

/// Whether a key is not there, on the way before any `*`.
fn is_left_out(value: &Value, steps: &[Step]) -> bool {
    match (steps, value) {
        ([Step::Key(key), rest @ ..], Value::Object(keys)) => {
            keys.get(&**key).is_none_or(|value| is_left_out(value, rest))
        }
        _ => false,
    }
}

fn is_blank(value: &Value) -> bool {
    *value == Value::Null
        || *value == ""
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn texts(value: &Value, pointer: &Pointer) -> BTreeSet<String> {
    let elements = all(value, pointer.steps()).into_iter().flat_map(|list| list.as_array().expect("a list"));
    elements.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// The objects of an array by their keys; texts are their own keys.
fn by_key(value: &Value, items: &Items) -> BTreeMap<String, Value> {
    let elements = all(value, items.pointer.steps()).into_iter().flat_map(|list| list.as_array().expect("a list"));
    let key = |element: &Value| match &items.key {
        Some(key) => element[&**key].as_str().expect("an id").to_owned(),
        None => element.as_str().expect("a text").to_owned(),
    };
    let counts = |element: &&Value| {
        items.fields.iter().all(|field| {
            let is_one = |text: &Value| field.texts.iter().any(|one| text == &**one);
            match &element[&*field.field] {
                Value::Array(texts) => texts.iter().any(is_one),
                text => is_one(text),
            }
        })
    };
    elements.filter(counts).map(|element| (key(element), element.clone())).collect()
}

fn keys(value: &Value, items: &Items) -> BTreeSet<String> {
    by_key(value, items).into_keys().collect()
}

/// What each principal of a list of entries may do.
fn actions(value: &Value, form: &Entries) -> BTreeMap<(String, String), BTreeSet<String>> {
    let entries = all(value, form.at.steps()).into_iter().flat_map(|list| list.as_array().expect("a list"));
    let text = |entry: &Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    let actions = |entry: &Value| {
        let actions = entry[&*form.actions].as_array().expect("a list");
        actions.iter().map(|action| action.as_str().expect("a text").to_owned()).collect()
    };
    entries.map(|entry| ((text(entry, &form.kind), text(entry, &form.id)), actions(entry))).collect()
}
