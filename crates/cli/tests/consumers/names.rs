//! Names that contain what joins or ends names in some format: every output has them as they are, and reads back.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use portcullis::{Names, Policy, space::OperationName};

use super::portcullis;

/// A policy without tokens and owners, whose names have every joint.
const CLOUD: &str = include_str!("../../../../tests/policies/cloud.yaml");

/// Tests that fail, with names of requests in their messages, and one for each operation.
const TESTS: &str = r#"portcullis-suite: 1
suite: cloud/v2.1
policy: cloud.yaml
cases:
  - { name: "123 \"users.list\".delete", role: "123", api: users.list, action: delete, expect: allow, by: reading/1 }
  - { name: "123 users.\"list.delete\"", role: "123", api: users, action: list.delete, expect: allow }
  - { name: everybody reads, action: read:any, expect: allow, by: [reading/1, admin.all] }
tables:
  - { name: pods/exec, api: pods/exec, action: create, allow: { role: roles/admin } }
"#;

/// A folder with the policy, also as one that declares tokens and owners, and with the tests.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("consumers-names-{name}"));
    fs::create_dir_all(&folder).expect("a folder for the test");
    let declaring = CLOUD.replace(
        "  apis:\n",
        "  tokens: { oauth:2/a.b: {}, \"7\": {} }\n  owners: { none: {}, a/b.c: {} }\n  apis:\n    o.wned: { by.x: { owners: [none, a/b.c] } }\n",
    );
    for (file, text) in [("cloud.yaml", CLOUD), ("cloud.test.yaml", TESTS), ("declaring.yaml", &declaring)] {
        fs::write(folder.join(file), text).expect("the file is written");
    }
    folder
}

fn policy(folder: &Path, file: &str) -> Policy {
    Policy::from_file(folder.join(file)).unwrap_or_else(|error| panic!("{error}"))
}

fn code(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(arguments).current_dir(folder).output().expect("the binary runs").status.code()
}

/// Every request with its decision, as a table must have them.
fn expected(policy: &Policy) -> BTreeSet<String> {
    let vocabulary = policy.vocabulary();
    let row = |request| format!("{}: {}", vocabulary.names(request).expect("names"), policy.decide(request));
    vocabulary.requests().map(row).collect()
}

/// The request of a record with a field for each column that it has.
fn names_of<'r>(field: impl Fn(&str) -> Option<&'r str>) -> Names<'r> {
    let names =
        Names::by_role(field("role").expect("role"), field("api").expect("api"), field("action").expect("action"));
    let names = field("token").map_or(names, |token| names.with_token(token));
    field("owner").map_or(names, |owner| names.with_owner(owner))
}

#[test]
fn tables_have_every_request() {
    let folder = folder("tables");
    for (file, columns) in [("cloud.yaml", 3), ("declaring.yaml", 5)] {
        let policy = policy(&folder, file);
        let expected = expected(&policy);
        let table = portcullis(&folder, &["matrix", "--format=csv", "--policy", file]);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let headings = reader.headers().expect("headings").clone();
        assert_eq!(headings.len(), columns + 2, "{headings:?}");
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("records");
        let row = |row: &csv::StringRecord| {
            let field = |name: &str| headings.iter().position(|heading| heading == name).and_then(|at| row.get(at));
            format!("{}: {}", names_of(field), field("decision").expect("a decision"))
        };
        assert_eq!(rows.iter().map(row).collect::<BTreeSet<_>>(), expected);

        let json = portcullis(&folder, &["matrix", "--format=json", "--policy", file]);
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let cells = json["cells"].as_array().expect("cells").iter();
        let cell = |cell: &serde_json::Value| {
            assert_eq!(cell.as_object().map(serde_json::Map::len), Some(columns + 2), "{cell}");
            format!("{}: {}", names_of(|name| cell[name].as_str()), cell["decision"].as_str().expect("a decision"))
        };
        assert_eq!(cells.map(cell).collect::<BTreeSet<_>>(), expected);
    }
}

#[test]
fn markdown_names_every_operation() {
    let folder = folder("markdown");
    for (file, columns) in [("cloud.yaml", 2), ("declaring.yaml", 3)] {
        let policy = policy(&folder, file);
        let table = portcullis(&folder, &["matrix", "--format=markdown", "--policy", file]);
        let cells = |row: &str| -> Vec<String> {
            let row = row.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")).expect("a row");
            row.split(" | ").map(|cell| cell.replace('\\', "")).collect()
        };
        let rows: Vec<Vec<String>> =
            table.lines().enumerate().filter(|(number, _)| *number != 1).map(|(_, row)| cells(row)).collect();
        assert!(rows.iter().all(|row| row.len() == columns), "{table}");
        let shown: Vec<OperationName<'_>> =
            rows[1..].iter().map(|row| OperationName::read(&row[0]).expect("an operation")).collect();
        let vocabulary = policy.vocabulary();
        let declared = vocabulary.operations().flat_map(|(_, operation)| {
            let api = vocabulary.apis().name(operation.api()).expect("an API");
            let action = vocabulary.actions().name(operation.action()).expect("an action");
            operation.owners().iter().map(move |_| OperationName::new(api, action))
        });
        assert_eq!(shown, declared.collect::<Vec<_>>());
    }
}

#[test]
fn operations_are_asked_about_as_they_are_shown() {
    let folder = folder("asked");
    for file in ["cloud.yaml", "declaring.yaml"] {
        let policy = policy(&folder, file);
        let vocabulary = policy.vocabulary();
        for request in vocabulary.requests() {
            let names = vocabulary.names(request).expect("names");
            let operation = OperationName::new(names.api, names.action).to_string();
            let mut arguments = vec!["decide", &operation, "--role", names.role, "--policy", file];
            arguments.extend(names.token.iter().flat_map(|token| ["--token", token]));
            arguments.extend(names.owner.iter().flat_map(|owner| ["--owner", owner]));
            let expected = if policy.decide(request).is_allow() { 0 } else { 2 };
            assert_eq!(code(&folder, &arguments), Some(expected), "{arguments:?}");
            let owner = names.owner.as_slice();
            for asked in [&[operation.as_str()][..], &[names.api, names.action]] {
                let arguments = [&["who-can", "--policy", file][..], asked, owner].concat();
                let shown = portcullis(&folder, &arguments);
                assert!(shown.starts_with(&format!("who may call {operation}")), "{shown}");
            }
        }
    }
    assert_eq!(code(&folder, &["decide", "users.list.delete", "--role=123", "--policy=cloud.yaml"]), Some(3));
    assert_eq!(code(&folder, &["decide", "users.list.read", "--role=123", "--policy=cloud.yaml"]), Some(0));
}

#[test]
fn vectors_suggestions_and_locks_are_read_again() {
    let folder = folder("again");
    for file in ["cloud.yaml", "declaring.yaml"] {
        for (format, answers) in [("csv", "answers.csv"), ("ndjson", "answers.ndjson"), ("json", "answers.json")] {
            let vectors = portcullis(&folder, &["vectors", "--strategy=all", "--policy", file, "--format", format]);
            fs::write(folder.join(answers), vectors).expect("the file is written");
            let shown = portcullis(&folder, &["test", answers, "--policy", file, "--coverage", "--fail-under=100"]);
            assert!(shown.contains("asked"), "{shown}");
            assert_eq!(code(&folder, &["test", answers, "--policy", file, "--fail-under=100"]), Some(0));
        }
        fs::write(folder.join("few.csv"), "role,token,api,action,owner,decision\n123,,users,list,,allow\n")
            .expect("a file");
        if file == "cloud.yaml" {
            let _ = fs::remove_file(folder.join("more.test.yaml"));
            code(&folder, &["test", "few.csv", "--policy", file, "--suggest=more.test.yaml"]);
            let arguments = ["test", "few.csv", "more.test.yaml", "--policy", file, "--mutants", "--fail-under=100"];
            assert_eq!(code(&folder, &arguments), Some(0), "{}", portcullis(&folder, &arguments));
        }
        let lock = format!("{file}.lock");
        let _ = fs::remove_file(folder.join(&lock));
        assert_eq!(code(&folder, &["lock", file, "--out", &lock]), Some(0));
        assert_eq!(code(&folder, &["verify", file, "--lock", &lock]), Some(0));
    }
}

/// Adds the witnesses anywhere in a report.
fn collect<'j>(value: &'j serde_json::Value, witnesses: &mut Vec<Names<'j>>) {
    if let Some(witness) = value.get("witness").filter(|witness| witness.is_object()) {
        witnesses.push(names_of(|name| witness[name].as_str()));
    }
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, witnesses)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, witnesses)),
        _ => {}
    }
}

#[test]
fn reports_of_tests_name_requests_and_rules() {
    let folder = folder("reports");
    let arguments = ["test", "cloud.test.yaml", "--format"];
    let names = ["123 \"users.list\".delete", "123 users.\"list.delete\"", "everybody reads", "pods/exec"];
    let junit = portcullis(&folder, &[&arguments[..], &["junit"]].concat());
    assert_eq!(super::junit::assert_readable(&junit), names);
    assert!(junit.contains("roles/admin") || junit.contains("123 &quot;users.list&quot;.delete"), "{junit}");
    let tap = portcullis(&folder, &[&arguments[..], &["tap"]].concat());
    assert_eq!(super::tap::assert_readable(&tap), names);
    let json = portcullis(&folder, &[&arguments[..], &["json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let mut witnesses = Vec::new();
    collect(&json, &mut witnesses);
    let expected = [Names::by_role("123", "users.list", "delete"), Names::by_role("123", "users", "list.delete")];
    assert_eq!(witnesses, expected);
}
