//! JSON as another reader reads it, and what has to be known of it.

use serde_json::{Map, Value};

/// The deepest nesting that is surely read.
const DEPTH: usize = 64;

/// A JSON text.
pub(super) struct Text {
    value: Value,
    /// How many keys were written. The reader keeps the last of several that are the same.
    keys: usize,
}

impl Text {
    /// Reads a text; `None` if it is not JSON.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let value = serde_json::from_slice(bytes).ok()?;
        Some(Self { value, keys: written_keys(bytes) })
    }

    /// Returns whether some object has a key twice.
    pub(super) fn has_duplicates(&self) -> bool {
        self.keys > count(&self.value, &mut |value| value.as_object().map_or(0, Map::len))
    }

    /// Returns whether the text is nested so little that it is read.
    pub(super) fn is_shallow(&self) -> bool {
        depth(&self.value) <= DEPTH
    }

    /// Writes the same with the keys in the opposite order and without spaces; `None` if it has a fraction or a number that is not
    /// exact, which would be written in another way.
    pub(super) fn turned_round(&self) -> Option<String> {
        let fractions = count(&self.value, &mut |value| usize::from(value.is_f64()));
        (fractions == 0).then(|| turned_round(&self.value).to_string())
    }
}

/// Counts the colons that are not part of a string: there is one for each key.
fn written_keys(bytes: &[u8]) -> usize {
    let (mut keys, mut is_in_string, mut is_escaped) = (0, false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b':' if !is_in_string => keys += 1,
            _ => {}
        }
    }
    keys
}

fn inner(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(elements) => elements.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    }
}

fn count(value: &Value, of: &mut impl FnMut(&Value) -> usize) -> usize {
    let here = of(value);
    here + inner(value).into_iter().map(|value| count(value, of)).sum::<usize>()
}

fn depth(value: &Value) -> usize {
    let below = inner(value).into_iter().map(depth).max().unwrap_or_default();
    if value.is_array() || value.is_object() { below + 1 } else { 0 }
}

fn turned_round(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(turned_round).collect(),
        Value::Object(entries) => entries.iter().rev().map(|(key, value)| (key.clone(), turned_round(value))).collect(),
        value => value.clone(),
    }
}

#[test]
fn keys_are_counted_as_written() {
    let read = |text: &str| Text::read(text.as_bytes()).expect(text);
    for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"\u0061":":"}}]"#] {
        assert!(read(text).has_duplicates(), "{text}");
    }
    for text in [r#"{"a":{"a":":"},"b\\":["a:\":",{"a":1}]}"#, "7"] {
        assert!(!read(text).has_duplicates(), "{text}");
    }
    let turned = r#"{"b":[1,{"d":4,"c":"é"}],"a":1}"#;
    assert_eq!(read(r#"{ "a":1, "b":[1,{"c":"\u00e9","d":4}] }"#).turned_round().as_deref(), Some(turned));
    assert_eq!(read("[1.5]").turned_round(), None);
    assert!(read(&("[".repeat(64) + &"]".repeat(64))).is_shallow());
    assert!(!read(&("[".repeat(65) + &"]".repeat(65))).is_shallow());
}
