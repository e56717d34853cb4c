//! What lints say of places in included files: what only the whole policy has.

use portcullis::{
    lint::{Finding, Linter, Report},
    reading::Loader,
};
use std::collections::BTreeMap;

const BASE: &str = "portcullis: 1
policy: base
vocabulary:
  roles: { admin: { above: user }, user: {} }
  tokens: { key: {}, bot: {} }
  owners: { none: {}, self: {} }
  apis: { org: { view: { reads: true }, grant_admin: { confers: { role: admin } }, purge: {} } }
groups: { roles: { people: [user] } }
default: deny
rules:
  - { id: admins, role: admin, token: key, api: org, action: [grant_admin, purge], effect: allow }
  - { id: view, reads: true, effect: allow }
  - { id: no-bots, token: bot, reads: false, effect: deny }
";

fn check(base: &str, rest: &str) -> Report {
    let top = format!("portcullis: 1\npolicy: top\ninclude: base.yaml\n{rest}");
    let files = BTreeMap::from([("base.yaml".to_owned(), base.to_owned()), ("top.yaml".to_owned(), top)]);
    let report = Linter::new().with_loader(Loader::new().with_files(files)).check_file("top.yaml");
    assert!(!report.is_load_error(), "{:?}", report.findings());
    report
}

/// The findings in the included file, as lint, line and text.
fn in_base(report: &Report) -> Vec<(&str, u32, &str)> {
    let places = report.findings().iter().filter_map(|finding| Some((finding, finding.place()?)));
    let included = places.filter(|(_, place)| report.file_of(*place) == "base.yaml");
    included.map(|(one, place)| (one.lint().name(), place.line, &report.text_of(place)[place.bytes()])).collect()
}

const HELP: &str = "default: deny
rules:
  - { id: help, role: user, api: org, action: [grant_admin, purge], effect: allow }
  - { id: no-admin-purge, role: admin, operation: org.purge, effect: deny }
";

#[test]
fn what_the_including_file_causes_is_reported_in_the_included_file() {
    let report = check(BASE, HELP);
    let expected = [
        ("weaker-role-allowed-more", 4, "admin"),
        ("privilege-escalation", 7, "grant_admin"),
        ("contradicting-rules", 13, "no-bots"),
    ];
    assert_eq!(in_base(&report), expected);
    for finding in report.findings().iter().filter(|one| report.file_of(one.place().expect("a place")) == "base.yaml") {
        let related = finding.related().last().expect("the include");
        assert_eq!((report.file_of(related.place()), related.what()), ("top.yaml", "included here"));
        assert!(finding.fix().is_none());
    }
}

#[test]
fn the_suppressions_of_the_including_file_apply() {
    let lint = "lint: { allow: privilege-escalation, operation: org.grant_admin, because: users help }\n";
    let report = check(BASE, &format!("{HELP}{lint}"));
    assert!(in_base(&report).iter().all(|&(lint, ..)| lint != "privilege-escalation"));
    assert_eq!(report.suppressed().len(), 1);
    assert!(report.findings().iter().all(|finding| finding.lint().name() != "unused-suppression"));
}

#[test]
fn what_the_included_file_has_itself_is_not_repeated() {
    let open = "default: deny\nrules: [{ id: users, role: user, operation: org.grant_admin, effect: allow }]\n";
    let escalates = format!("{BASE}  - {{ id: users, role: user, operation: org.grant_admin, effect: allow }}\n");
    let (whole, itself) = (check(BASE, open), check(&escalates, "default: deny\nrules: []\n"));
    assert_eq!(in_base(&whole).iter().filter(|one| one.0 == "privilege-escalation").count(), 1);
    assert_eq!(in_base(&itself), []);
    // Neither is it if the included file suppresses it.
    let suppressed = format!("{escalates}lint: {{ allow: privilege-escalation, because: users help }}\n");
    assert_eq!(in_base(&check(&suppressed, "default: deny\nrules: []\n")), []);
}

#[test]
fn another_finding_at_the_same_place_is_reported() {
    let base = BASE.replace("user: {} }\n  tokens", "user: { above: guest }, guest: {} }\n  tokens");
    let base = format!("{base}  - {{ id: users, role: user, operation: org.grant_admin, effect: allow }}\n");
    let top = "default: deny\nrules: [{ id: guests, role: guest, operation: org.grant_admin, effect: allow }]\n";
    let report = check(&base, top);
    let found = report.findings().iter().filter(|one| one.lint().name() == "privilege-escalation");
    let messages: Vec<&str> = found.map(Finding::message).collect();
    assert_eq!(messages, ["roles `user` and `guest` can escalate with `org.grant_admin`, which confers role `admin`"]);
}

#[test]
fn a_group_that_lacks_a_new_role_is_reported() {
    let base = "portcullis: 1
policy: base
vocabulary: { roles: { admin: {}, power: {}, user: {} }, apis: { doc: { edit: {} } } }
groups: { roles: { people: [power, user] } }
default: allow
rules: [{ id: only-admins, operation: doc.edit, require: { role: admin } }]
invariants: [{ id: no-people, never: { role: people, operation: doc.edit } }]
";
    let rest = "default: allow\nrules: []\ninvariants: [{ id: none, never: { role: people, operation: doc.edit } }]\n";
    assert_eq!(in_base(&check(base, rest)), []);
    let top = format!("vocabulary: {{ roles: {{ auditor: {{}} }} }}\n{rest}");
    assert_eq!(in_base(&check(base, &top)), [("incomplete-group", 4, "people")]);
    // That nothing names the group but an invariant of its own file is not reported.
    assert_eq!(in_base(&check(base, "default: allow\nrules: []\n")), []);
}

#[test]
fn an_owner_that_opens_an_operation_is_reported() {
    let base = "portcullis: 1
policy: base
vocabulary:
  roles: { admin: {}, user: {} }
  owners: { none: {}, self: {}, other: {} }
  apis: { doc: { drop: {} } }
default: allow
rules: [{ id: only-admins, operation: doc.drop, owner: none, require: { role: admin } }]
";
    let top = "vocabulary: { apis: { doc: { drop: { owners: [none, self, other] } } } }\ndefault: allow\nrules: []\n";
    assert_eq!(in_base(&check(base, top)), [("open-operation", 6, "drop")]);
    // What is open by itself, with more owners, is not reported again.
    let open = base.replace("drop: {}", "drop: { owners: [none, self, other] }");
    let rule = "default: allow\nrules: [{ id: own, operation: doc.drop, owner: self, require: { role: admin } }]\n";
    assert_eq!(in_base(&check(&open, "default: allow\nrules: []\n")), []);
    assert_eq!(in_base(&check(&open, rule)), []);
}

#[test]
fn rules_of_the_included_file_without_use_are_not_reported() {
    let top = "default: deny
rules: [{ id: all-of-org, role: admin, token: key, api: org, effect: allow }]
";
    assert_eq!(in_base(&check(BASE, top)), []);
}

#[test]
fn what_another_default_does_to_an_operation_without_a_rule_is_reported() {
    let base = "portcullis: 1
policy: base
vocabulary:
  roles: { admin: {}, user: {} }
  apis: { doc: { write: {}, wipe: {}, read: { reads: true } } }
default: allow
rules:
  - { id: writing, role: admin, operation: doc.write, effect: allow }
";
    assert_eq!(in_base(&check(base, "default: allow\nrules: []\n")), []);
    let report = check(base, "default: deny\nrules: []\n");
    assert_eq!(in_base(&report), [("undecided-operation", 5, "wipe"), ("undecided-operation", 5, "read")]);
    for finding in report.findings().iter().filter(|finding| finding.lint().name() == "undecided-operation") {
        assert!(finding.message().ends_with("the default denies it for everybody"), "{}", finding.message());
    }
}
