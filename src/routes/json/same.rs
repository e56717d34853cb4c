//! Equality of values, at any depth.

use super::{Entry, Json};
use crate::routes::truth::Truth;

impl Json<'_> {
    /// Returns whether two values are the same. The order of keys does not matter, the order of elements does.
    pub(crate) fn same(&self, other: &Json<'_>) -> Truth {
        match (self, other) {
            (Self::Null, Json::Null) => Truth::Holds,
            (Self::Bool(one), Json::Bool(other)) => (one == other).into(),
            (Self::Number(one), Json::Number(other)) => one.same(*other),
            (Self::Text(one), Json::Text(other)) => (one == other).into(),
            (Self::Array(one), Json::Array(other)) if one.len() == other.len() => {
                all(one.iter().zip(other).map(|(one, other)| one.same(other)))
            }
            (Self::Object(one), Json::Object(other)) if one.len() == other.len() => same_entries(one, other),
            _ => Truth::HoldsNot,
        }
    }
}

fn same_entries(one: &[Entry<'_>], other: &[Entry<'_>]) -> Truth {
    if one.iter().zip(other).all(|(one, other)| one.key == other.key) {
        return all(one.iter().zip(other).map(|(one, other)| one.value.same(&other.value)));
    }
    let (one, other) = (by_key(one), by_key(other));
    let same = |(one, other): (&&Entry<'_>, &&Entry<'_>)| {
        if one.key == other.key { one.value.same(&other.value) } else { Truth::HoldsNot }
    };
    all(one.iter().zip(&other).map(same))
}

fn by_key<'j, 't>(entries: &'j [Entry<'t>]) -> Vec<&'j Entry<'t>> {
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    sorted
}

/// Returns whether all hold; one that does not ends the search.
fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut whole = Truth::Holds;
    for truth in truths {
        whole = whole.and(truth);
        if whole == Truth::HoldsNot {
            break;
        }
    }
    whole
}
