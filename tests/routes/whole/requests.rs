//! Requests for a route, with bodies and stored objects of the shape that its conditions and owners ask for.

use std::collections::BTreeMap;

use portcullis::{
    route::{ObjectKind, OwnerOf, Pointer, Route, Segment, Step, Test, Writers},
    routes::Routes,
};
use serde_json::{Map, Value, json};

use super::choices::Choices;

/// Everything about a request, all of it known.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) body: Value,
    pub(crate) stored: Value,
    pub(crate) parent: Value,
    pub(crate) who: Who,
}

/// Who makes it.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    /// The bearer of an org token.
    pub(crate) is_nobody: bool,
    pub(crate) user: &'static str,
    pub(crate) member: &'static str,
    pub(crate) organization: &'static str,
    pub(crate) teams: Vec<&'static str>,
}

const IDS: [&str; 8] = ["U1", "M1", "T1", "O1", "U2", "M2", "T2", "O2"];

/// What stands at a place.
#[derive(Clone, Debug)]
enum Shape {
    Object(BTreeMap<String, Shape>),
    /// Elements, which are told apart by the value of a key if there is one.
    List(Box<Shape>, Option<String>),
    Bool,
    /// One of some texts, or a list of them.
    Names(Vec<String>),
    Ids,
    Entries(Entries),
    Id,
}

impl Shape {
    /// Whether nothing is known of what stands there.
    fn is_unknown(&self) -> bool {
        matches!(self, Self::Object(keys) if keys.is_empty())
    }
}

#[derive(Clone, Debug)]
struct Entries {
    id: String,
    kind: String,
    kinds: Vec<String>,
    actions: String,
    write: String,
}

/// A request for a route. `is_messy` says whether values of other types and keys in another case are among its content.
pub(crate) fn request(routes: &Routes, route: &Route, is_messy: bool, choices: &mut Choices<'_>) -> Request {
    let shape = shape(routes, route);
    let content = |choices: &mut Choices<'_>| value(&shape, is_messy, choices);
    let who = Who {
        is_nobody: choices.one_in(12),
        user: choices.of(&["U1", "U2"]),
        member: choices.of(&["M1", "M2"]),
        organization: choices.of(&["O1", "O2"]),
        teams: ["", "T1", "T2", "T1 T2"][choices.below(4)].split_whitespace().collect(),
    };
    let target = target(route, choices);
    let body = content(choices);
    // Often little or nothing changes.
    let stored = if choices.below(3) == 1 { body.clone() } else { content(choices) };
    let parent = content(choices);
    Request { method: route.method().as_str(), target, body, stored, parent, who }
}

/// A plain target of a route.
pub(crate) fn target(route: &Route, choices: &mut Choices<'_>) -> String {
    let segments = route.template().segments().iter().map(|segment| match segment {
        Segment::Parameter(_) => choices.of(&IDS).to_owned(),
        other => other.to_string(),
    });
    segments.flat_map(|segment| ["/".to_owned(), segment]).collect()
}

fn shape(routes: &Routes, route: &Route) -> Shape {
    let mut whole = Shape::Object(BTreeMap::new());
    for demanded in route.demanded() {
        for condition in demanded.when() {
            put(&mut whole, condition.test().pointer().steps(), of_test(condition.test()));
        }
        if let OwnerOf::Each(_, pointer, _) = demanded.owner() {
            put(&mut whole, pointer.steps(), Shape::Ids);
        }
    }
    for kind in routes.objects() {
        of_kind(kind, &mut whole);
    }
    whole
}

fn of_test(test: &Test) -> Shape {
    let texts = |names: &[Box<str>]| {
        let known = names.iter().map(std::string::ToString::to_string);
        Shape::Names(known.chain(["custom".to_owned()]).collect())
    };
    match test {
        Test::IsTrue(_) | Test::IsFalse(_) => Shape::Bool,
        Test::Among(_, names) | Test::Beyond(_, names) => texts(names),
        Test::Gains(items) | Test::Loses(items) | Test::Changes(items) => match &items.key {
            Some(key) => {
                let names = || Shape::Names(vec!["A".into(), "B".into()]);
                let keys = [(key.to_string(), Shape::Id), ("text".to_owned(), names())];
                let fields = items.fields.iter().map(|field| (field.field.to_string(), texts(&field.texts)));
                let keys = keys.into_iter().chain(fields).collect();
                Shape::List(Box::new(Shape::Object(keys)), Some(key.to_string()))
            }
            None => Shape::Ids,
        },
        _ => texts(&[]),
    }
}

fn of_kind(kind: &ObjectKind, whole: &mut Shape) {
    for form in kind.writers() {
        match form {
            Writers::Lists { users, teams } => {
                for pointer in [users, teams].into_iter().flatten() {
                    put(whole, pointer.steps(), Shape::Ids);
                }
            }
            Writers::Entries(form) => {
                let kinds = [Some(&form.user), form.team.as_ref(), form.organization.as_ref()];
                let entries = Entries {
                    id: form.id.to_string(),
                    kind: form.kind.to_string(),
                    kinds: kinds.into_iter().flatten().map(std::string::ToString::to_string).collect(),
                    actions: form.actions.to_string(),
                    write: form.write.to_string(),
                };
                put(whole, form.at.steps(), Shape::Entries(entries));
                if let Some(parent) = &form.parent {
                    put(whole, Pointer::steps(parent), Shape::Id);
                }
            }
            _ => {}
        }
    }
}

/// Puts a shape where steps lead to. What has another shape there already stays.
fn put(whole: &mut Shape, steps: &[Step], leaf: Shape) {
    match (steps, whole) {
        ([], whole) if whole.is_unknown() => {
            *whole = leaf;
        }
        ([Step::Key(key), rest @ ..], Shape::Object(keys)) => {
            let next = keys.entry(key.to_string()).or_insert_with(|| Shape::Object(BTreeMap::new()));
            put(next, rest, leaf);
        }
        ([Step::Each, rest @ ..], Shape::List(element, _)) => put(element, rest, leaf),
        ([Step::Each, rest @ ..], whole) if whole.is_unknown() => {
            let mut element = Shape::Object(BTreeMap::new());
            put(&mut element, rest, leaf);
            *whole = Shape::List(Box::new(element), None);
        }
        _ => {}
    }
}

fn value(shape: &Shape, is_messy: bool, choices: &mut Choices<'_>) -> Value {
    if is_messy && choices.one_in(8) {
        return junk(choices);
    }
    match shape {
        Shape::Object(keys) => {
            let mut object = Map::new();
            for (key, shape) in keys {
                if choices.below(4) == 3 {
                    continue;
                }
                let value = value(shape, is_messy, choices);
                if is_messy && choices.one_in(12) {
                    object.insert(key.to_uppercase(), value.clone());
                    if choices.below(2) == 0 {
                        continue;
                    }
                }
                object.insert(key.clone(), value);
            }
            Value::Object(object)
        }
        Shape::List(element, key) => {
            let mut list: Vec<Value> = (0..choices.below(3)).map(|_| value(element, is_messy, choices)).collect();
            if let Some(key) = key.as_ref().filter(|_| !is_messy) {
                // Which of two objects with one key counts is not known, nor what one without the key is.
                let mut seen = vec![&Value::Null];
                let is_first: Vec<bool> = list
                    .iter()
                    .map(|one| {
                        let id = &one[key];
                        let is_new = !seen.contains(&id);
                        seen.push(id);
                        is_new
                    })
                    .collect();
                let mut is_first = is_first.into_iter();
                list.retain(|_| is_first.next() == Some(true));
            }
            Value::Array(list)
        }
        Shape::Bool => {
            [json!(true), json!(false), json!("true"), json!("False"), json!("TRUE")][choices.below(5)].clone()
        }
        Shape::Names(names) => {
            let mut name = || Value::from(names[choices.below(names.len())].clone());
            let first = name();
            match choices.below(5) {
                0..3 => first,
                3 => json!([]),
                _ => json!([first, names[choices.below(names.len())]]),
            }
        }
        Shape::Ids => (0..choices.below(4)).map(|_| choices.of(&IDS)).collect(),
        Shape::Id => {
            if choices.below(3) == 2 && !is_messy {
                json!("G2")
            } else {
                json!(choices.of(&["G1", "G2", ""]))
            }
        }
        Shape::Entries(form) => {
            let mut entries: Vec<Value> = (0..choices.below(4)).map(|_| entry(form, choices)).collect();
            if !is_messy {
                let mut seen = Vec::new();
                entries.retain(|entry| {
                    let principal = (entry[&form.kind].clone(), entry[&form.id].clone());
                    let is_new = !seen.contains(&principal);
                    seen.push(principal);
                    is_new
                });
            }
            Value::Array(entries)
        }
    }
}

fn entry(form: &Entries, choices: &mut Choices<'_>) -> Value {
    let kind = choices.below(form.kinds.len());
    let ids = [["U1", "U2"], ["T1", "T2"], ["O1", "O2"]];
    let actions = [json!([form.write]), json!(["READ"]), json!(["READ", form.write]), json!([])];
    let mut entry = Map::new();
    entry.insert(form.id.clone(), json!(choices.of(&ids[kind % 3])));
    entry.insert(form.kind.clone(), json!(form.kinds[kind]));
    entry.insert(form.actions.clone(), actions[choices.below(4)].clone());
    Value::Object(entry)
}

fn junk(choices: &mut Choices<'_>) -> Value {
    let junk = [
        json!(null),
        json!("U1"),
        json!(1),
        json!(1.5),
        json!(true),
        json!({}),
        json!([]),
        json!([null]),
        json!([["U1"]]),
        json!({ "a": 1 }),
        json!("write"),
        json!(["U1", 1]),
        json!([{ "name": 1, "Name": 2 }]),
        json!(""),
    ];
    junk[choices.below(junk.len())].clone()
}
