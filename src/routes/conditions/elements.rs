//! The elements of arrays that are compared with the stored ones.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
};

use super::{Found, Json, Outcome, Truth, single::has_one};
use crate::{
    route::{FieldTexts, Items, Root},
    routes::json::{JsonPlace, Number, are_alike},
};

/// The elements of the arrays that a pointer leads to: texts, or objects that a key tells apart.
pub(super) struct Elements<'f, 'j, 't> {
    found: Option<&'f Found<'j, 't>>,
    list: Vec<Element<'j, 't>>,
    /// The number in the list of each id.
    by_id: HashMap<Cow<'j, str>, usize>,
    /// Whether these are all elements.
    is_certain: bool,
}

struct Element<'j, 't> {
    id: Id<'j>,
    value: &'j Json<'t>,
    /// The number of the array, and of the element in it.
    place: (usize, usize),
    /// Whether no other element has the id.
    is_only: bool,
}

/// What tells an element from others.
struct Id<'j> {
    text: Cow<'j, str>,
    /// Whether it is an integer. A service may take `1` and `"1"` for the same.
    is_integer: bool,
}

impl<'f, 'j, 't> Elements<'f, 'j, 't> {
    /// Returns the elements that count of what a pointer leads to; `None` if this is not known.
    pub(super) fn new(found: Option<&'f Found<'j, 't>>, items: &Items) -> Self {
        let is_certain = found.is_some_and(|found| found.is_certain);
        let mut whole = Self { found, list: Vec::new(), by_id: HashMap::new(), is_certain };
        for (array, value) in found.map_or(Default::default(), Found::values).iter().enumerate() {
            match value {
                Json::Array(elements) => {
                    for (number, element) in elements.iter().enumerate() {
                        match counts(element, &items.fields) {
                            Truth::Holds => whole.add(element, items.key.as_deref(), (array, number)),
                            Truth::HoldsNot => {}
                            Truth::Unknown => whole.is_certain = false,
                        }
                    }
                }
                _ => whole.is_certain = false,
            }
        }
        whole
    }

    fn add(&mut self, value: &'j Json<'t>, key: Option<&str>, place: (usize, usize)) {
        let Some(id) = id_of(value, key) else { return self.is_certain = false };
        match self.by_id.entry(id.text.clone()) {
            Entry::Vacant(free) => {
                free.insert(self.list.len());
                self.list.push(Element { id, value, place, is_only: true });
            }
            // A text that is there twice is one element of a set; which of two objects counts is not known.
            Entry::Occupied(taken) if key.is_some() => {
                self.is_certain = false;
                if let Some(first) = self.list.get_mut(*taken.get()) {
                    first.is_only = false;
                }
            }
            Entry::Occupied(_) => {}
        }
    }

    fn with_id(&self, id: &Id<'_>) -> Option<&Element<'j, 't>> {
        self.by_id.get(&id.text).and_then(|number| self.list.get(*number))
    }

    fn is_surely_empty(&self) -> bool {
        self.is_certain && self.list.is_empty()
    }

    fn place(&self, element: &Element<'_, '_>, root: Root) -> Option<JsonPlace<'j>> {
        let (array, number) = element.place;
        self.found.map(|found| found.place(array, root).element(number))
    }

    /// Returns whether an element is not among others. The root is that of these elements.
    pub(super) fn missing_in(&self, others: &Elements<'_, '_, '_>, root: Root) -> Outcome<'j> {
        let mut is_certain = self.is_certain;
        for element in &self.list {
            match others.with_id(&element.id) {
                Some(other) => {
                    is_certain &= other.id.is_integer == element.id.is_integer && other.is_only && element.is_only;
                }
                None if others.is_certain => return Outcome { truth: Truth::Holds, place: self.place(element, root) },
                None => is_certain = false,
            }
        }
        Outcome::not_found(is_certain)
    }

    /// Returns whether an element of the body differs from the stored one with the same id.
    pub(super) fn changed_from(&self, stored: &Elements<'_, '_, '_>) -> Outcome<'j> {
        if self.is_surely_empty() || stored.is_surely_empty() {
            return Outcome::not_found(true);
        }
        let mut is_certain = self.is_certain && stored.is_certain;
        for element in &self.list {
            let Some(other) = stored.with_id(&element.id) else { continue };
            let is_same_id = other.id.is_integer == element.id.is_integer;
            match element.value.same(other.value) {
                Truth::HoldsNot if is_same_id && element.is_only && other.is_only => {
                    return Outcome { truth: Truth::Holds, place: self.place(element, Root::Body) };
                }
                same => is_certain &= same == Truth::Holds,
            }
        }
        Outcome::not_found(is_certain)
    }
}

/// Returns whether an element has one of the texts in each of some fields.
fn counts(value: &Json<'_>, fields: &[FieldTexts]) -> Truth {
    let has = |FieldTexts { field, texts }: &FieldTexts| {
        let Json::Object(entries) = value else { return Truth::Unknown };
        if entries.iter().any(|entry| *entry.key != **field && are_alike(&entry.key, field)) {
            return Truth::Unknown;
        }
        let found = entries.iter().find(|entry| *entry.key == **field && !matches!(entry.value, Json::Null));
        found.map_or(Truth::HoldsNot, |entry| has_one(&entry.value, texts))
    };
    fields.iter().map(has).fold(Truth::Holds, Truth::and)
}

/// Returns what tells an element from others; `None` if this cannot be told.
fn id_of<'j>(value: &'j Json<'_>, key: Option<&str>) -> Option<Id<'j>> {
    let Some(key) = key else {
        return value.as_text().map(|text| Id { text: text.into(), is_integer: false });
    };
    let Json::Object(entries) = value else { return None };
    if entries.iter().any(|entry| *entry.key != *key && are_alike(&entry.key, key)) {
        return None;
    }
    match &entries.iter().find(|entry| *entry.key == *key)?.value {
        Json::Text(text) => Some(Id { text: Cow::Borrowed(text), is_integer: false }),
        Json::Number(Number::Natural(number)) => Some(Id { text: number.to_string().into(), is_integer: true }),
        Json::Number(Number::Negative(number)) => Some(Id { text: number.to_string().into(), is_integer: true }),
        _ => None,
    }
}
