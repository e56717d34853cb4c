//! The lint `violated-invariant`.

use super::{claims::model_and_claim, config, messages, of, report};
use portcullis::lint;
use proptest::prelude::*;

const NAME: &str = "violated-invariant";

#[test]
fn a_rule_that_allows_what_never_may_be() {
    let text = "
rules:
  - { id: guests-open, role: guest, api: door, action: open, owner: self, effect: allow }
invariants:
  - { id: keepers-alone, never: { role: [guest, member], api: door } }
  - { id: not-at-gates, never: { role: guest, api: gate } }
";
    assert_eq!(
        messages(text, NAME),
        ["invariant `keepers-alone` does not hold: 2 requests are allowed that must never be"]
    );
    let report = report(text);
    let finding = of(&report, NAME)[0];
    assert_eq!(&report.text()[finding.place().unwrap().bytes()], "keepers-alone");
    assert_eq!(finding.witness().unwrap().to_string(), "guest/key door.open self: allow");
    assert_eq!(finding.cubes(), ["{ role: guest, api: door, action: open, owner: self }"]);
    let related = &finding.related()[0];
    assert_eq!(&report.text()[related.place().bytes()], "guests-open");
    assert_eq!(related.what(), "rule `guests-open` allows the first of these requests");
}

#[test]
fn the_default_can_violate_it() {
    let text = "
default: allow
invariants:
  - { id: nobody, never: { api: gate, action: raise, role: guest, token: key } }
";
    let report = report(text);
    let finding = of(&report, NAME)[0];
    let related = &finding.related()[0];
    assert_eq!(&report.text()[related.place().bytes()], "allow");
    assert_eq!(related.what(), "the default allows the first of these requests");
}

#[test]
fn an_exception_makes_an_invariant_hold() {
    let text = "
rules:
  - { id: opens, api: door, action: open, except: [{ role: guest }], effect: allow }
invariants:
  - { id: no-guests, never: { role: guest } }
  - { id: more-is-more, monotone: { role: [guest, member, keeper] } }
  - { id: copies-do, ignores: token }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    /// It fires if and only if some cell contradicts the claim.
    #[test]
    fn fires_exactly_for_claims_that_a_cell_contradicts((model, claim) in model_and_claim()) {
        let report = lint::check_text("policy.yaml", claim.yaml(&model).as_bytes());
        let (cells, allowed) = claim.contradicting(&model);
        let found = of(&report, NAME);
        prop_assert_eq!(found.len(), usize::from(!cells.is_empty()));
        if let Some(finding) = found.first() {
            let witness = finding.witness().unwrap();
            prop_assert!(cells.iter().any(|cell| cell.names() == witness.names()));
            prop_assert_eq!(witness.decision().is_allow(), allowed);
        }
    }
}
