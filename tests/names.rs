//! Names are found, all of them and no others, whatever their length and however alike they are.

use std::{collections::BTreeSet, fmt::Write as _};

use portcullis::{Names, Policy};
use proptest::{collection::btree_set, prelude::*};

/// A policy with these names in every column, which allows everything.
fn policy(names: &BTreeSet<String>) -> Policy {
    let column = |declaration: &str| {
        names.iter().fold(String::new(), |mut column, name| {
            write!(column, "{name}: {declaration}, ").expect("a string can be written");
            column
        })
    };
    let owners = names.iter().next().expect("there is a name");
    let actions = column(&format!("{{ owners: {owners} }}"));
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
    let declared: BTreeSet<String> = (1..=64)
        .map(|length| "abcdefghijklmnopqrstuvwxyz_0123456789-".chars().cycle().take(length).collect())
        .collect();
    let policy = policy(&declared);
    for name in &declared {
        check(&policy, &declared, name);
        near(name).for_each(|other| check(&policy, &declared, &other));
    }
    check(&policy, &declared, "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_names_declared_are_known_and_no_others(
        declared in btree_set("[ab]{1,12}|[a-c]{13,20}|[ab]{30,35}|[a-z][a-z0-9_-]{0,63}", 1..200),
        others in btree_set("[ab]{1,12}|[a-c]{13,20}|[ab]{30,35}|.{0,70}", 0..50),
    ) {
        let policy = policy(&declared);
        declared.iter().chain(&others).for_each(|name| check(&policy, &declared, name));
    }
}
