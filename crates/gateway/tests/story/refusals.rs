//! What refusals look like: as those of the service.

use portcullis_gateway::{ExplainTo, Refused};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Request},
    service::Service,
    setting::{Setting, Who},
};

use Who::{Admin, Nobody, Power};

/// Checks what all refusals have, and returns the body.
fn refusal(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(body["code"], answer.status);
    assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()));
    assert_eq!(body["requestId"].as_str(), answer.header("x-request-id"));
    assert!(answer.header("x-request-id").is_some_and(|id| !id.is_empty()));
    body
}

#[tokio::test]
async fn each_status_has_its_shape() {
    let large = "x".repeat(2 << 20);
    let cases: [(Who, Request, u16, &str); 8] = [
        (Nobody, Request::line("GET /v2/team"), 401, "Authentication Required"),
        (Power, Request::line("GET /v2/organization"), 403, "User is not authorized for this operation"),
        (Power, Request::line("GET /v2/nothing"), 404, "Not Found"),
        (Power, Request::line("DELETE /v2/team"), 405, "Method Not Allowed"),
        (Power, Request::line("PUT /v2/dashboard/D-held").json(&large), 413, "Request Entity Too Large"),
        (Power, Request::line("GET /v2//team"), 400, ""),
        (Power, Request::line("PUT /v2/dashboard/D-held").json(r#"{"a":1,"a":2}"#), 400, ""),
        (Power, Request::line("PUT /v2/dashboard/D-held").header("Content-Encoding", "br").json("{}"), 415, ""),
    ];
    for (who, request, status, message) in cases {
        let setting = Setting::start().await;
        let line = request.method.clone();
        let answer = setting.send(who, request).await;
        assert_eq!(answer.status, status, "{line}");
        let body = refusal(&answer);
        if !message.is_empty() {
            assert_eq!(body["message"], message);
        }
        assert_eq!(body.get("explanations"), None);
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
        assert_eq!(answer.header("allow").is_some(), status == 405);
        assert!(setting.reached().is_empty());
    }
}

#[tokio::test]
async fn challenge_and_methods() {
    let setting = Setting::start().await;
    let answer = setting.send(Nobody, Request::line("GET /v2/team")).await;
    assert_eq!(answer.header("www-authenticate"), Some("X-SF-Token"));
    let answer = setting.send(Power, Request::line("PATCH /v2/team/T1")).await;
    let mut methods: Vec<&str> = answer.header("allow").unwrap().split(", ").collect();
    methods.sort_unstable();
    assert_eq!(methods, ["DELETE", "GET", "PUT"]);
}

/// The answer to `HEAD` has the head of the answer to `GET`, and no body.
#[tokio::test]
async fn head_has_no_body() {
    let setting = Setting::start().await;
    let id = |request: Request| request.header("X-Request-Id", "one");
    let get = setting.send(Power, id(Request::line("GET /v2/organization"))).await;
    let head = setting.send(Power, id(Request::line("HEAD /v2/organization"))).await;
    assert_eq!((head.status, head.body.len()), (403, 0));
    let headers = |answer: Answer| {
        let mut headers = answer.headers;
        headers.retain(|(name, _)| name != "date");
        headers
    };
    assert_eq!(headers(head), headers(get));
}

/// The id comes from the request if it has a good one, and goes to the service and back.
#[tokio::test]
async fn request_ids() {
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (headers, expected) in [
        (vec![("X-Request-Id", "abc-1")], Some("abc-1")),
        (vec![("Traceparent", trace)], Some(trace_id)),
        (vec![("Traceparent", trace), ("X-Request-Id", "abc-2")], Some("abc-2")),
        (vec![("X-Request-Id", "a b")], None),
        (vec![("X-Request-Id", "{\"a\":1}")], None),
        (vec![("Traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01")], None),
        (vec![], None),
    ] {
        let setting = Setting::start().await;
        let with =
            |line| headers.iter().fold(Request::line(line), |request, (name, value)| request.header(name, value));
        let refused = setting.send(Power, with("GET /v2/organization")).await;
        let id = refusal(&refused)["requestId"].as_str().unwrap().to_owned();
        setting.send(Power, with("GET /v2/team")).await;
        let passed = setting.only();
        let sent: Vec<_> = passed.headers.get_all("x-request-id").iter().collect();
        assert_eq!(sent.len(), 1, "{headers:?}");
        let sent = sent[0].to_str().unwrap();
        if let Some(expected) = expected {
            assert_eq!((id.as_str(), sent), (expected, expected));
        } else {
            assert!(headers.iter().all(|(_, value)| *value != id), "{headers:?}");
            assert_ne!(sent, id, "each request has its own");
        }
    }
}

/// Reasons are told only where they are asked for, and only to those who may know.
#[tokio::test]
async fn explanations() {
    // Administrators may not send data.
    let denied = || Request::line("POST /v2/datapoint").host("ingest.us1.signalfx.com").json("[]");
    for (explain_to, to_admin, to_power) in [
        (ExplainTo::Nobody, false, false),
        (ExplainTo::admins(), true, false),
        (ExplainTo::Roles(vec!["power".into()]), false, true),
        (ExplainTo::Everybody, true, true),
    ] {
        for (who, is_told) in [(Admin, to_admin), (Power, to_power)] {
            let setting = Setting::with(Service::new(), |builder| builder.explain_to(explain_to.clone())).await;
            let answer = setting.send(who, denied()).await;
            assert_eq!(answer.status, 403);
            let body = refusal(&answer);
            assert_eq!(body.get("explanations").is_some(), is_told, "{explain_to:?}: {who:?}");
            if is_told {
                assert_eq!(body["explanations"].as_array().map(Vec::len), Some(1));
            }
            let answer = setting.send(Nobody, denied()).await;
            assert_eq!(refusal(&answer).get("explanations"), None);
        }
    }
    let setting = Setting::with(Service::new(), |builder| builder.explain_to(ExplainTo::Everybody)).await;
    let answer = setting.send(Power, Request::line("DELETE /v2/team/T1")).await;
    let explained = answer.json()["explanations"].to_string();
    for word in ["power", "user_api", "team", "delete", "admin"] {
        assert!(explained.contains(word), "{word} in {explained}");
    }
}

/// A gateway can have its own form of refusals.
#[tokio::test]
async fn other_forms() {
    let own = |refused: &Refused| {
        let body = json!({ "error": { "code": refused.code, "message": refused.message } });
        let mut answer = refused.answer().map(|_| bytes::Bytes::from(body.to_string()));
        answer.headers_mut().insert("cache-control", "no-store".parse().unwrap());
        answer
    };
    let setting = Setting::with(Service::new(), |builder| builder.answer_with(own)).await;
    let answer = setting.send(Power, Request::line("GET /v2/organization")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (403, Some("no-store")));
    assert_eq!(answer.json()["error"]["code"], "denied");
}

/// Who the caller is is told by the token alone.
#[tokio::test]
async fn identity_headers_are_removed() {
    let setting =
        Setting::with(Service::new(), |builder| builder.remove_header("x-internal-admin".parse().unwrap())).await;
    let request = Request::line("GET /v2/team")
        .header("X-SF-User-Id", "U-admin")
        .header("x_sf_user_id", "U-admin")
        .header("X-SF-Roles", "admin")
        .header("X-SF_Roles", "admin")
        .header("X-Internal-Admin", "true")
        .header("X_Internal_Admin", "true")
        .header("X-Other", "kept");
    assert_eq!(setting.send(Power, request).await.status, 200);
    let names: Vec<String> = setting.only().headers.keys().map(ToString::to_string).collect();
    for name in &names {
        assert!(!name.contains("roles") && !name.contains("user") && !name.contains("internal"), "{names:?}");
    }
    assert_eq!(setting.only().header("x-other"), Some("kept"));
    // An exempt request has no caller, and no such headers.
    let setting = Setting::start().await;
    let answer = Request::line("GET /healthz").header("X-SF-Roles", "admin").send(setting.address).await;
    assert_eq!((answer.status, setting.only().header("x-sf-roles")), (200, None));
}
