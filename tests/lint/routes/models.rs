//! Small bodies and stored objects, and which conditions hold for them: read from what requests demand.

use std::fmt::Write as _;

use portcullis::routes::{Caller, Content, Evidence, Found, Head};
use proptest::{prelude::*, sample::select};

use super::routes;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Holds,
    HoldsNot,
    Unknown,
}

/// A method, and what is declared beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    method: &'static str,
    beside: &'static str,
}

pub(super) const KINDS: [Kind; 4] = [
    Kind { method: "PUT", beside: "object: thing" },
    Kind { method: "PUT", beside: "object: thing, keeps_omitted: true" },
    Kind { method: "PATCH", beside: "object: thing" },
    Kind { method: "POST", beside: "creates: thing" },
];

/// The operations that stand for the conditions whose outcomes are read.
const OPERATIONS: [&str; 4] = ["gate.look_at", "gate.raise", "gate.lower", "door.look_at"];

/// A routes file with demands, each an operation with its conditions. Each condition has a line of its own, and so has each operation.
pub(super) fn yaml(kind: Kind, demands: &[(&str, &[String])]) -> String {
    let mut text = "objects: { thing: {} }\npaths:\n  /a:\n".to_owned();
    for line in kind.beside.split(", ") {
        writeln!(text, "    {line}").expect("text can be written");
    }
    writeln!(text, "    {}:", kind.method).expect("text can be written");
    for (operation, conditions) in demands {
        writeln!(text, "      - operation: {operation}").expect("text can be written");
        if !conditions.is_empty() {
            text.push_str("        when:\n");
        }
        for condition in *conditions {
            writeln!(text, "          - {{ {condition} }}").expect("text can be written");
        }
    }
    text
}

fn content(text: Option<&String>) -> Content<'_> {
    text.map_or(Content::Unknown, |text| Content::Json(text.as_bytes()))
}

/// The outcomes of conditions for every pair of a body and a stored object, of which `None` is not known.
pub(super) fn outcomes(kind: Kind, conditions: &[String], models: &Models) -> Vec<Vec<Truth>> {
    // The first is demanded in any case.
    let mut demands: Vec<(&str, &[String])> = vec![(OPERATIONS[0], &[])];
    demands.extend(OPERATIONS.into_iter().skip(1).zip(conditions.chunks(1)));
    let routes = routes(&yaml(kind, &demands));
    let head = Head::read(kind.method, "/a", [], routes.service()).expect("the target is read");
    let Found::Route(matched) = routes.find(&head) else { panic!("the route is found") };
    let operations: Vec<_> =
        matched.route().demanded().iter().skip(1).map(portcullis::route::Demanded::operation).collect();
    let mut outcomes = Vec::new();
    for body in &models.bodies {
        for stored in &models.stored {
            let evidence = Evidence::default().with_body(content(body.as_ref())).with_stored(content(stored.as_ref()));
            let demands = matched.demands(&evidence, &Caller::unknown()).expect("no key is there twice");
            let truth = |operation| match demands.list().iter().find(|demand| demand.operation() == operation) {
                None => Truth::HoldsNot,
                Some(demand) if demand.is_assumed() => Truth::Unknown,
                Some(_) => Truth::Holds,
            };
            outcomes.push(operations.iter().map(|operation| truth(*operation)).collect());
        }
    }
    outcomes
}

pub(super) struct Models {
    bodies: Vec<Option<String>>,
    stored: Vec<Option<String>>,
}

/// The arrays of at most two of some elements.
fn arrays(elements: &[String]) -> Vec<String> {
    let mut arrays = vec!["[]".to_owned()];
    for (number, one) in elements.iter().enumerate() {
        arrays.push(format!("[{one}]"));
        arrays.extend(elements.iter().skip(number + 1).map(|other| format!("[{one},{other}]")));
    }
    arrays
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

const SCALARS: &[&str] = &[
    "null",
    "\"\"",
    "\"x\"",
    "\"X\"",
    "\"y\"",
    "\"Y\"",
    "\"z\"",
    "true",
    "false",
    "\"true\"",
    "\"TRUE\"",
    "\"false\"",
    "7",
    "{}",
    "[]",
];

/// Conditions on the body alone.
pub(super) fn single() -> impl Strategy<Value = String> {
    let pointer = select(vec!["", "/a", "/a", "/a/b", "/a/*", "/a/*", "/a/*/b"]);
    let test = select(vec!["filled", "blank", "is_true", "is_false"]).prop_map(|test| (test, ""));
    let named = select(vec![", names: [x]", ", names: [y]", ", names: [x, y]", ", names: [X]", ", names: [\"true\"]"]);
    let named = (select(vec!["among", "beyond"]), named);
    let test = prop_oneof![test, named];
    (test, pointer).prop_map(|((test, rest), pointer)| format!("{test}: \"{pointer}\"{rest}"))
}

/// Bodies that differ in everything that such conditions test. Nothing is stored.
pub(super) fn of_single() -> Models {
    let mut elements = owned(SCALARS);
    elements.extend(owned(&["[\"x\"]", "[\"z\"]", "[\"x\",\"z\"]", "{\"B\":7}", "{\"c\":7}"]));
    elements.extend(SCALARS.iter().map(|value| format!("{{\"b\":{value}}}")));
    let mut values = arrays(&elements);
    values.extend(arrays(&owned(SCALARS)).iter().map(|value| format!("{{\"b\":{value}}}")));
    values.extend(elements);
    let mut bodies = vec![None, Some("{\"A\":7}".to_owned())];
    bodies.extend(values.iter().map(|value| Some(format!("{{\"a\":{value}}}"))));
    bodies.extend(values.into_iter().map(Some));
    Models { bodies, stored: vec![None] }
}

/// Conditions that compare, and others on the same values.
pub(super) fn compared() -> impl Strategy<Value = String> {
    let fields = select(vec!["", "", ", where: { t: x }", ", where: { t: [x, y] }", ", where: { t: y }"]);
    let keyed = (select(vec!["gains", "loses", "changes"]), fields.prop_map(|fields| format!(", key: k{fields}")));
    let texts = (select(vec!["gains", "loses", "differs"]), Just(String::new()));
    let single = (select(vec!["filled", "blank", "is_true"]), Just(String::new()));
    let named =
        (select(vec!["among", "beyond"]), select(vec![", names: [x]".to_owned(), ", names: [x, y]".to_owned()]));
    let compared = prop_oneof![keyed, texts].prop_map(|(test, rest)| format!("{test}: /m{rest}"));
    let single = (prop_oneof![single, named], select(vec!["/m", "stored/m"]));
    let single = single.prop_map(|((test, rest), pointer)| format!("{test}: {pointer}{rest}"));
    prop_oneof![2 => compared, 1 => single]
}

pub(super) fn of_compared() -> Models {
    let objects = ["{\"k\":\"1\"}", "{\"k\":\"1\",\"v\":true}", "{\"k\":\"2\"}", "{\"k\":1}"];
    let counted = [
        "{\"k\":\"1\",\"t\":\"x\"}",
        "{\"k\":\"1\",\"t\":\"x\",\"v\":true}",
        "{\"k\":\"1\",\"t\":\"y\",\"v\":true}",
        "{\"k\":\"1\",\"t\":[\"x\",\"y\"]}",
        "{\"k\":\"2\",\"t\":[\"x\",\"y\"]}",
        "{\"k\":\"2\",\"t\":\"x\"}",
        "{\"k\":\"2\",\"t\":\"y\"}",
        "{\"t\":\"Y\"}",
    ];
    let elements = [&["\"x\"", "\"y\"", "\"z\"", "\"X\"", "7"], objects.as_slice(), counted.as_slice()].concat();
    let mut values =
        owned(&["null", "\"\"", "\"true\"", "\"x\"", "\"z\"", "\"X\"", "true", "false", "7", "{}", "{\"k\":\"1\"}"]);
    values.extend(arrays(&owned(&elements)));
    let mut stored = vec![None, Some("{}".to_owned()), Some("{\"M\":7}".to_owned())];
    stored.extend(values.into_iter().map(|value| Some(format!("{{\"m\":{value}}}"))));
    let bodies = stored.clone();
    stored.push(Some("null".to_owned()));
    Models { bodies, stored }
}

/// Whether all of some conditions could hold: what requests with them demand.
pub(super) fn could_hold(outcomes: &[Truth], conditions: &[usize]) -> bool {
    conditions.iter().all(|number| outcomes[*number] != Truth::HoldsNot)
}
