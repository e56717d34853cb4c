//! What `portcullis vectors` prints, in all its formats.

use std::{
    collections::{BTreeSet, HashSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use portcullis::{
    Policy, Request,
    oracle::Mutants,
    rules::{Effect, reference},
};
use serde_json::{Map, Value};

use crate::{CASTLE, Directory, SHIPPED, castle, list, request_of, right, shipped};

const STRATEGIES: [&str; 4] = ["all", "pairs", "boundary", "killing"];

/// The vectors of a strategy in a format.
#[track_caller]
fn printed(strategy: &str, format: &str, more: &[&str]) -> String {
    // Several tests print the same vectors at the same time.
    static PRINTED: AtomicUsize = AtomicUsize::new(0);
    let directory = Directory::new(&format!("printed-{}", PRINTED.fetch_add(1, Ordering::Relaxed)));
    let arguments = ["vectors", "--strategy", strategy, "--format", format];
    let shown = directory.run(&[arguments.as_slice(), more].concat());
    assert_eq!(shown.code, Some(0), "{shown:?}");
    shown.out
}

fn of_csv(text: &str) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().expect("a first line").clone();
    let rows = reader.records().map(|row| row.expect("a row"));
    let object = |row: csv::StringRecord| {
        let fields = headings.iter().zip(row.iter()).map(|(heading, field)| {
            let value = match (heading, field) {
                ("rule", "") => Value::Null,
                ("clauses" | "nearest" | "granted_by", list) => list.split_whitespace().collect(),
                (_, field) => field.into(),
            };
            (heading.to_owned(), value)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    };
    rows.map(object).collect()
}

/// A vector with the rules of a table, which has only their ids.
fn as_row(vector: &Value) -> Value {
    let mut row = vector.as_object().expect("an object").clone();
    let mut rules = |field: &str| -> Vec<Value> {
        let entries = row.remove(field).unwrap_or_default();
        entries.as_array().into_iter().flatten().map(|entry| entry["rule"].clone()).collect()
    };
    let (nearest, mut granted_by) = (rules("nearest"), rules("alternatives"));
    let mut seen = BTreeSet::new();
    granted_by.retain(|rule| seen.insert(rule.to_string()));
    row.insert("nearest".into(), nearest.into());
    row.insert("granted_by".into(), granted_by.into());
    row.into()
}

/// The castle's policy and the shipped one, each with the arguments that name it.
fn policies() -> [(Policy, &'static [&'static str]); 2] {
    [(castle(), &["--policy", "castle.yaml"]), (shipped(), &[])]
}

#[test]
fn every_format_holds_the_same_right_answers() {
    for (policy, named) in policies() {
        for strategy in STRATEGIES {
            let json: Value = serde_json::from_str(&printed(strategy, "json", named)).expect("it is JSON");
            let vectors = list(&json["vectors"]);
            assert!(!vectors.is_empty(), "{strategy}");
            assert_is_about(&json, &policy, strategy, named);
            for vector in vectors {
                assert_eq!(*vector, right(&policy, request_of(&policy, vector)), "{strategy}");
            }
            let requests: BTreeSet<String> = vectors.iter().map(Value::to_string).collect();
            assert_eq!(requests.len(), vectors.len(), "{strategy} repeats itself");

            let yaml: Value = serde_yaml::from_str(&printed(strategy, "yaml", named)).expect("it is YAML");
            assert_eq!(yaml, json, "{strategy}");
            let rows: Vec<Value> = vectors.iter().map(as_row).collect();
            assert_eq!(of_csv(&printed(strategy, "csv", named)), rows, "{strategy}");
            let lines = printed(strategy, "ndjson", named);
            let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
            assert_eq!(lines, vectors, "{strategy}");
        }
    }
}

/// What a document tells beside its vectors.
#[track_caller]
fn assert_is_about(json: &Value, policy: &Policy, strategy: &str, named: &[&str]) {
    assert_eq!((&json["version"], &json["strategy"]), (&1.into(), &strategy.into()));
    assert_eq!(json["policy"]["name"], policy.rules().name());
    assert_eq!(json["policy"]["file"], named.last().copied().unwrap_or(SHIPPED));
    assert_eq!(json["policy"]["fingerprint"], policy.fingerprint().to_string());
    assert_eq!(json.get("pairs").is_some(), strategy == "boundary");
    let bound = json["lower_bound"].as_u64().and_then(|bound| usize::try_from(bound).ok());
    assert_eq!(bound.is_some(), ["pairs", "killing"].contains(&strategy), "{strategy}");
    assert!(bound.is_none_or(|bound| bound > 0 && bound <= list(&json["vectors"]).len()), "{strategy}");
}

/// The requests of a strategy.
fn requests(policy: &Policy, strategy: &str, named: &[&str]) -> Vec<Request> {
    let vectors = of_csv(&printed(strategy, "csv", named));
    vectors.iter().map(|vector| request_of(policy, vector)).collect()
}

#[test]
fn every_strategy_is_the_one_that_was_asked_for() {
    for (policy, named) in policies() {
        let all: Vec<Request> = policy.vocabulary().requests().collect();
        let as_sets = |requests: Vec<Request>| requests.into_iter().collect::<HashSet<_>>();
        assert_eq!(as_sets(requests(&policy, "all", named)), as_sets(all.clone()));

        let killing = requests(&policy, "killing", named);
        for mutant in Mutants::of(&policy).iter() {
            let mutated = mutant.policy();
            let tells = |&request: &Request| {
                reference::decide(mutated.rules(), request) != reference::decide(policy.rules(), request)
            };
            assert!(killing.iter().any(tells), "{mutant} lives");
        }

        let pairs = requests(&policy, "pairs", named);
        assert_eq!(names_together(&policy, &pairs), names_together(&policy, &all));
        assert!(pairs.len() < all.len());
    }
}

/// Every two names of different columns that some of the requests have.
fn names_together(policy: &Policy, requests: &[Request]) -> BTreeSet<[String; 2]> {
    let mut together = BTreeSet::new();
    for request in requests {
        let object = right(policy, *request);
        let names = ["role", "token", "api", "action", "owner"].map(|column| format!("{column} {}", object[column]));
        for (number, one) in names.iter().enumerate() {
            together.extend(names.iter().skip(number + 1).map(|other| [one.clone(), other.clone()]));
        }
    }
    together
}

#[test]
fn boundaries_name_two_vectors_for_each_condition() {
    for (policy, named) in policies() {
        let json: Value = serde_json::from_str(&printed("boundary", "json", named)).expect("it is JSON");
        let vectors = list(&json["vectors"]);
        let mut used = BTreeSet::new();
        for pair in list(&json["pairs"]) {
            let of_pair = ["first", "second"].map(|key| {
                let place = pair[key].as_u64().and_then(|place| usize::try_from(place).ok()).expect("a place");
                used.insert(place);
                &vectors[place]
            });
            let [first, second] = of_pair;
            assert_ne!(first["decision"], second["decision"], "{pair}");
            let differ = ["role", "token", "api", "action", "owner"].into_iter().filter(|&it| first[it] != second[it]);
            let condition = &pair["condition"];
            assert_eq!(differ.collect::<Vec<_>>(), [condition["column"].as_str().expect("a column")], "{pair}");
            // The condition is one of a rule that is about the first.
            let rule = policy.rules().iter().find(|rule| condition["rule"] == rule.id()).expect("a rule");
            let cell = policy.vocabulary().cell(request_of(&policy, first)).expect("a cell");
            assert!(rule.matches(cell), "{pair}");
            let exceptions = rule.exceptions().len();
            match condition["part"].as_str() {
                Some("scope") => {}
                Some("requirement") => assert!(matches!(rule.effect(), Effect::Require(_)), "{pair}"),
                part => {
                    assert_eq!(part, Some("exception"));
                    let number = condition["exception"].as_u64().and_then(|number| usize::try_from(number).ok());
                    assert!(number.is_some_and(|number| (1..=exceptions).contains(&number)), "{pair}");
                }
            }
        }
        assert_eq!(used.len(), vectors.len(), "a vector belongs to no pair");
    }
}

#[test]
fn the_same_is_printed_every_time() {
    let directory = Directory::new("twice");
    for strategy in STRATEGIES {
        for format in ["csv", "json", "yaml", "ndjson"] {
            let arguments = ["vectors", "--policy=castle.yaml", "--strategy", strategy, "--format", format];
            assert_eq!(directory.run(&arguments), directory.run(&arguments));
        }
        let shipped = ["vectors", "--strategy", strategy];
        assert_eq!(directory.run(&shipped), directory.run(&shipped));
    }
}

#[test]
fn the_summary_is_on_standard_error() {
    let directory = Directory::new("summary");
    let castle = |strategy| directory.run(&["vectors", "--policy", "castle.yaml", "--strategy", strategy]);
    let all = castle("all");
    assert_eq!((all.aside.as_str(), all.out.lines().count()), ("all: 36 vectors\n", 1 + 36));
    for strategy in STRATEGIES {
        let shown = castle(strategy);
        let begin = format!("{strategy}: {} vectors", shown.out.lines().count() - 1);
        assert!(shown.aside.starts_with(&begin), "{shown:?}");
        assert_eq!(shown.aside.lines().count(), 1);
    }
    assert!(castle("pairs").aside.contains("; at least "), "{:?}", castle("pairs"));
    assert!(castle("killing").aside.contains(", the fewest possible"), "{:?}", castle("killing"));
    assert!(castle("boundary").aside.contains(" conditions"), "{:?}", castle("boundary"));
}

#[test]
fn killing_vectors_as_a_table_are_the_default() {
    let directory = Directory::new("default");
    assert_eq!(directory.run(&["vectors"]).out, printed("killing", "csv", &[]));
    assert_eq!(directory.run(&["vectors", "--strategy", "most"]).code, Some(3));
    assert_eq!(directory.run(&["vectors", "--policy", "nowhere.yaml"]).code, Some(3));
    directory.write("broken.yaml", CASTLE.replace("role: master", "role: mastr"));
    let shown = directory.run(&["vectors", "--policy", "broken.yaml"]);
    assert_eq!((shown.code, shown.out.as_str()), (Some(3), ""));
}

/// Programs in other languages read these fields.
#[test]
fn the_fields_of_a_table_are_those_of_the_format() {
    let printed = printed("killing", "csv", &[]);
    assert_eq!(printed.lines().next(), Some("role,token,api,action,owner,decision,rule,clauses,nearest,granted_by"));
}
