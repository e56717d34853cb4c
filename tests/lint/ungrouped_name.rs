//! The lint `ungrouped-name`.

use super::{config, grouped::grouped, messages, of, report};
use proptest::prelude::*;

const NAME: &str = "ungrouped-name";

fn text(roles: &str, rest: &str) -> String {
    format!(
        "
vocabulary:
  roles: {{ guest: {{}}, member: {{}}, keeper: {{}}, gardener: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ gate: {{ raise: {{}}, lower: {{}}, paint: {{}} }} }}
groups:
  roles: {{ {roles} }}
{rest}"
    )
}

#[test]
fn one_name_outside_all_groups() {
    let found = |roles: &str, rest: &str| messages(&text(roles, rest), NAME);
    let message = "role `gardener` is in no group, although every other role is";
    assert_eq!(found("outside: [guest], inside: [member, keeper]", ""), [message]);
    assert_eq!(found("one: [guest, member], two: [one, keeper]", ""), [""; 0], "a group of all others");
    assert_eq!(found("outside: [guest], inside: [member]", ""), [""; 0], "two names");
    assert_eq!(found("outside: [guest, gardener], inside: [member, keeper]", ""), [""; 0]);
}

/// An operation lists its API and its action.
#[test]
fn an_operation_that_is_listed_is_not_forgotten() {
    let found = |rest: &str| {
        let text = text("outside: [guest]", rest)
            .replace("  roles: { outside: [guest] }", "  actions: { up: [raise], down: [lower] }");
        messages(&text, NAME).len()
    };
    assert_eq!(found("rules: [{ id: all, action: up, effect: deny }]\n"), 1);
    assert_eq!(found("rules: [{ id: all, operation: gate.paint, effect: deny }]\n"), 0);
}

#[test]
fn a_name_that_is_listed_by_itself_is_not_forgotten() {
    let found = |rest: &str| messages(&text("outside: [guest], inside: [member, keeper]", rest), NAME).len();
    assert_eq!(found("rules: [{ id: all, role: inside, effect: allow }]\n"), 1);
    assert_eq!(found("rules: [{ id: all, role: gardener, effect: allow }]\n"), 0);
    assert_eq!(found("rules: [{ id: all, except: [{ role: [inside, gardener] }], effect: allow }]\n"), 0);
    assert_eq!(found("rules: [{ id: all, require: { role: gardener } }]\n"), 0);
    assert_eq!(found("invariants: [{ id: all, never: { role: gardener } }]\n"), 0);
    // An order says nothing about who is meant.
    assert_eq!(found("invariants: [{ id: all, monotone: { role: [guest, gardener] } }]\n"), 1);
}

#[test]
fn all_columns_are_checked_and_a_name_suppresses_it() {
    let text = |rest: &str| {
        let text = text("one: [guest, member], two: [keeper, gardener]", rest);
        text.replace("groups:\n", "groups:\n  actions: { up: [raise], down: [lower] }\n")
    };
    let report = report(&text(""));
    let found = of(&report, NAME);
    assert_eq!(found.len(), 1);
    assert_eq!(&report.text()[found[0].place().unwrap().bytes()], "paint");
    let lint = |columns: &str| format!("lint: {{ allow: ungrouped-name, because: so, {columns} }}\n");
    assert_eq!(messages(&text(&lint("action: paint")), NAME).len(), 0);
    assert_eq!(messages(&text(&lint("action: raise")), NAME).len(), 1);
    assert_eq!(messages(&text(&lint("action: paint, role: guest")), NAME).len(), 1);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_the_only_name_that_nothing_mentions(grouped in grouped()) {
        let ungrouped: Vec<usize> = grouped.names().filter(|&name| !grouped.is_grouped(name)).collect();
        let mut expected = Vec::new();
        if let ([only], false) = (&ungrouped[..], grouped.groups.is_empty())
            && !grouped.lists.iter().any(|list| list.names.contains(only))
            && !grouped.groups.iter().any(|group| group.len() + 1 == grouped.count)
        {
            expected.push(format!("role `r{only}` is in no group, although every other role is"));
        }
        prop_assert_eq!(messages(&grouped.yaml(), NAME), expected);
    }
}
