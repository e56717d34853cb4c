//! Vocabularies of every size: operations whose cells take several machine words, and requests that are not at home.

use portcullis::{Decision, Names, Policy, rules::reference};
use std::fmt::Write as _;

fn policy(text: &str) -> Policy {
    Policy::from_text("policy.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// `{ r0: {}, r1: {}, … }`
fn names(letter: char, count: usize) -> String {
    let names: Vec<String> = (0..count).map(|number| format!("{letter}{number}: {{}}")).collect();
    format!("{{ {} }}", names.join(", "))
}

fn vocabulary(roles: usize, tokens: usize, owners: usize, apis: &str) -> String {
    format!(
        "portcullis: 1
policy: sizes
vocabulary:
  roles: {}
  tokens: {}
  owners: {}
  apis: {apis}
",
        names('r', roles),
        names('t', tokens),
        names('o', owners)
    )
}

/// A vocabulary with one operation that can have every owner.
fn one_operation(roles: usize, tokens: usize, owners: usize) -> String {
    let list: Vec<String> = (0..owners).map(|owner| format!("o{owner}")).collect();
    vocabulary(roles, tokens, owners, &format!("{{ door: {{ open: {{ owners: [{}] }} }} }}", list.join(", ")))
}

#[track_caller]
fn assert_equals_reference(policy: &Policy) {
    let mut decisions = [0, 0];
    for request in policy.vocabulary().requests() {
        let names = policy.vocabulary().names(request).unwrap();
        let decision = policy.decide(request);
        decisions[usize::from(decision.is_allow())] += 1;
        assert_eq!(decision, reference::decide(policy.rules(), request), "{names}");
        assert_eq!(policy.ruling(request).rule, reference::deciding_rule(policy.rules(), request), "{names}");
        assert_eq!(policy.explain(request).unwrap().decision(), decision, "{names}");
        assert_eq!(policy.resolve(&names), Ok(request), "{names}");
        assert_eq!(policy.decide_names(&names), decision, "{names}");
    }
    assert!(decisions.iter().all(|&count| count > 0), "the policy tells nothing apart: {decisions:?}");
}

/// 5 roles, 7 kinds of token and 9 owners: 315 combinations, close to five words.
fn large(default: &str) -> String {
    let apis = "
    hall:
      open: { owners: [o0, o1, o2, o3, o4, o5, o6, o7, o8] }
      close: { owners: [o8] }
      paint: { owners: [o7, o1, o4] }
    yard:
      paint: { owners: [o0, o8] }
      open: { owners: [o2, o3, o5, o6] }
    tower:
      climb: { owners: [o0, o1, o2, o3, o4, o5, o6, o7, o8] }
      open: { owners: [o0] }";
    let rules = "
rules:
  - { id: open-needs, action: open, require: { role: [r0, r4], token: [t0, t2, t6], owner: [o0, o3, o8] } }
  - id: painters
    api: [hall, yard]
    action: paint
    token: [t1, t3, t5]
    except: [{ role: r2, token: t3 }, { api: yard, owner: o8 }]
    effect: allow
  - { id: climbers, api: tower, role: [r1, r3], owner: [o1, o4, o7], effect: allow }
  - { id: nobody-climbs-with, api: tower, token: [t5, t6], except: [{ role: r3, owner: [o7, o8] }], effect: deny }
  - { id: last-of-all, role: r4, token: t6, owner: o8, effect: deny }
";
    format!("{}default: {default}{rules}", vocabulary(5, 7, 9, apis))
}

#[test]
fn several_words_for_each_operation_equal_the_reference() {
    for default in ["allow", "deny"] {
        let policy = policy(&large(default));
        assert_eq!(policy.vocabulary().cell_count(), 5 * 7 * (9 + 1 + 3 + 2 + 4 + 9 + 1));
        assert_equals_reference(&policy);
    }
}

/// Decisions worked out by hand, some in every word.
#[test]
fn several_words_for_each_operation_decide_as_written() {
    let decide = |default: &str, role, token, api, action, owner| {
        policy(&large(default)).decide_names(&Names::new(role, token, api, action).with_owner(owner)).as_str()
    };
    assert_eq!(decide("allow", "r0", "t0", "hall", "open", "o0"), "allow");
    assert_eq!(decide("allow", "r0", "t0", "hall", "open", "o1"), "deny");
    assert_eq!(decide("allow", "r1", "t0", "hall", "open", "o0"), "deny");
    assert_eq!(decide("deny", "r0", "t0", "hall", "open", "o0"), "deny");
    assert_eq!(decide("allow", "r4", "t6", "hall", "open", "o3"), "allow");
    assert_eq!(decide("allow", "r4", "t6", "hall", "open", "o8"), "deny");
    assert_eq!(decide("allow", "r4", "t6", "hall", "close", "o8"), "deny");
    assert_eq!(decide("allow", "r4", "t5", "hall", "close", "o8"), "allow");
    assert_eq!(decide("deny", "r2", "t1", "hall", "paint", "o7"), "allow");
    assert_eq!(decide("deny", "r2", "t3", "hall", "paint", "o7"), "deny");
    assert_eq!(decide("deny", "r4", "t3", "yard", "paint", "o0"), "allow");
    assert_eq!(decide("deny", "r4", "t3", "yard", "paint", "o8"), "deny");
    assert_eq!(decide("deny", "r3", "t5", "tower", "climb", "o7"), "allow");
    assert_eq!(decide("deny", "r3", "t5", "tower", "climb", "o4"), "deny");
    assert_eq!(decide("allow", "r3", "t6", "tower", "climb", "o8"), "allow");
    assert_eq!(decide("allow", "r2", "t6", "tower", "climb", "o8"), "deny");
}

/// One cell after the other is decided against the default, and no other cell with it.
#[test]
fn every_cell_has_a_place_of_its_own() {
    for (roles, tokens, owners) in [(1, 1, 1), (3, 7, 3), (4, 4, 4), (5, 13, 1), (1, 11, 6), (8, 4, 4)] {
        for (default, effect, decided) in [("allow", "deny", Decision::Deny), ("deny", "allow", Decision::Allow)] {
            let text = one_operation(roles, tokens, owners);
            let plain = policy(&format!("{text}default: {default}\nrules: []\n"));
            assert_eq!(plain.vocabulary().cell_count(), roles * tokens * owners);
            for chosen in plain.vocabulary().requests() {
                let Names { role, token, owner, .. } = plain.vocabulary().names(chosen).unwrap();
                let (token, owner) = (token.unwrap(), owner.unwrap());
                let rule = format!("  - {{ id: one, role: {role}, token: {token}, owner: {owner}, effect: {effect} }}");
                let policy = policy(&format!("{text}default: {default}\nrules:\n{rule}\n"));
                for request in plain.vocabulary().requests() {
                    let is_decided = policy.decide(request) == decided;
                    assert_eq!(is_decided, request == chosen, "{}", plain.vocabulary().names(request).unwrap());
                }
            }
        }
    }
}

/// More operations than bits in a word, each with a row of its own.
#[test]
fn many_operations_equal_the_reference() {
    let mut apis = String::new();
    let mut rules = String::new();
    for api in 0..150 {
        write!(apis, "\n    a{api}: {{ open: {{ owners: [o{}] }}, close: {{ owners: [o0, o1, o2] }} }}", api % 3)
            .unwrap();
        let (role, token) = (api % 3, api % 5);
        writeln!(rules, "  - {{ id: rule-{api}, api: a{api}, role: r{role}, token: t{token}, effect: deny }}").unwrap();
    }
    assert_equals_reference(&policy(&format!("{}default: allow\nrules:\n{rules}", vocabulary(3, 5, 3, &apis))));
}

/// APIs that share their actions with all, with some, or with none; few in a large vocabulary have any in common.
#[test]
fn actions_belong_to_the_apis_that_declare_them() {
    for apis in [3, 40, 200] {
        let actions =
            |api: usize| [format!("own{api}"), format!("pair{}", api / 2), "all".into(), format!("last{api}")];
        let mut text = String::new();
        let mut rules = String::new();
        for api in 0..apis {
            let actions: Vec<String> =
                actions(api).iter().map(|action| format!("{action}: {{ owners: [o0, o1] }}")).collect();
            write!(text, "\n    a{api}: {{ {} }}", actions.join(", ")).unwrap();
            let role = api % 3;
            writeln!(rules, "  - {{ id: all-{api}, api: a{api}, action: all, role: r{role}, effect: deny }}").unwrap();
            writeln!(rules, "  - {{ id: own-{api}, action: own{api}, token: t1, owner: o1, effect: deny }}").unwrap();
        }
        let policy = policy(&format!("{}default: allow\nrules:\n{rules}", vocabulary(3, 2, 2, &text)));
        assert_equals_reference(&policy);

        let vocabulary = policy.vocabulary();
        for (id, named) in vocabulary.apis().iter() {
            let declared = actions(number_in(named.name()));
            assert_eq!(vocabulary.operations_of(id).count(), declared.len());
            for (action, other) in vocabulary.actions().iter() {
                let known = declared.iter().any(|action| action == other.name());
                let names = Names::new("r0", "t0", named.name(), other.name()).with_owner("o1");
                assert_eq!(vocabulary.operation_of(id, action).is_some(), known, "{names}");
                assert_eq!(vocabulary.find(&names).is_some(), known, "{names}");
                assert!(known || policy.decide_names(&names) == Decision::Deny, "{names}");
            }
        }
    }
}

/// The number in a name.
fn number_in(name: &str) -> usize {
    name.trim_start_matches(char::is_alphabetic).parse().unwrap()
}

const SMALL: &str = "{ door: { open: { owners: [o0, o1] }, close: { owners: [o0] } } }";

/// Vocabularies that differ from the small one in one thing each.
fn others() -> Vec<(&'static str, String)> {
    let small = vocabulary(2, 2, 2, SMALL);
    vec![
        ("one more role", vocabulary(3, 2, 2, SMALL)),
        ("one more kind of token", vocabulary(2, 3, 2, SMALL)),
        ("one more owner", vocabulary(2, 2, 3, SMALL)),
        (
            "one more API",
            vocabulary(
                2,
                2,
                2,
                "{ door: { open: { owners: [o0, o1] }, close: { owners: [o0] } }, gate: { open: { owners: [o0] } } }",
            ),
        ),
        (
            "one more action",
            vocabulary(
                2,
                2,
                2,
                "{ door: { open: { owners: [o0, o1] }, close: { owners: [o0] }, paint: { owners: [o0] } } }",
            ),
        ),
        (
            "one more owner of an action",
            vocabulary(2, 2, 2, "{ door: { open: { owners: [o0, o1] }, close: { owners: [o0, o1] } } }"),
        ),
        (
            "another owner of an action",
            vocabulary(2, 2, 2, "{ door: { open: { owners: [o0, o1] }, close: { owners: [o1] } } }"),
        ),
        ("roles the other way round", small.replace("{ r0: {}, r1: {} }", "{ r1: {}, r0: {} }")),
        ("tokens the other way round", small.replace("{ t0: {}, t1: {} }", "{ t1: {}, t0: {} }")),
        ("owners the other way round", small.replace("{ o0: {}, o1: {} }", "{ o1: {}, o0: {} }")),
        (
            "actions the other way round",
            vocabulary(2, 2, 2, "{ door: { close: { owners: [o0] }, open: { owners: [o0, o1] } } }"),
        ),
        ("a role of another name", small.replace("r1", "r9")),
        ("an API of another name", small.replace("door", "gate")),
        ("a single cell", vocabulary(1, 1, 1, "{ door: { open: { owners: [o0] } } }")),
        ("everything larger", large("allow").split("default").next().unwrap().to_owned()),
    ]
}

/// Both policies allow everything that is theirs, so that a denial can only come from the request.
#[test]
fn requests_are_denied_by_policies_of_another_vocabulary() {
    let open_to_all = |text: &str| policy(&format!("{text}default: allow\nrules: []\n"));
    let small = open_to_all(&vocabulary(2, 2, 2, SMALL));
    for (difference, text) in others() {
        let other = open_to_all(&text);
        for (home, abroad) in [(&small, &other), (&other, &small)] {
            for request in home.vocabulary().requests() {
                assert_eq!(home.decide(request), Decision::Allow, "{difference}");
                assert_is_foreign(abroad, request, difference);
            }
        }
    }
}

#[track_caller]
fn assert_is_foreign(policy: &Policy, request: portcullis::Request, difference: &str) {
    assert_eq!(policy.decide(request), Decision::Deny, "{difference}");
    assert_eq!(policy.decide_any(&[request]), Decision::Deny, "{difference}");
    let ruling = policy.ruling(request);
    assert_eq!((ruling.decision, ruling.rule), (Decision::Deny, None), "{difference}");
    assert_eq!(reference::decide(policy.rules(), request), Decision::Deny, "{difference}");
    assert_eq!(reference::deciding_rule(policy.rules(), request), None, "{difference}");
    assert!(policy.explain(request).is_none(), "{difference}");
    assert_eq!(policy.vocabulary().names(request), None, "{difference}");
    assert_eq!(policy.vocabulary().cell(request), None, "{difference}");
}

/// The request belongs to the vocabulary: other rules, descriptions and lifetimes leave it at home.
#[test]
fn requests_are_at_home_in_every_policy_of_their_vocabulary() {
    let text = vocabulary(2, 2, 2, SMALL);
    let described = text
        .replace("r0: {}", "r0: { about: a keeper }")
        .replace("t0: {}", "t0: { lifetimes: { page: { max_age: 1d } } }");
    let plain = policy(&format!("{text}default: allow\nrules: []\n"));
    let described =
        policy(&format!("{described}default: deny\nrules:\n  - {{ id: keepers, role: r0, effect: allow }}\n"));
    for request in plain.vocabulary().requests() {
        let names = plain.vocabulary().names(request).unwrap();
        assert_eq!(described.decide(request), Decision::from(names.role == "r0"), "{names}");
        assert_eq!(described.vocabulary().names(request), Some(names));
    }
}

#[test]
fn ids_of_another_vocabulary_make_no_request() {
    let small = policy(&format!("{}default: allow\nrules: []\n", vocabulary(2, 2, 2, SMALL)));
    let large = policy(&large("allow"));
    let vocabulary = small.vocabulary();
    let (operation, declared) = vocabulary.operations().next().unwrap();
    let (role, token) = (vocabulary.roles().id("r0").unwrap(), vocabulary.tokens().id("t0").unwrap());
    let owner = declared.owners()[0];
    assert!(vocabulary.request(role, token, operation, owner).is_some());

    let strange_role = large.vocabulary().roles().id("r4").unwrap();
    let strange_token = large.vocabulary().tokens().id("t6").unwrap();
    let strange_owner = large.vocabulary().owners().id("o8").unwrap();
    let (strange_operation, _) = large.vocabulary().operations().last().unwrap();
    assert_eq!(vocabulary.request(strange_role, token, operation, owner), None);
    assert_eq!(vocabulary.request(role, strange_token, operation, owner), None);
    assert_eq!(vocabulary.request(role, token, strange_operation, owner), None);
    assert_eq!(vocabulary.request(role, token, operation, strange_owner), None);

    let (last_rule, _) = large.rules().with_ids().last().unwrap();
    assert!(small.rules().get(last_rule).is_none());
    assert!(vocabulary.operation(strange_operation).is_none());
    assert_eq!(vocabulary.roles().name(strange_role), None);
    assert!(vocabulary.lifetimes(strange_token).is_empty());
}
