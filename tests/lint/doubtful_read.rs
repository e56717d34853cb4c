//! The lint `doubtful-read`.

use super::{
    config,
    generated::{Checked, texts},
    messages, of, report,
};
use portcullis::{
    lint::Severity,
    rules::{Effect, Rule},
    space::{Cell, OperationId},
};
use proptest::prelude::*;

const NAME: &str = "doubtful-read";

const STAFF: &str = "
vocabulary:
  roles: { guest: {}, keeper: { above: guest } }
  tokens: { key: {} }
  owners: { none: {} }
  apis:
    staff:
      list: { reads: true }
      check: { reads: true }
      appoint: { confers: { role: keeper } }
    gate: { check: { reads: true }, raise: {} }
default: allow
";

#[test]
fn what_confers_a_role_does_not_only_read() {
    let text = STAFF.replace("confers:", "reads: true, confers:") + "rules: []\n";
    let report = report(&text);
    let found = of(&report, NAME);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message(), "`staff.appoint` only reads, but confers role `keeper`");
    assert_eq!(found[0].severity(), Severity::Warning);
    assert_eq!(&report.text()[found[0].place().unwrap().bytes()], "appoint");
}

#[test]
fn restricted_as_what_writes() {
    let text = STAFF.to_owned()
        + "
rules:
  - { id: staff, api: staff, action: [check, appoint], require: { role: keeper } }
  - { id: gate, api: gate, require: { role: keeper } }
";
    let report = report(&text);
    let found = of(&report, NAME);
    assert_eq!(
        messages(&text, NAME),
        ["`staff.check` only reads, but the same rules restrict it as `staff.appoint`, which may write"],
        "no other operation of gates that reads is open"
    );
    assert_eq!(found[0].severity(), Severity::Note);
    let text = format!("{text}lint: {{ allow: doubtful-read, api: staff, action: check, because: so }}\n");
    assert_eq!(messages(&text, NAME), [""; 0]);
}

#[test]
fn restricted_by_a_rule_of_its_own() {
    let text = STAFF.to_owned()
        + "
rules:
  - { id: check, api: staff, action: check, require: { role: keeper } }
  - { id: appoint, api: staff, action: appoint, require: { role: keeper } }
";
    assert_eq!(messages(&text, NAME), [""; 0]);
}

fn decides(rule: &Rule, cell: Cell) -> bool {
    rule.matches(cell) && (*rule.effect() == Effect::Allow || rule.effect().denies(cell))
}

proptest! {
    #![proptest_config(config())]

    /// By all cells of the operations.
    #[test]
    fn fires_exactly_for_reads_that_confer_or_are_restricted_as_writes(text in texts()) {
        let checked = Checked::new(&text);
        let vocabulary = checked.policy.vocabulary();
        let declared = |id: OperationId| vocabulary.operation(id).unwrap();
        let is_open = |id: OperationId| checked.cells_of(id).all(|(_, is_allowed)| is_allowed);
        let rules = |id: OperationId| {
            let of_it = checked.policy.rules().iter().filter(|rule| checked.cells_of(id).any(|(cell, _)| decides(rule, cell)));
            of_it.map(Rule::id).collect::<Vec<_>>()
        };
        let expected = checked.operations(|id| {
            let of_api = || vocabulary.operations_of(declared(id).api()).map(|(other, _)| other);
            let has_open = of_api().any(|other| checked.reads(other) && is_open(other));
            let mut writing = of_api().filter(|&other| !checked.reads(other));
            let is_like_writing = !rules(id).is_empty() && writing.any(|other| rules(other) == rules(id));
            let is_doubtful = !is_open(id) && has_open && is_like_writing;
            checked.reads(id) && (!declared(id).confers().is_empty() || is_doubtful)
        });
        prop_assert_eq!(checked.operations_found(NAME), expected);
        for finding in of(&checked.report, NAME) {
            let is_note = finding.severity() == Severity::Note;
            prop_assert_eq!(is_note, finding.message().contains("restrict"));
        }
    }
}
