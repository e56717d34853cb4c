//! The lint `mergeable-rules`.

use super::{
    config,
    crowded::crowded,
    decided::{linted, related},
    messages, of, report,
};
use crate::model::{self, Cube, Effect, Model};
use proptest::prelude::*;
use std::collections::BTreeSet;

const NAME: &str = "mergeable-rules";

#[test]
fn one_column_differs() {
    let text = "
rules:
  - { id: a, role: guest, api: door, action: look_at, effect: allow }
  - { id: b, role: member, api: gate, action: raise, require: { token: key } }
  - { id: c, role: [member, keeper], token: [key, copied_key], api: door, action: look_at, effect: allow }
  - { id: d, role: member, api: gate, action: [lower, look_at], require: { token: key, role: [guest, member, keeper] } }
";
    let report = report(text);
    let found = of(&report, NAME);
    let messages: Vec<&str> = found.iter().map(|finding| finding.message()).collect();
    assert_eq!(messages, ["rules `a` and `c` differ only in `role`", "rules `b` and `d` differ only in `action`"]);
    assert_eq!(found[0].help(), Some("merge them into one rule with `role: [guest, member, keeper]`"));
    assert_eq!(found[1].help(), Some("merge them into one rule with `action: [look_at, raise, lower]`"));
    assert_eq!(&report.text()[found[0].place().unwrap().bytes()], "a");
    assert_eq!(&report.text()[found[0].related()[0].place().bytes()], "c");
    assert_eq!(found[0].severity(), portcullis::lint::Severity::Note);
}

#[test]
fn it_shows_the_first_request_of_the_rules() {
    let text = "
rules:
  - { id: keepers, role: keeper, owner: self, api: door, effect: allow }
  - { id: members, role: member, owner: self, api: door, effect: allow }
";
    let report = report(text);
    let witnesses: Vec<String> =
        of(&report, NAME).iter().map(|finding| finding.witness().expect("a witness").to_string()).collect();
    assert_eq!(witnesses, ["keeper/key door.open self: allow"]);
}

#[test]
fn a_rule_in_two_groups() {
    let text = "
rules:
  - { id: a, role: guest, token: key, effect: allow }
  - { id: b, role: guest, token: copied_key, effect: allow }
  - { id: c, role: member, token: key, effect: allow }
  - { id: d, role: keeper, token: key, effect: allow }
";
    assert_eq!(
        messages(text, NAME),
        ["rules `a` and `b` differ only in `token`", "rules `a`, `c` and `d` differ only in `role`"]
    );
}

#[test]
fn nearly_mergeable() {
    let text = "
sources: { house-rules: { clauses: { one: { text: x }, two: { text: y } } } }
rules:
  - { id: a, role: guest, effect: allow }
  - { id: b, role: member, effect: deny }
  - { id: c, role: keeper, require: { token: key } }
  - { id: d, role: member, require: { token: copied_key } }
  - { id: e, role: member, effect: allow, except: [{ api: gate }] }
  - { id: f, role: member, effect: allow, cite: house-rules#one }
  - { id: g, role: keeper, effect: allow, cite: house-rules#two }
  - { id: h, role: member, effect: allow, reading: so }
  - { id: i, role: member, effect: allow, lint: { allow: redundant-rule, because: so } }
  - { id: j, role: member, token: key, effect: allow }
  - { id: k, role: [guest, member], effect: deny }
  - { id: l, role: [member, guest], effect: deny }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

fn columns(cube: &Cube, model: &Model) -> [BTreeSet<usize>; 5] {
    let space = &model.space;
    let apis = space.operations.iter().map(|operation| operation.api);
    let actions = space.operations.iter().map(|operation| operation.action);
    let names =
        |set: &Option<Vec<usize>>, all: BTreeSet<usize>| set.as_ref().map_or(all, |set| set.iter().copied().collect());
    [
        names(&cube.role, (0..space.roles).collect()),
        names(&cube.token, (0..space.tokens).collect()),
        names(&cube.api, apis.collect()),
        names(&cube.action, actions.collect()),
        names(&cube.owner, (0..space.owners).collect()),
    ]
}

/// How operations are selected besides APIs and actions: by a mark, or one by one.
fn selector(cube: &Cube) -> Option<String> {
    let pairs = cube.operations.iter().filter(|_| cube.reads.is_none());
    cube.operations.as_ref().map(|_| format!("{:?} {:?}", cube.reads, pairs.collect::<Vec<_>>()))
}

fn is_equal(one: &model::Rule, other: &model::Rule, model: &Model) -> bool {
    if selector(&one.scope) != selector(&other.scope) {
        return false;
    }
    let except = |rule: &model::Rule| {
        let parts = rule.except.iter().map(|cube| format!("{:?} {:?}", columns(cube, model), selector(cube)));
        parts.collect::<Vec<_>>()
    };
    let same_effect = match (&one.effect, &other.effect) {
        (Effect::Require(one), Effect::Require(other)) => columns(one, model) == columns(other, model),
        (one, other) => one == other,
    };
    same_effect && except(one) == except(other)
}

/// The groups: for each column, the ids; of rules with equal names, the first.
fn expected(model: &Model) -> Vec<(usize, Vec<&'static str>)> {
    let mut groups = Vec::new();
    for column in 0..5 {
        let scope = |rule: &model::Rule| columns(&rule.scope, model);
        let is_of_class = |one: &model::Rule, other: &model::Rule| {
            is_equal(one, other, model)
                && (0..5).all(|number| number == column || scope(one)[number] == scope(other)[number])
        };
        for (number, first) in model.rules.iter().enumerate() {
            let class: Vec<&model::Rule> = model.rules.iter().filter(|rule| is_of_class(first, rule)).collect();
            let is_kept = |place: usize| {
                let set = |place: usize| scope(class[place])[column].clone();
                (0..class.len()).all(|other| {
                    let larger = set(other).is_superset(&set(place));
                    other == place || !larger || set(other) == set(place) && other > place
                })
            };
            let kept = (0..class.len()).filter(|&place| is_kept(place));
            let kept: Vec<&str> = kept.map(|place| class[place].id).collect();
            // Each class once: at its first rule.
            if kept.len() > 1 && class[0].id == model.rules[number].id {
                groups.push((column, kept));
            }
        }
    }
    groups.sort();
    groups
}

const COLUMNS: [&str; 5] = ["role", "token", "api", "action", "owner"];

#[test]
fn a_family_is_one_finding() {
    use std::fmt::Write as _;

    let mut text =
        String::from("\nvocabulary:\n  roles: { guest: {} }\n  tokens: { key: {} }\n  owners: { none: {} }\n  apis:\n");
    (0..30).for_each(|number| writeln!(text, "    api{number}: {{ read: {{}} }}").unwrap());
    text.push_str("rules:\n");
    (0..30).for_each(|number| writeln!(text, "  - {{ id: r{number}, api: api{number}, effect: allow }}").unwrap());
    let report = report(&text);
    let [finding] = of(&report, NAME)[..] else { panic!("one finding") };
    assert_eq!(finding.message(), "rules `r0`, `r1`, `r2` and others differ only in `api`");
    assert_eq!(finding.help(), Some("merge the 30 rules into one that lists all of their names in `api`"));
    assert_eq!(finding.related().len(), 29);
}

/// They are often about different things.
#[test]
fn two_rules_about_different_apis_are_no_family() {
    let text = "
rules:
  - { id: doors, role: keeper, api: door, action: look_at, effect: allow }
  - { id: gates, role: keeper, api: gate, action: look_at, effect: allow }
";
    assert_eq!(messages(text, NAME), [""; 0]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_the_groups(model in crowded()) {
        let (policy, report) = linted(&model);
        let mut found = Vec::new();
        for finding in of(&report, NAME) {
            let first = policy.rules().iter().find(|rule| Some(rule.place()) == finding.place()).unwrap();
            let column = COLUMNS.iter().position(|column| finding.message().contains(&format!("`{column}`"))).unwrap();
            let ids: Vec<&str> = [first.id()].into_iter().chain(related(&policy, finding)).collect();
            found.push((column, ids));
        }
        found.sort();
        let api = COLUMNS.iter().position(|column| *column == "api").unwrap();
        let expected: Vec<_> = expected(&model).into_iter().filter(|(column, ids)| *column != api || ids.len() > 2).collect();
        prop_assert_eq!(found, expected);
    }

    /// One rule with the column that is proposed decides what the group does.
    #[test]
    fn the_proposed_rule_decides_the_same(model in crowded()) {
        let (policy, report) = linted(&model);
        for finding in of(&report, NAME) {
            let first = policy.rules().iter().find(|rule| Some(rule.place()) == finding.place()).unwrap();
            let others = related(&policy, finding);
            let (_, proposed) = finding.help().unwrap().split_once('`').unwrap();
            let (column, names) = proposed.trim_end_matches('`').split_once(": ").unwrap();
            let all: &[&str; 3] = match column {
                "role" => &model::ROLES,
                "token" => &model::TOKENS,
                "api" => &model::APIS,
                "action" => &model::ACTIONS,
                _ => &model::OWNERS,
            };
            let names = names.trim_matches(['[', ']']).split(", ");
            let names: Vec<usize> = names.map(|name| all.iter().position(|one| *one == name).unwrap()).collect();
            let mut merged = model.clone();
            merged.rules.retain(|rule| !others.contains(&rule.id));
            let rule = merged.rules.iter_mut().find(|rule| rule.id == first.id()).unwrap();
            *match column {
                "role" => &mut rule.scope.role,
                "token" => &mut rule.scope.token,
                "api" => &mut rule.scope.api,
                "action" => &mut rule.scope.action,
                _ => &mut rule.scope.owner,
            } = Some(names);
            rule.scope.at_least &= column != "role";
            if let Some(reads) = rule.scope.reads {
                let admits = |names: &Option<Vec<usize>>, name| names.as_ref().is_none_or(|names| names.contains(&name));
                let marked = model.space.operations.iter().filter(|one| {
                    one.reads == reads && admits(&rule.scope.api, one.api) && admits(&rule.scope.action, one.action)
                });
                rule.scope.operations = Some(marked.map(|one| (one.api, one.action)).collect());
            }
            prop_assert_eq!(merged.policy().fingerprint(), policy.fingerprint());
            prop_assert_eq!(merged.matrix(), model.matrix());
        }
    }
}
