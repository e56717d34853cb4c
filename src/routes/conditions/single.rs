//! Conditions on the body alone, or on the stored object alone.

use super::{Found, Json, Outcome, Truth};
use crate::{
    route::Test,
    routes::json::{JsonPlace, are_alike},
};

/// Returns whether a condition that compares nothing holds for what its pointer leads to.
pub(super) fn evaluate<'j>(test: &Test, found: &Found<'j, '_>) -> Outcome<'j> {
    match test {
        Test::IsTrue(_) => any(found, |value| (is_bool(value, true), None)),
        Test::IsFalse(_) => any(found, |value| (is_bool(value, false), None)),
        Test::Beyond(_, names) => any(found, |value| beyond(value, names)),
        Test::Among(_, names) => among(found, names),
        Test::Blank(_) => Outcome::without_place(filled(found).truth.not()),
        _ => filled(found),
    }
}

fn filled<'j>(found: &Found<'j, '_>) -> Outcome<'j> {
    any(found, |value| ((!value.is_blank()).into(), None))
}

/// Returns whether a test holds for at least one value. The test also returns which element of the value made it hold.
fn any<'j>(found: &Found<'j, '_>, test: impl Fn(&Json<'_>) -> (Truth, Option<usize>)) -> Outcome<'j> {
    let mut is_certain = found.is_certain;
    for (number, value) in found.values().iter().enumerate() {
        match test(value) {
            (Truth::Holds, element) => {
                let place = found.place(number, found.root());
                return Outcome { truth: Truth::Holds, place: Some(within(place, element)) };
            }
            (Truth::HoldsNot, _) => {}
            (Truth::Unknown, _) => is_certain = false,
        }
    }
    Outcome::not_found(is_certain)
}

fn within(place: JsonPlace<'_>, element: Option<usize>) -> JsonPlace<'_> {
    match element {
        Some(number) => place.element(number),
        None => place,
    }
}

fn is_bool(value: &Json<'_>, expected: bool) -> Truth {
    match value {
        Json::Bool(value) => (*value == expected).into(),
        Json::Text(text) if text.eq_ignore_ascii_case("true") => expected.into(),
        Json::Text(text) if text.eq_ignore_ascii_case("false") => (!expected).into(),
        _ => Truth::Unknown,
    }
}

/// Returns whether there is a text, and all texts are among the names.
fn among<'j>(found: &Found<'j, '_>, names: &[Box<str>]) -> Outcome<'j> {
    let mut truth = if found.is_certain { Truth::Holds } else { Truth::Unknown };
    let mut first = None;
    for (number, value) in found.values().iter().enumerate() {
        for (element, text) in texts(value) {
            truth = truth.and(is_listed(text, names));
            first = first.or(Some((number, element)));
        }
    }
    match first {
        None => Outcome::not_found(found.is_certain),
        Some((number, element)) if truth == Truth::Holds => {
            Outcome { truth, place: Some(within(found.place(number, found.root()), element)) }
        }
        Some(_) => Outcome::without_place(truth),
    }
}

/// Returns whether a text is none of the names, and which element of the value it is.
fn beyond(value: &Json<'_>, names: &[Box<str>]) -> (Truth, Option<usize>) {
    let mut whole = Truth::HoldsNot;
    for (element, text) in texts(value) {
        match is_listed(text, names) {
            Truth::HoldsNot => return (Truth::Holds, element),
            listed => whole = whole.or(listed.not()),
        }
    }
    (whole, None)
}

/// Returns whether a value is one of the names, or an array with one of them.
pub(super) fn has_one(value: &Json<'_>, names: &[Box<str>]) -> Truth {
    texts(value).map(|(_, text)| is_listed(text, names)).fold(Truth::HoldsNot, Truth::or)
}

/// Returns a value, or the elements of an array with their numbers.
fn texts<'j, 't>(value: &'j Json<'t>) -> impl Iterator<Item = (Option<usize>, &'j Json<'t>)> {
    let (single, elements) = match value {
        Json::Array(elements) => (None, &**elements),
        _ => (Some((None, value)), Default::default()),
    };
    single.into_iter().chain(elements.iter().enumerate().map(|(number, element)| (Some(number), element)))
}

/// Returns whether a text is one of the names. Whether a service ignores the case of letters is not known.
fn is_listed(value: &Json<'_>, names: &[Box<str>]) -> Truth {
    match value.as_text() {
        None => Truth::Unknown,
        Some(text) if names.iter().any(|name| **name == *text) => Truth::Holds,
        Some(text) if names.iter().any(|name| are_alike(name, text)) => Truth::Unknown,
        Some(_) => Truth::HoldsNot,
    }
}
