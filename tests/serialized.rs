//! Explanations and reports as JSON.

use portcullis::{
    Call, Decision, Names, Policy, lint,
    policy::PolicyBuilder,
    rules::{Effect, Requirement},
    space::Cube,
};
use serde_json::{Value, json, to_value};

/// A requirement of the role, one of the token, one of another role, and a denial.
const GATE: &str = "
portcullis: 1
policy: gate
sources: { charter: { url: https://castle.example/, clauses: { keys: { text: Keys are needed. } } } }
vocabulary:
  roles: { guest: {}, keeper: {}, smith: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {} }
  apis: { gate: { open: {}, repair: {}, seal: {} } }
default: allow
rules:
  - { id: a-keeper, action: [open, repair], require: { role: [keeper, smith] }, cite: charter#keys }
  - { id: b-key, action: open, require: { token: key } }
  - { id: c-copies, action: open, role: smith, token: copied_key, effect: deny }
  - { id: d-smith, action: repair, require: { role: [guest] } }
  - { id: e-sealed, action: seal, effect: deny, except: [{ role: keeper }] }
";

fn gate() -> Policy {
    Policy::from_text("gate.yaml", GATE).unwrap()
}

fn explained(policy: &Policy, role: &str, token: &str, action: &str) -> Value {
    let request = policy.resolve(&Names::new(role, token, "gate", action)).unwrap();
    to_value(policy.explain(request).unwrap()).unwrap()
}

#[test]
fn an_explanation_has_every_field() {
    let policy = gate();
    let missing = json!([
        { "column": "role", "has": "guest", "needs": ["keeper", "smith"] },
        { "column": "token", "has": "copied_key", "needs": ["key"] },
    ]);
    let matches = json!([
        { "rule": "a-keeper", "file": "gate.yaml", "line": 12, "outcome": "denies", "missing": [missing[0]] },
        { "rule": "b-key", "file": "gate.yaml", "line": 13, "outcome": "denies", "missing": [missing[1]] },
    ]);
    let expected = json!({
        "version": 1,
        "decision": "deny",
        "rule": "a-keeper",
        "clause": "charter#keys",
        "file": "gate.yaml",
        "line": 12,
        "column": 11,
        "missing": missing,
        "allowed_if": [{ "token": "key", "role": "keeper" }, { "token": "key", "role": "smith" }],
        "request": { "roles": ["guest"], "token": "copied_key", "api": "gate", "action": "open", "owner": "none" },
        "by_role": { "guest": { "decision": "deny", "rule": "a-keeper", "missing": missing, "matches": matches } },
        "matches": matches,
        "clauses": [{ "id": "charter#keys", "text": "Keys are needed.", "url": "https://castle.example/" }],
        "policy": { "name": "gate", "file": "gate.yaml", "fingerprint": policy.fingerprint().to_string() },
    });
    assert_eq!(explained(&policy, "guest", "copied_key", "open"), expected);
}

#[test]
fn a_denial_beside_requirements_leaves_what_each_requires() {
    let explained = explained(&gate(), "smith", "copied_key", "open");
    assert_eq!(explained["rule"], "b-key");
    assert_eq!(explained["missing"], json!([]), "no request that `c-copies` matches is allowed");
    let key = json!([{ "column": "token", "has": "copied_key", "needs": ["key"] }]);
    assert_eq!(
        explained["matches"],
        json!([
            { "rule": "a-keeper", "file": "gate.yaml", "line": 12, "outcome": "requirement_met", "missing": [] },
            { "rule": "b-key", "file": "gate.yaml", "line": 13, "outcome": "denies", "missing": key },
            { "rule": "c-copies", "file": "gate.yaml", "line": 14, "outcome": "denies", "missing": [] },
        ])
    );
}

#[test]
fn rules_that_require_different_names_need_none_together() {
    let explained = explained(&gate(), "guest", "key", "repair");
    let keeper = json!([{ "column": "role", "has": "guest", "needs": ["keeper", "smith"] }]);
    assert_eq!(explained["missing"], keeper, "`d-smith` is met");
    // Nobody is a guest and a keeper.
    let policy = Policy::from_text("gate.yaml", &GATE.replace("role: [guest]", "role: [guest], token: copied_key"));
    let explained = self::explained(&policy.unwrap(), "guest", "key", "repair");
    let none = json!({ "column": "role", "has": "guest", "needs": [] });
    let copied = json!({ "column": "token", "has": "key", "needs": ["copied_key"] });
    assert_eq!(explained["missing"], json!([none, copied]));
    assert_eq!(explained["matches"][0]["missing"], keeper);
    assert_eq!(explained["matches"][1]["missing"], json!([copied]));
    assert_eq!(explained["allowed_if"], json!([]));
}

#[test]
fn an_exception_and_an_allowed_request() {
    let explained = explained(&gate(), "keeper", "key", "seal");
    assert_eq!(explained["decision"], "allow");
    assert_eq!([&explained["rule"], &explained["line"], &explained["clause"]], [&Value::Null; 3]);
    let excepted = json!({ "rule": "e-sealed", "file": "gate.yaml", "line": 16, "outcome": "excepted", "missing": [] });
    assert_eq!(explained["matches"], json!([excepted]));
    assert_eq!([&explained["missing"], &explained["allowed_if"]], [&json!([]); 2]);
}

#[test]
fn several_roles_are_each_explained() {
    let policy = gate();
    let requests = policy.resolve_roles(&["guest", "keeper"], &Call::new("key", "gate", "open")).unwrap();
    let explained = to_value(policy.explain_any(&requests).unwrap()).unwrap();
    assert_eq!(explained["decision"], "allow");
    assert_eq!(explained["request"]["roles"], json!(["guest", "keeper"]));
    let by_role = explained["by_role"].as_object().unwrap();
    assert_eq!(by_role.len(), 2);
    assert_eq!([&by_role["guest"]["decision"], &by_role["keeper"]["decision"]], ["deny", "allow"]);
    assert_eq!(explained["matches"], by_role["keeper"]["matches"], "of the first role that is allowed");
    for (role, of_role) in by_role {
        let alone = self::explained(&policy, role, "key", "open");
        assert_eq!(&alone["by_role"][role], of_role);
    }
}

/// A role twice would be a key twice.
#[test]
fn a_role_is_written_once() {
    let policy = gate();
    let request = policy.resolve(&Names::new("guest", "key", "gate", "open")).unwrap();
    let text = serde_json::to_string(&policy.explain_any(&[request, request]).unwrap()).unwrap();
    assert_eq!(text.matches("\"guest\":").count(), 1, "{text}");
}

#[test]
fn what_was_not_read_from_a_text_has_no_lines() {
    let mut builder = PolicyBuilder::new("castle", Decision::Allow).unwrap();
    let keeper = builder.role("keeper").unwrap();
    builder.role("guest").unwrap();
    builder.token("key").unwrap();
    let none = builder.owner("none").unwrap();
    let gate = builder.api("gate").unwrap();
    builder.operation(gate, "open", [none]).unwrap();
    let keepers = Requirement::new(Cube::ALL.with_roles([keeper]));
    builder.rule("keepers-open", Cube::ALL, Effect::Require(keepers)).unwrap();
    let explained = explained(&builder.build().unwrap(), "guest", "key", "open");
    assert_eq!(explained["rule"], "keepers-open");
    assert_eq!([&explained["line"], &explained["column"], &explained["matches"][0]["line"]], [&Value::Null; 3]);
}

#[test]
fn a_report_has_every_field() {
    let text = "
portcullis: 1
policy: door
vocabulary:
  roles: { guest: {}, keeper: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { door: { open: {} } }
default: deny
rules:
  - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
  - id: guests
    role: guest
    require:
      role: keeper
  - { id: keepers, role: keeper, effect: allow, lint: { allow: identical-rules, because: so } }
";
    let report = lint::check_text("door.yaml", text.as_bytes());
    let written = to_value(&report).unwrap();
    assert_eq!(written["file"], "door.yaml");
    assert_eq!([&written["readable"], &written["cut"]], [true, false]);
    let find = |list: &str, lint: &str| {
        let all = written[list].as_array().unwrap();
        all.iter().find(|finding| finding["lint"] == lint).unwrap_or_else(|| panic!("{lint} in {written:#}")).clone()
    };
    let never_met = find("findings", "requirement-never-met");
    let start = text.find("require:").unwrap();
    let lines = json!({ "line": 14, "column": 5, "end_line": 15, "end_column": 19 });
    for (field, value) in lines.as_object().unwrap() {
        assert_eq!(&never_met["fix"]["place"][field], value, "{field}");
    }
    assert_eq!(never_met["fix"]["place"]["start"], start);
    assert_eq!(never_met["fix"]["place"]["end"], start + "require:\n      role: keeper".len());
    assert_eq!(never_met["fix"]["replacement"], "effect: deny");
    assert_eq!([&never_met["code"], &never_met["severity"]], ["PC108", "warning"]);
    let request = json!({
        "role": "guest", "token": "key", "api": "door", "action": "open", "owner": "none", "decision": "deny",
    });
    assert_eq!(never_met["witness"], request);
    // Every field is there, and nothing is in two lists.
    assert!(!written["suppressed"].as_array().unwrap().is_empty());
    for list in ["findings", "suppressed"] {
        for finding in written[list].as_array().unwrap() {
            let fields: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
            let mut expected =
                ["lint", "code", "severity", "message", "place", "related", "witness", "where", "help", "fix"];
            if fields[0] != expected[0] {
                expected.sort_unstable();
            }
            assert_eq!(fields, expected);
        }
    }
    let of_library = report.findings().iter().map(|finding| finding.lint().name());
    let of_json = written["findings"].as_array().unwrap().iter().map(|finding| finding["lint"].as_str().unwrap());
    assert_eq!(of_library.collect::<Vec<_>>(), of_json.collect::<Vec<_>>());
}

#[test]
fn a_report_of_load_errors() {
    let report = lint::check_text("empty.yaml", b"portcullis: 1\n");
    let written = to_value(&report).unwrap();
    assert_eq!(written["readable"], false);
    assert_eq!(written["suppressed"], json!([]));
    for finding in written["findings"].as_array().unwrap() {
        assert_eq!(finding["severity"], "error");
        assert_eq!([&finding["witness"], &finding["where"]], [&Value::Null, &json!([])]);
    }
}
