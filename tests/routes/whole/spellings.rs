//! However a target is spelled, it demands what the plain spelling demands, or is refused.

use std::fmt::Write as _;

use portcullis::routes::{Caller, Evidence};
use proptest::prelude::*;

use super::{
    super::target::reference::{Verdict, verdict},
    ask::{Set, shipped, with_demands},
    choices::Choices,
    knowledge::{bytes, config},
    requests,
};

/// What some part of a target is written as in other spellings.
const PIECES: [&str; 14] =
    ["/", "//", "/.", "/..", "%2F", "%252F", ";x=1", "%3B", "%5C", "\\", "%00", "%2e%2e", "#", "?x=1"];

/// Spells a target in another way: letters are encoded, and pieces are put in.
pub(super) fn respelled(target: &str, choices: &mut Choices<'_>) -> String {
    let mut spelled = String::new();
    for letter in target.chars() {
        match choices.below(24) {
            20 if letter != '/' => write!(spelled, "%{:02x}", u32::from(letter)).expect("text can be written"),
            21 if letter != '/' => write!(spelled, "%{:02X}", u32::from(letter)).expect("text can be written"),
            22 if letter != '/' => write!(spelled, "%25{:02X}", u32::from(letter)).expect("text can be written"),
            23 => spelled.extend(letter.to_uppercase()),
            _ => spelled.push(letter),
        }
        if choices.one_in(40) {
            spelled.push_str(choices.of(&PIECES));
        }
    }
    spelled.push_str(choices.of(&["", "", "", "/", "?", "?a=%2F..%2F", "/?x"]));
    spelled
}

pub(super) fn demands(method: &str, target: &str) -> Result<Set, String> {
    let evidence = Evidence::default();
    let caller = Caller::user("U1").with_member("M1");
    let names = |demands: &portcullis::routes::Demands<'_>| {
        let pairs =
            demands.list().iter().map(|demand| (format!("{:?}", demand.operation()), format!("{:?}", demand.owner())));
        pairs.collect()
    };
    with_demands(shipped(), method, target, &evidence, &caller, names)
}

/// Writes decoded segments so that nothing can be read in another way.
pub(super) fn written(segments: &[String]) -> String {
    let letter = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    segments.iter().flat_map(|segment| ["/".to_owned(), segment.bytes().map(letter).collect()]).collect()
}

proptest! {
    #![proptest_config(config(5_000))]

    #[test]
    fn any_spelling_demands_at_least_what_the_plain_one_does(bytes in bytes(), absolute in any::<bool>()) {
        let mut choices = Choices::new(&bytes);
        let list = shipped().list();
        let route = &list[choices.below(list.len())];
        let spelled = respelled(&requests::target(route, &mut choices), &mut choices);
        let method = route.method().as_str();
        // The host of an absolute target is one of the host of the routes, or of none.
        let host = if absolute { "https://api.us1.signalfx.com" } else { "" };
        let answer = demands(method, &format!("{host}{spelled}"));
        let segments = match verdict(spelled.as_bytes()) {
            Verdict::Refused => {
                prop_assert!(answer.is_err(), "{}", spelled);
                return Ok(());
            }
            Verdict::Plain(segments) | Verdict::Special(segments) => segments,
        };
        let Ok(plain) = demands(method, &written(&segments)) else { return Ok(()) };
        match answer {
            Ok(demanded) => prop_assert!(demanded.is_superset(&plain), "{}: {:?}, not {:?}", spelled, demanded, plain),
            Err(code) => prop_assert!(absolute || code != "unknown", "{} has no route", spelled),
        }
    }
}
