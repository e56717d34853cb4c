use super::{config, generate::models, load, model::Model};
use portcullis::{Decider, Decision, Policy, Request, analysis::LockError};
use proptest::prelude::*;

#[track_caller]
fn from_lock(text: &str) -> Policy {
    Policy::from_lock("policy.lock", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Every request by its names, what is decided and by which rule, sorted.
fn rulings(policy: &Policy) -> Vec<(String, Decision, Option<&str>)> {
    let ruling = |request: Request| {
        let ruling = policy.ruling(request);
        let rule = ruling.rule.and_then(|id| policy.rules().get(id)).map(portcullis::rules::Rule::id);
        (policy.vocabulary().names(request).unwrap().to_string(), ruling.decision, rule)
    };
    let mut rulings: Vec<_> = policy.vocabulary().requests().map(ruling).collect();
    rulings.sort();
    rulings
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_lock_has_every_decision_and_its_rule(model in models()) {
        let policy = model.policy();
        let text = policy.to_lock();
        let locked = from_lock(&text);
        prop_assert_eq!(rulings(&locked), rulings(&policy));
        prop_assert_eq!(locked.fingerprint(), policy.fingerprint());
        prop_assert!(locked.diff(&policy).is_empty());
        prop_assert_eq!(locked.to_lock(), text);
    }

    #[test]
    fn the_order_of_rules_makes_no_difference(
        (model, rules) in models().prop_flat_map(|model| {
            let rules = Just(model.rules.clone()).prop_shuffle();
            (Just(model), rules)
        })
    ) {
        let shuffled = Model { rules, ..model.clone() };
        prop_assert_eq!(model.policy().to_lock(), shuffled.policy().to_lock());
    }

    /// Each rule of a lock stands for several cubes; changes since then are told by its id all the same.
    #[test]
    fn a_lock_compares_as_its_policy_does(older in models(), newer in models()) {
        let (older, newer) = (older.policy(), newer.policy());
        let locked = from_lock(&older.to_lock());
        let told = |older: &Policy| {
            let diff = older.diff(&newer);
            let mut changes: Vec<_> = diff.changes().iter().map(|change| {
                let [before, now] = [change.before(), change.after()].map(|by| by.and_then(Decider::rule).map(|rule| rule.id().to_owned()));
                let names = |&request| change.group().policy().vocabulary().names(request).unwrap().to_string();
                let mut requests: Vec<String> = change.group().requests().iter().map(names).collect();
                requests.sort();
                (requests, before, now, change.decision())
            }).collect();
            changes.sort();
            changes
        };
        prop_assert_eq!(told(&locked), told(&older));
    }
}

proptest! {
    // Each case reads as many locks as two for a line.
    #![proptest_config(ProptestConfig { cases: 48, ..config() })]

    /// No line can be missing or stand twice.
    #[test]
    fn locks_cannot_be_edited(model in models()) {
        let text = model.policy().to_lock();
        let lines: Vec<&str> = text.lines().collect();
        for number in lines.iter().enumerate().filter(|(_, line)| !line.starts_with('#')).map(|(number, _)| number) {
            let mut missing = lines.clone();
            missing.remove(number);
            let mut doubled = lines.clone();
            doubled.insert(number, lines[number]);
            for edited in [missing, doubled] {
                let edited = edited.join("\n");
                prop_assert!(Policy::from_lock("edited.lock", &edited).is_err(), "{}", edited);
            }
        }
    }
}

const LOCK: &str = "\
# What a policy decides about every request. A column left out admits any name; without `by`, the default decides.
# Written by `portcullis lock`, compared by `portcullis verify`.
portcullis-lock: 1
policy: doors
fingerprint: FINGERPRINT
default: deny
roles: [guest, keeper, \"null\"]
tokens: [copy, key]
matrix:
  - operations:
      door: [close, lock]
      gate: [\"no\"]
    owners: [none]
    allow:
      - { role: [keeper], token: [key], by: \"yes\" }
    deny:
      - { role: [guest, \"null\"], token: [key] }
      - { token: [copy], by: no-copies }
  - operations:
      door: [open]
    owners: [other, self]
    allow:
      - { token: [key], owner: [self], by: opens-own }
      - { role: [keeper], token: [key], owner: [other], by: \"yes\" }
    deny:
      - { role: [guest, \"null\"], token: [key], owner: [other] }
      - { token: [copy], by: no-copies }
  - operations:
      gate: [look-at]
    owners: [none]
    allow:
      - { by: looks }
";

/// The same, written by hand. Names can be words that mean something in YAML.
#[test]
fn a_lock_reads_as_expected() {
    let rules = "default: deny
rules:
  - { id: no-copies, token: copy, action: [open, close, lock, 'no'], effect: deny }
  - { id: 'yes', role: keeper, action: [open, close, lock, 'no'], effect: allow }
  - { id: opens-own, action: open, owner: self, effect: allow }
  - { id: looks, action: look-at, effect: allow }
";
    let one = load(&format!(
        "portcullis: 1\npolicy: doors\nvocabulary:\n  roles: {{ 'null': {{}}, keeper: {{}}, guest: {{}} }}\n  \
         tokens: {{ key: {{}}, copy: {{}} }}\n  owners: {{ none: {{}}, self: {{}}, other: {{}} }}\n  apis:\n    \
         gate: {{ look-at: {{}}, 'no': {{}} }}\n    door: {{ open: {{ owners: [self, other] }}, lock: {{}}, close: {{}} }}\n{rules}"
    ));
    let text = LOCK.replace("FINGERPRINT", &one.fingerprint().to_string());
    // `opens-own` comes before `yes`, so it decides where both would.
    assert_eq!(one.to_lock(), text);
    assert_eq!(rulings(&from_lock(&text)), rulings(&one));
    // The order of names makes no difference.
    let other = load(&format!(
        "portcullis: 1\npolicy: doors\nvocabulary:\n  roles: {{ guest: {{}}, 'null': {{}}, keeper: {{}} }}\n  \
         tokens: {{ copy: {{}}, key: {{}} }}\n  owners: {{ other: {{}}, none: {{}}, self: {{}} }}\n  apis:\n    \
         door: {{ lock: {{}}, open: {{ owners: [other, self] }}, close: {{}} }}\n    gate: {{ 'no': {{}}, look-at: {{}} }}\n{rules}"
    ));
    assert_eq!(other.to_lock(), text);
}

#[track_caller]
fn refused(text: &str) -> LockError {
    Policy::from_lock("policy.lock", text).expect_err(text)
}

#[test]
fn errors_say_what_is_wrong_with_a_lock() {
    assert_eq!(refused(LOCK).message(), "the decisions do not have the fingerprint that the lock names");
    assert_eq!(
        refused(LOCK).to_string(),
        "policy.lock: the decisions do not have the fingerprint that the lock names\n  help: locks are not edited by hand: \
         write it again with `portcullis lock`"
    );
    for (from, to, message) in [
        ("portcullis-lock: 1", "portcullis-lock: 2", "unknown version `2` of the lock format"),
        ("matrix:", "matrices:", "not a lock: unknown field `matrices`"),
        ("portcullis-lock: 1\n", "", "not a lock: missing field `portcullis-lock`"),
        ("role: [keeper], token: [key], by", "role: [keper], token: [key], by", "unknown role `keper`"),
        ("tokens: [copy, key]", "tokens: [copy, copy]", "`copy` appears twice"),
        ("gate: [look-at]", "door: [open]", "`door.open` appears twice"),
        ("gate: [\"no\"]", "door: [lock]", "`door.lock` appears twice"),
        (
            "role: [keeper], token: [key], owner: [other]",
            "token: [key], owner: [other]",
            "`door.open` is not decided exactly once",
        ),
        ("      - { by: looks }", "      - { role: [guest], by: looks }", "`gate.look-at` is not decided exactly once"),
        ("      - { by: looks }", "      - { owner: [self], by: looks }", "`gate.look-at` is not decided exactly once"),
        (
            ", owner: [self], by: opens-own",
            ", owner: [self]",
            "no rule decides about `door.open`, and the default decides otherwise",
        ),
        ("LOCK", "[", "not a lock: "),
    ] {
        let text = if from == "LOCK" { to.repeat(100_000) } else { LOCK.replacen(from, to, 1) };
        let error = refused(&text);
        assert!(error.message().starts_with(message), "{} for {to}", error.message());
    }
}

/// Values of one byte each take a hundred times the memory of their text.
#[test]
fn a_lock_with_too_many_values_is_refused() {
    let text = format!("portcullis-lock: 1\nroles: [{}a]\n", "a,".repeat(10_000_000));
    assert_eq!(refused(&text).message(), "may have more than 10000000 values");
}

#[test]
fn a_lock_over_the_limits_is_refused() {
    let names = |prefix: &str| (0..400).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "portcullis-lock: 1\npolicy: large\nfingerprint: ''\ndefault: deny\nroles: [{}]\ntokens: [{}]\nmatrix:\n  - operations: \
         {{ a: [{}] }}\n    owners: [none]\n    deny: [{{}}]\n",
        names("r"),
        names("t"),
        names("a")
    );
    assert_eq!(refused(&text).message(), "too many requests");
}
