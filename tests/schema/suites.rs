//! The schema of suites.

use std::{fs, path::Path};

use jsonschema::Validator;
use portcullis::{
    Policy,
    oracle::{Suite, SuiteText},
};

use super::{errors, validator_of};

fn validator() -> Validator {
    validator_of(&portcullis::reading::suite_schema())
}

#[test]
fn the_checked_in_schema_is_fresh() {
    let checked_in = fs::read_to_string("policies/suite.schema.json").expect("a schema is checked in");
    assert_eq!(
        checked_in,
        portcullis::reading::suite_schema(),
        "write it again: portcullis schema suite > policies/suite.schema.json"
    );
}

#[test]
fn the_shipped_suite_is_valid_and_names_the_schema() {
    let (file, text) = Suite::splunk_observability_file();
    assert_eq!(errors(&validator(), text), [] as [&str; 0]);
    let modeline = text.lines().next().and_then(|line| line.strip_prefix("# yaml-language-server: $schema="));
    let schema = Path::new(file).with_file_name(modeline.expect("the first line tells editors of the schema"));
    assert_eq!(fs::canonicalize(schema).ok(), fs::canonicalize("policies/suite.schema.json").ok());
}

/// A suite of the policy in `tests/policies/door.yaml` with every key there is.
const WHOLE: &str = "
portcullis-suite: 1
suite: whole
policy: door.yaml
fixtures:
  guests: { role: guest, token: [key, copied_key] }
  all: { role: guest, token: key, api: door, action: open, owner: day }
cases:
  - name: one
    use: guests
    api: door
    action: [move]
    owner: [none, day]
    expect: deny
    by: [default, no-copies]
    only: true
  - { name: 2, use: [all], expect: deny, skip: so }
tables:
  - name: three
    use: [guests]
    api: door
    action: open
    owner: [day, feast]
    allow: [{ owner: feast, token: key }, { use: all }]
    by: default
    only: false
    skip: so
  - { name: four, role: keeper, token: key, allow: { role: keeper, token: key, api: door, action: open, owner: day } }
  - { name: five, allow: [] }
owners:
  - { name: six, operation: door.open, reads: false, owner: [day, feast] }
invariants:
  - { id: never, never: { role: guest, action: close }, cite: charter#keepers }
  - { id: order, monotone: { role: [guest, keeper] }, within: { api: door } }
";

/// Whether the suite's names are those of the policy, too.
fn loads(suite: &str) -> bool {
    let policy = Policy::from_file("tests/policies/door.yaml").expect("the policy loads");
    SuiteText::from_text("whole.test.yaml", suite).is_ok()
        && Suite::from_text(&policy, "whole.test.yaml", suite).is_ok()
}

#[test]
fn every_key_is_known() {
    assert!(loads(WHOLE));
    assert_eq!(errors(&validator(), WHOLE), [] as [&str; 0]);
}

/// Each change of the whole suite has a fault that both the schema and the reader see.
#[test]
fn faulty_suites_are_not_valid() {
    let validator = validator();
    for (from, to) in [
        ("portcullis-suite: 1", "portcullis-suite: 2"),
        ("portcullis-suite: 1\n", ""),
        ("suite: whole\n", ""),
        ("suite: whole", "suite:"),
        ("policy: door.yaml", "policy: [door.yaml]"),
        ("fixtures:\n", "fixture:\n"),
        ("  guests: { role", "  7 guests: { role"),
        ("role: guest, token: [key, copied_key]", "roles: guest, token: [key, copied_key]"),
        ("    action: [move]\n", "    action: []\n"),
        ("    action: [move]\n", "    acton: [move]\n"),
        ("    action: [move]\n", "    operation: door.open\n"),
        ("{ name: six, operation: door.open,", "{ name: six, operation: door.open, api: door,"),
        ("    expect: deny\n", ""),
        ("    expect: deny\n", "    expect: denied\n"),
        ("    by: [default, no-copies]\n", "    by: []\n"),
        ("    by: [default, no-copies]\n", "    by: { rule: no-copies }\n"),
        ("    only: true\n", "    only: perhaps\n"),
        ("name: 2, ", ""),
        ("name: 2, use: [all], expect: deny, skip: so", "name: 2, use: [all], expect: deny, skip: [so]"),
        ("name: five, allow: []", "name: five"),
        ("name: five, allow: []", "name: five, allow: all"),
        ("name: five, allow: []", "name: five, allow: [], expect: deny"),
        ("{ use: all }]", "{ uses: all }]"),
        ("{ id: never, never: { role: guest, action: close }, ", "{ id: never, "),
    ] {
        assert_eq!(WHOLE.matches(from).count(), 1, "`{from}` is not the one place to change");
        let faulty = WHOLE.replace(from, to);
        assert!(!errors(&validator, &faulty).is_empty(), "valid with `{to}`");
        assert!(!loads(&faulty), "loads with `{to}`");
    }
}

#[test]
fn a_suite_without_tests_is_not_valid() {
    let empty = "portcullis-suite: 1\nsuite: empty\n";
    assert!(!errors(&validator(), empty).is_empty());
    assert!(!loads(empty));
}
