//! Each reason to refuse a target, with its place.

use portcullis::{
    route::Method,
    routes::{ReadMethod, RefusedPart, TARGET_LIMIT, Target},
};

#[track_caller]
fn assert_refused(target: impl AsRef<[u8]>, code: &str, at: usize) {
    let shown = String::from_utf8_lossy(target.as_ref()).into_owned();
    match Target::parse(target.as_ref()) {
        Ok(_) => panic!("`{shown}` is read"),
        Err(refusal) => {
            assert_eq!((refusal.code(), refusal.part()), (code, RefusedPart::Target(at)), "`{shown}`");
            assert_eq!(refusal.status(), if code == "target-too-long" { 414 } else { 400 }, "`{shown}`");
        }
    }
}

#[test]
fn targets_that_begin_otherwise() {
    assert_refused("", "no-leading-slash", 0);
    assert_refused("v2/team", "no-leading-slash", 0);
    assert_refused("?x", "no-leading-slash", 0);
    assert_refused("ftp://host/v2", "no-leading-slash", 0);
    assert_refused("*", "asterisk-form", 0);
    assert_refused("api.example.com:443", "authority-form", 0);
    assert_refused("http:/v2", "no-leading-slash", 0);
}

#[test]
fn absolute_targets() {
    assert_refused("http://", "bad-host", 7);
    assert_refused("http:///v2", "bad-host", 7);
    assert_refused("http://api.example.com", "no-leading-slash", 22);
    assert_refused("http://api.example.com?x", "no-leading-slash", 22);
    assert_refused("http://api.example.com\\v2", "backslash", 22);
    assert_refused("http://user@api.example.com/v2", "bad-host", 7);
    assert_refused("http://api.example.com:x/v2", "bad-host", 7);
    assert_refused("http://api.example.com:99999/v2", "bad-host", 7);
    assert_refused("http://api%2eexample.com/v2", "bad-host", 7);
    assert_refused("http://[::1/v2", "bad-host", 7);
    assert_refused("http://api.example.com//v2", "empty-segment", 23);
    for (target, host) in [
        ("HTTP://Api.Example.com/v2/team?x=1", "Api.Example.com"),
        ("https://api.example.com:8443/v2/team?x=1", "api.example.com"),
        ("https://[2001:db8::1]:443/v2/team?x=1", "[2001:db8::1]"),
    ] {
        let read = Target::parse(target).unwrap();
        assert_eq!((read.host(), read.path(), read.query()), (Some(host), "/v2/team", Some("x=1")), "{target}");
        assert_eq!(read.canonical(), "/v2/team?x=1");
    }
}

#[test]
fn segments_that_are_no_names() {
    assert_refused("//", "empty-segment", 1);
    assert_refused("//v2", "empty-segment", 1);
    assert_refused("/v2//team", "empty-segment", 4);
    assert_refused("/v2/team//", "empty-segment", 9);
    for dots in [".", "..", "%2e", "%2E", "%2e%2e", ".%2E", "%2e.", "..%3B", ".%3bx", "%2e%2E%3bx"] {
        assert_refused(format!("/v2/{dots}"), "dot-segment", 4);
        assert_refused(format!("/v2/{dots}/team"), "dot-segment", 4);
    }
    assert_refused("/v2/..;x/team", "dot-segment", 4);
    assert_refused("/v2/%2e%2e;/team", "dot-segment", 4);
    for name in ["...", "..x", "x..", ".x", "%2e%2e%2e"] {
        assert!(Target::parse(&format!("/v2/{name}")).is_ok(), "{name}");
    }
}

#[test]
fn characters_that_no_path_has() {
    assert_refused("/v2/team;x=1", "path-parameter", 8);
    assert_refused("/v2\\team", "backslash", 3);
    assert_refused("/v2/team#x", "fragment", 8);
    assert_refused("/v2/team?x#y", "fragment", 10);
    assert_refused("/v2/é", "not-ascii", 4);
    assert_refused(b"/v2/\xff", "not-ascii", 4);
    assert_refused("/v2?é", "not-ascii", 4);
    for character in " \"<>^`{|}".chars() {
        assert_refused(format!("/v2/a{character}b"), "not-in-uri", 5);
        assert_refused(format!("/v2?a{character}b"), "not-in-uri", 5);
    }
    assert_refused("/v2/a[b", "not-in-uri", 5);
    assert_refused("/v2/a]b", "not-in-uri", 5);
    assert!(Target::parse("/v2?a[b]=c;d").is_ok());
}

#[test]
fn control_characters() {
    for byte in (0..=0x1f).chain([0x7f]) {
        assert_refused([b"/v2/a".as_slice(), &[byte]].concat(), "control-character", 5);
        assert_refused([b"/v2?a".as_slice(), &[byte]].concat(), "control-character", 5);
        assert_refused(format!("/v2/a%41%{byte:02x}"), "control-character", 8);
    }
    for last in 0x80..=0x9f {
        assert_refused(format!("/v2/é%C2%{last:02X}").replace('é', "%c3%a9"), "control-character", 10);
    }
    assert_refused("/v2?a=%00", "control-character", 6);
    assert!(Target::parse("/v2?a=%0A").is_ok(), "a value of several lines");
}

#[test]
fn escapes() {
    for escape in ["%", "%2", "%zz", "%2g", "%+1", "%u002e", "%-1"] {
        assert_refused(format!("/v2/a{escape}"), "bad-escape", 5);
        assert_refused(format!("/v2/a%41{escape}/b"), "bad-escape", 8);
        assert_refused(format!("/v2?a{escape}"), "bad-escape", 5);
    }
    for bytes in ["%ff", "%C3", "%c0%ae", "%c0%af", "%e0%80%af", "%ed%a0%80", "%f4%90%80%80", "%80"] {
        assert_refused(format!("/v2/a{bytes}"), "not-utf-8", 5);
        assert_refused(format!("/v2/%41{bytes}b"), "not-utf-8", 7);
    }
    assert_refused("/v2/%c3/%a9", "not-utf-8", 4);
}

#[test]
fn long_targets() {
    let longest = format!("/{}", "a".repeat(TARGET_LIMIT - 1));
    assert!(Target::parse(&longest).is_ok());
    assert_refused(format!("{longest}a"), "target-too-long", TARGET_LIMIT);
    let many = "/a".repeat(TARGET_LIMIT / 2);
    assert_eq!(Target::parse(&many).unwrap().segments().count(), TARGET_LIMIT / 2);
}

#[test]
fn methods() {
    let read = |method: &str| ReadMethod::read(method).map_err(|refusal| (refusal.code(), refusal.status()));
    for method in Method::ALL {
        assert_eq!(read(method.as_str()), Ok(ReadMethod::Routed(method)));
        assert_eq!(read(&method.as_str().to_ascii_lowercase()), Err(("method-case", 405)));
    }
    assert_eq!(read("HEAD"), Ok(ReadMethod::Head));
    assert_eq!(ReadMethod::Head.routed(), Some(Method::Get));
    for method in ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "QUERY", "M-SEARCH"] {
        assert_eq!(read(method), Ok(ReadMethod::NotRouted), "{method}");
    }
    for method in ["head", "Get", "gET", "options", "x"] {
        assert_eq!(read(method), Err(("method-case", 405)), "{method}");
    }
    for method in ["", " GET", "GET ", "GET\r\n", "GET/", "GÉT", "G\0"] {
        assert_eq!(read(method), Err(("bad-method", 400)), "{method:?}");
    }
}
