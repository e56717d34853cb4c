use std::{error::Error, fmt::Write as _};

use proptest::prelude::*;
use serde_json::Value;

use super::{Entry, Json, JsonError, JsonLimits, JsonPlace, Number, are_alike};
use crate::{
    route::{Pointer, PointerError, Root, Step},
    routes::truth::Truth,
};

fn read(text: &str) -> Result<Json<'_>, JsonError> {
    Json::read(text.as_bytes(), JsonLimits::default())
}

fn duplicate(pointer: &str) -> JsonError {
    JsonError::Duplicate { pointer: pointer.into() }
}

/// Any value that has no float with many digits.
pub(in crate::routes) fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-99_999_i32..99_999, 1_u8..4)
            .prop_map(|(digits, places)| f64::from(digits) / 10_f64.powi(places.into()))
            .prop_map(Value::from),
        "[a-cA-C\"\\\\/~é\u{0}\u{1f6aa}]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[a-cA-C\"~/é]{0,2}", inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Returns the value that another reader has for the same text.
fn to_value(json: &Json<'_>) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(Number::Natural(number)) => (*number).into(),
        Json::Number(Number::Negative(number)) => (*number).into(),
        Json::Number(Number::Float(number)) => (*number).into(),
        Json::Number(Number::Inexact) => "inexact".into(),
        Json::Text(text) => (&**text).into(),
        Json::Array(elements) => elements.iter().map(to_value).collect(),
        Json::Object(entries) => {
            let entry = |Entry { key, value }: &Entry<'_>| (key.to_string(), to_value(value));
            Value::Object(entries.iter().map(entry).collect())
        }
    }
}

/// Writes a value with all characters of texts escaped, and space around everything.
fn spelled_otherwise(value: &Value) -> String {
    let text = |text: &str| {
        let escaped = text.encode_utf16().fold(String::new(), |mut all, unit| {
            let _ = write!(all, "\\u{unit:04x}");
            all
        });
        format!("\"{escaped}\"")
    };
    match value {
        Value::String(content) => text(content),
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(spelled_otherwise).collect();
            format!(" [\n{} ]\t", elements.join(" ,\r\n"))
        }
        Value::Object(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| format!("{} : {}", text(key), spelled_otherwise(value))).collect();
            format!(" {{\n{} }}\t", entries.join(" ,"))
        }
        _ => value.to_string(),
    }
}

#[test]
fn texts_that_parsers_read_differently_are_refused() {
    let cases = [
        (r#"{"a":1,"a":1}"#, duplicate("/a")),
        (r#"{"a":1,"\u0061":2}"#, duplicate("/a")),
        (r#"{"x":[0,{"y~/":{"":1,"b":2,"":3}}]}"#, duplicate("/x/1/y~0~1/")),
        (r#"[{"a":1},{"a":1,"b":{},"b":{}}]"#, duplicate("/1/b")),
        ("\u{feff}{}", JsonError::ByteOrderMark),
        ("{} {}", JsonError::TrailingData { line: 1, column: 4 }),
        ("{}\n]", JsonError::TrailingData { line: 2, column: 1 }),
        ("{}\0", JsonError::TrailingData { line: 1, column: 3 }),
        ("", JsonError::NotJson { line: 1, column: 0 }),
        ("{\"a\":1", JsonError::NotJson { line: 1, column: 0 }),
        ("[1,]", JsonError::NotJson { line: 1, column: 0 }),
        ("[01]", JsonError::NotJson { line: 1, column: 0 }),
        ("[NaN]", JsonError::NotJson { line: 1, column: 0 }),
        ("[1e999]", JsonError::NotJson { line: 1, column: 0 }),
        ("{'a':1}", JsonError::NotJson { line: 1, column: 0 }),
        ("{} // a comment", JsonError::TrailingData { line: 1, column: 4 }),
        (r#"["\ud800"]"#, JsonError::NotJson { line: 1, column: 0 }),
        ("[\"\u{1}\"]", JsonError::NotJson { line: 1, column: 0 }),
    ];
    for (text, expected) in cases {
        let error = match read(text).err() {
            // Columns are the parser's.
            Some(JsonError::NotJson { line, .. }) => Some(JsonError::NotJson { line, column: 0 }),
            error => error,
        };
        assert_eq!(error, Some(expected), "{text}");
    }
    for bytes in [b"\"\xff\"".as_slice(), b"\xff\xfe{\0}\0", b"\"\xc0\xaf\"", b"\"\xed\xa0\x80\""] {
        let error = Json::read(bytes, JsonLimits::default()).err();
        assert!(matches!(error, Some(JsonError::NotUtf8 { .. })), "{bytes:?}: {error:?}");
    }
}

#[test]
fn limits_are_exact() {
    let limits = JsonLimits { depth: 3, values: 5 };
    let error = |text: &str| Json::read(text.as_bytes(), limits).err();
    assert_eq!(error(r#"[{"a":[0]}]"#), None);
    assert_eq!(error(r#"[{"a":[[]]}]"#), Some(JsonError::TooDeep { limit: 3 }));
    assert_eq!(error("[[[]],[[]]]"), None, "depth counts levels, not brackets");
    assert_eq!(error("[1,2,3,4]"), None);
    assert_eq!(error("[1,2,3,4,5]"), Some(JsonError::TooManyValues { limit: 5 }));
    assert_eq!(error(r#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#), Some(JsonError::TooManyValues { limit: 5 }));
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    assert_eq!(read(&nested(64)).err(), None);
    assert_eq!(read(&nested(65)).err(), Some(JsonError::TooDeep { limit: 64 }));
}

/// Reads, compares and searches; only the test's own patience sees more than linear time.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    let object = |keys: &mut dyn Iterator<Item = String>| {
        let entries: Vec<_> = keys.map(|key| format!("\"{key}\":0")).collect();
        format!("{{{}}}", entries.join(","))
    };
    let many = object(&mut (0..100_000).map(|number| format!("key{number}")));
    let reversed = object(&mut (0..100_000).rev().map(|number| format!("key{number}")));
    let (many, reversed) = (read(&many), read(&reversed));
    assert_eq!(many.clone().and_then(|many| Ok(many.same(&reversed?))), Ok(Truth::Holds));
    let last: Result<Pointer, PointerError> = "/key99999".parse();
    assert_eq!(many.map(|many| last.map(|last| many.find(&last).values().len())), Ok(Ok(1)));

    assert_eq!(read(&object(&mut std::iter::repeat_n("a".into(), 100_000))).err(), Some(duplicate("/a")));
    // The second `key5` comes before the second `key10`.
    let late = (5..100_005).map(|number| format!("key{}", number % 99_990));
    assert_eq!(read(&object(&mut late.clone())).err(), Some(duplicate("/key5")));
    let escaped = late.map(|key| key.replace('k', "\\u006b"));
    assert_eq!(read(&object(&mut escaped.into_iter())).err(), Some(duplicate("/key5")));

    for deep in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "[{\"a\":".repeat(1_000_000)] {
        assert_eq!(read(&deep).err(), Some(JsonError::TooDeep { limit: 64 }));
    }
    let many = format!("[{}0]", "0,".repeat(1_000_000));
    assert_eq!(read(&many).err(), Some(JsonError::TooManyValues { limit: 1_000_000 }));
    let long = format!("[{}]", "9".repeat(1_000_000));
    assert!(matches!(read(&long), Err(JsonError::NotJson { .. })));
    let quotes = format!("[\"{}\",0.5]", "\\\"".repeat(1_000_000));
    assert!(read(&quotes).is_ok());
}

#[test]
fn only_numbers_that_are_known_exactly_are_the_same() {
    let large = "18446744073709551616";
    let cases = [
        ("1", "1", Truth::Holds),
        ("1", "2", Truth::HoldsNot),
        ("-1", "-1", Truth::Holds),
        ("-1", "1", Truth::HoldsNot),
        ("9007199254740993", "9007199254740992", Truth::HoldsNot),
        ("18446744073709551615", "18446744073709551614", Truth::HoldsNot),
        ("0.1", "0.1", Truth::Holds),
        ("0.1", "0.10", Truth::Holds),
        ("0.1", "0.2", Truth::HoldsNot),
        ("1e-5", "0.00001", Truth::Holds),
        ("1", "1.0", Truth::Unknown),
        ("0", "-0", Truth::Unknown),
        (large, large, Truth::Unknown),
        (large, "18446744073709551617", Truth::Unknown),
        ("-9223372036854775809", "-9223372036854775810", Truth::Unknown),
        ("0.1", "0.10000000000000000001", Truth::Unknown),
        ("0.1234567890123456", "0.1234567890123456", Truth::Unknown),
        ("1e-400", "1e-401", Truth::Unknown),
        ("[0.5, 0.1]", "[0.5, 0.10000000000000000001]", Truth::Unknown),
        (r#"["a\"0.12345678901234567890",1.5]"#, r#"["a\"0.12345678901234567890",1.5]"#, Truth::Holds),
        (r#"["\\",0.12345678901234567890]"#, r#"["\\",0.12345678901234567890]"#, Truth::Unknown),
        (r#"["\"",0.12345678901234567890]"#, r#"["\"",0.12345678901234567890]"#, Truth::Unknown),
        (
            "[\"0.12345678901234567890\", 1.5, 12345678901234567]",
            "[\"0.12345678901234567890\", 1.5, 12345678901234567]",
            Truth::Holds,
        ),
        ("[1.5, 0.10000000000000000001, 1]", "[1.5, 0.10000000000000000001, 2]", Truth::HoldsNot),
    ];
    for (one, other, expected) in cases {
        assert_eq!(read(one).and_then(|one| Ok(one.same(&read(other)?))), Ok(expected), "{one} and {other}");
        assert_eq!(read(other).and_then(|other| Ok(other.same(&read(one)?))), Ok(expected), "{other} and {one}");
    }
}

#[test]
fn keys_are_alike_in_any_case() {
    for (one, other) in
        [("admin", "Admin"), ("ids", "id\u{17f}"), ("key", "\u{212a}ey"), ("admin", "adm\u{131}n"), ("É", "é")]
    {
        assert!(are_alike(one, other) && are_alike(other, one), "{one} and {other}");
    }
    for (one, other) in [("admin", "admins"), ("admin", "admín"), ("a", "b"), ("é", "e")] {
        assert!(!are_alike(one, other), "{one} and {other}");
    }
}

#[test]
fn pointers_lead_to_values_and_say_what_could_not_be_told() -> Result<(), Box<dyn Error>> {
    // The text, the pointer, the places found, and what else is said.
    let cases: [(&str, &str, &[&str], &str); 19] = [
        (r#"{"a":{"b":1}}"#, "/a/b", &["/a/b"], ""),
        (r#"{"a":{"b":1}}"#, "", &[""], ""),
        (r#"{"a":{"b":1}}"#, "stored/a", &["stored/a"], ""),
        (r#"{"a":{"c":1}}"#, "/a/b", &[], "omitted"),
        (r#"{"c":1}"#, "/a/b", &[], "omitted"),
        (r#"{"a":null}"#, "/a/b", &[], ""),
        (r#"{"a":null}"#, "/a", &[], ""),
        (r#"{"A":1}"#, "/a", &[], "uncertain"),
        (r#"{"A":2,"a":1}"#, "/a", &[], "uncertain"),
        (r#"{"a":1,"A":2}"#, "/a", &[], "uncertain"),
        (r#"{"a":7}"#, "/a/b", &[], "uncertain"),
        (r#"{"a":[{"b":1}]}"#, "/a/b", &[], "uncertain"),
        (r#"{"a":[{"b":1},{"b":null},{"b":2}]}"#, "/a/*/b", &["/a/0/b", "/a/2/b"], ""),
        (r#"{"a":[{"b":1},{},{"B":2},5]}"#, "/a/*/b", &["/a/0/b"], "uncertain partly omitted"),
        (r#"{"a":{"b":1}}"#, "/a/*", &[], "uncertain"),
        (r#"{"a":null}"#, "/a/*", &[], ""),
        ("[[1,2],[],[3]]", "/*/*", &["/0/0", "/0/1", "/2/0"], ""),
        (r#"[{"x":[{"y":1}]},{"x":[{"y":1},{"y":1}]}]"#, "/*/x/*/y", &["/0/x/0/y", "/1/x/0/y", "/1/x/1/y"], ""),
        (r#"{"*":{"~/":1}}"#, "/~2/~0~1", &["/*/~0~1"], ""),
    ];
    for (text, pointer, places, notes) in cases {
        let (json, pointer) = (read(text)?, pointer.parse::<Pointer>()?);
        let found = json.find(&pointer);
        let all = (0..found.values().len()).map(|number| found.place(number, pointer.root()).to_string());
        assert_eq!(all.collect::<Vec<_>>(), places, "{pointer} in {text}");
        let said = [
            (!found.is_certain, "uncertain"),
            (found.is_partly_omitted, "partly omitted"),
            (found.is_omitted, "omitted"),
        ];
        let said: Vec<_> = said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, note)| note).collect();
        assert_eq!(said.join(" "), notes, "{pointer} in {text}");
    }
    Ok(())
}

#[test]
fn pointers_without_each_element_are_followed_without_memory() -> Result<(), Box<dyn Error>> {
    let (json, pointer) = (read(r#"{"a":{"b":[1,2],"c":0}}"#)?, "/a/b".parse::<Pointer>()?);
    let used = allocation_counter::measure(|| assert_eq!(json.find(&pointer).values().len(), 1));
    assert_eq!(used.count_total, 0);
    Ok(())
}

#[test]
fn the_place_of_an_element_is_below_that_of_its_array() -> Result<(), Box<dyn Error>> {
    let (json, pointer) = (read(r#"[{"a":[5]}]"#)?, "/*/a".parse::<Pointer>()?);
    let place: JsonPlace<'_> = json.find(&pointer).place(0, Root::Stored).element(0);
    assert_eq!(place.to_string(), "stored/0/a/0");
    Ok(())
}

/// Whether some object has two keys that differ in the case of letters alone.
fn has_alike(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().any(has_alike),
        Value::Object(entries) => {
            let keys = || entries.keys().map(|key| key.to_lowercase());
            keys().enumerate().any(|(number, key)| keys().take(number).any(|before| before == key))
                || entries.values().any(has_alike)
        }
        _ => false,
    }
}

fn keys_are_lower(value: &Value) -> bool {
    match value {
        Value::Array(elements) => elements.iter().all(keys_are_lower),
        Value::Object(entries) => {
            entries.iter().all(|(key, value)| *key == key.to_lowercase() && keys_are_lower(value))
        }
        _ => true,
    }
}

/// The values that a pointer leads to, by the definition of JSON pointers.
fn by_definition(value: &Value, steps: &[Step], place: &str) -> Vec<(String, Value)> {
    match (steps, value) {
        (_, Value::Null) => vec![],
        ([], _) => vec![(place.to_owned(), value.clone())],
        ([Step::Key(key), rest @ ..], Value::Object(entries)) => {
            let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
            entries.get(&**key).map_or(vec![], |value| by_definition(value, rest, &place))
        }
        ([Step::Each, rest @ ..], Value::Array(elements)) => {
            let below = |(number, value)| by_definition(value, rest, &format!("{place}/{number}"));
            elements.iter().enumerate().flat_map(below).collect()
        }
        _ => vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_is_read_as_another_reader_does(value in values()) {
        for text in [value.to_string(), spelled_otherwise(&value)] {
            let json = read(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(to_value(&json), serde_json::from_str::<Value>(&text).unwrap_or_default());
        }
        let (one, other) = (value.to_string(), spelled_otherwise(&value));
        prop_assert_eq!(read(&one).and_then(|one| Ok(one.same(&read(&other)?))), Ok(Truth::Holds));
    }

    #[test]
    fn what_is_read_is_json(value in values(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else if let Some(place) = bytes.get_mut(at) { *place = byte }
        let other = serde_json::from_slice::<Value>(&bytes).ok();
        match Json::read(&bytes, JsonLimits::default()) {
            Ok(json) => prop_assert!(other.is_some_and(|other| to_value(&json) == other || has_inexact(&json))),
            Err(JsonError::Duplicate { .. }) => {}
            Err(_) => prop_assert_eq!(other, None),
        }
    }

    #[test]
    fn any_key_that_is_there_twice_is_found(
        keys in prop::collection::hash_set("[a-z]{0,3}", 1..150), again in any::<prop::sample::Index>(),
        before in any::<prop::sample::Index>(), escaped in any::<bool>(), depth in 0..5_usize,
    ) {
        let mut keys: Vec<String> = keys.into_iter().collect();
        let again = again.get(&keys).clone();
        let at = before.index(keys.len() + 1);
        keys.insert(at, again.clone());
        let mut count = 0;
        let spelled = keys.iter().map(|key| {
            count += u8::from(*key == again);
            if escaped && *key == again && count == 2 { spelled_otherwise(&Value::from(&**key)) } else { format!("\"{key}\"") }
        });
        let entries: Vec<_> = spelled.map(|key| format!("{key}:[]")).collect();
        let text = format!("{}{{{}}}{}", "[0,{\"k\":".repeat(depth), entries.join(","), "}]".repeat(depth));
        let pointer = "/1/k".repeat(depth) + "/" + &again;
        prop_assert_eq!(read(&text).err(), Some(JsonError::Duplicate { pointer }));
    }

    #[test]
    fn pointers_lead_where_the_definition_says(value in values(), steps in prop::collection::vec("[a-c]|~1|~0|\\*|é|", 0..4)) {
        prop_assume!(!has_alike(&value) && keys_are_lower(&value));
        let text = value.to_string();
        let json = read(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let pointer: Pointer = steps.iter().flat_map(|step| ["/", step]).collect::<String>().parse()
            .map_err(|error: PointerError| TestCaseError::fail(error.to_string()))?;
        let found = json.find(&pointer);
        let places = found.values().iter().enumerate().map(|(number, value)| (found.place(number, Root::Body).to_string(), to_value(value)));
        prop_assert_eq!(places.collect::<Vec<_>>(), by_definition(&value, pointer.steps(), ""));
    }
}

fn has_inexact(json: &Json<'_>) -> bool {
    match json {
        Json::Number(Number::Inexact) => true,
        Json::Array(elements) => elements.iter().any(has_inexact),
        Json::Object(entries) => entries.iter().any(|entry| has_inexact(&entry.value)),
        _ => false,
    }
}
