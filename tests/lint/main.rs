//! Every lint: the example of its page, policies that have the mistake or nearly have it, and its definition by brute force.

mod blanket_suppression;
mod cited_non_rule;
#[path = "../proofs/claims.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod claims;
mod contradicting_orders;
mod contradicting_rules;
mod crowded;
mod decided;
mod doubtful_read;
mod empty_invariant;
mod forbidden_operation;
#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "each test uses a part")]
mod generate;
mod generated;
mod grouped;
mod identical_rules;
mod idle_column;
mod idle_exception;
mod impossible_name;
mod included;
mod incomplete_group;
mod ineffective_restriction;
mod lint_keys;
mod load_errors;
mod marks;
mod mergeable_rules;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "likewise")]
mod model;
mod open_operation;
mod pages;
mod places;
mod privilege_escalation;
mod redundant_rule;
mod requirement_always_met;
mod requirement_never_met;
#[cfg(feature = "routes")]
mod routes;
mod similar_names;
mod subsumed_rule;
mod suppressed_requests;
mod suppressions;
mod uncited_clause;
mod uncited_rule;
mod undecided_operation;
mod unexplained_suppression;
mod ungrouped_name;
mod unknown_lint;
mod unreachable_rule;
mod unused_name;
mod unused_suppression;
mod violated_invariant;
mod weaker_role_allowed_more;
mod widening_include;

use portcullis::{
    Policy,
    lint::{Finding, Linter, Report},
    reading::Loader,
    rules::Rule,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A failure prints its policy; there is no need to keep seeds.
fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// What everything here is about, unless a text says otherwise.
const DOORS: &str = "
portcullis: 1
policy: doors
vocabulary:
  roles: { guest: {}, member: { above: guest }, keeper: { above: member } }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door:
      look_at: { reads: true }
      open: { owners: [self, other] }
      close: { owners: [self, other] }
    gate:
      look_at: { reads: true }
      raise: {}
      lower: {}
";

/// A whole policy: keys that the text does not have are those of the doors, and nothing is allowed by default.
fn whole(text: &str) -> String {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    let mut whole = String::new();
    if !has("vocabulary:") {
        whole.push_str(DOORS);
    } else if !has("portcullis:") {
        whole.push_str("portcullis: 1\npolicy: doors\n");
    }
    if !has("default:") {
        whole.push_str("default: deny\n");
    }
    if !has("rules:") {
        whole.push_str("rules: []\n");
    }
    whole + text
}

/// A linter of policies, which may include `base.yaml`, or `base`.
fn linter() -> Linter {
    let doors = DOORS.replace("policy: doors", "policy: base");
    let base =
        format!("{doors}default: deny\nrules: [{{ id: keepers-open, role: keeper, action: open, effect: allow }}]\n");
    let files = BTreeMap::from([("base.yaml", base.clone()), ("base", base)]);
    Linter::new().with_loader(Loader::new().with_files(files))
}

#[track_caller]
fn report(text: &str) -> Report {
    let text = whole(text);
    let report = linter().check_text("policy.yaml", &text);
    assert!(!report.is_load_error(), "{:?}\n{text}", report.findings());
    report
}

/// The findings of one lint.
fn of<'r>(report: &'r Report, name: &str) -> Vec<&'r Finding> {
    report.findings().iter().filter(|finding| finding.lint().name() == name).collect()
}

/// The messages of one lint's findings about a text.
#[track_caller]
fn messages(text: &str, name: &str) -> Vec<String> {
    of(&report(text), name).iter().map(|finding| finding.message().to_owned()).collect()
}

/// The ids of the rules whose places a lint's findings have, sorted.
fn rules_found<'p>(policy: &'p Policy, report: &Report, name: &str) -> Vec<&'p str> {
    let places: Vec<_> = of(report, name).iter().map(|finding| finding.place()).collect();
    let mut found: Vec<&str> =
        policy.rules().iter().filter(|rule| places.contains(&Some(rule.place()))).map(Rule::id).collect();
    found.sort_unstable();
    found
}
