//! The lint `identical-rules`.

use super::{
    config,
    crowded::crowded,
    decided::{decided, decision_of, fixed, is_sole_matcher, linted, pairs},
    messages, of, report,
};
use portcullis::Policy;
use proptest::prelude::*;

const NAME: &str = "identical-rules";

#[test]
fn the_same_in_other_words() {
    let text = "
rules:
  - { id: one, role: [member, keeper], api: door, action: [open, close], effect: deny }
  - { id: other, api: door, except: [{ role: guest }, { action: look_at }], require: { role: guest } }
  - { id: third, role: [keeper, member], api: door, owner: [self, other], effect: deny }
";
    assert_eq!(
        messages(text, NAME),
        [
            "rule `other` decides exactly what rule `one` decides",
            "rule `third` decides exactly what rule `one` decides"
        ]
    );
}

#[test]
fn nearly_the_same() {
    let text = "
rules:
  - { id: allows, role: member, api: door, action: open, effect: allow }
  - { id: denies, role: member, api: door, action: open, effect: deny }
  - { id: one-owner, role: member, api: door, action: open, owner: self, effect: allow }
  - { id: nothing, api: gate, owner: self, effect: allow }
  - { id: nothing-either, api: gate, owner: other, effect: allow }
  - { id: always-met, role: keeper, api: gate, require: { role: keeper } }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

#[test]
fn what_must_stay_is_not_found_but_another() {
    let text = "
default: allow
rules:
  - { id: one, role: [guest, member], api: gate, action: raise, effect: deny }
  - { id: other, api: gate, action: raise, require: { role: keeper } }
  - { id: looks, role: keeper, token: key, api: gate, action: look_at, require: { role: keeper } }
  - { id: wide, api: gate, except: [{ action: lower }, { action: look_at, role: [guest, member] }], require: { role: keeper } }
";
    assert_eq!(
        messages(&text.replace("  - { id: looks", "  # "), NAME),
        [
            "rule `one` decides exactly what rule `wide` decides",
            "rule `other` decides exactly what rule `wide` decides"
        ],
        "without `wide`, no rule matches looking at gates"
    );
    assert_eq!(
        messages(text, NAME),
        ["rule `other` decides exactly what rule `one` decides", "rule `wide` decides exactly what rule `one` decides"]
    );
}

#[test]
fn places_witness_and_fix() {
    let text = "
rules:
  - { id: one, role: member, api: gate, action: raise, effect: allow }
  - id: other
    role: member
    api: gate
    action: raise
    effect: allow
";
    let report = report(text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "other");
    assert_eq!(&report.text()[finding.related()[0].place().bytes()], "one");
    assert_eq!(finding.witness().unwrap().to_string(), "member/key gate.raise none: allow");
    let fixed = fixed(report.text(), finding.fix());
    assert!(!fixed.contains("other\n") && fixed.ends_with("effect: allow }\n"), "{fixed}");
    assert!(Policy::from_text("fixed.yaml", &fixed).is_ok());
}

proptest! {
    #![proptest_config(config())]

    /// Of rules that decide the same, one is not found: the first that must stay, or else the first.
    #[test]
    fn fires_exactly_for_rules_that_decide_what_one_that_stays_does(model in crowded()) {
        let (policy, report) = linted(&model);
        let mut expected = Vec::new();
        for rule in policy.rules() {
            let set = decided(&policy, rule);
            let equal = || policy.rules().iter().filter(|one| {
                decision_of(one) == decision_of(rule) && decided(&policy, one) == set
            });
            let stays = equal().find(|one| is_sole_matcher(&policy, one)).or(equal().next()).expect("itself");
            if !set.is_empty() && stays.id() != rule.id() && !is_sole_matcher(&policy, rule) {
                expected.push((rule.id(), vec![stays.id()]));
            }
        }
        prop_assert_eq!(pairs(&policy, &report, NAME), expected);
    }
}
