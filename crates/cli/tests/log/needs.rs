//! `--needs`, compared with trying all sets of roles.

use std::{collections::BTreeSet, fs};

use portcullis::Policy;
use serde_json::Value;

use super::{
    json,
    random::{self, ROLES, Random, Request, USERS},
};

/// Returns the roles whose bits are set.
fn roles(bits: usize) -> Vec<&'static str> {
    (0..ROLES.len()).filter(|role| bits >> role & 1 == 1).map(|role| ROLES[role]).collect()
}

/// Returns whether a policy would allow each operation that some role is allowed, for a set of roles.
fn is_enough(policy: &Policy, requests: &[&Request], roles: &[&str], with_assumed: bool) -> bool {
    requests.iter().all(|request| {
        (0..request.demands.len()).all(|demand| {
            let call = request.call(demand);
            let possible = policy.decide_roles(&ROLES, &call).is_allow();
            let counts = with_assumed || !request.demands[demand].2;
            !possible || !counts || policy.decide_roles(roles, &call).is_allow()
        })
    })
}

/// Returns the sets that are enough, and from which no role can be left out.
fn smallest_sets(policy: &Policy, requests: &[&Request], with_assumed: bool) -> BTreeSet<Vec<&'static str>> {
    let enough = |bits: usize| is_enough(policy, requests, &roles(bits), with_assumed);
    let is_smallest = |bits: &usize| {
        enough(*bits) && (0..ROLES.len()).all(|role| bits >> role & 1 == 0 || !enough(bits & !(1 << role)))
    };
    (0..1 << ROLES.len()).filter(is_smallest).map(roles).collect()
}

/// Returns how many calls a set of roles may make.
fn freedom(policy: &Policy, roles: &[&str]) -> usize {
    let calls = policy.vocabulary().requests().filter_map(|request| policy.vocabulary().names(request));
    let calls = calls.filter(|names| names.role == ROLES[0]);
    calls.filter(|names| roles.iter().any(|role| policy.decide_names(&names.with_role(role)).is_allow())).count()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

#[test]
fn the_sets_are_those_that_trying_all_finds() {
    let mut random = Random(1);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("policy.yaml");
    let file = path.to_str().expect("text");
    let mut with_assumed_only = 0;
    for _ in 0..40 {
        let text = random::policy(&mut random);
        let policy = Policy::from_text("policy.yaml", &text).expect("a policy");
        fs::write(&path, &text).expect("a file");
        // Some of the requests were allowed by another policy, so that this one allows them for no role.
        let other = Policy::from_text("other.yaml", &random::policy(&mut random)).expect("a policy");
        let mut requests = random::requests(&mut random, &policy, 25);
        requests.extend(random::requests(&mut random, &other, 5));

        let (answer, code) = json(&random::log(&requests), &["--needs", "--policy", file]);
        assert_eq!(code, 0);
        for user in USERS {
            let of_user = |request: &&Request| request.user == user && request.decision.is_allow();
            let requests: Vec<&Request> = requests.iter().filter(of_user).collect();
            let users = answer["users"].as_array().expect("users");
            let Some(row) = users.iter().find(|row| row["user"] == user) else {
                assert!(requests.is_empty(), "{user}");
                continue;
            };
            assert_eq!(row["requests"], requests.len());
            let sets = smallest_sets(&policy, &requests, true);
            let needs = texts(&row["needs"]);
            let others = row["or"].as_array().expect("sets").iter().map(texts);
            let listed: Vec<Vec<&str>> = [needs.clone()].into_iter().chain(others).collect();
            assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), sets, "{text}\n{requests:#?}");
            let freedoms: Vec<usize> = listed.iter().map(|set| freedom(&policy, set)).collect();
            assert!(freedoms.is_sorted(), "what allows the least is first: {freedoms:?}");

            let had: BTreeSet<&str> =
                requests.iter().flat_map(|request| request.roles.iter().flatten().copied()).collect();
            assert_eq!(texts(&row["had"]), had.iter().copied().collect::<Vec<_>>());
            let not_needed: Vec<&str> = had.into_iter().filter(|role| !needs.contains(role)).collect();
            assert_eq!(texts(&row["not_needed"]), not_needed);
            let is_impossible = |request: &&&Request| {
                (0..request.demands.len()).any(|demand| policy.decide_roles(&ROLES, &request.call(demand)).is_deny())
            };
            assert_eq!(row["allowed_by_none"], requests.iter().filter(is_impossible).count());

            // Without what is assumed, one of the sets that are enough then has none of these roles.
            let assumed = texts(&row["assumed"]);
            let certain = smallest_sets(&policy, &requests, false);
            assert!(certain.iter().any(|set| assumed.iter().all(|role| !set.contains(role))));
            if is_enough(&policy, &requests, &needs, true) && certain == sets {
                assert_eq!(assumed, [] as [&str; 0]);
            }
            with_assumed_only += usize::from(!assumed.is_empty());
        }
    }
    assert!(with_assumed_only > 3, "{with_assumed_only} users need a role only for what was assumed");
}

#[test]
fn a_search_that_would_not_end_is_said_to_be_cut() {
    use std::fmt::Write as _;

    // Each of 40 operations needs one of two roles of its own: there are 2^40 sets.
    let (mut roles, mut actions, mut allowing, mut log) = (String::new(), String::new(), String::new(), String::new());
    for number in 0..40 {
        write!(roles, "a{number}: {{}}, b{number}: {{}}, ").expect("text");
        write!(actions, "do{number}: {{}}, ").expect("text");
        writeln!(allowing, "  - {{ id: r{number}, role: [a{number}, b{number}], action: do{number}, effect: allow }}")
            .expect("text");
        writeln!(
            log,
            r#"{{"version":1,"event":"request","time":"2026-12-01T00:00:00Z","request_id":"R","outcome":"allowed","mode":"enforce","method":"GET","path":"/","user":"ada","demands":[{{"api":"thing","action":"do{number}","owner":"none"}}],"microseconds":1}}"#
        )
        .expect("text");
    }
    let policy = format!(
        "portcullis: 1\npolicy: wide\nvocabulary:\n  roles: {{ {roles} }}\n  apis: {{ thing: {{ {actions} }} }}\ndefault: deny\nrules:\n{allowing}"
    );
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("policy.yaml");
    fs::write(&path, policy).expect("a file");
    let (answer, _) = json(&log, &["--needs", "--policy", path.to_str().expect("text")]);
    let row = &answer["users"][0];
    assert_eq!((&row["more"], texts(&row["needs"]).len()), (&Value::Bool(true), 40), "{answer}");
}
