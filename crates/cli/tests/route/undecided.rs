//! Requests without a route, and requests that are refused.

use serde_json::{Value, json};

use super::{file, keys, route};

const ADMIN: [&str; 4] = ["--role", "admin", "--token", "user_api"];

#[test]
fn a_request_without_a_route() {
    for (method, target, methods) in [
        ("GET", "/v3/team", json!([])),
        ("OPTIONS", "/v2/token", json!(["GET", "POST"])),
        ("PATCH", "/v2/team/T1", json!(["GET", "PUT", "DELETE"])),
    ] {
        // No role makes it allowed.
        for options in [&[][..], &ADMIN] {
            let (code, answer) = route(method, target, options);
            assert_eq!((code, &answer["outcome"]), (2, &json!("unknown")), "{target}");
            assert_eq!(keys(&answer), ["methods"], "{target}");
            assert_eq!(answer["methods"], methods, "{target}");
        }
    }
}

/// The code, the status, the part and the place of a refusal. There is nothing else in the answer, whatever the role is.
#[track_caller]
fn refusal(method: &str, target: &str, options: &[&str]) -> (String, u64, String, Value) {
    let (code, answer) = route(method, target, &[options, &ADMIN].concat());
    assert_eq!((code, &answer["outcome"]), (2, &json!("refused")));
    assert_eq!(keys(&answer), ["refusal"]);
    let refusal = &answer["refusal"];
    let text = |key: &str| refusal[key].as_str().expect("a text").to_owned();
    assert!(!text("message").is_empty() && !text("help").is_empty());
    (text("code"), refusal["status"].as_u64().expect("a status"), text("part"), refusal["at"].clone())
}

#[test]
fn a_refused_request() {
    let told = |code: &str, status, part: &str, at: Value| (code.to_owned(), status, part.to_owned(), at);
    assert_eq!(refusal("GET", "/v2//team", &[]), told("empty-segment", 400, "target", json!(4)));
    assert_eq!(refusal("GET", "/v2/team/a%2Fb", &[]), told("encoded-slash", 400, "target", json!(10)));
    assert_eq!(refusal("GET", "/v2/role/ASSIGN", &[]), told("other-route", 400, "target", json!(0)));
    assert_eq!(refusal("get", "/v2/team", &[]), told("method-case", 405, "method", Value::Null));
    let long = format!("/v2/{}", "a".repeat(20_000));
    let (code, status, part, _) = refusal("GET", &long, &[]);
    assert_eq!((code.as_str(), status, part.as_str()), ("target-too-long", 414, "target"));
    let headers = ["--header", "Accept: */*", "--header", "X-HTTP-Method-Override: DELETE"];
    assert_eq!(refusal("GET", "/v2/team", &headers), told("method-override", 400, "header", json!(1)));
    let packed = ["--header", "Content-Encoding: gzip"];
    assert_eq!(refusal("PUT", "/v2/team/T1", &packed), told("content-encoding", 415, "header", json!(0)));
    let twice = file("twice.json", r#"{ "members": [], "members": ["M1"] }"#);
    assert_eq!(refusal("PUT", "/v2/team/T1", &["--body", &twice]), told("duplicate-key", 400, "body", Value::Null));
    let stored = ["--body", "none", "--stored", &twice];
    let (code, _, part, at) = refusal("PUT", "/v2/team/T1", &stored);
    assert_eq!((code.as_str(), part.as_str(), at), ("duplicate-key", "stored", Value::Null));
}

/// JSON is read back as what was given, and has no control character that would reach a terminal.
#[test]
fn targets_are_escaped() {
    for target in ["/v2/\u{1b}[2J", "/v2/\"\\\n", "/v2/\u{202e}", "/v2/\u{9b}x"] {
        let (code, answer) = route("GET", target, &[]);
        assert_eq!((code, &answer["outcome"]), (2, &json!("refused")));
    }
    let (_, shown) = super::portcullis(&["route", "GET", "/v2/\u{1b}\u{9b}\u{202e}", "--format", "json"]);
    assert!(shown.contains(r#""target": "/v2/\u001b\u009b\u202e""#), "{shown}");
}
