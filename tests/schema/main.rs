//! The JSON Schemas of policy files and of suites: fresh, true of what loads, and false of what may not.

#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
#[cfg(feature = "routes")]
mod routes;
mod suites;

use std::{fs, path::Path};

use jsonschema::Validator;
use portcullis::Policy;
use proptest::prelude::*;
use serde_json::Value;

fn validator() -> Validator {
    validator_of(&portcullis::reading::policy_schema())
}

fn validator_of(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::draft7::meta::validate(&schema).expect("it is a schema itself");
    jsonschema::draft7::new(&schema).expect("a schema")
}

fn errors(validator: &Validator, yaml: &str) -> Vec<String> {
    let value: Value = serde_yaml::from_str(yaml).expect("it is YAML");
    validator.iter_errors(&value).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

const SHIPPED: &str = "policies/splunk-observability/admin-only.yaml";

#[test]
fn the_checked_in_schema_is_fresh() {
    let checked_in = fs::read_to_string("policies/policy.schema.json").expect("a schema is checked in");
    assert_eq!(
        checked_in,
        portcullis::reading::policy_schema(),
        "write it again: portcullis schema > policies/policy.schema.json"
    );
}

#[test]
fn the_shipped_policy_is_valid_and_names_the_schema() {
    let text = fs::read_to_string(SHIPPED).expect("the policy is shipped");
    assert_eq!(errors(&validator(), &text), [] as [&str; 0]);
    let modeline = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
    let schema = Path::new(SHIPPED).with_file_name(modeline.expect("the first line tells editors of the schema"));
    assert_eq!(fs::canonicalize(schema).ok(), fs::canonicalize("policies/policy.schema.json").ok());
}

#[test]
fn policies_that_load_are_valid() {
    let validator = validator();
    let shipped = Policy::splunk_observability().expect("the built-in policy loads");
    assert_eq!(errors(&validator, &shipped.to_yaml()), [] as [&str; 0]);
    let corpus = fs::read_dir("tests/corpus").expect("the corpus").map(|entry| entry.expect("a file of it").path());
    for file in ["door", "idle"].map(|name| format!("tests/policies/{name}.yaml").into()).into_iter().chain(corpus) {
        assert!(Policy::from_file(&file).is_ok(), "{}", file.display());
        let text = fs::read_to_string(&file).expect("a policy");
        assert_eq!(errors(&validator, &text), [] as [&str; 0], "{}", file.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn generated_policies_are_valid(model in generate::models()) {
        prop_assert_eq!(errors(&validator(), &model.yaml()), [] as [&str; 0]);
    }
}

/// A policy with every key there is.
const WHOLE: &str = "
portcullis: 1
policy: doors
sources:
  charter: { title: 1984, url: nowhere, retrieved: today, clauses: { one: { text: Yes, not_a_rule: No } } }
vocabulary:
  roles: { guest: {}, keeper: { about: keeps, above: guest } }
  tokens: { key: { about: a key, lifetimes: { smith: { max_age: 30d, ends_at_logout: true } } } }
  owners: { none: {}, other: {} }
  apis: { door: { open: { about: opens, reads: false, owners: [none, other], confers: { role: keeper } } } }
groups:
  roles: { all: [guest, keeper] }
  tokens: { keys: key }
  owners: { any: [none, other] }
  apis: { doors: door }
  actions: { moves: open }
default: deny
rules:
  - id: keepers
    role: keeper
    token: [key]
    api: door
    action: open
    owner: [none, other]
    except: [{ role: guest, token: key, api: door, action: open, owner: none, cite: charter#one }]
    effect: allow
    cite: charter#one
    reading: so
    lint: [{ allow: unreachable-rule, because: so }]
  - { id: selected, role: { at_least: keeper }, operation: door.open, effect: deny }
  - id: wanted
    require: { role: keeper, token: key, owner: none }
invariants:
  - id: never
    never: { role: guest, token: key, api: door, action: open, owner: other }
    cite: charter#one
  - { id: always, always: { role: keeper } }
  - { id: order, monotone: { role: [guest, keeper] }, within: { api: door } }
  - { id: ignores, ignores: token }
lint:
  - { allow: [unreachable-rule], api: door, because: so }
  - { severity: { unreachable-rule: note } }
";

#[test]
fn every_key_is_known() {
    assert_eq!(errors(&validator(), WHOLE), [] as [&str; 0]);
}

/// Each change of the whole policy has a fault that both the schema and the reader see.
#[test]
fn faulty_policies_are_not_valid() {
    let validator = validator();
    for (from, to) in [
        ("portcullis: 1", "portcullis: 2"),
        ("portcullis: 1\n", ""),
        ("policy: doors\n", ""),
        ("policy: doors", "policy:"),
        ("default: deny", "default: maybe"),
        ("default: deny", "defualt: deny"),
        ("effect: allow", "effect: maybe"),
        ("    effect: allow\n", ""),
        ("    effect: allow\n", "    effect: allow\n    require: { role: keeper }\n"),
        ("require: { role: keeper, token: key, owner: none }", "require: {}"),
        ("require: { role: keeper, token: key, owner: none }", "require: { api: door }"),
        ("    action: open\n", "    action: { open: true }\n"),
        ("    action: open\n", "    action: []\n"),
        ("    action: open\n", "    action:\n"),
        ("    action: open\n", "    acton: open\n"),
        ("    action: open\n", "    operation: door.open\n"),
        ("    api: door\n    action: open\n", "    action: open\n    operation: door.open\n"),
        ("never: { role: guest, token: key,", "never: { operation: door.open, role: guest, token: key,"),
        ("policy: doors\n", "policy: doors\ninclude: []\n"),
        ("  - id: keepers\n    role: keeper", "  - role: keeper"),
        (
            "except: [{ role: guest, token: key, api: door, action: open, owner: none, cite: charter#one }]",
            "except: []",
        ),
        ("max_age: 30d", "max_age: 30"),
        ("max_age: 30d", "max_age: soon"),
        ("ends_at_logout: true", "ends_at_logout: perhaps"),
        ("reads: false", "reads: [false]"),
        ("roles: { guest: {},", "roles: { guest: ~,"),
        ("roles: { guest: {},", "roles: { 7th guest: {},"),
        ("confers: { role: keeper }", "confers: keeper"),
        ("  owners: { none: {}, other: {} }\n", "  owners: []\n"),
        ("  owners: { none: {}, other: {} }\n", "  owners:\n"),
        ("text: Yes, ", ""),
        ("ignores: token", "ignores: weather"),
        ("ignores: token", "ignores: token, always: { role: keeper }"),
        ("{ id: ignores, ignores: token }", "{ id: ignores }"),
        ("monotone: { role: [guest, keeper] }", "monotone: {}"),
        ("{ allow: [unreachable-rule], api: door, because: so }", "{ because: so }"),
    ] {
        assert_eq!(WHOLE.matches(from).count(), 1, "`{from}` is not the one place to change");
        let faulty = WHOLE.replace(from, to);
        assert!(!errors(&validator, &faulty).is_empty(), "valid with `{to}`");
        assert!(Policy::from_text("faulty.yaml", &faulty).is_err(), "loads with `{to}`");
    }
    Policy::from_text("whole.yaml", WHOLE).expect("without a fault it loads");
}
