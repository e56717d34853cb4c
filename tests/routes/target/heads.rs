//! Heads of requests: headers, hosts and parameters of the query.

use portcullis::{
    route::Service,
    routes::{BodyKind, Head, Refusal, RefusedPart},
};

fn service() -> Service {
    let mut service = Service::default();
    service.token_header = Some("X-SF-Token".into());
    service
}

fn read<'a>(target: &'a str, headers: &[(&'a str, &'a str)]) -> Result<Head<'a>, Refusal> {
    Head::read("POST", target, headers.iter().map(|&(name, value)| (name, value.as_bytes())), &service())
}

#[track_caller]
fn assert_header_refused(headers: &[(&str, &str)], code: &str, number: usize) {
    let refusal = read("/v2/team", headers).map(drop).unwrap_err();
    assert_eq!((refusal.code(), refusal.part()), (code, RefusedPart::Header(number)), "{headers:?}");
}

#[test]
fn requests_for_another_method_or_target() {
    for name in [
        "X-HTTP-Method-Override",
        "x-http-method-override",
        "X_HTTP_METHOD_OVERRIDE",
        "X-HTTP-Method",
        "X-Method-Override",
    ] {
        assert_header_refused(&[("Accept", "*/*"), (name, "DELETE")], "method-override", 1);
        assert_header_refused(&[(name, "")], "method-override", 0);
    }
    for name in ["X-Original-URL", "x-rewrite-url", "X_Original_Url", "x-rewrite_URL"] {
        assert_header_refused(&[(name, "/v2/organization")], "target-override", 0);
    }
    assert!(read("/v2/team", &[("X-HTTP-Method-Overrides", "DELETE"), ("Method", "DELETE")]).is_ok());
}

#[test]
fn parameters_for_another_method() {
    for query in [
        "_method=DELETE",
        "_method",
        "_METHOD=delete",
        "a=b&_method=DELETE",
        "a=b;_method=DELETE",
        "%5fmethod=DELETE",
        "%5Fm%65thod=x",
        "%255fmethod=DELETE",
        "_method%3DDELETE",
        "a%26_method=DELETE",
        "+_method=DELETE",
        ".method=DELETE",
        "_method[]=DELETE",
        "__method=DELETE",
        "$httpMethod=DELETE",
        "_HttpMethod=PATCH",
        "X-HTTP-Method-Override=PUT",
        "x_http_method_override=PUT",
        "x-method-override=PUT",
        "X-HTTP-Method=PUT",
        "methodOverride=PUT",
        "method=DELETE",
        "Method=delete",
        "method=%44ELETE",
        "?_method=DELETE",
        "_method%00=DELETE",
    ] {
        let target = format!("/v2/team?{query}");
        let code = read(&target, &[]).map(drop).unwrap_err().code();
        let expected = if query.contains("%00") { "control-character" } else { "method-override" };
        assert_eq!(code, expected, "{query}");
    }
    let refusal = read("/v2/team?ab=c&_method=DELETE", &[]).map(drop).unwrap_err();
    assert_eq!(refusal.part(), RefusedPart::Target(14));
    for query in ["", "a=_method", "payment[method]=card", "method=fast", "methods=DELETE", "a=%26b", "action=DELETE"] {
        let target = format!("/v2/team?{query}");
        assert!(read(&target, &[]).is_ok(), "{query}");
    }
}

#[test]
fn headers_with_one_value() {
    for (name, other, value) in [
        ("Host", "host", "api.example.com"),
        ("Content-Type", "Content_Type", "application/json"),
        ("Content-Encoding", "content-encoding", "identity"),
        ("Content-Length", "CONTENT_LENGTH", "5"),
        ("Transfer-Encoding", "transfer-encoding", "chunked"),
        ("X-SF-Token", "x_sf_token", "secret"),
    ] {
        assert!(read("/v2/team", &[(name, value)]).is_ok(), "{name}");
        assert_header_refused(&[(name, value), ("Accept", "*/*"), (other, value)], "repeated-header", 2);
    }
    assert_header_refused(&[("X-SF-Token", "one, two")], "repeated-header", 0);
    for alias in ["X_SF_Token", "x-sf_token", "Content_Type", "CONTENT_LENGTH", "Transfer_Encoding"] {
        let value = if alias == "CONTENT_LENGTH" { "5" } else { "chunked" };
        assert_header_refused(&[("Accept", "*/*"), (alias, value)], "header-alias", 1);
    }
    assert!(read("/v2/team", &[("Accept", "a"), ("Accept", "b")]).is_ok());
}

#[test]
fn upgrades() {
    for protocol in ["h2c", "H2C", "h2", "websocket, h2c", "HTTP/2.0"] {
        assert_header_refused(&[("Connection", "Upgrade"), ("Upgrade", protocol)], "http-upgrade", 1);
    }
    for protocol in ["websocket", "WebSocket", "TLS/1.3", "h2cx"] {
        assert!(read("/v2/team", &[("Upgrade", protocol)]).is_ok(), "{protocol}");
    }
}

#[test]
fn lengths_and_encodings() {
    assert_header_refused(&[("Content-Length", "5"), ("Transfer-Encoding", "chunked")], "two-lengths", 1);
    assert_header_refused(&[("Transfer_Encoding", "chunked"), ("Content-Length", "5")], "header-alias", 0);
    for length in ["", "-1", "+1", "5, 5", "0x5", "5 5", "99999999999999999999"] {
        assert_header_refused(&[("Content-Length", length)], "bad-content-length", 0);
    }
    for encoding in ["gzip", "br", "deflate", "identity, gzip", "x"] {
        assert!(read("/", &[("Content-Encoding", encoding)]).unwrap().is_encoded(), "{encoding}");
    }
    for encoding in ["gzip, chunked", "identity", "xchunked", ""] {
        assert_header_refused(&[("Transfer-Encoding", encoding)], "transfer-encoding", 0);
    }
    assert!(!read("/", &[("Content-Encoding", " Identity ")]).unwrap().is_encoded());
    assert_eq!(read("/", &[("Content-Length", " 17 ")]).unwrap().content_length(), Some(17));
}

#[test]
fn malformed_headers() {
    for name in ["", " Host", "Content-Type ", "X-HTTP-Method-Override\t", "Hé", "a:b", ":"] {
        assert_header_refused(&[(name, "x")], "bad-header", 0);
    }
    for value in ["a\r\nX-SF-Token: b", "a\0", "a\u{7f}"] {
        assert_header_refused(&[("Accept", value)], "bad-header", 0);
    }
}

#[test]
fn one_host() {
    let host = |target: &'static str, headers: &[(&'static str, &'static str)]| {
        read(target, headers).map(|head| head.host()).map_err(|refusal| refusal.code())
    };
    assert_eq!(host("/v2", &[]), Ok(None));
    assert_eq!(host("/v2", &[("Host", "api.example.com:8443")]), Ok(Some("api.example.com")));
    assert_eq!(host("/v2", &[(":authority", "api.example.com")]), Ok(Some("api.example.com")));
    assert_eq!(host("http://api.example.com/v2", &[]), Ok(Some("api.example.com")));
    assert_eq!(host("http://api.example.com/v2", &[("Host", "API.example.com:80")]), Ok(Some("api.example.com")));
    for other in ["api.example.org", "api.example.com:8080", "api.example.com."] {
        assert_eq!(host("http://api.example.com/v2", &[("Host", other)]), Err("two-hosts"), "{other}");
        assert_eq!(host("/v2", &[("Host", other), (":authority", "api.example.com")]), Err("two-hosts"), "{other}");
    }
    for malformed in [
        "",
        "a b",
        "user@api.example.com",
        "api.example.com/x",
        "a,b",
        "a:b",
        "api.example.com:1:2",
        "é",
        "a%2eb",
        "[a]",
    ] {
        assert_eq!(host("/v2", &[("Host", malformed)]), Err("bad-host"), "{malformed}");
    }
}

#[test]
fn slashes_at_the_end() {
    assert_eq!(read("/v2/team/?x", &[]).unwrap_err().part(), RefusedPart::Target(8));
    assert_eq!(read("/v2/team/", &[]).unwrap_err().code(), "trailing-slash");
    assert!(read("/", &[]).is_ok());
    let mut service = service();
    service.ignores_trailing_slash = true;
    let head = Head::read("GET", "/v2/team/?x", [], &service).unwrap();
    assert!(head.target().has_trailing_slash());
    assert_eq!(head.target().canonical(), "/v2/team?x");
}

#[test]
fn kinds_of_bodies() {
    let kind = |value: &'static str| read("/v2", &[("Content-Type", value)]).unwrap().body_kind();
    assert_eq!(read("/v2", &[]).unwrap().body_kind(), BodyKind::MaybeJson);
    for json in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/problem+json",
        "text/json ; charset=\"utf-8\"",
    ] {
        assert_eq!(kind(json), BodyKind::Json, "{json}");
    }
    for unknown in ["", "text/plain", "text/plain;charset=utf-8", "application/octet-stream"] {
        assert_eq!(kind(unknown), BodyKind::MaybeJson, "{unknown}");
    }
    for form in [
        "application/x-www-form-urlencoded",
        "Multipart/Form-Data; boundary=json",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/json, application/x-www-form-urlencoded",
    ] {
        assert_eq!(kind(form), BodyKind::Form, "{form}");
    }
    for other in [
        "application/xml",
        "text/xml",
        "application/yaml",
        "application/json; charset=utf-16",
        "application/json, text/xml",
        "application/json; a=b, text/xml",
        "application/jsonx",
        "+json",
        "application/json-patch",
        "x/y/z+json",
        "application/cbor",
    ] {
        assert_eq!(kind(other), BodyKind::Other, "{other}");
    }
}
