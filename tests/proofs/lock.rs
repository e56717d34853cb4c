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
        prop_assert!(locked.diff(&policy).is_empty(), "{:?}", locked.diff(&policy).guards());
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

    /// No line can be missing or stand twice, not even a comment.
    #[test]
    fn locks_cannot_be_edited(model in models()) {
        let text = model.policy().to_lock();
        let lines: Vec<&str> = text.lines().collect();
        for number in 0..lines.len() {
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
# What a policy decides about every request, and what guards these decisions. A column left out admits any name; without `by`,
# the default decides. Written by `portcullis lock`, compared by `portcullis verify`.
portcullis-lock: 2
policy: doors
fingerprint: FINGERPRINT
default: deny
roles:
  guest: {}
  keeper: { above: [guest, \"null\"] }
  \"null\": {}
tokens:
  copy: {}
  key:
    smith: { max_age: 90d, ends_at_logout: false }
    steward: { max_age: 12h, ends_at_logout: true }
owners: [none, other, self]
reads:
  gate: [look-at]
confers:
  gate:
    \"no\": [guest, keeper]
groups:
  actions:
    move: [close, open]
  roles:
    others: [guest, \"null\"]
invariants:
  gates:
    never: { role: [guest, \"null\"], token: [copy], api: [gate], action: [\"no\"] }
    cite: { law: [doors, gates], lore: [gates] }
  keepers:
    monotone: { role: [guest, keeper] }
    within: { action: [open], owner: [self] }
  looks:
    always: { action: [look-at] }
  nobody:
    ignores: owner
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
rules:
  looks:
    cite: { lore: [gates] }
  no-copies:
    cite: { law: [doors] }
    except:
      - { role: [keeper], action: [look-at], owner: [none], cite: { law: [gates] } }
      - { token: [key], owner: [self], cite: { law: [gates] } }
  opens-own: {}
  \"yes\": {}
sources:
  law:
    title: The law
    url: \"https://castle.example/law\"
    retrieved: \"2026-11-23\"
    clauses:
      doors:
        text: Doors are closed.
      gates:
        text: \"Gates, too.\"
        not_a_rule: It is advice.
  lore:
    clauses:
      gates:
        text: Everybody looks.
checksum: CHECKSUM
";

/// The same, written by hand. Names can be words that mean something in YAML.
#[test]
fn a_lock_reads_as_expected() {
    let one = load(
        "portcullis: 1
policy: doors
sources:
  lore: { clauses: { gates: { text: Everybody looks. } } }
  law:
    title: The law
    url: https://castle.example/law
    retrieved: 2026-11-23
    clauses:
      gates: { text: 'Gates, too.', not_a_rule: It is advice. }
      doors: { text: Doors are closed. }
vocabulary:
  roles: { 'null': {}, keeper: { above: ['null', guest] }, guest: {} }
  tokens:
    key: { lifetimes: { steward: { max_age: 12h, ends_at_logout: true }, smith: { max_age: 90d } } }
    copy: {}
  owners: { none: {}, self: {}, other: {} }
  apis:
    gate: { look-at: { reads: true }, 'no': { confers: { role: [keeper, guest] } } }
    door: { open: { owners: [self, other] }, lock: {}, close: {} }
groups: { roles: { others: ['null', guest] }, actions: { move: [open, close] } }
default: deny
rules:
  - id: no-copies
    token: copy
    action: [open, close, lock, 'no']
    except:
      - { token: key, owner: self, cite: law#gates }
      - { role: keeper, action: look-at, owner: none, cite: law#gates }
    effect: deny
    cite: law#doors
  - { id: 'yes', role: keeper, action: [open, close, lock, 'no'], effect: allow }
  - { id: opens-own, action: open, owner: self, effect: allow }
  - { id: looks, action: look-at, effect: allow, cite: lore#gates }
invariants:
  - { id: nobody, ignores: owner }
  - { id: looks, always: { action: look-at } }
  - { id: keepers, monotone: { role: [guest, keeper] }, within: { owner: self, action: open } }
  - { id: gates, never: { role: others, token: copy, api: gate, action: 'no' }, cite: [lore#gates, law#gates, law#doors] }
",
    );
    let checksum = one.to_lock().lines().last().and_then(|line| line.strip_prefix("checksum: ")).unwrap().to_owned();
    let text = LOCK.replace("FINGERPRINT", &one.fingerprint().to_string()).replace("CHECKSUM", &checksum);
    // `opens-own` comes before `yes`, so it decides where both would.
    assert_eq!(one.to_lock(), text);
    assert_eq!(rulings(&from_lock(&text)), rulings(&one));
    assert!(from_lock(&text).diff(&one).is_empty(), "{:?}", from_lock(&text).diff(&one).guards());
    // The order of what is declared makes no difference, and neither does where it is written.
    let other = load(
        "portcullis: 1
policy: doors
vocabulary:
  roles: { guest: { about: whoever comes }, 'null': {}, keeper: { above: [guest, 'null'] } }
  tokens:
    copy: {}
    key: { lifetimes: { smith: { max_age: 90d }, steward: { max_age: 12h, ends_at_logout: true } } }
  owners: { other: {}, none: {}, self: {} }
  apis:
    door: { lock: {}, open: { owners: [other, self] }, close: {} }
    gate: { 'no': { confers: { role: [guest, keeper] } }, look-at: { reads: true } }
groups: { actions: { move: [close, open] }, roles: { others: [guest, 'null'] } }
invariants:
  - { id: gates, never: { role: [guest, 'null'], token: copy, api: gate, action: 'no' }, cite: [law#doors, law#gates, lore#gates] }
  - { id: keepers, monotone: { role: [guest, keeper] }, within: { owner: self, action: open } }
  - { id: looks, always: { action: look-at } }
  - { id: nobody, ignores: owner }
default: deny
rules:
  - { id: looks, action: look-at, effect: allow, cite: lore#gates }
  - { id: opens-own, action: open, owner: self, effect: allow, reading: one may leave }
  - { id: 'yes', role: keeper, action: [open, close, lock, 'no'], effect: allow }
  - id: no-copies
    token: copy
    action: [open, close, lock, 'no']
    except:
      - { role: keeper, action: look-at, owner: none, cite: law#gates }
      - { token: key, owner: self, cite: law#gates }
    effect: deny
    cite: law#doors
sources:
  law:
    title: The law
    url: https://castle.example/law
    retrieved: 2026-11-23
    clauses: { doors: { text: Doors are closed. }, gates: { text: 'Gates, too.', not_a_rule: It is advice. } }
  lore: { clauses: { gates: { text: Everybody looks. } } }
",
    );
    assert_eq!(other.to_lock(), text);
    assert!(other.diff(&one).is_empty());
}

const SHORT: &str = "portcullis: 1
policy: door
vocabulary:
  roles: { guest: {} }
  tokens: { key: { lifetimes: { smith: { max_age: 1d } } } }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: deny
rules: [{ id: all, effect: allow }]
";

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
    // An edit that changes no decision.
    let lock = load(SHORT).to_lock();
    from_lock(&lock);
    for (from, to) in [("max_age: 1d", "max_age: 2d"), ("by: all", "by: none"), ("Written", "written")] {
        assert!(lock.contains(from), "{from}");
        assert_eq!(refused(&lock.replacen(from, to, 1)).message(), "the lock does not have the checksum that it names");
    }
    for (from, to, message) in [
        ("portcullis-lock: 2", "portcullis-lock: 3", "unknown version `3` of the lock format"),
        ("matrix:", "matrices:", "not a lock: unknown field `matrices`"),
        ("portcullis-lock: 2\n", "", "not a lock: missing field `portcullis-lock`"),
        ("role: [keeper], token: [key], by", "role: [keper], token: [key], by", "unknown role `keper`"),
        ("  key:\n    smith", "  copy:\n    smith", "`copy` appears twice"),
        ("owners: [none, other, self]", "owners: [none, other, other]", "`other` appears twice"),
        ("above: [guest,", "above: [gest,", "unknown role `gest`"),
        ("max_age: 12h", "max_age: 12 hours", "`12 hours` is not a duration"),
        ("\"no\": [guest, keeper]", "\"no\": [keper]", "unknown role `keper`"),
        ("token: [copy], api: [gate]", "token: [copy], api: [gates]", "unknown api `gates`"),
        ("monotone: { role: [guest,", "monotone: { role: [gest,", "unknown role `gest`"),
        ("never: { role: [guest, \"null\"]", "never: { role: { at_least: gest }", "unknown role `gest`"),
        ("api: [gate], action: [\"no\"] }", "operation: [gate.on] }", "unknown operation `gate.on`"),
        ("groups:\n  actions:", "groups:\n  acts:", "not a lock: unknown groups `acts`"),
        ("ignores: owner", "ignores: everything", "invariant `nobody` does not make one claim"),
        ("cite: { lore: [gates] }", "cite: { lore: [doors] }", "unknown clause `lore#doors`"),
        ("checksum: CHECKSUM\n", "checksum: CHECKSUM\nmore: 1\n", "not a lock: unknown field `more`"),
        ("gate: [look-at]\n    owners", "door: [open]\n    owners", "`door.open` appears twice"),
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
