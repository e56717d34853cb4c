//! YAML that the library writes: what it says is read by every version of YAML as it was meant.

use portcullis::reading::{to_yaml, yaml_scalar};
use proptest::prelude::*;

/// Text that some reader of YAML 1.1 or 1.2 takes for something else if it has no quotation marks, or reads as other text.
#[rustfmt::skip]
const MISLEADING: &[&str] = &[
    // Booleans and nulls, in every case that some reader knows.
    "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
    "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~", "",
    // Numbers: decimal, octal, hexadecimal, binary, with underscores, in base 60, and not finite.
    "0", "1", "-1", "+1", "12", "012", "0o14", "0x1f", "0b101", "1_000", "12:30:45", "190:20:30", "1.5", "1.", ".5",
    "1e3", "1.5e+3", "6.8523015e+5", "685_230.15", ".inf", "-.Inf", ".NaN", "1,000",
    // Dates and times.
    "2026-01-31", "2026-01-31T12:00:00Z", "2026-1-31 12:00:00", "2001-12-14t21:59:43.10-05:00",
    // Keys and values with a meaning of their own, and what begins other kinds of scalars.
    "<<", "=", "!", "!!str a", "&anchor", "*alias", "?", "? a", "-", "- a", "---", "...", "|", ">", "%TAG", "@at", "`tick`",
    "[a]", "{a}", "a, b", "a: b", "a:", ":a", "a #b", "#a", "'a'", "\"a\"", "a]", "a}", "[", "]", "{", "}", ",",
    // Blanks and what does not show.
    " a", "a ", "a\tb", "\ta", "a\nb", "a\n", "\n", "a\r\nb", "a\u{85}b", "a\u{2028}b", "a\u{a0}b", "\u{feff}a", "a\0b",
    "\u{1b}[31m", "\u{7f}", "\u{9b}31m", "a\u{202e}b", "a\u{2066}b", "\u{fffe}", "\\", "a\\nb", "Tür", "\u{1f6aa}",
];

/// Text that every reader takes for itself.
const PLAIN: &[&str] =
    &["a", "read_only", "user-api", "null-island", "yes it is", "Doors are for friends.", "a/b.yaml", "it's"];

#[test]
fn only_text_that_cannot_mislead_is_plain() {
    for text in MISLEADING {
        let written = yaml_scalar(text);
        assert!(written.starts_with('"') && written.ends_with('"') && written.len() > 1, "{text:?}: {written}");
        assert!(written.chars().all(|letter| !letter.is_control()), "{text:?}: {written}");
    }
    for text in PLAIN {
        assert_eq!(yaml_scalar(text), *text);
    }
}

#[track_caller]
fn assert_read_back(text: &str) {
    let written = yaml_scalar(text);
    for (before, after) in [("", ""), ("[", "]"), ("{ key: ", " }"), ("- ", "\n"), ("key: ", "\n"), ("{ ", ": key }")] {
        let yaml = format!("{before}{written}{after}");
        let read: serde_yaml::Value = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{error}: {yaml}"));
        let read = match (&read, before) {
            (serde_yaml::Value::Sequence(items), _) => &items[0],
            (serde_yaml::Value::Mapping(fields), "{ ") => fields.keys().next().unwrap(),
            (serde_yaml::Value::Mapping(fields), _) => fields.values().next().unwrap(),
            (alone, _) => alone,
        };
        assert_eq!(read.as_str(), Some(text), "{yaml}");
    }
}

#[test]
fn text_is_read_as_it_was() {
    MISLEADING.iter().chain(PLAIN).for_each(|text| assert_read_back(text));
}

fn values() -> impl Strategy<Value = serde_json::Value> {
    let texts = prop_oneof![".*", "[ -~]{0,6}", proptest::sample::select(MISLEADING).prop_map(str::to_owned)];
    let scalars = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        texts.clone().prop_map(Into::into),
    ];
    scalars.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::btree_map(texts.clone(), inner, 0..4)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_as_it_was(text in prop_oneof![".*", "\\PC*", "[ -~]{0,8}"]) {
        assert_read_back(&text);
    }

    #[test]
    fn any_value_is_read_as_it_was(value in values()) {
        let yaml = to_yaml(&value).expect("JSON is YAML");
        let read: serde_json::Value = serde_yaml::from_str(&yaml).unwrap_or_else(|error| panic!("{error}: {yaml}"));
        prop_assert_eq!(read, value, "{}", yaml);
    }
}
