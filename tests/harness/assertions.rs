//! Assertions about what a policy decides.

use crate::{
    SHIPPED,
    panics::{Panic, panic_of},
};
use portcullis::{Names, Policy, assert_allowed, assert_denied};
use std::{
    rc::Rc,
    sync::{Arc, LazyLock},
};

fn message(function: impl FnOnce() + std::panic::UnwindSafe) -> String {
    panic_of(function).message
}

const DOORS: &str = "\
portcullis: 1
policy: doors
sources: { book: { clauses: { keys: { text: Keepers have the keys. }, night: { text: At night all is shut. } } } }
vocabulary:
  roles: { guest: {}, member: {}, keeper: {} }
  tokens: { key: {}, copy: {} }
  owners: { none: {}, self: {}, other: {} }
  apis: { door: { open: { owners: [self, other] }, close: {}, paint: {} } }
default: deny
rules:
  - { id: keepers-do-it-all, role: keeper, api: door, effect: allow, cite: book#keys }
  - { id: members-open-their-own, role: member, api: door, action: open, owner: self, effect: allow }
  - { id: no-copies, api: door, require: { token: key }, except: [{ action: close, cite: book#night }] }
  - { id: nobody-paints, api: door, action: paint, effect: deny }
";

static SMALL: LazyLock<Policy> = LazyLock::new(|| Policy::from_text("doors.yaml", DOORS).expect("it loads"));

#[test]
fn what_is_so_passes() {
    assert_allowed!(SMALL, Names::new("keeper", "key", "door", "close"));
    assert_allowed!(SMALL, Names::new("keeper", "key", "door", "close"), by = "keepers-do-it-all");
    assert_allowed!(SMALL, &Names::new("keeper", "key", "door", "open").with_owner("other"), by = "keepers-do-it-all",);
    assert_allowed!(SMALL, "keeper", "key", "door", "close");
    assert_allowed!(SMALL, "keeper", "key", "door", "close", by = "keepers-do-it-all");
    assert_allowed!(SMALL, "member", "key", "door", "open", "self",);
    assert_allowed!(SMALL, "member", "key", "door", "open", "self", by = "members-open-their-own");
    assert_denied!(SMALL, Names::new("guest", "key", "door", "close"));
    assert_denied!(SMALL, Names::new("guest", "copy", "door", "paint"), by = "no-copies");
    assert_denied!(SMALL, "guest", "key", "door", "close");
    assert_denied!(SMALL, "guest", "key", "door", "paint", by = "nobody-paints");
    assert_denied!(SMALL, "member", "key", "door", "open", "other");
    assert_denied!(SMALL, "member", "copy", "door", "open", "self", by = "no-copies");
}

#[test]
fn the_policy_may_be_behind_any_pointer() {
    let policy = SMALL.clone();
    assert_denied!(policy, "guest", "key", "door", "close");
    assert_denied!(&policy, "guest", "key", "door", "close");
    assert_denied!(&&policy, "guest", "key", "door", "close");
    assert_denied!(Box::new(policy.clone()), "guest", "key", "door", "close");
    assert_denied!(Rc::new(policy.clone()), "guest", "key", "door", "close");
    let shared = Arc::new(policy);
    assert_denied!(shared, "guest", "key", "door", "close");
    assert_denied!(Arc::clone(&shared), "guest", "copy", "door", "open", "self", by = "no-copies");
}

#[test]
fn a_denial_is_explained() {
    let text = message(|| assert_allowed!(SMALL, "member", "copy", "door", "open", "self", by = "keepers-do-it-all"));
    let expected = "\
member/copy door.open self should be allowed by rule `keepers-do-it-all`, but is denied by rule `no-copies`
  denied by: rule `no-copies`, doors.yaml:13:11
  missing: token key, the request has copy
  other rule: rule `members-open-their-own`, doors.yaml:12:11, allows it, but a denial overrides it
  other rule: rule `keepers-do-it-all`, doors.yaml:11:11, does not match the request
  allowed if: the token is key (by rule `members-open-their-own`, doors.yaml:12:11)";
    assert_eq!(text, expected);
}

#[test]
fn an_allowance_is_explained() {
    let text = message(|| assert_denied!(SMALL, "keeper", "copy", "door", "close"));
    let expected = "\
keeper/copy door.close none should be denied, but is allowed by rule `keepers-do-it-all`
  allowed by: rule `keepers-do-it-all`, doors.yaml:11:11
  clause: book#keys: Keepers have the keys.
  other rule: rule `no-copies`, doors.yaml:13:11, excludes it by an exception";
    assert_eq!(text, expected);

    let text = message(|| assert_denied!(SMALL, "member", "key", "door", "open", "self", by = "no-copies"));
    let expected = "\
member/key door.open self should be denied by rule `no-copies`, but is allowed by rule `members-open-their-own`
  allowed by: rule `members-open-their-own`, doors.yaml:12:11
  other rule: rule `no-copies`, doors.yaml:13:11, its requirement is met";
    assert_eq!(text, expected);
}

#[test]
fn the_default_is_explained() {
    let text = message(|| assert_allowed!(SMALL, "guest", "copy", "door", "close"));
    let expected = "\
guest/copy door.close none should be allowed, but is denied by the default
  denied by: the default, doors.yaml:9:10
  clause: book#night: At night all is shut.
  other rule: rule `no-copies`, doors.yaml:13:11, excludes it by an exception
  nearest: rule `keepers-do-it-all`, doors.yaml:11:11, needs role keeper, the request has guest, clause book#keys: Keepers have the keys.
  allowed if: the role is keeper (by rule `keepers-do-it-all`, doors.yaml:11:11)";
    assert_eq!(text, expected);
}

#[test]
fn what_nobody_may_is_explained() {
    let text = message(|| assert_allowed!(SMALL, "keeper", "copy", "door", "paint"));
    let expected = "\
keeper/copy door.paint none should be allowed, but is denied by rule `no-copies`
  denied by: rule `no-copies`, doors.yaml:13:11
  other rule: rule `keepers-do-it-all`, doors.yaml:11:11, allows it, but a denial overrides it
  other rule: rule `nobody-paints`, doors.yaml:14:11, denies it too
  allowed if: never; every request for the operation is denied";
    assert_eq!(text, expected);
}

#[test]
fn the_right_decision_by_another_rule_fails() {
    assert_denied!(SMALL, "guest", "copy", "door", "paint");
    let text = message(|| assert_denied!(SMALL, "guest", "copy", "door", "paint", by = "nobody-paints"));
    let heading =
        "guest/copy door.paint none should be denied by rule `nobody-paints`, but is denied by rule `no-copies`\n";
    assert!(text.starts_with(heading), "{text}");
    let text = message(|| assert_denied!(SMALL, "guest", "key", "door", "close", by = "no-copies"));
    let heading = "guest/key door.close none should be denied by rule `no-copies`, but is denied by the default\n";
    assert!(text.starts_with(heading), "{text}");
    assert_denied!(SMALL, "guest", "key", "door", "close", by = "default");
    let text = message(|| assert_denied!(SMALL, "guest", "key", "door", "paint", by = "default"));
    let heading = "guest/key door.paint none should be denied by the default, but is denied by rule `nobody-paints`\n";
    assert!(text.starts_with(heading), "{text}");
}

#[test]
fn unknown_names_and_rules_fail_with_the_nearest() {
    let unknown_action = [
        message(|| assert_allowed!(SMALL, "keeper", "key", "door", "opn")),
        message(|| assert_denied!(SMALL, "keeper", "key", "door", "opn")),
    ];
    for text in unknown_action {
        assert_eq!(
            text,
            "keeper/key door.opn is not a request of policy `doors`: api `door` has no action `opn`; did you mean `open`?"
        );
    }
    let text = message(|| assert_denied!(SMALL, "guest", "key", "door", "open"));
    assert_eq!(
        text,
        "guest/key door.open is not a request of policy `doors`: `door.open` needs an owner, to say who is targeted; \
         expected one of `self`, `other`"
    );
    let text = message(|| assert_denied!(SMALL, "guest", "copy", "door", "paint", by = "no-copy"));
    assert_eq!(text, "policy `doors` has no rule `no-copy`; did you mean `no-copies`?");
    let text = message(|| assert_denied!(SMALL, "guest", "copy", "door", "paint", by = "xyz"));
    assert_eq!(text, "policy `doors` has no rule `xyz`");
}

#[test]
fn failures_are_where_the_assertions_are() {
    let is_at = |panic: &Panic, line| (panic.file.as_str(), panic.line) == (file!(), line);
    let names = Names::new("guest", "key", "door", "close");
    let line = line!() + 1;
    let panic = panic_of(move || assert_allowed!(SMALL, names));
    assert!(is_at(&panic, line), "{}:{}", panic.file, panic.line);
    let line = line!() + 1;
    let panic = panic_of(|| assert_denied!(SMALL, "keeper", "key", "door", "close", by = "no-copies"));
    assert!(is_at(&panic, line), "{}:{}", panic.file, panic.line);
    let line = line!() + 1;
    let panic = panic_of(|| assert_denied!(SMALL, "keeper", "key", "door", "open", "nobody"));
    assert!(is_at(&panic, line), "{}:{}", panic.file, panic.line);
}

#[test]
fn the_shipped_policy_is_explained_with_its_clauses() {
    let text = message(|| assert_allowed!(SHIPPED, "usage", "org_api", "team", "remove_member", "other"));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "usage/org_api team.remove_member other should be allowed, but is denied by rule `team-remove-others`"
    );
    assert_eq!(lines[2], "  missing: role admin, the request has usage");
    assert_eq!(lines[3], "  missing: token user_api, the request has org_api");
    assert!(lines[4].starts_with("  clause: api-access-tokens#teams: "), "{text}");
    assert_eq!(lines.last(), Some(&"  allowed if: the owner is self"));
}
