//! The lint `ineffective-restriction`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::rules::Effect;
use proptest::prelude::*;

const NAME: &str = "ineffective-restriction";

#[test]
fn requirements_that_every_request_meets() {
    let text = "
default: allow
rules:
  - { id: known, api: gate, action: [raise, lower], require: { role: [guest, member, keeper] } }
  - { id: keys, api: gate, action: raise, token: key, require: { token: key } }
  - { id: doors, api: door, action: open, require: { owner: self } }
";
    assert_eq!(
        messages(text, NAME),
        [
            "everybody may do `gate.raise` although 2 rules restrict it",
            "everybody may do `gate.lower` although rule `known` restricts it",
        ]
    );
}

#[test]
fn its_place_is_the_operation_and_names_the_rules() {
    let text = "
default: allow
rules:
  - { id: known, api: gate, action: raise, require: { role: [guest, member, keeper] } }
  - { id: all, effect: allow }
  - { id: keys, api: gate, action: raise, token: key, require: { token: key } }
";
    let report = report(text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    let at = |place: portcullis::rules::Place| &report.text()[place.bytes()];
    assert_eq!(at(finding.place().expect("a place")), "raise");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key gate.raise none: allow");
    let related: Vec<_> = finding.related().iter().map(|related| (at(related.place()), related.what())).collect();
    assert_eq!(
        related,
        [
            ("known", "every request for it that rule `known` matches meets the requirement"),
            ("keys", "every request for it that rule `keys` matches meets the requirement"),
        ]
    );
}

#[test]
fn a_rule_that_matches_nothing_of_the_operation_does_not_restrict_it() {
    let text = "
default: allow
rules:
  - { id: others, owner: other, api: [door, gate], action: [open, raise], require: { role: keeper } }
  - { id: excepted, api: gate, except: [{ owner: none }], effect: deny }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the operations all of whose cells are allowed, one of which a rule with `require` or `deny` matches.
    #[test]
    fn fires_exactly_for_open_operations_that_rules_restrict(text in texts()) {
        let checked = Checked::new(&text);
        let restricts = |cell| {
            let mut rules = checked.policy.rules().iter();
            rules.any(|rule| rule.matches(cell) && *rule.effect() != Effect::Allow)
        };
        let expected = checked.operations(|id| {
            checked.cells_of(id).all(|(_, allowed)| allowed) && checked.cells_of(id).any(|(cell, _)| restricts(cell))
        });
        prop_assert_eq!(checked.operations_found(NAME), expected);
    }
}
