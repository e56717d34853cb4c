//! The lint `blanket-suppression`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::{Policy, lint};
use proptest::prelude::*;

const NAME: &str = "blanket-suppression";

const RULES: &str = "
rules:
  - { id: one, role: keeper, api: door, action: open, effect: allow }
  - { id: two, role: keeper, api: door, action: close, effect: allow }
";

#[test]
fn operations_must_be_named() {
    let found = |columns: &str| {
        messages(&format!("{RULES}lint: {{ allow: undecided-operation, because: so{columns} }}\n"), NAME).len()
    };
    assert_eq!(found(""), 1);
    assert_eq!(found(", api: gate"), 1, "an action that is added to the API is covered, too");
    assert_eq!(found(", action: [look_at, raise, lower]"), 1);
    assert_eq!(found(", api: gate, action: [look_at, raise]"), 0);
    assert_eq!(found(", api: gate, action: raise, owner: none"), 0);
}

#[test]
fn the_finding_shows_the_columns_to_add() {
    let text = format!("{RULES}lint:\n  - {{ allow: [PC201, mergeable-rules], because: so }}\n");
    let report = report(&text);
    let found = of(&report, NAME);
    let shown: Vec<(&str, &str, &[String])> = found
        .iter()
        .map(|one| (&report.text()[one.place().expect("a place").bytes()], one.message(), one.cubes()))
        .collect();
    let (operations, rules) = (&found[0].cubes(), &found[1].cubes());
    assert_eq!(operations[..], ["{ api: [door, gate], action: [look_at, raise, lower] }"], "{shown:?}");
    assert_eq!(rules[..], ["{ role: keeper, api: door, action: [open, close] }"], "{shown:?}");
    assert_eq!(shown[0].0, "PC201");
    assert_eq!(
        shown.iter().map(|one| one.1).collect::<Vec<_>>(),
        [
            "this suppression of `undecided-operation` does not name the operations that it covers",
            "this suppression of `mergeable-rules` does not name the requests or names that it covers",
        ]
    );
}

#[test]
fn names_must_be_named() {
    let found = |columns: &str| {
        let text = format!(
            "
vocabulary:
  roles: {{ guest: {{}}, keeper: {{}}, kepeer: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ gate: {{ raise: {{}} }} }}
rules: [{{ id: raise, role: keeper, effect: allow }}]
lint: {{ allow: similar-names, because: so{columns} }}
"
        );
        let report = report(&text);
        [NAME, "similar-names"].map(|name| of(&report, name).len())
    };
    assert_eq!(found(""), [1, 0]);
    assert_eq!(found(", role: [keeper, kepeer]"), [0, 0]);
    assert_eq!(found(", role: [keeper, guest]"), [0, 1]);
    assert_eq!(found(", role: [keeper, kepeer], token: key"), [0, 1]);
    assert_eq!(found(", token: key"), [0, 1]);
}

/// `reads` selects operations that are declared later, too; a list of operations does not.
#[test]
fn a_mark_names_nothing() {
    let found = |columns: &str| {
        messages(&format!("{RULES}lint: {{ allow: mergeable-rules, because: so{columns} }}\n"), NAME).len()
    };
    assert_eq!((found(""), found(", reads: false"), found(", api: door")), (1, 1, 0));
    let found = |columns: &str| {
        let lint = "allow: undecided-operation, because: so";
        messages(&format!("{RULES}lint: {{ {lint}{columns} }}\n"), NAME).len()
    };
    assert_eq!((found(""), found(", reads: false"), found(", operation: gate.lower")), (1, 1, 0));
}

#[test]
fn the_lint_that_is_suppressed_need_not_be_selected() {
    let text = super::whole(&format!("{RULES}lint: {{ allow: undecided-operation, because: so }}\n"));
    let linter = lint::Linter::new().select(|lint| lint.name() == NAME);
    assert_eq!(linter.check_text("policy.yaml", &text).findings().len(), 1);
}

/// There is nothing to name, the suppression is that of a rule, or the lint is off.
#[test]
fn what_need_not_be_named() {
    let text = "
sources: { page: { clauses: { one: { text: x } } } }
rules:
  - { id: one, role: keeper, api: gate, action: raise, effect: allow, cite: page#one }
  - { id: two, role: keeper, api: gate, action: lower, effect: allow, lint: { allow: [uncited-rule], because: so } }
lint: [{ severity: { undecided-operation: off } }, { allow: PC105, because: so }]
";
    assert_eq!(messages(text, NAME), [""; 0]);
    let text = "
sources: { page: { clauses: { one: { text: x } } } }
rules: [{ id: one, role: keeper, api: gate, effect: allow }]
lint: [{ allow: uncited-clause, because: so }]
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

/// What is added after the suppression was written is reported, with columns as the finding shows them.
#[test]
fn what_is_new_surfaces() {
    let shipped = Policy::splunk_observability_file().1;
    for (before, after, name) in [
        ("      enable: {}\n", "      enable: {}\n      purge: {}\n", "open-operation"),
        ("      enable: {}\n", "      enable: {}\n      audit: { reads: true }\n", "undecided-operation"),
        ("    team:\n", "    chart:\n      list: { reads: true }\n      create: {}\n    team:\n", "open-operation"),
    ] {
        assert!(shipped.contains(before));
        let text = shipped.replacen(before, after, 1);
        let report = lint::check_text("policy.yaml", &text);
        assert!(!of(&report, name).is_empty(), "{after}: {:?}", report.findings());
    }
}

proptest! {
    #![proptest_config(config())]

    /// It fires for the lints about operations that suppress something, unless APIs and actions are listed; the cubes cover
    /// what they suppress.
    #[test]
    fn fires_exactly_for_suppressions_that_name_no_operations(
        text in texts(), which in 0_usize..5, has_apis in any::<bool>(), has_actions in any::<bool>(),
    ) {
        let code = ["PC201", "PC202", "PC203", "PC204", "PC206"][which];
        let before = Checked::new(&text);
        let list = |names: Vec<&str>| names.join(", ");
        let vocabulary = before.policy.vocabulary();
        let apis = list(vocabulary.apis().names().collect());
        let actions = list(vocabulary.actions().names().collect());
        let columns = [(has_apis, format!(", api: [{apis}]")), (has_actions, format!(", action: [{actions}]"))];
        let columns: String = columns.into_iter().filter(|(has, _)| *has).map(|(_, column)| column).collect();
        let after = Checked::new(&format!("{text}lint: {{ allow: {code}, because: so{columns} }}\n"));
        let covered = before.report.findings().iter().filter(|one| one.lint().code() == code).count();
        prop_assert_eq!(after.report.suppressed().len(), covered);
        let found = of(&after.report, NAME);
        prop_assert_eq!(found.len(), usize::from(covered > 0 && !(has_apis && has_actions)));
        for witness in after.witnesses(NAME) {
            let operation = vocabulary.operation_of(witness.api, witness.action);
            let places = before.policy.rules().places();
            let is_of_it = |id| before.report.findings().iter().any(|one| {
                one.lint().code() == code && one.place() == Some(places.operation(id))
            });
            prop_assert!(operation.is_some_and(is_of_it));
        }
    }
}
