//! The lint `widening-include`, and what lints say of a policy of several files.

use super::{
    config, generate, messages,
    model::{Cell, Model},
    of, report,
};
use portcullis::{
    Policy,
    lint::{Linter, Report},
    reading::Loader,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const NAME: &str = "widening-include";

fn of_files(files: &[(&str, String)]) -> Report {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), text.clone())).collect();
    Linter::new().with_loader(Loader::new().with_files(files)).check_file("policy.yaml")
}

#[test]
fn a_default_that_allows_widens_a_file_that_denies() {
    let report = report("include: base.yaml\ndefault: allow\nrules: []\n");
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(finding.message(), "the policy allows 44 requests that `base.yaml` denies by itself");
    assert_eq!(&report.text()[finding.place().expect("a place").bytes()], "base.yaml");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/key door.look_at none: allow");
}

#[test]
fn denials_and_other_files_do_not_widen() {
    assert_eq!(messages("include: base.yaml\nrules: [{ id: nobody, action: open, effect: deny }]\n", NAME), [""; 0]);
    let built_in = "include: builtin:splunk-observability/admin-only\ndefault: allow\nrules: []\n";
    assert_eq!(messages(built_in, NAME), [""; 0]);
}

/// A file that leaves out tokens and owners speaks of all of them.
#[test]
fn a_file_that_leaves_out_tokens_and_owners_is_widened_for_any() {
    let base = "portcullis: 1
policy: base
vocabulary: { roles: { keeper: {}, guest: {} }, apis: { door: { open: {} } } }
default: deny
rules: [{ id: keepers-open, role: keeper, effect: allow }]
";
    let policy = "portcullis: 1
policy: whole
include: base.yaml
vocabulary: { tokens: { key: {}, card: {} }, owners: { none: {}, self: {} }, apis: { door: { open: { owners: [self] } } } }
default: deny
rules: [{ id: guests-open, role: guest, token: card, effect: allow }]
";
    let report = of_files(&[("base.yaml", base.to_owned()), ("policy.yaml", policy.to_owned())]);
    let [finding] = of(&report, NAME)[..] else { panic!("{:?}", report.findings()) };
    assert_eq!(finding.message(), "the policy allows 2 requests that `base.yaml` denies by itself");
    assert_eq!(finding.witness().expect("a witness").to_string(), "guest/card door.open none: allow");
}

#[test]
fn findings_are_about_the_own_file_and_about_invariants_of_included_files() {
    let head = "portcullis: 1\npolicy: doors\n";
    let base = format!(
        "{head}vocabulary: {{ roles: {{ guest: {{}} }}, tokens: {{ key: {{}} }}, owners: {{ none: {{}} }}, apis: {{ door: {{ open: {{}} }} }} }}
default: allow
rules: []
invariants:
  - {{ id: nobody, never: {{ role: guest }} }}
  - {{ id: excused, never: {{ api: door }} }}
"
    );
    let policy = "portcullis: 1\npolicy: whole\ninclude: base.yaml\ndefault: allow\nrules: []\n".to_owned();
    let report = of_files(&[("base.yaml", base), ("policy.yaml", policy)]);
    // The undecided operation is the affair of the included file.
    let found: Vec<&str> = report.findings().iter().map(|finding| finding.lint().name()).collect();
    assert_eq!(found, ["violated-invariant", "violated-invariant"]);
    let place = report.findings()[0].place().expect("a place");
    assert_eq!((report.file_of(place), place.line), ("base.yaml", 7));
    assert_eq!(&report.text_of(place)[place.bytes()], "nobody");
    let related = report.findings()[0].related().last().expect("the include");
    assert_eq!((report.file_of(related.place()), related.what()), ("policy.yaml", "included here"));
}

proptest! {
    #![proptest_config(config())]

    /// It counts the requests that the included file denies and the policy allows.
    #[test]
    fn fires_exactly_for_what_an_include_widens(model in generate::models(), bits: u8, included_allows: bool) {
        let (mut included, mut rest) = (Vec::new(), Vec::new());
        for (number, rule) in model.rules.iter().enumerate() {
            if bits >> number & 1 == 1 { &mut included } else { &mut rest }.push(rule.clone());
        }
        let included = Model { rules: included, default_allows: included_allows, ..model.clone() };
        let rest = Model { rules: rest, ..model.clone() };
        let text = rest.yaml().replace("policy: model\n", "policy: model\ninclude: base.yaml\n");
        let base = included.yaml().replace("policy: model\n", "policy: base\n");
        let report = of_files(&[("base.yaml", base), ("policy.yaml", text)]);
        let (base, whole): (Policy, Policy) = (included.policy(), model.policy());
        let cells = model.cells().into_iter().map(Cell::names);
        let widened = cells.filter(|names| base.decide_names(names).is_deny() && whole.decide_names(names).is_allow());
        let expected = match widened.count() {
            0 => vec![],
            1 => vec!["the policy allows 1 request that `base.yaml` denies by itself".to_owned()],
            count => vec![format!("the policy allows {count} requests that `base.yaml` denies by itself")],
        };
        let found = of(&report, NAME);
        prop_assert_eq!(found.iter().map(|finding| finding.message().to_owned()).collect::<Vec<_>>(), expected);
        for witness in found.iter().filter_map(|finding| finding.witness()) {
            prop_assert!(base.decide_names(&witness.names()).is_deny());
            prop_assert!(whole.decide_names(&witness.names()).is_allow());
        }
    }
}
