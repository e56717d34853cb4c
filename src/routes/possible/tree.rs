//! Small values that differ in everything that conditions test.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::{
    route::{FieldTexts, Items, Pointer, Step, Test},
    routes::{
        conditions::evaluate_at,
        json::{Entry, Json, Number, are_alike},
        truth::Truth,
    },
};

/// A text, and a key, that no condition names.
const OTHER: &str = "other";

/// The pointers of conditions as a tree, with the conditions at the ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree<'t> {
    tests: Vec<&'t Test>,
    keys: Vec<(&'t str, Self)>,
    each: Option<Box<Self>>,
    /// How many conditions have their ends here or below.
    count: usize,
    /// Those that compare nothing, with the pointers from here to their ends.
    single: Vec<(Test, Pointer)>,
}

impl<'t> Tree<'t> {
    pub(super) fn add(&mut self, test: &'t Test) {
        self.add_below(test, test.pointer().steps());
    }

    fn add_below(&mut self, test: &'t Test, steps: &'t [Step]) {
        self.count += 1;
        if !test.compares() {
            let pointer = test.pointer().last(steps.len());
            // Of values with a text that is not listed, and of those without a text, none is among the names.
            if let Test::Among(_, names) = test {
                self.single.push((Test::Beyond(pointer.clone(), names.clone()), pointer.clone()));
            }
            self.single.push((test.clone(), pointer));
        }
        match steps.split_first() {
            None => self.tests.push(test),
            Some((Step::Each, rest)) => self.each.get_or_insert_default().add_below(test, rest),
            Some((Step::Key(key), rest)) => {
                if let Some((_, below)) = self.keys.iter_mut().find(|(one, _)| *one == &**key) {
                    below.add_below(test, rest);
                } else {
                    let mut below = Self::default();
                    below.add_below(test, rest);
                    self.keys.push((key, below));
                }
            }
        }
    }

    /// Returns the values that can be here; `None` if there are more than the limit.
    pub(super) fn values(&self, limit: usize) -> Option<Vec<Json<'t>>> {
        self.values_within(false, limit)
    }

    /// Returns the values that can be here. If a value above is compared as a whole, or looked into, all of them, and otherwise one for
    /// each combination of outcomes: what a condition tells of an object or an array depends on its parts only by their outcomes.
    fn values_within(&self, is_looked_into: bool, limit: usize) -> Option<Vec<Json<'t>>> {
        let mut values = self.all_values(is_looked_into, limit)?;
        if !is_looked_into && !self.has_comparison() {
            let mut seen: HashSet<Vec<Truth>> = HashSet::new();
            let outcomes = |value: &Json<'t>| {
                self.single.iter().map(|(test, pointer)| evaluate_at(test, value, pointer)).collect::<Vec<_>>()
            };
            values.retain(|value| seen.insert(outcomes(value)));
        }
        Some(values)
    }

    fn has_comparison(&self) -> bool {
        self.tests.iter().any(|test| test.compares())
            || self.keys.iter().any(|(_, below)| below.has_comparison())
            || self.each.as_ref().is_some_and(|each| each.has_comparison())
    }

    fn all_values(&self, is_looked_into: bool, limit: usize) -> Option<Vec<Json<'t>>> {
        let mut values = vec![Json::Number(Number::Natural(0))];
        if !self.tests.is_empty() {
            values.extend(self.scalars());
            values.extend([object([]), object([(self.other(), Json::Bool(true))])]);
        }
        if !self.keys.is_empty() {
            values.extend(self.objects(is_looked_into, limit)?);
        }
        if self.each.is_some() || !self.tests.is_empty() {
            values.extend(self.arrays(is_looked_into, limit)?);
        }
        // The last, so that another value without effect is kept in its place: no body is null.
        values.push(Json::Null);
        (values.len() <= limit).then_some(values)
    }

    fn scalars(&self) -> Vec<Json<'t>> {
        let mut scalars: Vec<Json<'t>> = self.texts().into_iter().map(|text| Json::Text(text.into())).collect();
        scalars.push(Json::Text("".into()));
        if self.tests.iter().any(|test| matches!(test, Test::IsTrue(_) | Test::IsFalse(_))) {
            scalars.extend([Json::Bool(true), Json::Bool(false)]);
        }
        if self.tests.iter().any(|test| matches!(test, Test::Differs(_))) {
            scalars.push(Json::Number(Number::Inexact));
        }
        scalars
    }

    /// Returns a text that is like none of the names and keys here.
    fn other(&self) -> String {
        let fields = self.tests.iter().flat_map(|test| fields(test)).map(|one| &*one.field);
        let keys = self.tests.iter().filter_map(|test| key(test)).chain(fields);
        let named: Vec<&str> = self.names().chain(keys).chain(self.keys.iter().map(|(key, _)| *key)).collect();
        let mut other = OTHER.to_owned();
        while named.iter().any(|name| are_alike(name, &other)) {
            other.push('_');
        }
        other
    }

    fn names(&self) -> impl Iterator<Item = &'t str> {
        self.tests.iter().flat_map(|test| names(test)).map(|name| &**name)
    }

    /// Returns the texts that conditions name, each of them in another case that none names, and one that is like none of them.
    fn texts(&self) -> BTreeSet<String> {
        let is_bool = |test: &Test| matches!(test, Test::IsTrue(_) | Test::IsFalse(_));
        let bools: &[&str] = if self.tests.iter().any(|test| is_bool(test)) { &["true", "false"] } else { &[] };
        let named: BTreeSet<&str> = self.names().chain(bools.iter().copied()).collect();
        let in_other_case = named.iter().filter_map(|name| in_other_case(name, |text| named.contains(text)));
        let mut texts: BTreeSet<String> = in_other_case.collect();
        texts.extend(named.iter().map(|name| (*name).to_owned()));
        texts.insert(self.other());
        texts
    }

    /// Returns the objects with every combination of what can be at their keys: nothing, a value, or the key in another case.
    fn objects(&self, is_looked_into: bool, limit: usize) -> Option<Vec<Json<'t>>> {
        let is_looked_into = is_looked_into || self.tests.iter().any(|test| test.compares());
        let mut objects: Vec<Vec<Entry<'t>>> = vec![Vec::new()];
        for (key, below) in &self.keys {
            let values = below.values_within(is_looked_into, limit)?;
            let entry = |key: String, value| vec![Entry { key: key.into(), value }];
            let is_key = |text: &str| self.keys.iter().any(|(key, _)| *key == text);
            let mut options: Vec<Vec<Entry<'t>>> = vec![Vec::new()];
            options.extend(in_other_case(key, is_key).map(|other| entry(other, Json::Bool(true))));
            options.extend(values.into_iter().map(|value| entry((*key).to_owned(), value)));
            if objects.len().saturating_mul(options.len()) > limit {
                return None;
            }
            let with = |object: &Vec<Entry<'t>>| {
                let object = object.clone();
                options.iter().map(move |option| [object.as_slice(), option].concat()).collect::<Vec<_>>()
            };
            objects = objects.iter().flat_map(with).collect();
        }
        Some(objects.into_iter().map(|entries| Json::Object(entries.into())).collect())
    }

    /// Returns the arrays with at most one element for each condition.
    fn arrays(&self, is_looked_into: bool, limit: usize) -> Option<Vec<Json<'t>>> {
        let is_looked_into = is_looked_into || !self.tests.is_empty();
        let mut elements = self.elements(limit)?;
        let mut size = self.tests.len();
        if let Some(each) = &self.each {
            elements.extend(each.values_within(is_looked_into, limit)?);
            size += each.count;
        }
        let mut arrays: Vec<Vec<Json<'t>>> = vec![Vec::new()];
        // Each element is appended to all arrays that have room and were made of earlier elements.
        for element in elements {
            let longer = arrays.iter().filter(|array| array.len() < size);
            let longer: Vec<_> =
                longer.map(|array| [array.as_slice(), std::slice::from_ref(&element)].concat()).collect();
            if arrays.len() + longer.len() > limit {
                return None;
            }
            arrays.extend(longer);
        }
        Some(arrays.into_iter().map(|elements| Json::Array(elements.into())).collect())
    }

    /// Returns elements of an array that a condition looks into.
    fn elements(&self, limit: usize) -> Option<Vec<Json<'t>>> {
        let mut elements: Vec<Json<'t>> = Vec::new();
        if !self.tests.is_empty() {
            elements.push(Json::Number(Number::Natural(0)));
        }
        let has_texts = self.tests.iter().any(|test| !names(test).is_empty() || test.compares() && key(test).is_none());
        if has_texts {
            elements.extend(self.texts().into_iter().map(|text| Json::Text(text.into())));
            elements.push(Json::Text(format!("{}2", self.other()).into()));
        }
        let parts = self.parts(has_texts, limit)?;
        if parts.is_empty() {
            return Some(elements);
        }
        let mut objects: Vec<Vec<Entry<'t>>> = vec![Vec::new()];
        for (key, values) in parts {
            let with = |object: &Vec<Entry<'t>>| {
                let entry = |value: &Json<'t>| Entry { key: key.to_owned().into(), value: value.clone() };
                let with_value =
                    |value: &Option<Json<'t>>| [object.as_slice(), value.as_ref().map(entry).as_slice()].concat();
                values.iter().map(with_value).collect::<Vec<_>>()
            };
            objects = objects.iter().flat_map(with).collect();
            if objects.len() > limit {
                return None;
            }
        }
        for object in objects {
            let changed = Entry { key: self.other().into(), value: Json::Bool(true) };
            elements.push(Json::Object([object.as_slice(), &[changed]].concat().into()));
            elements.push(Json::Object(object.into()));
        }
        Some(elements)
    }

    /// Returns what can be at the keys of the objects in an array, or that there is nothing: at the keys that tell objects apart, and at the
    /// fields by which they count.
    fn parts(&self, has_texts: bool, limit: usize) -> Option<BTreeMap<&'t str, Vec<Option<Json<'t>>>>> {
        let keys: BTreeSet<&str> = self.tests.iter().filter_map(|test| key(test)).collect();
        let mut ids = vec![Some(Json::Text("1".into())), Some(Json::Text("2".into()))];
        if has_texts || keys.len() > 1 {
            // What one condition tells apart can be unclear for another.
            ids.extend([None, Some(Json::Number(Number::Natural(1)))]);
        }
        let mut parts: BTreeMap<&str, Vec<Option<Json<'t>>>> = keys.into_iter().map(|key| (key, ids.clone())).collect();

        // For each field and text, the conditions that list it. Of texts that the same conditions list, one is enough.
        let mut listed: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (number, test) in self.tests.iter().enumerate() {
            for FieldTexts { field, texts } in fields(test) {
                for text in texts {
                    listed.entry(field).or_default().entry(text).or_default().push(number);
                }
            }
        }
        for (field, by_text) in listed {
            let mut seen = HashSet::new();
            let texts = by_text.iter().filter(|(_, tests)| seen.insert(*tests)).map(|(text, _)| *text);
            let mut sets: Vec<Vec<Json<'t>>> = vec![Vec::new()];
            for text in texts {
                let with: Vec<_> =
                    sets.iter().map(|set| [set.as_slice(), &[Json::Text(text.into())]].concat()).collect();
                sets.extend(with);
                if sets.len() > limit {
                    return None;
                }
            }
            let sets = sets.into_iter().map(|set| Some(Json::Array(set.into())));
            parts.entry(field).or_default().extend(sets);
        }
        Some(parts)
    }
}

fn object<'t>(entries: impl IntoIterator<Item = (String, Json<'t>)>) -> Json<'t> {
    Json::Object(entries.into_iter().map(|(key, value)| Entry { key: key.into(), value }).collect())
}

fn names(test: &Test) -> &[Box<str>] {
    match test {
        Test::Among(_, names) | Test::Beyond(_, names) => names,
        _ => &[],
    }
}

fn items(test: &Test) -> Option<&Items> {
    match test {
        Test::Gains(items) | Test::Loses(items) | Test::Changes(items) => Some(items),
        _ => None,
    }
}

fn key(test: &Test) -> Option<&str> {
    items(test)?.key.as_deref()
}

fn fields(test: &Test) -> &[FieldTexts] {
    items(test).map_or(&[], |items| &items.fields)
}

/// Returns a text that differs from another only in case, and is not taken; `None` if there is none.
fn in_other_case(text: &str, is_taken: impl Fn(&str) -> bool) -> Option<String> {
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    // With each letter there are twice as many, so a few letters are enough.
    let of_case = |choice: u32| {
        let mut letter = 0;
        let cased = text.chars().map(|character| {
            if !character.is_ascii_alphabetic() {
                return character;
            }
            let is_upper = choice.checked_shr(letter).unwrap_or_default() & 1 == 1;
            letter += 1;
            if is_upper { character.to_ascii_uppercase() } else { character.to_ascii_lowercase() }
        });
        cased.collect::<String>()
    };
    let choices = 1_u32 << letters.min(10);
    (0..choices).map(of_case).find(|cased| cased != text && !is_taken(cased))
}
