//! Public ways around authorization in front of an API, as far as the head of a request decides them. The numbers are those of
//! the list of ways; what is missing here concerns bodies, routes, or the gateway's own files.

use portcullis::{
    route::{Method, ParameterText, Service},
    routes::{BodyKind, Head, ReadMethod, Refusal},
};

type Headers<'h> = &'h [(&'h str, &'h str)];

fn service() -> Service {
    let mut service = Service::default();
    service.ignores_trailing_slash = true;
    service.token_header = Some("X-SF-Token".into());
    service
}

fn head<'a>(method: &str, target: &'a str, headers: Headers<'a>) -> Result<Head<'a>, Refusal> {
    Head::read(method, target, headers.iter().map(|&(name, value)| (name, value.as_bytes())), &service())
}

fn texts(target: &str) -> Vec<String> {
    let head = head("GET", target, &[]).unwrap_or_else(|error| panic!("{target}: {error}"));
    head.target().segments().map(|segment| segment.text().to_owned()).collect()
}

/// The code with which a request is refused: its head, or each of its segments that is not plain, where none is declared.
fn code(method: &str, target: &str, headers: Headers<'_>) -> Option<&'static str> {
    let head = match head(method, target, headers) {
        Ok(head) => head,
        Err(refusal) => return Some(refusal.code()),
    };
    let refused = |segment: portcullis::routes::PathSegment<'_>| segment.admits(ParameterText::Segment).err();
    head.target().segments().find_map(refused).map(|refusal| refusal.code())
}

#[test]
fn targets_that_are_refused() {
    let rows = [
        (1, "/info/../private", "dot-segment"),
        (2, "/admin%2Fusers", "encoded-slash"),
        (2, "/admin%2fusers", "encoded-slash"),
        (2, "/admin%5Cusers", "encoded-backslash"),
        (3, "/v2//integration", "empty-segment"),
        (3, "/v2///integration", "empty-segment"),
        (4, "/internal;x=1/path1", "path-parameter"),
        (8, "/v2/integration#x", "fragment"),
        (8, "other:443", "authority-form"),
        (11, "/v2/%252e%252e%252fteam", "encoded-percent"),
        (11, "/v2/a%2526b", "encoded-percent"),
        (18, "/v2/team%00", "control-character"),
        (18, "/v2/team\0", "control-character"),
        (18, "/v2/team\r\n", "control-character"),
        (18, "/v2/team%0d%0a", "control-character"),
        (18, "/v2/te\tam", "control-character"),
        (18, "/v2/te%09am", "control-character"),
        (18, "/v2/%c0%ae%c0%ae/team", "not-utf-8"),
        (18, "/v2/team%ff", "not-utf-8"),
        (21, "/v2/detector/../team/T1", "dot-segment"),
        (21, "/v2/detector/%2e%2e/team/T1", "dot-segment"),
        (21, "/v2/detector/.%2E/team/T1", "dot-segment"),
        (22, "/v2/..;/team/T1", "dot-segment"),
        (22, "/v2/team;x/T1", "path-parameter"),
        (23, "/v2/%2574eam/T1", "encoded-percent"),
        (23, "/v2/%252e/T1", "encoded-percent"),
        (25, "//v2/team/T1", "empty-segment"),
        (26, "/healthz/../v2/organization", "dot-segment"),
        (27, "v2/team/T1", "no-leading-slash"),
        (28, "*", "asterisk-form"),
    ];
    for (row, target, expected) in rows {
        assert_eq!(code("GET", target, &[]), Some(expected), "{row}: {target:?}");
    }
}

#[test]
fn targets_that_are_read_as_the_plain_one() {
    let rows = [
        (8, "http://api.example.com/v2/integration", "/v2/integration"),
        (9, "/v2/integration/", "/v2/integration"),
        (24, "/v2/%74eam/T1", "/v2/team/T1"),
        (26, "/v2/organization?x=/healthz", "/v2/organization"),
    ];
    for (row, target, plain) in rows {
        assert_eq!(texts(target), texts(plain), "{row}");
        let canonical = head("GET", target, &[]).unwrap().target().canonical().into_owned();
        assert_eq!(canonical.split('?').next(), Some(plain), "{row}");
    }
    let other = [
        (10, "/V2/Integration", "/v2/integration"),
        (10, "/v2/INTEGRATION", "/v2/integration"),
        (26, "/healthzX", "/healthz"),
    ];
    for (row, target, plain) in other {
        assert_ne!(texts(target), texts(plain), "{row}");
    }
}

/// 5, 11: an encoded slash of a name is lawful where the parameter is declared so.
#[test]
fn names_that_have_a_slash() {
    let target = "/api/v4/projects/namespace%2Fproject";
    let head = head("GET", target, &[]).unwrap();
    let name = head.target().segments().last().unwrap();
    assert_eq!(name.admits(ParameterText::EncodedOnce).unwrap(), "namespace/project");
    assert_eq!(head.target().canonical(), target);
}

#[test]
fn headers_and_parameters_that_are_refused() {
    let rows: [(u32, &str, &str, Headers<'_>, &str); 13] = [
        (6, "GET", "/v2/team", &[("X-Original-URL", "/v2/organization")], "target-override"),
        (6, "GET", "/v2/team", &[("x-rewrite-url", "/v2/organization")], "target-override"),
        (7, "POST", "/v2/team/T1", &[("X-HTTP-Method-Override", "DELETE")], "method-override"),
        (7, "POST", "/v2/team/T1", &[("x-method-override", "DELETE")], "method-override"),
        (7, "POST", "/v2/team/T1?_method=DELETE", &[], "method-override"),
        (7, "POST", "/v2/team/T1?a=b&%5fMethod=DELETE", &[], "method-override"),
        (8, "GET", "http://other/v2/integration", &[("Host", "api.example.com")], "two-hosts"),
        (15, "PUT", "/v2/team", &[("Content-Length", "5"), ("Transfer-Encoding", "chunked")], "two-lengths"),
        (28, "delete", "/v2/team/T1", &[], "method-case"),
        (28, "OPTIONS", "*", &[], "asterisk-form"),
        (28, "CONNECT", "api.example.com:443", &[], "authority-form"),
        (30, "GET", "/v2/team", &[("X-SF-Token", "a"), ("x-sf-token", "b")], "repeated-header"),
        (30, "GET", "/v2/team", &[("X-SF-Token", "a, b")], "repeated-header"),
    ];
    for (row, method, target, headers, expected) in rows {
        assert_eq!(code(method, target, headers), Some(expected), "{row}: {method} {target} {headers:?}");
    }
}

/// 6, 29: headers by which proxies pass on what they received do not change what is read.
#[test]
fn forwarded_headers_are_ignored() {
    let plain = head("DELETE", "/v2/team/T1", &[]).unwrap();
    for header in [
        ("X-Forwarded-Uri", "/healthz"),
        ("X-Forwarded-Prefix", "/healthz"),
        ("X-Forwarded-Method", "GET"),
        ("X-Original-Method", "OPTIONS"),
        ("x-envoy-original-path", "/healthz"),
    ] {
        assert_eq!(head("DELETE", "/v2/team/T1", &[header]).unwrap(), plain, "{header:?}");
    }
}

/// 12, 28: other methods.
#[test]
fn methods_are_told_apart() {
    let read = |method| head(method, "/v2/organization", &[]).unwrap().method();
    assert_eq!(read("HEAD").routed(), Some(Method::Get));
    assert!(read("HEAD").is_head() && !read("GET").is_head());
    assert_eq!(read("OPTIONS"), ReadMethod::NotRouted);
    assert_eq!(read("TRACE"), ReadMethod::NotRouted);
}

/// 13, 31, 32: what the head says about the body.
#[test]
fn bodies_are_what_their_content_type_says() {
    let kind = |value| head("PUT", "/v2/team", &[("Content-Type", value)]).unwrap().body_kind();
    assert_eq!(kind("application/json"), BodyKind::Json);
    assert_eq!(kind("text/plain"), BodyKind::MaybeJson);
    assert_eq!(kind("application/x-www-form-urlencoded"), BodyKind::Form);
    let length = |headers| head("DELETE", "/v2/team/T1/members", headers).unwrap().content_length();
    assert_eq!(length(&[("Content-Length", "100000")]), Some(100_000));
    assert_eq!(length(&[("Transfer-Encoding", "chunked")]), None);
    assert_eq!(length(&[]), None);
}
