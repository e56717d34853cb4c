mod definition;

use proptest::prelude::*;
use serde_json::{Value, json};

use self::definition::by_definition;
use super::{Truth, evaluate};
use crate::{
    route::{FieldTexts, Items, Pointer, Test},
    routes::json::{Json, JsonLimits},
};

/// Returns whether a test holds, and the place of what makes it hold.
fn outcome(
    test: &Test,
    body: Option<&str>,
    stored: Option<&str>,
    keeps_omitted: bool,
) -> Result<(Truth, String), String> {
    let read =
        |text| Json::read(str::as_bytes(text), JsonLimits::default()).map_err(|error| format!("{text}: {error}"));
    let (body, stored) = (body.map(read).transpose()?, stored.map(read).transpose()?);
    let outcome = evaluate(test, body.as_ref(), stored.as_ref(), keeps_omitted);
    Ok((outcome.truth, outcome.place.map(|place| place.to_string()).unwrap_or_default()))
}

/// Reads a test as a routes file has it: the name, the pointer, and the names or the key with fields: `gains /acl id kind=TEAM,ORG`.
fn test(text: &str) -> Result<Test, String> {
    let mut words = text.split(' ');
    let (name, pointer) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let pointer: Pointer = pointer.parse().map_err(|error| format!("{text}: {error}"))?;
    let rest: Vec<Box<str>> = words.map(Box::from).collect();
    let fields = rest.iter().skip(1).filter_map(|field| field.split_once('='));
    let fields = fields
        .map(|(field, texts)| FieldTexts { field: field.into(), texts: texts.split(',').map(Box::from).collect() });
    let items = |pointer| Items { pointer, key: rest.first().cloned(), fields: fields.collect() };
    Ok(match name {
        "filled" => Test::Filled(pointer),
        "blank" => Test::Blank(pointer),
        "is_true" => Test::IsTrue(pointer),
        "is_false" => Test::IsFalse(pointer),
        "among" => Test::Among(pointer, rest.into()),
        "beyond" => Test::Beyond(pointer, rest.into()),
        "gains" => Test::Gains(items(pointer)),
        "loses" => Test::Loses(items(pointer)),
        "changes" => Test::Changes(items(pointer)),
        "differs" => Test::Differs(pointer),
        _ => return Err(format!("there is no test {name}")),
    })
}

const HOLDS: Truth = Truth::Holds;
const HOLDS_NOT: Truth = Truth::HoldsNot;
const UNKNOWN: Truth = Truth::Unknown;

#[test]
fn tests_of_one_object_hold_as_their_definition_says() -> Result<(), String> {
    let cases = [
        ("filled /a", r#"{"a":0}"#, HOLDS, "/a"),
        ("filled /a", r#"{"a":false}"#, HOLDS, "/a"),
        ("filled /a", r#"{"a":""}"#, HOLDS_NOT, ""),
        ("filled /a", r#"{"a":[]}"#, HOLDS_NOT, ""),
        ("filled /a", r#"{"a":{}}"#, HOLDS_NOT, ""),
        ("filled /a", r#"{"a":null}"#, HOLDS_NOT, ""),
        ("filled /a", "{}", HOLDS_NOT, ""),
        ("filled /a", r#"{"A":null}"#, UNKNOWN, ""),
        ("filled /a/*/b", r#"{"a":[{"B":1},{"b":[]},{"b":1}]}"#, HOLDS, "/a/2/b"),
        ("blank /a", r#"{"a":0}"#, HOLDS_NOT, ""),
        ("blank /a", "{}", HOLDS, ""),
        ("blank /a", r#"{"A":1}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":true}"#, HOLDS, "/admin"),
        ("is_true /admin", r#"{"admin":"tRuE"}"#, HOLDS, "/admin"),
        ("is_true /admin", r#"{"admin":" true"}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":1}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":"yes"}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":[true]}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":"False"}"#, HOLDS_NOT, ""),
        ("is_true /admin", r#"{"admin":false}"#, HOLDS_NOT, ""),
        ("is_true /admin", r#"{"admin":null}"#, HOLDS_NOT, ""),
        ("is_true /admin", "{}", HOLDS_NOT, ""),
        ("is_true /admin", r#"{"Admin":true}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"admin":false,"ADMIN":true}"#, UNKNOWN, ""),
        ("is_true /admin", r#"{"adm\u0131n":true}"#, UNKNOWN, ""),
        ("is_true /admin", r#"[{"admin":true}]"#, UNKNOWN, ""),
        ("is_true /m/*/admin", r#"{"m":[{"admin":false},{},{"admin":true}]}"#, HOLDS, "/m/2/admin"),
        ("is_true /m/*/admin", r#"{"m":[{"admin":false},{}]}"#, HOLDS_NOT, ""),
        ("is_true /m/*/admin", r#"{"m":[{"admin":false},[]]}"#, UNKNOWN, ""),
        ("is_false /a", r#"{"a":"FALSE"}"#, HOLDS, "/a"),
        ("is_false /a", r#"{"a":true}"#, HOLDS_NOT, ""),
        ("is_false /a", r#"{"a":0}"#, UNKNOWN, ""),
        ("is_false /a", "{}", HOLDS_NOT, ""),
        ("among /d X Y", r#"{"d":"X"}"#, HOLDS, "/d"),
        ("among /d X Y", r#"{"d":["Y","X"]}"#, HOLDS, "/d/0"),
        ("among /d X Y", r#"{"d":["Y","Z"]}"#, HOLDS_NOT, ""),
        ("among /d X Y", r#"{"d":["Z",7]}"#, HOLDS_NOT, ""),
        ("among /d X Y", r#"{"d":["X",7]}"#, UNKNOWN, ""),
        ("among /d X Y", r#"{"d":"x"}"#, UNKNOWN, ""),
        ("among /d X Y", r#"{"d":[]}"#, HOLDS_NOT, ""),
        ("among /d X Y", r#"{"d":{"X":1}}"#, UNKNOWN, ""),
        ("among /d X Y", "{}", HOLDS_NOT, ""),
        ("among /d X Y", r#"{"D":"X"}"#, UNKNOWN, ""),
        ("beyond /d X Y", r#"{"d":"X"}"#, HOLDS_NOT, ""),
        ("beyond /d X Y", r#"{"d":["X","Z"]}"#, HOLDS, "/d/1"),
        ("beyond /d X Y", r#"{"d":[7,"Z"]}"#, HOLDS, "/d/1"),
        ("beyond /d X Y", r#"{"d":["X",7]}"#, UNKNOWN, ""),
        ("beyond /d X Y", r#"{"d":"y"}"#, UNKNOWN, ""),
        ("beyond /d X Y", r#"{"d":""}"#, HOLDS, "/d"),
        ("beyond /d X Y", "{}", HOLDS_NOT, ""),
        ("beyond /*/d X", r#"[{"d":"X"},{"d":["X","Z"]}]"#, HOLDS, "/1/d/1"),
    ];
    for (text, body, truth, place) in cases {
        let case = format!("{text} in {body}");
        assert_eq!(outcome(&test(text)?, Some(body), None, false)?, (truth, place.into()), "{case}");
        assert_eq!(outcome(&test(text)?, None, Some(body), false)?.0, UNKNOWN, "the body is not known: {case}");
        let of_stored = test(&text.replacen('/', "stored/", 1))?;
        let place = if place.is_empty() { String::new() } else { format!("stored{place}") };
        assert_eq!(outcome(&of_stored, None, Some(body), false)?, (truth, place), "{case}, stored");
    }
    Ok(())
}

#[test]
fn tests_that_compare_hold_as_their_definition_says() -> Result<(), String> {
    // The test, the body, the stored object, what holds, and the place.
    let cases = [
        ("gains /m", r#"{"m":["a","b"]}"#, r#"{"m":["a"]}"#, HOLDS, "/m/1"),
        ("gains /m", r#"{"m":["b","a","a"]}"#, r#"{"m":["a","b"]}"#, HOLDS_NOT, ""),
        ("gains /m", r#"{"m":[7,"b"]}"#, r#"{"m":["a"]}"#, HOLDS, "/m/1"),
        ("gains /m", r#"{"m":[7]}"#, r#"{"m":["a"]}"#, UNKNOWN, ""),
        ("gains /m", r#"{"m":["a"]}"#, r#"{"m":["a",7]}"#, HOLDS_NOT, ""),
        ("gains /m", r#"{"m":["b"]}"#, r#"{"m":["a",7]}"#, UNKNOWN, ""),
        ("gains /m", r#"{"m":"a"}"#, r#"{"m":["a"]}"#, UNKNOWN, ""),
        ("gains /m", r#"{"m":["a"]}"#, "null", HOLDS, "/m/0"),
        ("gains /m", r#"{"m":[]}"#, r#"{"M":[]}"#, HOLDS_NOT, ""),
        ("gains /m", r#"{"M":["a"]}"#, r#"{"m":["a"]}"#, UNKNOWN, ""),
        ("gains /m", r#"{"m":["A"]}"#, r#"{"m":["a"]}"#, HOLDS, "/m/0"),
        ("loses /m", r#"{"m":["a"]}"#, r#"{"m":["a","b"]}"#, HOLDS, "stored/m/1"),
        ("loses /m", "{}", r#"{"m":["a"]}"#, HOLDS, "stored/m/0"),
        ("loses /m", r#"{"m":null}"#, r#"{"m":["a"]}"#, HOLDS, "stored/m/0"),
        ("loses /m", r#"{"m":[7]}"#, r#"{"m":["a"]}"#, UNKNOWN, ""),
        ("loses /m", r#"{"m":[7]}"#, r#"{"m":[]}"#, HOLDS_NOT, ""),
        ("loses /m", r#"{"M":["a"]}"#, r#"{"m":["a"]}"#, UNKNOWN, ""),
        ("changes /m", r#"{"m":["a","c"]}"#, r#"{"m":["a","b"]}"#, HOLDS_NOT, ""),
        ("gains /*/m", r#"[{"m":["a"]},{"m":["b"]}]"#, r#"[{"m":["b","a"]}]"#, HOLDS_NOT, ""),
        ("gains /*/m", r#"[{"m":["a"]},{"m":["b"]}]"#, r#"[{"m":["a"]}]"#, HOLDS, "/1/m/0"),
        ("gains /m id", r#"{"m":[{"id":"a"},{"id":"b"}]}"#, r#"{"m":[{"id":"a"}]}"#, HOLDS, "/m/1"),
        ("gains /m id", r#"{"m":[{"id":1},{"id":2}]}"#, r#"{"m":[{"id":1}]}"#, HOLDS, "/m/1"),
        ("gains /m id", r#"{"m":[{"id":-1}]}"#, r#"{"m":[{"id":-1}]}"#, HOLDS_NOT, ""),
        ("gains /m id", r#"{"m":[{"id":1}]}"#, r#"{"m":[{"id":"1"}]}"#, UNKNOWN, ""),
        ("gains /m id", r#"{"m":[{"id":1.5}]}"#, r#"{"m":[{"id":"1"}]}"#, UNKNOWN, ""),
        ("gains /m id", r#"{"m":[{"id":"a"},{"id":"a"}]}"#, r#"{"m":[{"id":"a"}]}"#, UNKNOWN, ""),
        ("gains /m id", r#"{"m":[{"name":"a"}]}"#, r#"{"m":[{"id":"a"}]}"#, UNKNOWN, ""),
        ("gains /m id", r#"{"m":[{"id":"a","ID":"b"}]}"#, r#"{"m":[{"id":"a"}]}"#, UNKNOWN, ""),
        ("gains /m id", r#"{"m":["a"]}"#, r#"{"m":[{"id":"a"}]}"#, UNKNOWN, ""),
        ("loses /m id", r#"{"m":[{"id":"b"}]}"#, r#"{"m":[{"id":"a"},{"id":"b"}]}"#, HOLDS, "stored/m/0"),
        ("changes /m id", r#"{"m":[{"id":"a","x":[1,{}]}]}"#, r#"{"m":[{"x":[1,{}],"id":"a"}]}"#, HOLDS_NOT, ""),
        ("changes /m id", r#"{"m":[{"id":"a","x":1}]}"#, r#"{"m":[{"id":"b"},{"id":"a","x":2}]}"#, HOLDS, "/m/0"),
        ("changes /m id", r#"{"m":[{"id":"a"}]}"#, r#"{"m":[{"id":"a","x":null}]}"#, HOLDS, "/m/0"),
        ("changes /m id", r#"{"m":[{"id":"a","x":1e30}]}"#, r#"{"m":[{"id":"a","x":1e30}]}"#, HOLDS_NOT, ""),
        (
            "changes /m id",
            r#"{"m":[{"id":"a","x":18446744073709551616}]}"#,
            r#"{"m":[{"id":"a","x":18446744073709551616}]}"#,
            UNKNOWN,
            "",
        ),
        ("changes /m id", r#"{"m":[{"id":"a","x":1},{}]}"#, r#"{"m":[{"id":"a","x":2}]}"#, HOLDS, "/m/0"),
        ("changes /m id", r#"{"m":[{"id":"a","x":1},{"id":"a","x":2}]}"#, r#"{"m":[{"id":"a","x":2}]}"#, UNKNOWN, ""),
        ("changes /m id", r#"{"m":[{}]}"#, r#"{"m":[]}"#, HOLDS_NOT, ""),
        ("gains /m id k=T", r#"{"m":[{"id":"a","k":"T"}]}"#, r#"{"m":[{"id":"a","k":"U"}]}"#, HOLDS, "/m/0"),
        ("gains /m id k=T", r#"{"m":[{"id":"a","k":"U"}]}"#, "null", HOLDS_NOT, ""),
        ("gains /m id k=T", r#"{"m":[{"id":"a","k":"t"}]}"#, "null", UNKNOWN, ""),
        ("gains /m id k=T", r#"{"m":[{"id":"a","K":"T"}]}"#, "null", UNKNOWN, ""),
        ("gains /m id k=T", r#"{"m":[{"id":"a"}]}"#, "null", HOLDS_NOT, ""),
        ("gains /m id k=T,U", r#"{"m":[{"k":"V"},{"id":"a","k":"U"}]}"#, "null", HOLDS, "/m/1"),
        ("gains /m id k=T", r#"{"m":["T"]}"#, "null", UNKNOWN, ""),
        ("gains /m id a=W", r#"{"m":[{"id":"a","a":["R","W"]}]}"#, r#"{"m":[{"id":"a","a":["R"]}]}"#, HOLDS, "/m/0"),
        ("gains /m id k=T a=W", r#"{"m":[{"id":"a","k":"T","a":["R"]}]}"#, "null", HOLDS_NOT, ""),
        ("gains /m id k=T a=W", r#"{"m":[{"id":"a","k":"T","a":[7]}]}"#, "null", UNKNOWN, ""),
        ("gains /m id k=T a=W", r#"{"m":[{"id":"a","k":7,"a":[]}]}"#, "null", HOLDS_NOT, ""),
        ("loses /m id k=T", r#"{"m":[{"id":"a","k":"U"}]}"#, r#"{"m":[{"id":"a","k":"T"}]}"#, HOLDS, "stored/m/0"),
        ("changes /m id k=T", r#"{"m":[{"id":"a","k":"T"}]}"#, r#"{"m":[{"id":"a","k":"U"}]}"#, HOLDS_NOT, ""),
        ("changes /m id k=T", r#"{"m":[{"id":"a","k":"T","x":1}]}"#, r#"{"m":[{"id":"a","k":"T"}]}"#, HOLDS, "/m/0"),
        ("changes  name", r#"[{"name":"a","about":"x"}]"#, r#"[{"name":"a","about":"y"}]"#, HOLDS, "/0"),
        ("differs /a", r#"{"a":1}"#, r#"{"a":2}"#, HOLDS, "/a"),
        ("differs /a", r#"{"a":{"x":1,"y":2}}"#, r#"{"a":{"y":2,"x":1}}"#, HOLDS_NOT, ""),
        ("differs /a", r#"{"a":["x","y"]}"#, r#"{"a":["y","x"]}"#, HOLDS, "/a"),
        ("differs /a", r#"{"a":null}"#, "{}", HOLDS_NOT, ""),
        ("differs /a", "{}", r#"{"a":1}"#, HOLDS, ""),
        ("differs /a", r#"{"a":1}"#, r#"{"a":1.0}"#, UNKNOWN, ""),
        ("differs /a", r#"{"A":1}"#, r#"{"a":1}"#, UNKNOWN, ""),
        ("differs /*/a", r#"[{"a":1},{"a":2}]"#, r#"[{"a":1},{"a":3}]"#, HOLDS, "/1/a"),
    ];
    for (text, body, stored, truth, place) in cases {
        let found = outcome(&test(text)?, Some(body), Some(stored), false)?;
        assert_eq!(found, (truth, place.into()), "{text}: {body} against {stored}");
    }
    Ok(())
}

#[test]
fn what_a_body_leaves_out_is_unchanged_or_removed() -> Result<(), String> {
    let stored = r#"{"a":{"m":["x"]},"l":[{"m":["x"]}]}"#;
    // The test, the body, what holds if omitted keys keep their values, and what holds if not.
    let cases = [
        ("loses /a/m", "{}", HOLDS_NOT, HOLDS),
        ("loses /a/m", r#"{"a":{}}"#, HOLDS_NOT, HOLDS),
        ("loses /a/m", r#"{"a":null}"#, HOLDS, HOLDS),
        ("loses /a/m", r#"{"a":{"m":null}}"#, HOLDS, HOLDS),
        ("loses /a/m", r#"{"a":{"M":null}}"#, UNKNOWN, UNKNOWN),
        ("gains /a/m", "{}", HOLDS_NOT, HOLDS_NOT),
        ("differs /a", "{}", HOLDS_NOT, HOLDS),
        ("differs /a", r#"{"a":null}"#, HOLDS, HOLDS),
        ("loses /l/*/m", "{}", HOLDS_NOT, HOLDS),
        ("loses /l/*/m", r#"{"l":[{}]}"#, UNKNOWN, HOLDS),
        ("loses /l/*/m", r#"{"l":[]}"#, HOLDS, HOLDS),
        ("blank /a", "{}", HOLDS, HOLDS),
    ];
    for (text, body, kept, removed) in cases {
        assert_eq!(outcome(&test(text)?, Some(body), Some(stored), true)?.0, kept, "{text}: {body}");
        assert_eq!(outcome(&test(text)?, Some(body), Some(stored), false)?.0, removed, "{text}: {body}");
    }
    assert_eq!(outcome(&test("loses /a/m")?, Some("{}"), None, true)?.0, HOLDS_NOT);
    Ok(())
}

#[test]
fn what_nothing_can_change_is_known_without_the_other_side() -> Result<(), String> {
    let (some, none) = (r#"{"m":[{"id":"a"}]}"#, r#"{"m":[]}"#);
    let cases = [
        ("gains /m id", Some(some), None, UNKNOWN),
        ("gains /m id", Some(none), None, HOLDS_NOT),
        ("gains /m id", None, Some(none), UNKNOWN),
        ("loses /m id", Some(none), None, UNKNOWN),
        ("loses /m id", None, Some(some), UNKNOWN),
        ("loses /m id", None, Some(none), HOLDS_NOT),
        ("loses /m id", None, Some("null"), HOLDS_NOT),
        ("changes /m id", Some(none), None, HOLDS_NOT),
        ("changes /m id", None, Some(none), HOLDS_NOT),
        ("changes /m id", Some(some), None, UNKNOWN),
        ("differs /m", Some(none), None, UNKNOWN),
        ("differs /m", None, Some("null"), UNKNOWN),
        ("gains /m", None, None, UNKNOWN),
    ];
    for (text, body, stored, expected) in cases {
        assert_eq!(outcome(&test(text)?, body, stored, false)?.0, expected, "{text}: {body:?} against {stored:?}");
    }
    Ok(())
}

#[test]
fn long_lists_are_compared_in_linear_time() -> Result<(), String> {
    let list = |numbers: &mut dyn Iterator<Item = u32>| {
        let texts: Vec<_> = numbers.map(|number| format!("{{\"id\":\"{number}\",\"n\":{number}}}")).collect();
        format!("[{}]", texts.join(","))
    };
    let (body, stored) = (list(&mut (1..100_001)), list(&mut (0..100_000).rev()));
    let expected =
        [("gains  id", HOLDS, "/99999"), ("loses  id", HOLDS, "stored/99999"), ("changes  id", HOLDS_NOT, "")];
    for (text, truth, place) in expected {
        assert_eq!(outcome(&test(text)?, Some(&body), Some(&stored), false)?, (truth, place.into()), "{text}");
    }
    Ok(())
}

/// Small values with few different keys and texts, so that they meet.
fn small_values() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!("true"),
        json!("False"),
        json!(""),
        json!("x"),
        json!("X"),
        json!("y"),
        json!("1"),
        json!(1),
        json!(-1),
        json!(1.0),
        json!(0.5),
        json!([]),
        json!({}),
        json!(["x", "y"]),
        json!(["y", 1]),
        json!({ "a": "x" }),
        json!({ "a": "x", "b": 1 }),
        json!({ "b": 1.0, "a": "x" }),
        json!({ "A": "x" }),
        json!({ "a": 1 }),
    ]);
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(vec!["a", "a", "b", "A"]), inner), 0..4).prop_map(|entries| {
                Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
}

fn tests() -> impl Strategy<Value = Test> {
    let names = prop::sample::select(vec![
        "filled", "blank", "is_true", "is_false", "among", "beyond", "gains", "loses", "changes", "differs",
    ]);
    let rest = prop::sample::select(vec!["", "/a", "/b", "/a/b", "/*", "/a/*", "/*/a", "/a/*/b", "/*/*"]);
    let key = prop::sample::select(vec!["", "", " a", " a", " a b=x", " a a=x,1", " a b=1 a=y"]);
    (names, any::<bool>(), rest, key).prop_filter_map("not a test", |(name, is_stored, rest, key)| {
        let compares = matches!(name, "gains" | "loses" | "changes" | "differs");
        let root = if is_stored && !compares { "stored" } else { "" };
        let more = match name {
            "among" | "beyond" => " x 1",
            _ => key,
        };
        test(&format!("{name} {root}{rest}{more}")).ok()
    })
}

/// Returns a value in which something that had an expected form has none, or a key is in another case.
fn spoiled(value: &Value, at: &mut usize) -> Value {
    if *at == 0 {
        *at = usize::MAX;
        return match value {
            Value::Object(entries) if !entries.is_empty() => {
                Value::Object(entries.iter().map(|(key, value)| (key.to_uppercase(), value.clone())).collect())
            }
            _ => json!(7.5),
        };
    }
    *at = at.saturating_sub(usize::from(*at != usize::MAX));
    match value {
        Value::Array(elements) => elements.iter().map(|element| spoiled(element, at)).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), spoiled(value, at))).collect())
        }
        _ => value.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn tests_hold_where_the_definition_says(
        test in tests(), keeps_omitted in any::<bool>(),
        body in prop::option::weighted(0.9, small_values()), stored in prop::option::weighted(0.9, small_values()),
    ) {
        let texts = [&body, &stored].map(|value| value.as_ref().map(Value::to_string));
        let [body_text, stored_text] = texts.each_ref().map(Option::as_deref);
        let (truth, place) = outcome(&test, body_text, stored_text, keeps_omitted).map_err(TestCaseError::fail)?;
        prop_assert_eq!(truth, by_definition(&test, body.as_ref(), stored.as_ref(), keeps_omitted), "{}", test);
        // A place is that of a value.
        if let Some(pointer) = place.strip_prefix("stored") {
            prop_assert!(stored.is_some_and(|stored| stored.pointer(pointer).is_some()));
        } else if !place.is_empty() {
            prop_assert!(body.is_some_and(|body| body.pointer(&place).is_some()));
        }
    }

    #[test]
    fn what_becomes_known_never_contradicts(
        test in tests(), body in small_values(), stored in small_values(), keeps_omitted in any::<bool>(),
    ) {
        let (body, stored) = (body.to_string(), stored.to_string());
        let known = |body, stored| {
            outcome(&test, body, stored, keeps_omitted).map(|(truth, _)| truth).map_err(TestCaseError::fail)
        };
        let all = known(Some(&*body), Some(&*stored))?;
        for less in [known(None, Some(&*stored))?, known(Some(&*body), None)?, known(None, None)?] {
            prop_assert!(less == UNKNOWN || less == all, "{}: {:?}, then {:?}", test, less, all);
        }
    }
}

/// Arrays of texts, or of objects with a key, without anything unclear.
fn clear_values() -> impl Strategy<Value = Value> {
    let texts = prop::collection::btree_set(prop::sample::select(vec!["x", "y", "z"]), 0..4);
    let texts = texts.prop_map(|texts| json!({ "a": texts.into_iter().collect::<Vec<_>>() }));
    let objects = prop::collection::btree_map(prop::sample::select(vec!["x", "y", "z"]), 0..2_u8, 0..4);
    let object = |(id, number): (&str, u8)| json!({ "a": id, "n": number });
    let objects = objects.prop_map(move |objects| json!({ "b": objects.into_iter().map(object).collect::<Vec<_>>() }));
    prop_oneof![texts, objects]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    /// What is unclear could be anything: an answer in spite of it is the answer for each thing that it could be.
    #[test]
    fn what_is_unclear_never_makes_a_wrong_answer(
        body in clear_values(), stored in clear_values(), at in 0..8_usize, in_body in any::<bool>(),
        text in prop::sample::select(vec![
            "gains /a", "loses /a", "gains /b a", "loses /b a", "changes /b a", "among /a x y", "beyond /a x y", "is_true /n",
        ]),
    ) {
        let test = test(text).map_err(TestCaseError::fail)?;
        let truth = |body: &Value, stored: &Value| {
            let (body, stored) = (body.to_string(), stored.to_string());
            outcome(&test, Some(&body), Some(&stored), false).map(|(truth, _)| truth).map_err(TestCaseError::fail)
        };
        let clear = truth(&body, &stored)?;
        prop_assert_ne!(clear, UNKNOWN);
        let mut at = at;
        let unclear =
            if in_body { truth(&spoiled(&body, &mut at), &stored)? } else { truth(&body, &spoiled(&stored, &mut at))? };
        prop_assert!(unclear == UNKNOWN || unclear == clear, "{:?}, then {:?}", unclear, clear);
    }
}
