//! No request that is allowed reaches a route whose demands are denied, however its target is read behind the gateway.

use std::collections::BTreeSet;

use portcullis::{
    route::{Route, Segment},
    routes::{Caller, Evidence},
};
use proptest::prelude::*;
use url_parse_nginx::parse_origin_form;

use super::{
    super::{fuzzed::servers::routed, target::lenient::servers},
    ask::{policy, shipped, with_demands},
    choices::Choices,
    knowledge::{bytes, config},
    spellings::written,
};

/// Texts of parameters that some servers read as something else.
const TEXTS: [&str; 22] = [
    "T1",
    "M1",
    "a%2Frotate",
    "a%252Frotate",
    "a%2FROTATE",
    "a%5Crotate",
    "a%255cRotate",
    "a%3B",
    "a%3Bb%2Frotate",
    "a%3Fb",
    "a%23%2Frotate",
    "a%2F..%2Fb",
    "%252e%252e",
    "%2e%2e",
    "%2F",
    "a%2Fvalidate",
    "v2%2Ftoken",
    "%2574oken",
    "member",
    "%6Dember%2FM1",
    "a%2F%2Frotate",
    "..%3Bx",
];

/// A target for a route, with parameters that are hard to read, literals of others in other cases among them.
fn target(route: &Route, choices: &mut Choices<'_>) -> String {
    let literals: Vec<String> = shipped()
        .list()
        .iter()
        .flat_map(|route| route.template().segments())
        .filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text.to_string()),
            _ => None,
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let segments = route.template().segments().iter().map(|segment| {
        let text = match segment {
            Segment::Literal(text) => text.to_string(),
            _ if choices.below(4) == 3 => literals[choices.below(literals.len())].clone(),
            _ => choices.of(&TEXTS).to_owned(),
        };
        match choices.below(24) {
            21 => text.to_uppercase(),
            22 => format!("{}%2F{text}", choices.of(&TEXTS)),
            23 => format!("{text}%2F{}", literals[choices.below(literals.len())]),
            _ => text,
        }
    });
    segments.flat_map(|segment| ["/".to_owned(), segment]).collect()
}

/// A plain target of a route for segments. A parameter with special characters that the route does not admit becomes another text.
fn plain(route: &Route, segments: &[String]) -> String {
    let segments = route.template().segments().iter().zip(segments).map(|(segment, text)| match segment {
        Segment::Literal(literal) => literal.to_string(),
        _ if text.contains(['/', '\\', ';', '?', '#', '%']) || text.chars().any(char::is_control) => "x".to_owned(),
        _ => text.clone(),
    });
    written(&segments.collect::<Vec<_>>())
}

/// The pairs of a role and a kind of token that a request is allowed for.
fn allowed(method: &str, target: &str) -> Result<BTreeSet<(String, String)>, String> {
    let vocabulary = policy().vocabulary();
    let caller = Caller::user("U1").with_member("M1").with_teams(["T1"]).with_organization("O1");
    with_demands(shipped(), method, target, &Evidence::default(), &caller, |demands| {
        let pairs =
            vocabulary.roles().names().flat_map(|role| vocabulary.tokens().names().map(move |token| (role, token)));
        let allowed = pairs.filter(|(role, token)| demands.decide(policy(), &[role], Some(token)).is_allow());
        allowed.map(|(role, token)| (role.to_owned(), token.to_owned())).collect()
    })
}

fn nginx(target: &str) -> Option<Vec<String>> {
    let path = parse_origin_form(target.as_bytes(), true).ok()?.path.into_owned();
    let path = String::from_utf8(path).ok()?;
    Some(path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect())
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn what_is_allowed_reaches_nothing_that_is_denied(bytes in bytes()) {
        let mut choices = Choices::new(&bytes);
        // Routes of free texts are the hard ones.
        let list: Vec<_> = shipped().list().iter().collect();
        let free: Vec<_> = list.iter().copied().filter(|route| {
            route.template().parameters().any(|name| ["name", "value"].contains(&name))
        }).collect();
        let list = if choices.below(2) == 0 { free } else { list };
        let route = list[choices.below(list.len())];
        let (method, target) = (route.method().as_str(), target(route, &mut choices));
        let Ok(here) = allowed(method, &target) else { return Ok(()) };
        let readings: BTreeSet<Vec<String>> =
            servers().map(|server| server.reads(&target)).chain(nginx(&target)).collect();
        for segments in readings {
            for ignores_case in [false, true] {
                let Some(other) = routed(shipped(), method, &segments, ignores_case) else { continue };
                let there = allowed(method, &plain(other, &segments)).unwrap_or_default();
                let only_here: Vec<_> = here.difference(&there).collect();
                prop_assert!(only_here.is_empty(), "{} {} is {} for a server: {:?} are denied there", method, target, other.template(), only_here);
            }
        }
    }
}
