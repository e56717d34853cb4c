//! A second evaluator of conditions, slow and obvious, with which the first one is compared.

use serde_json::{Value, json};

use super::{HOLDS, HOLDS_NOT, Truth, UNKNOWN};
use crate::route::{FieldTexts, Items, Root, Step, Test};

/// What one way along a pointer leads to, for the second evaluator.
#[derive(Clone)]
enum End {
    Value(Value),
    Nothing,
    Omitted,
    OmittedInElement,
    Unclear,
}

fn ends(value: &Value, steps: &[Step], in_element: bool) -> Vec<End> {
    let alike = |key: &str, entries: &serde_json::Map<String, Value>| {
        entries.keys().any(|other| other != key && other.to_lowercase() == key.to_lowercase())
    };
    match (value, steps) {
        (Value::Null, _) => vec![End::Nothing],
        (_, []) => vec![End::Value(value.clone())],
        (Value::Object(entries), [Step::Key(key), ..]) if alike(key, entries) => vec![End::Unclear],
        (Value::Object(entries), [Step::Key(key), rest @ ..]) => match entries.get(&**key) {
            Some(value) => ends(value, rest, in_element),
            None if in_element => vec![End::OmittedInElement],
            None => vec![End::Omitted],
        },
        (Value::Array(elements), [Step::Each, rest @ ..]) => {
            elements.iter().flat_map(|element| ends(element, rest, true)).collect()
        }
        _ => vec![End::Unclear],
    }
}

fn any_of(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let truths: Vec<_> = truths.into_iter().collect();
    if truths.contains(&HOLDS) {
        HOLDS
    } else if truths.contains(&UNKNOWN) {
        UNKNOWN
    } else {
        HOLDS_NOT
    }
}

fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::Holds => HOLDS_NOT,
        Truth::HoldsNot => HOLDS,
        Truth::Unknown => UNKNOWN,
    }
}

/// An element of an array that is compared: its id, whether no other has this id, and its value; `None` for one that is unclear.
type Item = Option<(Value, bool, Value)>;

fn items(ends: Option<&Vec<End>>, of: &Items) -> Vec<Item> {
    let key = of.key.as_deref();
    // Of an element that is not an object, and of a key in another case, nothing can be told.
    let counts = |element: &Value| {
        let outcomes = of.fields.iter().map(|FieldTexts { field, texts }| {
            if !element.is_object() {
                return UNKNOWN;
            }
            match self::ends(element, &[Step::Key(field.clone())], false).pop() {
                Some(End::Value(Value::Array(elements))) => {
                    any_of(elements.iter().map(|element| listed(element, texts)))
                }
                Some(End::Value(value)) => listed(&value, texts),
                Some(End::Unclear) => UNKNOWN,
                _ => HOLDS_NOT,
            }
        });
        opposite(any_of(outcomes.map(opposite)))
    };
    let id = |element: &Value| match (key, element) {
        (None, Value::String(_)) => Some(element.clone()),
        (Some(key), Value::Object(_)) => {
            let found = ends_of_key(element, key);
            found.filter(|id| id.is_string() || id.is_i64() || id.is_u64())
        }
        _ => None,
    };
    let Some(ends) = ends else { return vec![None] };
    let mut items: Vec<Item> = vec![];
    for end in ends {
        match end {
            End::Value(Value::Array(elements)) => {
                for element in elements {
                    match counts(element) {
                        Truth::Holds => items.push(id(element).map(|id| (id, true, element.clone()))),
                        Truth::HoldsNot => {}
                        Truth::Unknown => items.push(None),
                    }
                }
            }
            End::Value(_) | End::Unclear => items.push(None),
            End::Nothing | End::Omitted | End::OmittedInElement => {}
        }
    }
    if key.is_some() {
        let ids: Vec<_> = items.iter().flatten().map(|(id, ..)| as_text(id)).collect();
        for (id, is_only, _) in items.iter_mut().flatten() {
            *is_only = ids.iter().filter(|other| **other == as_text(id)).count() == 1;
        }
        if items.iter().flatten().any(|(_, is_only, _)| !is_only) {
            items.push(None);
        }
    }
    items
}

fn ends_of_key(element: &Value, key: &str) -> Option<Value> {
    match ends(element, &[Step::Key(key.into())], false).pop() {
        Some(End::Value(value)) => Some(value),
        _ => None,
    }
}

fn listed(value: &Value, names: &[Box<str>]) -> Truth {
    match value.as_str() {
        None => UNKNOWN,
        Some(content) if names.iter().any(|name| **name == *content) => HOLDS,
        Some(content) if names.iter().any(|name| name.to_lowercase() == content.to_lowercase()) => UNKNOWN,
        Some(_) => HOLDS_NOT,
    }
}

fn as_text(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn missing(item: &Item, others: &[Item]) -> Truth {
    let Some((id, is_only, _)) = item else { return UNKNOWN };
    let same: Vec<_> = others.iter().flatten().filter(|(other, ..)| as_text(other) == as_text(id)).collect();
    if same.is_empty() {
        return if others.iter().any(Option::is_none) { UNKNOWN } else { HOLDS };
    }
    if *is_only && same.iter().all(|(other, is_only, _)| *is_only && other == id) { HOLDS_NOT } else { UNKNOWN }
}

fn changed(item: &Item, stored: &Item) -> Truth {
    let (Some((id, is_only, value)), Some((old_id, old_is_only, old))) = (item, stored) else { return UNKNOWN };
    if as_text(id) != as_text(old_id) {
        return HOLDS_NOT;
    }
    match is_same(value, old) {
        Truth::HoldsNot if *is_only && *old_is_only && id == old_id => HOLDS,
        Truth::Holds => HOLDS_NOT,
        _ => UNKNOWN,
    }
}

fn is_same(one: &Value, other: &Value) -> Truth {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() != other.is_f64() => UNKNOWN,
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            opposite(any_of(one.iter().zip(other).map(|(one, other)| opposite(is_same(one, other)))))
        }
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            let differs =
                |(key, value): (&String, &Value)| other.get(key).map_or(HOLDS, |other| opposite(is_same(value, other)));
            opposite(any_of(one.iter().map(differs)))
        }
        _ => (one == other).into(),
    }
}

/// A second evaluator, slow and obvious.
pub(super) fn by_definition(test: &Test, body: Option<&Value>, stored: Option<&Value>, keeps_omitted: bool) -> Truth {
    let steps = test.pointer().steps();
    let find = |value: Option<&Value>| value.map(|value| ends(value, steps, false));
    let (mut body, stored) = (find(body), find(stored));
    if test.compares() && keeps_omitted {
        if body.iter().flatten().any(|end| matches!(end, End::Omitted)) {
            return HOLDS_NOT;
        }
        for end in body.iter_mut().flatten() {
            if matches!(end, End::OmittedInElement) {
                *end = End::Unclear;
            }
        }
    }
    let any = |holds: &dyn Fn(&Value) -> Truth| {
        let ends = if test.pointer().root() == Root::Body { &body } else { &stored };
        let Some(ends) = ends else { return UNKNOWN };
        any_of(ends.iter().map(|end| match end {
            End::Value(value) => holds(value),
            End::Unclear => UNKNOWN,
            _ => HOLDS_NOT,
        }))
    };
    let filled = || any(&|value| (![json!(""), json!([]), json!({})].contains(value)).into());
    let is = |expected: bool| {
        any(&|value| match value.as_str().map(str::to_lowercase).as_deref() {
            Some("true") => expected.into(),
            Some("false") => (!expected).into(),
            _ => value.as_bool().map_or(UNKNOWN, |value| (value == expected).into()),
        })
    };
    let has = |holds: &dyn Fn(&Value) -> Truth| {
        any(&|value| match value {
            Value::Array(elements) => any_of(elements.iter().map(holds)),
            _ => holds(value),
        })
    };
    let beyond = |names: &[Box<str>]| has(&|value| opposite(listed(value, names)));
    let compared = |of: &Items| (items(body.as_ref(), of), items(stored.as_ref(), of));
    match test {
        Test::Filled(_) => filled(),
        Test::Blank(_) => opposite(filled()),
        Test::IsTrue(_) => is(true),
        Test::IsFalse(_) => is(false),
        Test::Beyond(_, names) => beyond(names),
        Test::Among(_, names) => {
            let there = has(&|value| if value.is_string() { HOLDS } else { UNKNOWN });
            match (there, opposite(beyond(names))) {
                (Truth::HoldsNot, _) | (_, Truth::HoldsNot) => HOLDS_NOT,
                (Truth::Holds, Truth::Holds) => HOLDS,
                _ => UNKNOWN,
            }
        }
        Test::Gains(of) => {
            let (body, stored) = compared(of);
            any_of(body.iter().map(|item| missing(item, &stored)))
        }
        Test::Loses(of) => {
            let (body, stored) = compared(of);
            any_of(stored.iter().map(|item| missing(item, &body)))
        }
        Test::Changes(of) => {
            let (body, stored) = compared(of);
            any_of(body.iter().flat_map(|item| stored.iter().map(|old| changed(item, old))))
        }
        Test::Differs(_) => {
            let values = |ends: &Option<Vec<End>>| {
                let ends = ends.as_ref().filter(|ends| !ends.iter().any(|end| matches!(end, End::Unclear)))?;
                Some(Value::Array(
                    ends.iter()
                        .filter_map(|end| if let End::Value(value) = end { Some(value.clone()) } else { None })
                        .collect(),
                ))
            };
            match (values(&body), values(&stored)) {
                (Some(body), Some(stored)) => opposite(is_same(&body, &stored)),
                _ => UNKNOWN,
            }
        }
    }
}
