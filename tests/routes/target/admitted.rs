//! Which texts declared parameters admit, and how else servers could read them.

use std::borrow::Cow;

use portcullis::{
    route::ParameterText::{self, EncodedOnce, EncodedTwice, Segment},
    routes::{RefusedPart, Special, Target},
};

/// The text of the last segment as the parameter admits it, or the code of the refusal.
fn admitted(name: &str, declared: ParameterText) -> Result<String, &'static str> {
    let target = format!("/v2/token/{name}");
    let target = Target::parse(&target).unwrap_or_else(|error| panic!("{name}: {error}"));
    let segment = target.segments().last().unwrap();
    assert_eq!(segment.raw(), name);
    segment.admits(declared).map(Cow::into_owned).map_err(|refusal| refusal.code())
}

#[test]
fn plain_segments_are_admitted_everywhere() {
    for (name, text) in
        [("T1", "T1"), ("%541", "T1"), ("a%20b", "a b"), ("caf%C3%A9", "café"), ("a+b", "a+b"), ("...", "...")]
    {
        for declared in [Segment, EncodedOnce, EncodedTwice] {
            assert_eq!(admitted(name, declared), Ok(text.into()), "{name} {declared:?}");
        }
    }
}

#[test]
fn special_characters_are_admitted_where_declared() {
    for (name, text, code) in [
        ("string%2Ffart", "string/fart", "encoded-slash"),
        ("a%2fb%2Fc", "a/b/c", "encoded-slash"),
        ("DOMAIN%5Cuser", "DOMAIN\\user", "encoded-backslash"),
        ("a%3Bb", "a;b", "encoded-semicolon"),
        ("why%3F", "why?", "encoded-question-mark"),
        ("c%23", "c#", "encoded-hash"),
        ("100%25", "100%", "encoded-percent"),
        ("100%25%20sure", "100% sure", "encoded-percent"),
        ("a%2Fb%3B%5C%3F%23c", "a/b;\\?#c", "encoded-slash"),
        ("%2Fvar%2Flog%2F", "/var/log/", "encoded-slash"),
        ("a%2F%2Fb", "a//b", "encoded-slash"),
        ("%3Bx", ";x", "encoded-semicolon"),
        ("%23", "#", "encoded-hash"),
    ] {
        assert_eq!(admitted(name, Segment), Err(code), "{name}");
        assert_eq!(admitted(name, EncodedOnce), Ok(text.into()), "{name}");
        assert_eq!(admitted(name, EncodedTwice), Ok(text.into()), "{name}");
    }
}

#[test]
fn texts_that_are_encoded_twice_are_admitted_where_declared() {
    for (name, text) in [
        ("string%252Ffart", "string/fart"),
        ("a%252fb", "a/b"),
        ("%2574oken", "token"),
        ("caf%25C3%25A9", "café"),
        ("a%2520b", "a b"),
        ("100%2525", "100%"),
        ("a%255Cb", "a\\b"),
        ("a%253Bb", "a;b"),
    ] {
        assert_eq!(admitted(name, Segment), Err("encoded-percent"), "{name}");
        assert_eq!(admitted(name, EncodedOnce), Err("still-encoded"), "{name}");
        assert_eq!(admitted(name, EncodedTwice), Ok(text.into()), "{name}");
    }
}

/// What is encoded three times, or twice in part, has no text that everyone reads.
#[test]
fn texts_that_are_encoded_in_other_ways_are_refused() {
    for name in
        ["a%25252Fb", "a%2Fb%252Fc", "%25252e", "50%25%252F", "a%20b%252F", "%25u002f", "%25u002Fb", "a%2525u002f"]
    {
        assert_eq!(admitted(name, EncodedOnce), Err("still-encoded"), "{name}");
        assert_eq!(admitted(name, EncodedTwice), Err("still-encoded"), "{name}");
    }
    assert_eq!(admitted("a%25ff", EncodedTwice), Err("not-utf-8"));
    assert_eq!(admitted("%25c0%25ae", EncodedTwice), Err("not-utf-8"));
    assert_eq!(admitted("a%2500", EncodedTwice), Err("control-character"));
    assert_eq!(admitted("a%25C2%2580", EncodedTwice), Err("control-character"));
}

#[test]
fn paths_in_a_name_are_refused() {
    for name in [
        "a%2F..",
        "..%2Fa",
        "a%2F.%2Fb",
        "a%2F..%2Fb",
        "a%5C..",
        "..%5Ca",
        "a%2F..%3Bx",
        "..%3Fx",
        "a%2F..%23",
        "a%2F%2E%2e",
    ] {
        assert_eq!(admitted(name, EncodedOnce), Err("hidden-path"), "{name}");
        assert_eq!(admitted(name, EncodedTwice), Err("hidden-path"), "{name}");
    }
    for name in ["%252e%252e", "%252e", "%252e%252e%252fteam", "a%252F.."] {
        assert_eq!(admitted(name, EncodedOnce), Err("still-encoded"), "{name}");
        assert_eq!(admitted(name, EncodedTwice), Err("hidden-path"), "{name}");
    }
}

#[test]
fn refusals_name_the_place_of_the_character() {
    let target = Target::parse("/v2/token/%61%2Fb").unwrap();
    let segment = target.segments().last().unwrap();
    assert_eq!(segment.admits(Segment).unwrap_err().part(), RefusedPart::Target(13));
    assert!(segment.specials().eq([Special::Slash]));
    assert_eq!(segment.at(), 10);
}

fn readings(target: &str) -> Vec<String> {
    Target::parse(target).unwrap().readings().iter().map(|segments| segments.join(" ")).collect()
}

#[test]
fn readings_are_the_other_paths() {
    assert_eq!(readings("/v2/token/a?x=%2F"), <[&str; 0]>::default());
    assert_eq!(readings("/v2/%74oken/a"), ["v2 %74oken a"]);
    assert_eq!(readings("/v2/token/a%2Fb"), ["v2 token a b", "v2 token a%2Fb"]);
    assert_eq!(readings("/v2/token/a%5Cb"), ["v2 token a b", "v2 token a%5Cb"]);
    assert_eq!(readings("/v2/token/a%3Bb/rotate"), ["v2 token a rotate", "v2 token a%3Bb rotate"]);
    assert_eq!(readings("/v2/token/a%3Fb/rotate"), ["v2 token a", "v2 token a%3Fb rotate"]);
    assert_eq!(readings("/v2/token/a%23b/rotate"), ["v2 token a", "v2 token a%23b rotate"]);
    assert_eq!(readings("/v2/token/a%252Fb"), ["v2 token a b", "v2 token a%252Fb", "v2 token a/b"]);
    assert_eq!(readings("/v2/token/a%2574"), ["v2 token a%2574", "v2 token at"]);
    assert_eq!(
        readings("/v2/token/a%2Fb%3Bc/rotate"),
        ["v2 token a b rotate", "v2 token a b;c rotate", "v2 token a%2Fb%3Bc rotate", "v2 token a/b rotate"]
    );
}
