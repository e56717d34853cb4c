//! Where pointers of routes lead to.

use std::fmt;

use super::{Json, are_alike};
use crate::route::{Pointer, Root, Step};

/// What a pointer leads to.
#[derive(Clone, Debug)]
pub(crate) struct Found<'j, 't> {
    pointer: &'j Pointer,
    values: Values<'j, 't>,
    /// For each value, the number of the element for each step `*`.
    indices: Vec<usize>,
    /// Whether these are all values. Else the service may find others, or other ones: a key is there in another case, or a
    /// value has a type that has no such step.
    pub(crate) is_certain: bool,
    /// Whether a key is left out on the way, before any step `*`.
    pub(crate) is_omitted: bool,
    /// Whether a key is left out after a step `*`.
    pub(crate) is_partly_omitted: bool,
}

/// Pointers without `*` lead to one value at most, for which no memory is needed.
#[derive(Clone, Debug)]
enum Values<'j, 't> {
    One(Option<&'j Json<'t>>),
    Many(Vec<&'j Json<'t>>),
}

/// Where a value is: a JSON pointer, with `stored` in front in a stored object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct JsonPlace<'p> {
    root: Root,
    steps: &'p [Step],
    /// The number of the element for each step `*`, and for steps after the last.
    indices: Vec<usize>,
}

impl<'t> Json<'t> {
    /// Finds the values that a pointer leads to. Null counts as nothing. A value counts only if all keys on the way are there
    /// in no other case.
    pub(crate) fn find<'j>(&'j self, pointer: &'j Pointer) -> Found<'j, 't> {
        let has_each = pointer.steps().contains(&Step::Each);
        let values = if has_each { Values::Many(Vec::new()) } else { Values::One(None) };
        let (is_omitted, is_partly_omitted) = (false, false);
        let mut found = Found { pointer, values, indices: Vec::new(), is_certain: true, is_omitted, is_partly_omitted };
        found.follow(self, pointer.steps(), &mut Vec::new());
        found
    }
}

impl<'j, 't> Found<'j, 't> {
    /// Returns the values, in the order of the text.
    pub(crate) fn values(&self) -> &[&'j Json<'t>] {
        match &self.values {
            Values::One(value) => value.as_slice(),
            Values::Many(values) => values,
        }
    }

    /// Returns what the pointer starts from.
    pub(crate) const fn root(&self) -> Root {
        self.pointer.root()
    }

    /// Returns the place of a value, by its number, in a body or stored object.
    pub(crate) fn place(&self, number: usize, root: Root) -> JsonPlace<'j> {
        let steps = self.pointer.steps();
        let count = steps.iter().filter(|step| **step == Step::Each).count();
        let indices = self.indices.iter().skip(number * count).take(count).copied().collect();
        JsonPlace { root, steps, indices }
    }

    fn follow(&mut self, mut json: &'j Json<'t>, steps: &'j [Step], indices: &mut Vec<usize>) {
        let mut steps = steps.iter();
        while let Some(step) = steps.next() {
            json = match (step, json) {
                (_, Json::Null) => return,
                (Step::Key(key), Json::Object(entries)) => {
                    let mut exact = None;
                    let mut has_alike = false;
                    for entry in entries {
                        if *entry.key == **key {
                            exact = Some(&entry.value);
                        } else if are_alike(&entry.key, key) {
                            has_alike = true;
                        }
                    }
                    match exact {
                        _ if has_alike => return self.is_certain = false,
                        None if indices.is_empty() => return self.is_omitted = true,
                        None => return self.is_partly_omitted = true,
                        Some(value) => value,
                    }
                }
                (Step::Each, Json::Array(elements)) => {
                    for (number, element) in elements.iter().enumerate() {
                        indices.push(number);
                        self.follow(element, steps.as_slice(), indices);
                        indices.pop();
                    }
                    return;
                }
                _ => return self.is_certain = false,
            };
        }
        if matches!(json, Json::Null) {
            return;
        }
        match &mut self.values {
            Values::One(value) => *value = Some(json),
            Values::Many(values) => {
                values.push(json);
                self.indices.extend(&*indices);
            }
        }
    }
}

impl JsonPlace<'_> {
    /// Returns the place of an element of the array at this place.
    pub(crate) fn element(mut self, number: usize) -> Self {
        self.indices.push(number);
        self
    }
}

impl fmt::Display for JsonPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.root == Root::Stored {
            f.write_str("stored")?;
        }
        let mut indices = self.indices.iter();
        for step in self.steps {
            match step {
                Step::Each => indices.next().map_or(Ok(()), |number| write!(f, "/{number}"))?,
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
            }
        }
        indices.try_for_each(|number| write!(f, "/{number}"))
    }
}
