//! The lint `contradicting-rules`.

use super::{
    config,
    crowded::crowded,
    decided::{decided, decision_of, linted, pairs},
    messages, of, report, whole,
};
use portcullis::{Decision, Policy};
use proptest::prelude::*;
use std::fmt::Write as _;

const NAME: &str = "contradicting-rules";

#[test]
fn allowed_and_denied() {
    let text = "
rules:
  - { id: opens, role: member, api: door, action: open, effect: allow }
  - { id: closes, role: member, api: door, action: close, effect: allow }
  - { id: no-copies, token: copied_key, api: door, action: open, effect: deny }
  - { id: keepers-close, api: door, action: close, require: { role: keeper } }
  - { id: own, api: door, owner: other, effect: deny }
";
    assert_eq!(
        messages(text, NAME),
        [
            "rule `opens` allows requests that rules `no-copies` and `own` deny",
            "rule `closes` allows requests that rules `keepers-close` and `own` deny"
        ]
    );
}

#[test]
fn many_denials() {
    let text = "
rules:
  - { id: all, role: member, effect: allow }
  - { id: a, api: door, action: open, effect: deny }
  - { id: b, api: door, action: close, effect: deny }
  - { id: c, api: gate, action: raise, effect: deny }
  - { id: d, api: gate, action: lower, effect: deny }
";
    assert_eq!(messages(text, NAME), ["rule `all` allows requests that rules `a`, `b`, `c` and others deny"]);
}

#[test]
fn nearly_contradicting() {
    let text = "
rules:
  - { id: opens, role: member, token: key, api: door, action: open, effect: allow }
  - { id: no-copies, token: copied_key, effect: deny }
  - { id: keepers-close, api: door, action: close, require: { role: keeper } }
  - { id: members-open, api: door, action: open, require: { role: member } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn places_and_requests() {
    let text = "
rules:
  - { id: opens, role: [member, keeper], api: door, action: open, effect: allow }
  - { id: no-copies, role: [guest, member], token: copied_key, effect: deny }
";
    let report = report(text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "opens");
    assert_eq!(&report.text()[finding.related()[0].place().bytes()], "no-copies");
    assert_eq!(finding.cubes(), ["{ role: member, token: copied_key, api: door, action: open }"]);
    let witness = finding.witness().unwrap();
    assert_eq!(witness.to_string(), "member/copied_key door.open self: deny");
    assert_eq!(finding.fix(), None);
}

#[test]
fn of_very_many_the_last_ones_show_one_request() {
    let mut text = whole("\nrules:\n  - { id: no-copies, token: copied_key, effect: deny }\n");
    for number in 0..110 {
        writeln!(text, "  - {{ id: opens-{number}, role: member, api: door, action: open, effect: allow }}").unwrap();
    }
    let report = report(&text);
    let found = of(&report, NAME);
    assert_eq!(found.len(), 110);
    assert_eq!(found.iter().filter(|finding| !finding.cubes().is_empty()).count(), 100);
    assert!(found.iter().all(|finding| finding.witness().is_some()));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_rules_that_allow_what_is_denied(model in crowded()) {
        let (policy, report) = linted(&model);
        let denials = || policy.rules().iter().filter(|rule| decision_of(rule) == Decision::Deny);
        let mut expected = Vec::new();
        for rule in policy.rules().iter().filter(|rule| decision_of(rule) == Decision::Allow) {
            let allowed = decided(&policy, rule);
            let contradicts = |one: &&_| decided(&policy, one).iter().any(|cell| allowed.contains(cell));
            let denying: Vec<&str> = denials().filter(contradicts).map(portcullis::rules::Rule::id).collect();
            if !denying.is_empty() {
                expected.push((rule.id(), denying));
            }
        }
        let found = pairs(&policy, &report, NAME);
        prop_assert_eq!(found.len(), expected.len());
        for ((id, related), (expected_id, denying)) in found.into_iter().zip(expected) {
            prop_assert_eq!(id, expected_id);
            if denying.len() <= 3 {
                prop_assert_eq!(related, denying);
            } else {
                prop_assert!(related.len() == 3 && related.iter().all(|rule| denying.contains(rule)));
            }
        }
    }

    /// The cubes hold what the rule allows and others deny, and of the space nothing else.
    #[test]
    fn tells_exactly_the_requests(model in crowded()) {
        let (policy, report) = linted(&model);
        for rule in policy.rules() {
            let Some(finding) = of(&report, NAME).into_iter().find(|one| one.place() == Some(rule.place())) else {
                continue;
            };
            let mut allowing = crate::model::Model { rules: Vec::new(), default_allows: false, ..model.clone() }.yaml();
            allowing = allowing.replace("rules: []\n", "rules:\n");
            for (number, cube) in finding.cubes().iter().enumerate() {
                let columns = cube.trim_start_matches('{').trim_end_matches('}').trim();
                let columns = if columns.is_empty() { String::new() } else { format!("{columns}, ") };
                writeln!(allowing, "  - {{ id: r{number}, {columns}effect: allow }}").unwrap();
            }
            let reported = Policy::from_text("allowing.yaml", &allowing).unwrap();
            for request in policy.vocabulary().requests() {
                let cell = policy.vocabulary().cell(request).unwrap();
                let denied = policy.decide(request) == Decision::Deny && rule.matches(cell);
                prop_assert_eq!(reported.decide(request).is_allow(), denied);
            }
        }
    }
}
