//! Counts of groups, compared with counting by hand.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::Policy;
use serde_json::json;

use super::{
    csv, json,
    random::{self, Random, Request},
    run,
};

fn log() -> (Vec<Request>, String) {
    let mut random = Random(7);
    let policy = Policy::from_text("policy.yaml", &random::policy(&mut random)).expect("a policy");
    let requests = random::requests(&mut random, &policy, 500);
    let log = random::log(&requests);
    (requests, log)
}

#[test]
fn a_request_counts_once_in_each_of_its_groups() {
    let (requests, log) = log();
    let mut expected: BTreeMap<(String, String, String), [u64; 3]> = BTreeMap::new();
    for request in &requests {
        let roles = request.roles.clone().filter(|roles| !roles.is_empty()).unwrap_or_else(|| vec![""]);
        let groups: BTreeSet<(String, String, String)> = roles
            .iter()
            .flat_map(|role| {
                request
                    .demands
                    .iter()
                    .map(|(action, ..)| (request.user.into(), (*role).into(), format!("door.{action}")))
            })
            .collect();
        for group in groups {
            let counts = expected.entry(group).or_default();
            counts[0] += 1;
            counts[if request.decision.is_allow() { 1 } else { 2 }] += 1;
        }
    }
    let rows = csv(&log, &["--by", "user,role,operation"]);
    assert_eq!(rows[0][..6], ["user", "role", "operation", "requests", "allowed", "denied"]);
    let found: BTreeMap<(String, String, String), [u64; 3]> = rows[1..]
        .iter()
        .map(|row| {
            let number = |at: usize| row[at].parse().expect("a number");
            ((row[0].clone(), row[1].clone(), row[2].clone()), [3, 4, 5].map(number))
        })
        .collect();
    assert_eq!(found.len(), rows.len() - 1, "no group is there twice");
    assert_eq!(found, expected);
}

#[test]
fn times_bound_what_counts() {
    let (requests, log) = log();
    let (all, _) = json(&log, &["--by", "day"]);
    assert_eq!(all["groups"][0]["requests"], requests.len());
    let (some, _) = json(&log, &["--since", "2026-12-01T01:00:10+01:00", "--until", "2026-12-01T00:00:20Z"]);
    assert_eq!(some["requests"], 10);
    assert_eq!((&some["first"], &some["last"]), (&json!("2026-12-01T00:00:10Z"), &json!("2026-12-01T00:00:19Z")));
    let (none, _) = json(&log, &["--since", "2026-12-02"]);
    assert_eq!((&none["requests"], &none["first"]), (&json!(0), &json!(null)));
    let (denied, _) = json(&log, &["--denied"]);
    assert_eq!(denied["requests"], requests.iter().filter(|request| request.decision.is_deny()).count());
}

#[test]
fn all_groups_together_are_all_requests_whatever_number_is_kept() {
    let (requests, log) = log();
    for kept in [0, 1, 2, 3, 1000] {
        let (answer, _) = json(&log, &["--by", "user", "--max-groups", &kept.to_string()]);
        let groups = answer["groups"].as_array().expect("a list");
        assert_eq!(groups.len(), kept.min(3));
        let count = |group: &serde_json::Value| group["requests"].as_u64().unwrap_or(0);
        let sum = groups.iter().map(count).sum::<u64>() + count(&answer["others"]);
        assert_eq!(sum, requests.len() as u64, "{kept}");
    }
}

#[test]
fn lines_that_are_no_records_are_counted_and_never_fatal_beside_records() {
    let (_, log) = log();
    let first = log.lines().next().expect("a line");
    let lengthy = first.replacen('{', &format!("{{\"later\":\"{}\",", "x".repeat(5 << 20)), 1);
    let bad_time = first.replace("2026-12-01T", "2026-12-01 ");
    let text = format!("\n{first}\r\n{}\n{lengthy}\n{bad_time}\n  \n{first}\n{}", &first[..100], &first[..100]);
    let (answer, code) = json(&text, &["--by", "user"]);
    assert_eq!(code, 0);
    assert_eq!((&answer["lines"], &answer["unreadable"], &answer["requests"]), (&json!(6), &json!(4), &json!(2)));
    assert_eq!(
        (&answer["first_unreadable"]["line"], &answer["first_unreadable"]["file"]),
        (&json!(3), &json!("<stdin>"))
    );

    let output = run(b"{}\n", &[]);
    assert_eq!(output.status.code(), Some(3), "no line is a record");
    let output = run(b"", &[]);
    assert_eq!(output.status.code(), Some(0), "an empty log is a log");
}

#[test]
fn each_row_has_the_same_keys() {
    let (_, log) = log();
    let keys = |value: &serde_json::Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let head = ["version", "files", "lines", "unreadable", "first_unreadable", "lost", "requests", "first", "last"];
    for (arguments, own, list, fields) in [
        (
            vec!["--by", "user,hash"],
            vec!["by", "others", "groups"],
            "groups",
            vec!["user", "hash", "requests", "allowed", "denied", "refused", "exempt", "first", "last"],
        ),
        (
            vec!["--needs"],
            vec!["policy", "without_user", "of_others", "problems", "users"],
            "users",
            vec![
                "user",
                "requests",
                "had",
                "needs",
                "or",
                "more",
                "not_needed",
                "assumed",
                "allowed_by_none",
                "unknown",
            ],
        ),
        (
            vec!["--replay", "builtin:splunk-observability/roles"],
            vec![
                "policy",
                "decided",
                "not_decided",
                "newly_allowed",
                "newly_denied",
                "others",
                "problems",
                "differences",
            ],
            "differences",
            vec!["user", "operation", "owner", "old", "new", "rule", "requests", "first", "last", "example"],
        ),
    ] {
        let (answer, _) = json(&log, &arguments);
        assert_eq!(keys(&answer), [&head[..], &own[..]].concat());
        let rows = answer[list].as_array().expect("a list");
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|row| keys(row) == fields), "{}", rows[0]);
    }
}
