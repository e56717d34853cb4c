//! Names are found, all of them and no others, whatever their length and however alike they are.

use std::{collections::BTreeSet, fmt::Write as _};

use portcullis::{Names, Policy};
use proptest::{collection::btree_set, prelude::*};

/// A policy with these names in every column, which allows everything.
fn policy(names: &BTreeSet<String>) -> Policy {
    let column = |declaration: &str| {
        names.iter().fold(String::new(), |mut column, name| {
            write!(column, "\"{name}\": {declaration}, ").expect("a string can be written");
            column
        })
    };
    let owners = names.iter().next().expect("there is a name");
    let actions = column(&format!("{{ owners: \"{owners}\" }}"));
    let text = format!(
        "portcullis: 1\npolicy: names\nvocabulary:\n  roles: {{ {names} }}\n  tokens: {{ key: {{}} }}\n  \
         owners: {{ {names} }}\n  apis: {{ api: {{ {actions} }} }}\ndefault: allow\nrules: []\n",
        names = column("{}"),
    );
    Policy::from_text("names.yaml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Whether each column knows the name, and deciding agrees with looking up.
fn check(policy: &Policy, declared: &BTreeSet<String>, name: &str) {
    let vocabulary = policy.vocabulary();
    let known = declared.contains(name);
    let role = vocabulary.roles().id(name);
    assert_eq!(role.and_then(|role| vocabulary.roles().name(role)), known.then_some(name));
    let owner = vocabulary.owners().id(name);
    assert_eq!(owner.and_then(|owner| vocabulary.owners().name(owner)), known.then_some(name));
    let action = vocabulary.actions().id(name);
    assert_eq!(action.and_then(|action| vocabulary.actions().name(action)), known.then_some(name));

    let some = declared.iter().next().expect("there is a name");
    for names in [
        Names::new(name, "key", "api", some),
        Names::new(some, "key", "api", name),
        Names::new(some, "key", "api", some).with_owner(some).with_role(name),
    ] {
        assert_eq!(policy.decide_names(&names).is_allow(), known, "{names}");
        assert_eq!(vocabulary.find(&names).is_some(), known, "{names}");
    }
    // Only the first name is an owner that the actions can have.
    let names = Names::new(some, "key", "api", some).with_owner(name);
    assert_eq!(policy.decide_names(&names).is_allow(), name == some, "{names}");
    assert_eq!(vocabulary.find(&names).is_some(), name == some, "{names}");
}

/// Names that differ from one in a single byte, or by one more or one less.
fn near(name: &str) -> impl Iterator<Item = String> {
    let replaced = (0..name.len()).map(move |at| {
        let other = if name.as_bytes()[at] == b'q' { "z" } else { "q" };
        format!("{}{other}{}", &name[..at], &name[at + 1..])
    });
    let cut = (0..name.len()).map(|at| format!("{}{}", &name[..at], &name[at + 1..]));
    replaced.chain(cut).chain([format!("{name}q"), format!("{name}\0"), name.to_uppercase(), name.repeat(2)])
}

#[test]
fn names_of_every_length_are_told_from_those_next_to_them() {
    let declared: BTreeSet<String> = (1..=40)
        .chain([63, 64, 65, 96, 127, 128])
        .map(|length| "abcdefghijklmnopqrstuvwxyz_0123456789-".chars().cycle().take(length).collect())
        .collect();
    let policy = policy(&declared);
    for name in &declared {
        check(&policy, &declared, name);
        near(name).for_each(|other| check(&policy, &declared, &other));
    }
    check(&policy, &declared, "");
}

/// More names than one seed sets apart, alike but for a digit or two, short and long ones.
#[test]
fn many_names_are_told_apart() {
    for template in ["api_#", "#_of_an_api", "#-in-the-middle-#", "a_long_one_#", "longer_than_all_words_of_a_key_#"] {
        let declared: BTreeSet<String> =
            (0..2_000).map(|number| template.replace('#', &format!("n{number:04}"))).collect();
        let apis: Vec<String> = declared.iter().map(|name| format!("{name}: {{ open: {{}} }}")).collect();
        let apis = apis.join(", ");
        let text = format!(
            "portcullis: 1\npolicy: names\nvocabulary:\n  roles: {{ guest: {{}} }}\n  tokens: {{ key: {{}} }}\n  \
             owners: {{ none: {{}} }}\n  apis: {{ {apis} }}\ndefault: allow\nrules: []\n"
        );
        let policy = Policy::from_text("names.yaml", &text).unwrap_or_else(|error| panic!("{error}"));
        for name in declared.iter().cloned().chain(declared.iter().take(50).flat_map(|name| near(name))) {
            let names = Names::new("guest", "key", &name, "open");
            assert_eq!(policy.decide_names(&names).is_allow(), declared.contains(&name), "{names}");
            let api = policy.vocabulary().apis().id(&name).and_then(|api| policy.vocabulary().apis().name(api));
            assert_eq!(api, declared.get(&name).map(String::as_str));
        }
    }
}

/// Names of which only the length differs, whatever word of them one reads.
#[test]
fn names_of_one_letter_are_told_apart() {
    let declared: BTreeSet<String> = (1..=40).step_by(2).map(|length| "a".repeat(length)).collect();
    let policy = policy(&declared);
    for length in 0..=64 {
        check(&policy, &declared, &"a".repeat(length));
    }
}

/// Names whose words add up to the same, as hashing sees them: eight steps in one word are one step in the next.
#[test]
fn names_that_are_hashed_alike_are_told_apart() {
    let pairs = [
        ("axxx1bbbbbbbyyyy", "ixxx0bbbbbbbyyyy"),
        ("xxxxbbbb1bbb0yyy", "xxxxbbbb0bbb8yyy"),
        ("aaaaaaaa1bbbbbbb0ccccccc", "aaaaaaaa0bbbbbbb8ccccccc"),
        ("aaaaaaaabbbb1bbbcccc0ccc", "aaaaaaaabbbb0bbbcccc8ccc"),
        ("axaaaaaa1bbbbbbbcccccccc", "axaaaaaa0bbbbbbbkccccccc"),
    ];
    for (one, other) in pairs {
        // The short name makes those of 16 bytes short ones, too.
        for declared in [[one, "some"].as_slice(), &[other, "some"], &[one, other, "some"], &[one, other]] {
            let declared: BTreeSet<String> = declared.iter().map(|&name| name.into()).collect();
            let policy = policy(&declared);
            check(&policy, &declared, one);
            check(&policy, &declared, other);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_names_declared_are_known_and_no_others(
        declared in btree_set("[ab]{1,12}|[a-c]{13,20}|[ab]{30,35}|[a-z0-9][a-z0-9_.:/-]{0,126}[a-z0-9_-]", 1..200),
        others in btree_set("[ab]{1,12}|[a-c]{13,20}|[ab]{30,35}|.{0,140}", 0..50),
    ) {
        let policy = policy(&declared);
        declared.iter().chain(&others).for_each(|name| check(&policy, &declared, name));
    }
}
