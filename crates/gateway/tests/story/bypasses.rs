//! Public tricks that walk around an authorizer, written to the socket as they are. None reaches what the policy denies.

use axum::http::{Method, Uri};

use crate::{
    client::{Answer, Request, exchange},
    setting::{Setting, Who},
};

use Who::{Admin, Power, Reader};

/// What a trick leads to.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// It is refused with a status, and nothing reaches the service.
    Refused(u16),
    /// It reaches the service as this target.
    Reaches(&'static str),
}

use Then::{Reaches, Refused};

/// Targets of a power user, who may read teams and charts, and not what is for administrators.
const TARGETS: &[(&str, &[u8], Then)] = &[
    // 1, 21: segments that lead elsewhere.
    ("GET", b"/v2/team/../organization", Refused(400)),
    ("GET", b"/v2/team/./T1", Refused(400)),
    ("DELETE", b"/v2/detector/../team/T1", Refused(400)),
    ("DELETE", b"/v2/detector/%2e%2e/team/T1", Refused(400)),
    ("DELETE", b"/v2/detector/.%2E/team/T1", Refused(400)),
    ("GET", b"/..", Refused(400)),
    // 2: encoded separators.
    ("GET", b"/v2/team%2FT1", Refused(404)),
    ("GET", b"/v2/organization%2fmember", Refused(404)),
    ("GET", b"/v2/team/T1%2Fmember", Refused(400)),
    ("GET", b"/v2/team/T1%5Cx", Refused(400)),
    ("GET", b"/v2\\organization", Refused(400)),
    // 3, 25: doubled slashes.
    ("GET", b"/v2//organization", Refused(400)),
    ("GET", b"//v2/organization", Refused(400)),
    ("GET", b"/v2///organization", Refused(400)),
    ("DELETE", b"//v2/team/T1", Refused(400)),
    // 4, 22: path parameters.
    ("GET", b"/v2/organization;x=1", Refused(400)),
    ("GET", b"/v2/organization;x=1/member", Refused(400)),
    ("DELETE", b"/..;/team/T1", Refused(400)),
    ("DELETE", b"/v2/team;x/T1", Refused(400)),
    ("GET", b"/v2/team/T1%3Bx", Refused(400)),
    // 5: an encoded slash where a name may have one.
    ("GET", b"/v2/token/ci%2Fdeploy", Reaches("/v2/token/ci%2Fdeploy")),
    ("GET", b"/v2/token/ci%2fdeploy", Reaches("/v2/token/ci%2Fdeploy")),
    ("DELETE", b"/v2/token/ci%2Fdeploy", Refused(403)),
    ("DELETE", b"/v2/tag/..%2Fteam%2FT1", Refused(400)),
    // 7: another method by the query.
    ("POST", b"/v2/chart?_method=DELETE", Refused(400)),
    ("GET", b"/v2/team/T1?_method=DELETE", Refused(400)),
    // 9: a slash at the end.
    ("GET", b"/v2/organization/", Refused(403)),
    ("DELETE", b"/v2/team/T1/", Refused(403)),
    ("GET", b"/v2/team/T1/", Reaches("/v2/team/T1")),
    // 10: case.
    ("GET", b"/V2/Organization", Refused(404)),
    ("GET", b"/v2/ORGANIZATION", Refused(404)),
    // 11, 23: encoded twice.
    ("GET", b"/v2/team/%252e%252e%252forganization", Refused(400)),
    ("GET", b"/v2/%2574eam/T1", Refused(404)),
    ("GET", b"/v2/%256frganization", Refused(404)),
    ("GET", b"/v2/token/ci%252Fdeploy", Reaches("/v2/token/ci%252Fdeploy")),
    ("GET", b"/v2/tag/%252e%252e%252fteam%252fT1", Refused(400)),
    // 12: `HEAD` reads what `GET` reads.
    ("HEAD", b"/v2/organization", Refused(403)),
    ("HEAD", b"/v2/team/T1", Reaches("/v2/team/T1")),
    // 18: control characters, and what is not UTF-8.
    ("GET", b"/v2/team/T1%00", Refused(400)),
    ("GET", b"/v2/team/T1%0d%0aX", Refused(400)),
    ("GET", b"/v2/team/T1%09", Refused(400)),
    ("GET", b"/v2/team/%c0%ae%c0%ae/x", Refused(400)),
    ("GET", b"/v2/team/%ff", Refused(400)),
    ("GET", b"/v2/team/\xc0\xae", Refused(400)),
    ("GET", b"/v2/team/T%zz", Refused(400)),
    // 20: what no route knows.
    ("GET", b"/v2/nothing", Refused(404)),
    ("POST", b"/v2/team/T1", Refused(405)),
    // 24: letters that need no encoding.
    ("GET", b"/v2/%74eam/T1", Reaches("/v2/team/T1")),
    ("DELETE", b"/v2/%74eam/T1", Refused(403)),
    ("GET", b"/v2/%6frganization", Refused(403)),
    ("GET", b"/v2/te%61m/%541?x=%2e", Reaches("/v2/team/T1?x=%2e")),
    // 26: what is exempt is exempt exactly.
    ("GET", b"/healthz/../v2/organization", Refused(400)),
    ("GET", b"/healthz/%2e%2e/v2/organization", Refused(400)),
    ("GET", b"/healthzX", Refused(404)),
    ("GET", b"/healthz;/v2/organization", Refused(400)),
    ("GET", b"/healthz%2f..%2fv2%2forganization", Refused(404)),
    ("GET", b"/v2/organization?x=/healthz", Refused(403)),
    ("POST", b"/healthz", Refused(404)),
    ("GET", b"/v2/session", Refused(405)),
    ("GET", b"/%68ealthz", Reaches("/healthz")),
    // 28: other methods.
    ("OPTIONS", b"*", Refused(400)),
    ("OPTIONS", b"/v2/organization", Refused(405)),
    ("TRACE", b"/v2/team/T1", Refused(405)),
    ("delete", b"/v2/team/T1", Refused(405)),
    ("DELETEX", b"/v2/team/T1", Refused(405)),
    ("CONNECT", b"api.us1.signalfx.com:443", Refused(400)),
];

#[tokio::test]
async fn targets() {
    for (method, target, then) in TARGETS {
        let setting = Setting::start().await;
        let answer = setting.send(Power, Request::new(method, target)).await;
        check(&setting, &answer, &format!("{method} {}", String::from_utf8_lossy(target)), *then);
    }
}

fn check(setting: &Setting, answer: &Answer, case: &str, then: Then) {
    match then {
        Refused(status) => {
            assert!(setting.reached().is_empty(), "{case}: {:?}", setting.only().line());
            assert_eq!(answer.status, status, "{case}: {answer:?}");
        }
        Reaches(target) => {
            let reached: Uri = setting.only().target.parse().unwrap();
            assert_eq!(reached.path_and_query().unwrap(), target, "{case}");
        }
    }
}

/// Headers that could stand for another target, method, host, length or token. Each is sent with a request that is allowed without it.
const HEADERS: &[(&str, &str, u16)] = &[
    // 6, 29: another target. A server behind may believe these, and only a proxy of one's own may set them.
    ("X-Original-URL", "/v2/organization", 400),
    ("X-Rewrite-URL", "/v2/organization", 400),
    ("X_Original_URL", "/v2/organization", 400),
    // 7: another method.
    ("X-HTTP-Method-Override", "DELETE", 400),
    ("X-HTTP-Method", "DELETE", 400),
    ("X-Method-Override", "DELETE", 400),
    ("x-http_method-override", "DELETE", 400),
    // 8: another host.
    ("Host", "ingest.us1.signalfx.com", 400),
    // 15: lengths.
    ("Content-Length", "x", 400),
    ("Transfer-Encoding", "gzip, chunked", 501),
    // 30: two tokens.
    ("X-SF-Token", "secret-power", 400),
    ("x_sf_token", "secret-power", 400),
    ("X-SF_Token", "secret-power", 400),
    ("Authorization", "Bearer secret-power", 400),
];

#[tokio::test]
async fn headers() {
    for (name, value, status) in HEADERS {
        let setting = Setting::start().await;
        let request = Request::line("GET /v2/team/T1").header(name, value);
        let answer = setting.send(Power, request).await;
        assert!(setting.reached().is_empty(), "{name}: {value}");
        // The server itself may refuse a malformed length, with its own status.
        let is_of_server = answer.body.is_empty() && matches!(*name, "Content-Length" | "Transfer-Encoding" | "Host");
        assert!(answer.status == *status || is_of_server && answer.status == 400, "{name}: {value}: {answer:?}");
    }
}

/// Headers of proxies count for nothing here.
#[tokio::test]
async fn headers_without_meaning_change_no_decision() {
    for (name, value) in [
        ("X-Forwarded-Uri", "/healthz"),
        ("X-Forwarded-Prefix", "/healthz"),
        ("X-Forwarded-Method", "GET"),
        ("X-Original-Method", "OPTIONS"),
        ("X-Envoy-Original-Path", "/healthz"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Forwarded-Host", "ingest.us1.signalfx.com"),
    ] {
        let setting = Setting::start().await;
        let answer = setting.send(Power, Request::line("DELETE /v2/team/T1").header(name, value)).await;
        assert_eq!((answer.status, setting.reached().len()), (403, 0), "{name}");
        let answer = setting.send(Who::Nobody, Request::line("GET /v2/team").header(name, value)).await;
        assert_eq!((answer.status, setting.reached().len()), (401, 0), "{name}");
    }
}

/// A token that is two for a server that splits at commas.
#[tokio::test]
async fn joined_tokens() {
    let setting = Setting::start().await;
    let admin = setting.token(Admin).unwrap();
    for value in [format!("secret-read,{admin}"), format!("{admin}, secret-read")] {
        let answer = Request::line("GET /v2/team").header("X-SF-Token", value).send(setting.address).await;
        assert_eq!((answer.status, setting.reached().len()), (400, 0));
    }
}

/// Tricks with the form of the target: each is decided as the plain target, or refused.
#[tokio::test]
async fn forms_of_targets() {
    for (target, host, then) in [
        // A fragment never leaves a client. The server cuts it, so that neither the gateway nor the service sees it.
        ("/v2/organization#x", "api.us1.signalfx.com", Refused(403)),
        ("/v2/team/T1#/v2/organization", "api.us1.signalfx.com", Reaches("/v2/team/T1")),
        ("http://api.us1.signalfx.com/v2/organization", "api.us1.signalfx.com", Refused(403)),
        ("http://api.us1.signalfx.com/v2/%74eam", "api.us1.signalfx.com", Reaches("/v2/team")),
        ("http://other/v2/team", "api.us1.signalfx.com", Refused(400)),
        ("http://user@api.us1.signalfx.com/v2/team", "api.us1.signalfx.com", Refused(400)),
    ] {
        let setting = Setting::start().await;
        let answer = setting.send(Power, Request::new("GET", target).host(host)).await;
        check(&setting, &answer, target, then);
    }
}

/// Requests without a host, and hosts of which the path is not.
#[tokio::test]
async fn hosts() {
    let setting = Setting::start().await;
    let answer = setting.send(Power, Request::line("GET /v2/organization").without_host()).await;
    assert_eq!(answer.status, 403);
    for host in ["ingest.us1.signalfx.com@evil", "a b", "api.us1.signalfx.com:x", "ingest.us1.signalfx.com%2f"] {
        let answer = setting.send(Who::Ingest, Request::line("POST /v2/datapoint").host(host).json("[]")).await;
        assert_eq!(answer.status, 400, "{host}");
    }
    assert!(setting.reached().is_empty());
}

/// Two lengths of one body: for one of two servers, the rest of the body is the next request.
#[tokio::test]
async fn smuggled_requests() {
    let setting = Setting::start().await;
    let token = setting.token(Power).unwrap();
    let hidden = format!("DELETE /v2/team/T1 HTTP/1.1\r\nHost: a\r\nX-SF-Token: {token}\r\n\r\n");
    let head = |more: &str| format!("POST /v2/chart HTTP/1.1\r\nHost: a\r\nX-SF-Token: {token}\r\n{more}\r\n");
    let length = hidden.len() + 5;
    for bytes in [
        head(&format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n")) + "0\r\n\r\n" + &hidden,
        head(&format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n")) + "0\r\n\r\n" + &hidden,
        head("Content-Length: 0\r\nContent-Length: 5\r\n") + &hidden,
        head("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n") + "0\r\n\r\n" + &hidden,
        head("Transfer-Encoding : chunked\r\n") + "0\r\n\r\n" + &hidden,
    ] {
        exchange(setting.address, bytes.as_bytes()).await;
        assert!(setting.item("team", "T1").is_some());
        assert!(setting.reached().iter().all(|reached| reached.method != Method::DELETE.as_str()), "{bytes}");
    }
}

/// 13 to 17, 31 to 35: bodies that could be read in more than one way. The caller may write the first dashboard, not the second.
#[tokio::test]
async fn bodies() {
    let gained = r#"{"authorizedWriters":{"users":["U-admin","U-usage","U-power"],"teams":["T2"]}}"#;
    let same = r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"]}}"#;
    let put = || Request::line("PUT /v2/dashboard/D-foreign");
    let typed = |kind: &str, body: &str| put().header("Content-Type", kind).body(body);
    let twice = r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"]},"authorizedWriters":{"users":["U-power"],"teams":[]}}"#;
    let twice_inside = r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"],"users":["U-power"]}}"#;
    let escaped = r#"{"authorizedWriters":{"users":["U-admin","U-usage"],"teams":["T2"],"\u0075sers":["U-power"]}}"#;
    let deep = format!("{{\"x\":{}1{},{}", "[".repeat(5000), "]".repeat(5000), &same[1..]);
    let cases: Vec<(&str, Request, u16)> = vec![
        ("plain", put().json(same), 200),
        ("gained", put().json(gained), 403),
        ("a key twice", put().json(twice), 400),
        ("a key twice, inside", put().json(twice_inside), 400),
        ("a key twice, escaped", put().json(escaped), 400),
        ("gzip", put().header("Content-Encoding", "gzip").json(same), 415),
        ("identity", put().header("Content-Encoding", "identity").json(same), 200),
        ("no type", put().body(same), 200),
        ("text", typed("text/plain", gained), 403),
        ("form", typed("application/x-www-form-urlencoded", gained), 403),
        ("form with the same writers", typed("application/x-www-form-urlencoded", same), 403),
        ("byte-order mark", put().json(&format!("\u{feff}{same}")), 403),
        ("trailing data", put().json(&format!("{same}{gained}")), 403),
        ("not JSON", put().json("{"), 403),
        ("no body", put(), 403),
        ("too deep", put().json(&deep), 403),
        ("UTF-16", put().header("Content-Type", "application/json").body(utf16(same)), 403),
        ("look-alike", put().json(&same.replace("authorizedWriters", "AuthorizedWriters")), 403),
        (
            "chunked",
            put()
                .header("Content-Type", "application/json")
                .chunks(&[&gained.as_bytes()[..9], &gained.as_bytes()[9..]], ""),
            403,
        ),
    ];
    for (case, request, expected) in cases {
        let setting = Setting::start().await;
        let before = setting.item("dashboard", "D-foreign");
        let answer = setting.send(Power, request).await;
        if expected == 200 {
            // What reaches the service is decided by the service: that a body without a type is no JSON, for example.
            assert_eq!(setting.only().body(), same.as_bytes(), "{case}");
        } else {
            assert_eq!(answer.status, expected, "{case}: {answer:?}");
            assert!(setting.reached().is_empty(), "{case}");
            assert_eq!(setting.item("dashboard", "D-foreign"), before, "{case}");
        }
    }
}

/// Grants of the role of an administrator, in types and spellings that a lenient service may read as such.
#[tokio::test]
async fn loose_types() {
    for body in [
        r#"{"admin":false,"admin":true}"#,
        r#"{"admin":"true"}"#,
        r#"{"Admin":true}"#,
        r#"{"admin":1}"#,
        r#"{"admin":[true]}"#,
        r#"{"admin":{"value":true}}"#,
        r#"{"ADMIN":"yes","admin":false}"#,
        "",
    ] {
        for who in [Power, Reader] {
            let setting = Setting::start().await;
            let answer = setting.send(who, Request::line("PUT /v2/organization/member/M-power").json(body)).await;
            assert!(matches!(answer.status, 400 | 403), "{body}: {answer:?}");
            assert!(setting.reached().is_empty(), "{body}");
        }
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
