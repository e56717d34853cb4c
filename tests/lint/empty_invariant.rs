//! The lint `empty-invariant`.

use super::{claims::model_and_claim, config, messages, of};
use portcullis::lint;
use proptest::prelude::*;

const NAME: &str = "empty-invariant";

#[test]
fn a_scope_without_a_request() {
    let text = "
invariants:
  - { id: nothing, never: { api: gate, owner: other } }
  - { id: nothing-either, always: { action: look_at, owner: [self, other] } }
  - { id: something, never: { owner: other } }
";
    assert_eq!(
        messages(text, NAME),
        ["invariant `nothing` applies to no request", "invariant `nothing-either` applies to no request"]
    );
}

#[test]
fn nothing_to_compare() {
    let text = "
invariants:
  - { id: one-role, monotone: { role: [guest, member] }, within: { role: member } }
  - { id: no-owners, ignores: owner, within: { api: gate } }
  - { id: one-api, ignores: api, within: { action: [open, raise] } }
  - { id: one-action, ignores: action, within: { action: close } }
  - { id: two-roles, monotone: { role: [guest, member] }, within: { role: [guest, member] } }
  - { id: two-owners, ignores: owner }
  - { id: two-apis, ignores: api, within: { action: look_at } }
  - { id: two-actions, ignores: action, within: { api: gate, action: [raise, lower] } }
";
    let expected = ["one-role", "no-owners", "one-api", "one-action"]
        .map(|id| format!("invariant `{id}` has no two requests to compare"));
    assert_eq!(messages(text, NAME), expected);
}

proptest! {
    #![proptest_config(config())]

    /// It fires if and only if no rules at all could contradict the claim.
    #[test]
    fn fires_exactly_for_claims_about_nothing((model, claim) in model_and_claim()) {
        let report = lint::check_text("policy.yaml", claim.yaml(&model).as_bytes());
        prop_assert_eq!(of(&report, NAME).len(), usize::from(claim.is_empty(&model)));
    }
}
