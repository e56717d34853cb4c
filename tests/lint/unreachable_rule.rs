//! The lint `unreachable-rule`.

use super::{config, generate::models, messages, report, rules_found};
use portcullis::{lint, rules::Rule};
use proptest::prelude::*;

const NAME: &str = "unreachable-rule";

#[test]
fn a_scope_that_its_exceptions_empty() {
    let text = "
rules:
  - { id: nothing, api: door, owner: other, except: [{ role: [guest, member] }, { role: keeper }], effect: deny }
  - { id: something, api: door, owner: other, except: [{ role: [guest, member] }], effect: deny }
";
    assert_eq!(messages(text, NAME), ["rule `nothing` matches no request"]);
}

#[test]
fn a_scope_that_no_operation_can_have() {
    let text = "
rules:
  - { id: nothing, api: gate, owner: other, effect: deny }
  - { id: something, api: gate, owner: [none, other], effect: deny }
";
    assert_eq!(messages(text, NAME), ["rule `nothing` matches no request"]);
}

#[test]
fn the_fix_takes_the_lines_of_the_rule() {
    let text = "
rules:
  - id: nothing
    api: gate
    owner: other
    effect: deny # as it was
  - { id: something, api: gate, effect: deny }
";
    let report = report(text);
    let fix = super::of(&report, NAME)[0].fix().expect("a fix");
    assert_eq!(
        &report.text()[fix.place().bytes()],
        "  - id: nothing\n    api: gate\n    owner: other\n    effect: deny # as it was\n"
    );
    assert_eq!(fix.replacement(), "");
    // Beside others in a line there is none.
    let text = "\nrules: [{ id: nothing, api: gate, owner: other, effect: deny }, { id: all, effect: deny }]\n";
    assert_eq!(super::of(&super::report(text), NAME)[0].fix(), None);
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the rules that match no request of the whole space, and for no others.
    #[test]
    fn fires_exactly_for_rules_without_a_request(model in models()) {
        let policy = model.policy();
        let cells: Vec<_> =
            policy.vocabulary().requests().map(|request| policy.vocabulary().cell(request).unwrap()).collect();
        let mut expected: Vec<&str> = policy
            .rules()
            .iter()
            .filter(|rule| !cells.iter().any(|&cell| rule.matches(cell)))
            .map(Rule::id)
            .collect();
        expected.sort_unstable();
        let report = lint::check_text("policy.yaml", model.yaml().as_bytes());
        prop_assert_eq!(rules_found(&policy, &report, NAME), expected);
    }
}
