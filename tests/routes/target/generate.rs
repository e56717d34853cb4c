//! Targets that are made of pieces which some server reads in another way.

use proptest::{prelude::*, sample::select};

/// A failure prints its target; there is no need to keep seeds.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() }
}

const NAMES: [&str; 12] =
    ["v2", "team", "T1", "a", "%74eam", "%54%31", "x.y", "...", "caf%C3%A9", "%20", "a+b", "~!$&'()*,=:@"];

const DOTS: [&str; 7] = [".", "..", "%2e", "%2E", ".%2e", "%2e%2E", "..%3bx"];

const SPECIAL: [&str; 14] = [
    "%2f",
    "%2F",
    "%5c",
    "%5C",
    "%3b",
    "%3F",
    "%23",
    "%25",
    "%252f",
    "%252e",
    "%2574eam",
    "%25252f",
    "%25u002f",
    "%25%32%66",
];

const NEVER: [&str; 37] = [
    ";",
    ";x=1",
    "\\",
    "#",
    "%",
    "%2",
    "%zz",
    "%+1",
    "%00",
    "%0a",
    "%1f",
    "%7F",
    "%c2%80",
    "%ff",
    "%c0%ae",
    "%e0%80%af",
    "%ed%a0%80",
    "%c3/%a9",
    "%u002f",
    "\0",
    "\r\n",
    "\t",
    "\x7f",
    "é",
    "\u{80}",
    " ",
    "\"",
    "<",
    ">",
    "^",
    "`",
    "{",
    "|",
    "}",
    "[",
    "]",
    "%C3",
];

fn names() -> impl Strategy<Value = String> {
    prop::collection::vec(select(NAMES.as_slice()), 1..4).prop_map(|pieces| pieces.concat())
}

fn path_of(segments: &[String]) -> String {
    segments.iter().flat_map(|segment| ["/", segment]).collect()
}

fn queries() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "?", "?a=b", "?a=/../%2f;x", "?a[0]=%0A?&b", "?a=%00", "?a=%", "?a#b", "?a={}"])
}

/// Targets of lawful names, each spelled somehow.
pub(crate) fn lawful() -> impl Strategy<Value = String> {
    (prop::collection::vec(names(), 0..14), select(vec!["", "/"]), select(vec!["", "?", "?a=b&c=%2F"])).prop_map(
        |(names, slash, query)| {
            let path = path_of(&names);
            let slash = if path.is_empty() { "/" } else { slash };
            format!("{path}{slash}{query}")
        },
    )
}

/// Targets in which some segments have encoded special characters.
pub(crate) fn special() -> impl Strategy<Value = String> {
    let pieces =
        prop_oneof![3 => select(NAMES.as_slice()), 2 => select(SPECIAL.as_slice()), 1 => select(DOTS.as_slice())];
    let segment = prop::collection::vec(pieces, 1..5).prop_map(|pieces| pieces.concat());
    prop::collection::vec(prop_oneof![names(), segment], 1..5).prop_map(|segments| path_of(&segments))
}

/// Targets of all pieces, in any order.
pub(crate) fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        10 => select(NAMES.as_slice()),
        10 => Just("/"),
        2 => select(DOTS.as_slice()),
        3 => select(SPECIAL.as_slice()),
        1 => select(NEVER.as_slice()),
        1 => Just("//"),
    ];
    let start = prop_oneof![9 => Just("/"), 1 => Just("")];
    let path = prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat());
    let text = (start, path, queries()).prop_map(|(start, path, query)| format!("{start}{path}{query}").into_bytes());
    let bytes = prop::collection::vec(any::<u8>(), 0..6).prop_map(|bytes| [b"/a".as_slice(), &bytes].concat());
    prop_oneof![9 => text, 1 => bytes]
}
