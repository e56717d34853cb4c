//! The lint `forbidden-operation`.

use super::{
    config,
    decided::{decided, decides, decision_of, is_subset},
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::{Decision, rules::Rule};
use proptest::prelude::*;

const NAME: &str = "forbidden-operation";

#[test]
fn requirements_that_shut_everybody_out_together() {
    let text = "
default: allow
rules:
  - { id: keys, api: gate, action: [raise, lower], require: { token: key } }
  - { id: copied-keys, api: gate, action: raise, require: { token: copied_key } }
  - { id: keepers-copied-keys, api: gate, action: lower, role: keeper, require: { token: copied_key } }
";
    assert_eq!(messages(text, NAME), ["nobody may do `gate.raise`: every request for it is denied"]);
}

#[test]
fn its_place_is_the_operation_and_shows_the_first_request() {
    let report = report(
        "\ndefault: allow\nrules:
  - { id: own, api: door, action: close, owner: self, effect: deny }
  - { id: others, api: door, action: close, owner: other, effect: deny }\n",
    );
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(&report.text()[finding.place().expect("a place").bytes()], "close");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key door.close self: deny");
}

#[test]
fn one_request_that_is_allowed_is_enough() {
    let text = "
rules:
  - { id: looking, action: look_at, effect: allow }
  - { id: keepers-gate, role: keeper, token: copied_key, api: gate, effect: allow }
  - { id: keepers-doors, role: keeper, token: copied_key, api: door, owner: other, effect: allow }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// What the policy says, or what another lint reports.
#[test]
fn what_is_meant_is_not_reported() {
    let stated = "\ndefault: allow\nrules: [{ id: none, api: door, action: close, effect: deny }]\n";
    assert_eq!(messages(stated, NAME), [""; 0]);
    let contradicted = report(
        "\nrules:
  - { id: guests, role: guest, api: door, action: open, effect: allow }
  - { id: no-guests, role: guest, effect: deny }\n",
    );
    assert_eq!(of(&contradicted, "contradicting-rules").len(), 1);
    assert!(!of(&contradicted, NAME).iter().any(|finding| finding.message().contains("open")));
    let undecided = report("\nrules: [{ id: look, action: look_at, effect: allow }]\n");
    assert!(of(&undecided, NAME).is_empty());
    assert_eq!(of(&undecided, "undecided-operation").len(), 4);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the operations all of whose cells are denied, some by a rule and not all by one rule.
    #[test]
    fn fires_exactly_for_operations_that_nobody_may_do(text in texts()) {
        let checked = Checked::new(&text);
        let expected = checked.operations(|id| {
            let is_matched = checked.cells_of(id).any(|(cell, _)| checked.is_matched(cell));
            let mut denials = checked.policy.rules().iter().filter(|rule| decision_of(rule) == Decision::Deny);
            let is_stated = denials.any(|rule| checked.cells_of(id).all(|(cell, _)| decides(rule, cell)));
            let rules = || checked.policy.rules().iter();
            let allows = |rule: &&Rule| {
                decision_of(rule) == Decision::Allow && checked.cells_of(id).any(|(cell, _)| decides(rule, cell))
            };
            let is_emptied = |rule: &Rule| {
                let of_rule = decided(&checked.policy, rule);
                rules().any(|other| {
                    decision_of(other) == Decision::Deny && is_subset(&of_rule, &decided(&checked.policy, other))
                })
            };
            let is_contradiction = rules().any(|rule| allows(&rule)) && rules().filter(allows).all(is_emptied);
            checked.cells_of(id).all(|(_, allowed)| !allowed) && is_matched && !is_stated && !is_contradiction
        });
        prop_assert_eq!(checked.operations_found(NAME), expected);
        for witness in checked.witnesses(NAME) {
            prop_assert!(!checked.allows(witness));
        }
    }
}
