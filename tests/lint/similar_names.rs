//! The lint `similar-names`.

use super::{config, messages, of, report};
use proptest::prelude::*;
use std::collections::BTreeSet;

const NAME: &str = "similar-names";

/// A policy whose roles have these names.
fn roles(names: &[&str]) -> String {
    let declared: Vec<String> = names.iter().map(|name| format!("{name}: {{}}")).collect();
    let others = "tokens: { key: {} }, owners: { none: {} }, apis: { gate: { raise: {} } }";
    format!("\nvocabulary: {{ roles: {{ {} }}, {others} }}\n", declared.join(", "))
}

#[test]
fn slips_in_names_of_five_letters_or_more() {
    for (one, other) in [
        ("keeper", "keepr"),
        ("keeper", "keepeer"),
        ("keeper", "kepeer"),
        ("keeper", "ekeper"),
        ("keeper", "keepe"),
        ("guard", "gu4rd"),
        ("guard_1", "guard_l"),
        ("keeper", "sleeper"),
    ] {
        let expected =
            if other == "sleeper" { vec![] } else { vec![format!("role `{other}` looks like role `{one}`")] };
        assert_eq!(messages(&roles(&[one, other]), NAME), expected);
    }
}

#[test]
fn names_that_only_their_writing_tells_apart() {
    for (one, other) in
        [("readOnly", "read_only"), ("read-only", "read_only"), ("a_b", "AB"), ("a", "A"), ("no_1", "no1")]
    {
        assert_eq!(messages(&roles(&[one, other]), NAME), [format!("role `{other}` looks like role `{one}`")]);
    }
}

#[test]
fn short_names_numbered_names_and_plurals_are_meant() {
    for (one, other) in [
        ("read", "lead"),
        ("read", "reads"),
        ("door_1", "door_2"),
        ("door_1", "door_11"),
        ("door_12", "door_21"),
        ("keeper", "keepers"),
        ("keeper", "keeping"),
        ("keeper", "peeker"),
    ] {
        assert_eq!(messages(&roles(&[one, other]), NAME), [""; 0], "{one} and {other}");
        assert_eq!(messages(&roles(&[other, one]), NAME), [""; 0], "{other} and {one}");
    }
}

#[test]
fn its_place_is_the_later_of_every_column_and_names_the_earlier() {
    let text = "
vocabulary:
  roles: { guest: {}, guset: {} }
  tokens: { org_api: {}, orgApi: {} }
  owners: { none: {}, someone: {}, some-one: {} }
  apis:
    gate: { raise: {}, lower: {} }
    fence: { raize: {}, lower: {} }
    gate_: { raise: {} }
";
    let report = report(text);
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    let found: Vec<_> = of(&report, NAME)
        .iter()
        .map(|finding| (finding.message(), at(finding.place().expect("a place")), at(finding.related()[0].place())))
        .collect();
    assert_eq!(
        found,
        [
            ("role `guset` looks like role `guest`", "guset", "guest"),
            ("token `orgApi` looks like token `org_api`", "orgApi", "org_api"),
            ("owner `some-one` looks like owner `someone`", "some-one", "someone"),
            ("action `raize` looks like action `raise`", "raize", "raise"),
            ("api `gate_` looks like api `gate`", "gate_", "gate"),
        ]
    );
}

/// Everything that one slip makes of a name.
fn slips(name: &str, alphabet: &str) -> BTreeSet<String> {
    let mut slips = BTreeSet::new();
    let letters: Vec<char> = name.chars().collect();
    let mut add = |at: usize, left_out: usize, put_in: &[char]| {
        let name: Vec<char> = letters[..at].iter().chain(put_in).chain(&letters[at + left_out..]).copied().collect();
        // What differs is what is put in, and what is left out.
        let mut differing = put_in.iter().chain(&letters[at..at + left_out]);
        if !differing.all(char::is_ascii_digit) {
            slips.insert(name.into_iter().collect::<String>());
        }
    };
    for at in 0..=letters.len() {
        for letter in alphabet.chars() {
            add(at, 0, &[letter]);
            if at < letters.len() {
                add(at, 1, &[letter]);
            }
        }
        if at < letters.len() {
            add(at, 1, &[]);
        }
        if at + 1 < letters.len() {
            add(at, 2, &[letters[at + 1], letters[at]]);
        }
    }
    slips
}

fn look_alike(one: &str, other: &str, alphabet: &str) -> bool {
    let written = |name: &str| name.to_lowercase().replace(['-', '_'], "");
    let is_plural = format!("{one}s") == other || format!("{other}s") == one;
    let is_long = one.len().min(other.len()) >= 5;
    written(one) == written(other) || (is_long && !is_plural && slips(one, alphabet).contains(other))
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the pairs that differ by one typo, or only in case and separators.
    #[test]
    fn fires_exactly_for_pairs_that_look_alike(names in prop::collection::btree_set("[as][aAs_12]{0,6}", 1..24)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut expected = BTreeSet::new();
        for (number, later) in names.iter().enumerate() {
            for earlier in &names[..number] {
                if look_alike(earlier, later, "aAs_12") {
                    expected.insert(format!("role `{later}` looks like role `{earlier}`"));
                }
            }
        }
        let found = messages(&roles(&names), NAME);
        prop_assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected);
        prop_assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len());
    }
}
