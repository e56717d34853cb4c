//! Vocabularies without tokens or owners decide, explain and compare as those that declare the one name do, and no output has
//! the column.

use std::collections::BTreeSet;

use portcullis::{
    Column, Decision, Names, Policy, lint,
    oracle::{Mutants, Strategy as Chosen, Vectors},
    policy::PolicyBuilder,
    rules::{Effect, reference},
    space::Cube,
};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use serde_json::{Value, json};

/// The declarations of the one name that a column without declarations has.
const TOKENS: &str = "  tokens: { any: {} }\n";
const OWNERS: &str = "  owners: { none: {} }\n";

/// A policy without tokens and owners; the text has a line for further declarations.
fn texts() -> impl Strategy<Value = String> {
    let names = |all: &'static [&'static str]| {
        prop_oneof![
            1 => Just(String::new()),
            2 => subsequence(all, 1..=all.len()).prop_map(|names| format!("[{}]", names.join(", "))),
        ]
    };
    let column = |key: &'static str, all| {
        names(all).prop_map(move |names| if names.is_empty() { String::new() } else { format!("{key}: {names}, ") })
    };
    let of_roles = || column("role", &["guest", "keeper", "steward"]);
    let apis = || column("api", &["door", "gate"]);
    let actions = || column("action", &["open", "close"]);
    let effect = prop_oneof![
        Just("effect: allow".to_owned()),
        Just("effect: deny".to_owned()),
        Just("require: { role: [keeper, steward] }".to_owned()),
    ];
    let rule =
        (of_roles(), apis(), actions(), effect, of_roles()).prop_map(|(roles, apis, actions, effect, except)| {
            let except =
                if except.is_empty() { except } else { format!("except: [{{ {} }}], ", except.trim_end_matches(", ")) };
            format!("{roles}{apis}{actions}{except}{effect}")
        });
    (vec(rule, 1..6), prop_oneof![Just("allow"), Just("deny")]).prop_map(|(rules, default)| {
        let rules = rules.iter().enumerate().map(|(number, rule)| format!("  - {{ id: rule-{number}, {rule} }}\n"));
        format!(
            "portcullis: 1\npolicy: castle\nvocabulary:\n  roles: {{ guest: {{}}, keeper: {{ above: guest }}, steward: {{}} }}\n\
             MORE  apis: {{ door: {{ open: {{}}, close: {{ reads: true }} }}, gate: {{ open: {{}}, close: {{}} }} }}\n\
             default: {default}\nrules:\n{}",
            rules.collect::<String>()
        )
    })
}

fn policy(text: &str) -> Policy {
    Policy::from_text("castle.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Removes fields anywhere in a value.
fn strip(value: &mut Value, keys: &[String]) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| {
                !keys.contains(key) && !["file", "line", "column", "fingerprint"].contains(&key.as_str())
            });
            fields.values_mut().for_each(|value| strip(value, keys));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| strip(value, keys)),
        _ => {}
    }
}

/// Returns the value without the fields, and without elements that speak of nothing else.
fn without(mut value: Value, columns: &[Column]) -> Value {
    let lists = columns.iter().flat_map(|column| [column.to_string(), format!("{column}s")]).collect::<Vec<_>>();
    strip(&mut value, &lists);
    value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_column_that_is_left_out_is_one_with_a_single_name(text in texts(), declares_tokens: bool, declares_owners: bool) {
        let more = [(declares_tokens, TOKENS), (declares_owners, OWNERS)];
        let more: String = more.into_iter().filter(|(declares, _)| *declares).map(|(_, line)| line).collect();
        let whole = policy(&text.replace("MORE", &format!("{TOKENS}{OWNERS}")));
        let less_text = text.replace("MORE", &more);
        let less = policy(&less_text);
        let vocabulary = less.vocabulary();
        let left_out: Vec<Column> = Column::ALL.into_iter().filter(|&column| !vocabulary.is_declared(column)).collect();
        let expected = [(Column::Token, declares_tokens), (Column::Owner, declares_owners)];
        let expected: Vec<Column> = expected.into_iter().filter(|(_, declares)| !declares).map(|(column, _)| column).collect();
        prop_assert_eq!(&left_out, &expected);

        // Every request of the one is a request of the other, by its names, and is decided and explained alike.
        prop_assert_eq!(vocabulary.cell_count(), whole.vocabulary().cell_count());
        for request in whole.vocabulary().requests() {
            let names = whole.vocabulary().names(request).expect("names");
            let same = less.resolve(&names).expect("the name of a column that is left out");
            let shown = vocabulary.names(same).expect("names");
            prop_assert_eq!(shown.token.is_some(), declares_tokens);
            prop_assert_eq!(shown.owner.is_some(), declares_owners);
            prop_assert_eq!(less.resolve(&shown), Ok(same));
            prop_assert_eq!(less.resolve(&names.without_token().without_owner()), Ok(same));
            prop_assert_eq!(less.decide(same), whole.decide(request));
            prop_assert_eq!(less.decide(same), reference::decide(less.rules(), same));
            prop_assert_eq!(less.decide_names(&shown), whole.decide(request));
            let explained = [whole.explain(request), less.explain(same)].map(|one| json!(one.expect("a request")));
            let explained = explained.map(|one| without(one, &left_out));
            prop_assert_eq!(&explained[0], &explained[1]);
            for column in &left_out {
                let written = json!(less.explain(same));
                prop_assert!(written["request"].get(column.as_str()).is_none(), "{}", written);
            }
        }
        prop_assert_eq!(less.allowed().len(), whole.allowed().len());
        let words = |policy: &Policy| -> BTreeSet<String> {
            policy.allowed().cubes(policy.vocabulary()).iter().map(|cube| cube.in_words(policy.vocabulary()).to_string()).collect()
        };
        prop_assert_eq!(words(&less), words(&whole));

        // Nothing changes between them, and each is what its own text and lock say.
        let diff = whole.diff(&less);
        prop_assert!(diff.is_empty(), "{:?}", (diff.added(), diff.removed()));
        let printed = less.to_yaml();
        prop_assert!(!printed.contains("tokens:") || declares_tokens, "{}", printed);
        prop_assert!(!printed.contains("owner") || declares_owners, "{}", printed);
        let printed = policy(&printed);
        prop_assert_eq!(printed.fingerprint(), less.fingerprint());
        prop_assert_eq!(printed.vocabulary().is_declared(Column::Token), declares_tokens);
        let lock = less.to_lock();
        prop_assert!(!lock.contains("token") || declares_tokens, "{}", lock);
        prop_assert!(!lock.contains("owner") || declares_owners, "{}", lock);
        let locked = Policy::from_lock("castle.lock", &lock).expect("a lock");
        prop_assert_eq!(locked.fingerprint(), less.fingerprint());
        prop_assert_eq!(less.fingerprint() == whole.fingerprint(), left_out.is_empty());

        // Lints, mutants and vectors find the same.
        let found = |policy: &Policy| -> Vec<String> {
            lint::check(policy).findings().iter().map(|one| format!("{} {}", one.lint().name(), one.message())).collect()
        };
        prop_assert_eq!(found(&less), found(&whole));
        prop_assert_eq!(Mutants::of(&less).len(), Mutants::of(&whole).len());
        for strategy in [Chosen::All, Chosen::Pairs, Chosen::Boundary, Chosen::Killing] {
            let decisions = |policy: &Policy| -> Vec<(String, Decision)> {
                let vectors = Vectors::of(policy, strategy);
                let names = vectors.iter().map(|vector| {
                    (vector.names().without_token().without_owner().to_string(), vector.decision())
                });
                names.collect()
            };
            prop_assert_eq!(decisions(&less), decisions(&whole));
        }
    }

    /// Names, operations and owners of two vocabularies of which one leaves columns out are united.
    #[test]
    fn what_a_declared_column_adds_is_told(text in texts()) {
        let older = policy(&text.replace("MORE", ""));
        let newer = policy(&text.replace("MORE", "  tokens: { any: {}, key: {} }\n  owners: { none: {} }\n"));
        let diff = older.diff(&newer);
        let added: Vec<String> = diff.added().iter().map(ToString::to_string).collect();
        prop_assert_eq!(added, ["token key"]);
        prop_assert!(diff.removed().is_empty());
    }
}

#[test]
fn builders_may_leave_columns_out() {
    let mut builder = PolicyBuilder::new("castle", Decision::Deny).expect("a name");
    let keeper = builder.role("keeper").expect("a name");
    builder.role("guest").expect("a name");
    let door = builder.api("door").expect("a name");
    builder.operation(door, "open", []).expect("no owner is declared");
    builder.rule("keepers", Cube::ALL.with_roles([keeper]), Effect::Allow).expect("a rule");
    let built = builder.build().expect("a policy");
    assert_eq!(built.decide_names(&Names::by_role("keeper", "door", "open")), Decision::Allow);
    assert_eq!(built.decide_names(&Names::by_role("guest", "door", "open")), Decision::Deny);
    assert_eq!(built.decide_names(&Names::new("keeper", "key", "door", "open")), Decision::Deny);
    assert_eq!(built.decide_names(&Names::by_role("keeper", "door", "open").with_owner("self")), Decision::Deny);
    let text = "portcullis: 1\npolicy: castle\nvocabulary:\n  roles: { keeper: {}, guest: {} }\n  apis: { door: { open: {} } }\n\
                default: deny\nrules: [{ id: keepers, role: keeper, effect: allow }]\n";
    assert_eq!(built.fingerprint(), policy(text).fingerprint());

    let mut builder = PolicyBuilder::new("castle", Decision::Deny).expect("a name");
    builder.role("keeper").expect("a name");
    let door = builder.api("door").expect("a name");
    builder.operation(door, "open", []).expect("no owner is declared so far");
    let own = builder.owner("self").expect("a name");
    builder.operation(door, "close", [own]).expect("an owner");
    let error = builder.build().expect_err("an operation without an owner");
    assert_eq!(error.to_string(), "action `open` needs an owner: its requests can have at least one");
}

#[test]
fn a_token_may_be_left_out_if_there_is_one() {
    let text = |tokens: &str| {
        format!(
            "portcullis: 1\npolicy: castle\nvocabulary:\n  roles: {{ keeper: {{}} }}\n  tokens: {{ {tokens} }}\n  \
             apis: {{ door: {{ open: {{}} }} }}\ndefault: allow\nrules: []\n"
        )
    };
    let names = Names::by_role("keeper", "door", "open");
    assert_eq!(policy(&text("key: {}")).decide_names(&names), Decision::Allow);
    let several = policy(&text("key: {}, copy: {}"));
    assert_eq!(several.decide_names(&names), Decision::Deny);
    let error = several.resolve(&names).expect_err("no token");
    assert_eq!(error.problems()[0].code(), "missing-token");
    assert_eq!(error.problems()[0].column(), Some(Column::Token));
    assert_eq!(
        error.to_string(),
        "a request needs a token, to say how the caller authenticates; expected one of `key`, `copy`"
    );
}
