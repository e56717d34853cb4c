//! The lint `subsumed-rule`.

use super::{
    config,
    crowded::crowded,
    decided::{decided, decision_of, is_sole_matcher, is_subset, linted, pairs},
    messages, of, report,
};
use proptest::prelude::*;

const NAME: &str = "subsumed-rule";

#[test]
fn less_than_another_decides() {
    let text = "
rules:
  - { id: opens, role: member, api: door, action: open, effect: allow }
  - { id: widest, role: [member, keeper], effect: allow }
  - { id: wide, role: [member, keeper], api: door, effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        [
            "rule `opens` decides only what rule `widest` also decides",
            "rule `wide` decides only what rule `widest` also decides"
        ]
    );
}

#[test]
fn a_requirement_within_a_denial() {
    let text = "
rules:
  - { id: keepers-raise, api: gate, action: raise, require: { role: keeper } }
  - { id: no-guests, role: [guest, member], effect: deny }
";
    assert_eq!(messages(text, NAME), ["rule `keepers-raise` decides only what rule `no-guests` also decides"]);
}

#[test]
fn nearly_within_another() {
    let text = "
rules:
  - { id: opens, role: member, api: door, action: open, effect: allow }
  - { id: own, role: member, api: door, owner: self, effect: allow }
  - { id: denied, role: member, effect: deny }
  - { id: same, role: member, api: door, action: open, effect: allow }
  - { id: nothing, api: gate, owner: self, effect: allow }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn the_only_rule_that_matches_an_operation() {
    let text = |rule: &str| {
        format!(
            "
default: allow
rules:
  - {{ id: no-guests, role: guest, api: gate, action: [raise, lower], effect: deny }}
  - id: insiders
    api: gate
    except: [{{ action: lower }}, {{ action: look_at, role: guest }}]
    require: {{ role: [member, keeper] }}
{rule}"
        )
    };
    assert_eq!(messages(&text(""), NAME), [""; 0], "without it, no rule would match looking at gates");
    assert_eq!(
        messages(&text("  - { id: look, role: guest, api: gate, action: look_at, effect: allow }\n"), NAME),
        ["rule `insiders` decides only what rule `no-guests` also decides"]
    );
}

#[test]
fn places_witness_and_fix() {
    let text = "
rules:
  - id: opens
    role: keeper
    api: door
    action: open
    effect: allow
  - { id: keepers, role: keeper, effect: allow }
";
    let report = report(text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "opens");
    assert_eq!(&report.text()[finding.related()[0].place().bytes()], "keepers");
    assert_eq!(finding.witness().unwrap().to_string(), "keeper/key door.open self: allow");
    let lines = &report.text()[finding.fix().unwrap().place().bytes()];
    assert_eq!(lines, "  - id: opens\n    role: keeper\n    api: door\n    action: open\n    effect: allow\n");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_rules_within_a_larger_one(model in crowded()) {
        let (policy, report) = linted(&model);
        let mut expected = Vec::new();
        for rule in policy.rules() {
            let set = decided(&policy, rule);
            let wider = policy.rules().iter().find(|one| {
                let larger = decided(&policy, one);
                decision_of(one) == decision_of(rule) && larger.len() > set.len() && is_subset(&set, &larger)
            });
            if let Some(wider) = wider.filter(|_| !set.is_empty() && !is_sole_matcher(&policy, rule)) {
                expected.push((rule.id(), vec![wider.id()]));
            }
        }
        prop_assert_eq!(pairs(&policy, &report, NAME), expected);
    }
}
