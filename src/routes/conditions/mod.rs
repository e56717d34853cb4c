//! Whether the conditions of routes hold, as far as body and stored object are known.
//!
//! What is unknown could be anything, so an answer that is certain stays right whatever becomes known.

mod elements;
mod single;
#[cfg(test)]
mod tests;

use self::elements::Elements;
use super::{
    json::{Found, Json, JsonPlace},
    truth::Truth,
};
use crate::route::{Pointer, Root, Test};

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome<'j> {
    /// Whether it holds.
    pub(crate) truth: Truth,
    /// The place of the value that makes it hold; `None` if it does not hold, if it cannot be told, or if it holds because a
    /// value is not there.
    pub(crate) place: Option<JsonPlace<'j>>,
}

impl Outcome<'_> {
    const UNKNOWN: Self = Self { truth: Truth::Unknown, place: None };

    const fn without_place(truth: Truth) -> Self {
        Self { truth, place: None }
    }

    /// Returns the outcome of a search without result.
    fn not_found(is_certain: bool) -> Self {
        Self::without_place(if is_certain { Truth::HoldsNot } else { Truth::Unknown })
    }
}

/// Returns whether a condition holds. Body and stored object are `None` if they are not known; a stored object that is known to
/// be nothing is null. `keeps_omitted` says that a key that the body leaves out keeps its stored value.
pub(crate) fn evaluate<'j>(
    test: &'j Test,
    body: Option<&'j Json<'_>>,
    stored: Option<&'j Json<'_>>,
    keeps_omitted: bool,
) -> Outcome<'j> {
    if test.compares() {
        let mut body = body.map(|body| body.find(test.pointer()));
        if let Some(body) = body.as_mut().filter(|_| keeps_omitted) {
            if body.is_omitted {
                return Outcome::without_place(Truth::HoldsNot);
            }
            // In which elements of an array the omitted keys keep their values depends on the service.
            body.is_certain &= !body.is_partly_omitted;
        }
        let stored = stored.map(|stored| stored.find(test.pointer()));
        return compare(test, body.as_ref(), stored.as_ref());
    }
    let pointer = test.pointer();
    let json = match pointer.root() {
        Root::Body => body,
        Root::Stored => stored,
    };
    json.map_or(Outcome::UNKNOWN, |json| single::evaluate(test, &json.find(pointer)))
}

/// Returns whether a condition that compares nothing holds for what another pointer than its own leads to.
pub(crate) fn evaluate_at(test: &Test, json: &Json<'_>, pointer: &Pointer) -> Truth {
    single::evaluate(test, &json.find(pointer)).truth
}

fn compare<'j>(test: &'j Test, body: Option<&Found<'j, '_>>, stored: Option<&Found<'j, '_>>) -> Outcome<'j> {
    let elements = |found, items| Elements::new(found, items);
    match test {
        Test::Gains(items) => elements(body, items).missing_in(&elements(stored, items), Root::Body),
        Test::Loses(items) => elements(stored, items).missing_in(&elements(body, items), Root::Stored),
        Test::Changes(items) => elements(body, items).changed_from(&elements(stored, items)),
        _ => differs(body, stored),
    }
}

/// Returns whether values differ from the stored ones. They are compared in their order.
fn differs<'j>(body: Option<&Found<'j, '_>>, stored: Option<&Found<'j, '_>>) -> Outcome<'j> {
    let (Some(body), Some(stored)) = (body, stored) else { return Outcome::UNKNOWN };
    if !(body.is_certain && stored.is_certain) {
        return Outcome::UNKNOWN;
    }
    let (new, old) = (body.values(), stored.values());
    let mut outcome = Outcome::without_place((new.len() != old.len()).into());
    for (number, (one, other)) in new.iter().zip(old).enumerate() {
        match one.same(other) {
            Truth::Holds => {}
            Truth::HoldsNot => return Outcome { truth: Truth::Holds, place: Some(body.place(number, Root::Body)) },
            Truth::Unknown => outcome.truth = outcome.truth.or(Truth::Unknown),
        }
    }
    outcome
}
