//! The JSON Schema of vectors: it is up to date, accepts what is printed, and rejects broken documents.

use std::{fs, path::Path};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{Directory, ROOT};

fn checked_in() -> String {
    fs::read_to_string(Path::new(ROOT).join("policies/vectors.schema.json")).expect("a schema is checked in")
}

fn schema() -> Value {
    serde_json::from_str(&checked_in()).expect("the schema is JSON")
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::meta::validate(schema).expect("it is a schema itself");
    jsonschema::draft7::new(schema).expect("a schema")
}

/// The validator of a single vector.
fn validator_of_a_vector() -> Validator {
    let mut schema = schema();
    let keys = schema.as_object_mut().expect("an object");
    keys.retain(|key, _| key == "definitions" || key == "$schema");
    keys.insert("$ref".into(), "#/definitions/Vector".into());
    validator(&schema)
}

fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

#[test]
fn the_checked_in_schema_is_up_to_date() {
    let printed = Directory::new("schema").run(&["schema", "vectors"]).out;
    assert_eq!(checked_in(), printed, "update it: portcullis schema vectors > policies/vectors.schema.json");
}

#[test]
fn what_is_printed_is_valid() {
    let directory = Directory::new("valid");
    let (validator, of_a_vector) = (validator(&schema()), validator_of_a_vector());
    for strategy in ["all", "pairs", "boundary", "killing"] {
        let printed = |format| {
            directory.run(&["vectors", "--policy=castle.yaml", "--strategy", strategy, "--format", format]).out
        };
        let json: Value = serde_json::from_str(&printed("json")).expect("it is JSON");
        assert_eq!(errors(&validator, &json), [] as [&str; 0], "{strategy}");
        let yaml: Value = serde_yaml::from_str(&printed("yaml")).expect("it is YAML");
        assert_eq!(errors(&validator, &yaml), [] as [&str; 0], "{strategy}");
        for line in printed("ndjson").lines() {
            let vector: Value = serde_json::from_str(line).expect("it is JSON");
            assert_eq!(errors(&of_a_vector, &vector), [] as [&str; 0], "{strategy}: {line}");
        }
        let shipped = directory.run(&["vectors", "--strategy", strategy, "--format", "json"]).json();
        assert_eq!(errors(&validator, &shipped), [] as [&str; 0], "{strategy}");
    }
}

#[test]
fn broken_documents_are_not_valid() {
    let directory = Directory::new("invalid");
    let shown = directory.run(&["vectors", "--policy", "castle.yaml", "--strategy", "boundary", "--format", "json"]);
    let (whole, validator, of_a_vector) = (shown.json(), validator(&schema()), validator_of_a_vector());
    let set = [
        ("/version", json!(2)),
        ("/version", json!("1")),
        ("/policy/fingerprint", json!(7)),
        ("/policy", json!("castle")),
        ("/strategy", json!("most")),
        ("/vectors", json!({})),
        ("/vectors/0/decision", json!("maybe")),
        ("/vectors/0/decision", json!(true)),
        ("/vectors/0/owner", Value::Null),
        ("/vectors/0/rule", json!(3)),
        ("/vectors/0/clauses", json!("charter#doors")),
        ("/pairs/0/first", json!(-1)),
        ("/pairs/0/second", json!("1")),
    ];
    for (place, value) in set {
        let mut broken = whole.clone();
        *broken.pointer_mut(place).expect(place) = value;
        assert!(!errors(&validator, &broken).is_empty(), "valid with another {place}");
        if place.starts_with("/vectors/0/") {
            assert!(!errors(&of_a_vector, &broken["vectors"][0]).is_empty(), "valid with another {place}");
        }
    }
    let missing = ["version", "policy", "strategy", "vectors"].map(|key| ("", key));
    let of_vectors = ["role", "api", "action", "decision", "clauses"].map(|key| ("/vectors/0", key));
    let of_pairs = ["condition", "first", "second"].map(|key| ("/pairs/0", key));
    for (place, key) in missing.into_iter().chain(of_vectors).chain(of_pairs) {
        let mut broken = whole.clone();
        let object = broken.pointer_mut(place).and_then(Value::as_object_mut).expect(place);
        assert!(object.remove(key).is_some(), "{place} has no {key}");
        assert!(!errors(&validator, &broken).is_empty(), "valid without {key}");
    }
}
