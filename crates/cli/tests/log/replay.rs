//! `--replay`, compared with decisions one by one.

use std::{collections::BTreeMap, fs};

use portcullis::{Decision, Policy};
use serde_json::Value;

use super::{
    csv, json,
    random::{self, Random, Request},
};

/// The user, the action and owner that show a difference, and both decisions.
type Group = (String, String, String, Decision, Decision);

/// Returns the groups with the number of requests and the first one.
fn by_hand(policy: &Policy, requests: &[Request]) -> BTreeMap<Group, (u64, String)> {
    let mut groups = BTreeMap::new();
    for (number, request) in requests.iter().enumerate() {
        let new = request.decided_by(policy);
        if new == request.decision {
            continue;
        }
        let only = |demand: &usize| Request { demands: vec![request.demands[*demand]], ..request.clone() };
        let is_denied_now = |demand: &usize| only(demand).decided_by(policy).is_deny();
        let shown = (0..request.demands.len()).find(is_denied_now).unwrap_or(0);
        let (action, owner, _) = request.demands[shown];
        let group = (request.user.to_owned(), format!("door.{action}"), owner.to_owned(), request.decision, new);
        groups.entry(group).or_insert((0, format!("R{number}"))).0 += 1;
    }
    groups
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[test]
fn the_differences_are_those_of_deciding_again() {
    let mut random = Random(2);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("new.yaml");
    let file = path.to_str().expect("text");
    for _ in 0..40 {
        let old = Policy::from_text("old.yaml", &random::policy(&mut random)).expect("a policy");
        let new_text = random::policy(&mut random);
        let new = Policy::from_text("new.yaml", &new_text).expect("a policy");
        fs::write(&path, &new_text).expect("a file");
        let requests = random::requests(&mut random, &old, 60);
        let log = random::log(&requests);
        let expected = by_hand(&new, &requests);

        // With few groups, the decisions are made again and again.
        let (answer, code) = json(&log, &["--replay", file]);
        assert_eq!(code, i32::from(!expected.is_empty()));
        let mut found: BTreeMap<Group, (u64, String)> = BTreeMap::new();
        for row in answer["differences"].as_array().expect("a list") {
            let decision = |key: &str| Decision::find(&text(&row[key])).expect("a decision");
            let group =
                (text(&row["user"]), text(&row["operation"]), text(&row["owner"]), decision("old"), decision("new"));
            // Several rules may decide about one group.
            let count = row["requests"].as_u64().expect("a number");
            let example = text(&row["example"]);
            let entry = found.entry(group).or_insert((0, example.clone()));
            entry.0 += count;
            let number = |id: &str| id.trim_start_matches('R').parse::<u64>().expect("a number");
            if number(&example) < number(&entry.1) {
                entry.1 = example;
            }
        }
        assert_eq!(found, expected);
        let newly_allowed = |(group, (count, _)): (&Group, &(u64, String))| if group.4.is_allow() { *count } else { 0 };
        assert_eq!(answer["newly_allowed"], expected.iter().map(newly_allowed).sum::<u64>());
        assert_eq!(answer["decided"], requests.len());
        assert_eq!(csv(&log, &["--replay", file]).len(), 1 + answer["differences"].as_array().expect("a list").len());

        let (few, code) = json(&log, &["--replay", file, "--max-groups", "1"]);
        assert_eq!(code, i32::from(!expected.is_empty()));
        for total in ["newly_allowed", "newly_denied", "decided"] {
            assert_eq!(few[total], answer[total], "{total}");
        }
        let listed: u64 =
            few["differences"].as_array().expect("a list").iter().filter_map(|row| row["requests"].as_u64()).sum();
        let others = few["others"].as_u64().expect("a number");
        assert_eq!(listed + others, expected.values().map(|(count, _)| count).sum::<u64>());
    }
}

#[test]
fn the_rules_of_differences_decide() {
    let mut random = Random(3);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("new.yaml");
    let old = Policy::from_text("old.yaml", &random::policy(&mut random)).expect("a policy");
    let new_text = random::policy(&mut random);
    let new = Policy::from_text("new.yaml", &new_text).expect("a policy");
    fs::write(&path, &new_text).expect("a file");
    let requests = random::requests(&mut random, &old, 200);
    let (answer, _) = json(&random::log(&requests), &["--replay", path.to_str().expect("text")]);
    let differences = answer["differences"].as_array().expect("a list");
    assert!(differences.len() > 3, "{answer}");
    for row in differences {
        let number: usize = text(&row["example"]).trim_start_matches('R').parse().expect("a number");
        let (request, operation) = (&requests[number], text(&row["operation"]));
        let is_shown = |demand: &usize| {
            operation == format!("door.{}", request.demands[*demand].0) && row["owner"] == request.demands[*demand].1
        };
        let demand = (0..request.demands.len()).find(is_shown).expect("the operation is demanded");
        let roles = request.roles.clone().unwrap_or_else(|| random::ROLES.to_vec());
        let Ok(resolved) = new.resolve_roles(&roles, &request.call(demand)) else { panic!("known names") };
        let deciding = resolved.iter().filter_map(|request| {
            let ruling = new.ruling(*request);
            (ruling.decision.as_str() == text(&row["new"])).then(|| {
                ruling.rule.and_then(|rule| new.rules().get(rule)).map_or("default", portcullis::rules::Rule::id)
            })
        });
        let deciding: Vec<&str> = deciding.collect();
        // Without a role, nothing decides.
        assert_eq!(row["rule"].as_str(), deciding.first().copied(), "{request:?}");
    }
}
