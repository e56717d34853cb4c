use super::{
    config,
    crowded::crowded,
    decided::{decided, decision_of, fixed, linted, pairs},
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

    #[test]
    fn fires_exactly_for_rules_that_decide_what_one_before_them_does(model in crowded()) {
        let (policy, report) = linted(&model);
        let mut expected = Vec::new();
        for (number, rule) in policy.rules().iter().enumerate() {
            let set = decided(&policy, rule);
            let mut before = policy.rules().iter().take(number);
            let first = before.find(|one| decision_of(one) == decision_of(rule) && decided(&policy, one) == set);
            if let Some(first) = first.filter(|_| !set.is_empty()) {
                expected.push((rule.id(), vec![first.id()]));
            }
        }
        prop_assert_eq!(pairs(&policy, &report, NAME), expected);
    }
}
