//! No request demands less than what the route demands that it reaches, for routes that are easily mistaken for one another.

use std::{collections::BTreeSet, fmt::Write as _, sync::OnceLock};

use portcullis::{
    route::{OwnerOf, Route, Segment},
    routes::{Caller, Demands, Evidence, Found, Head, Routes},
};
use proptest::prelude::*;
use url_parse_nginx::parse_origin_form;

use super::{
    super::target::{lenient::servers, reference::decode},
    ask::policy,
    choices::Choices,
    knowledge::{bytes, config},
};

fn hazards() -> &'static Routes {
    static ROUTES: OnceLock<Routes> = OnceLock::new();
    ROUTES.get_or_init(|| {
        Routes::from_text(policy(), "hazards.yaml", include_str!("hazards.yaml"))
            .unwrap_or_else(|error| panic!("{error}"))
    })
}

/// The id of the caller, which is also a piece of the targets.
const OWN: &str = "a";

/// What the texts of parameters are made of.
const PIECES: [&str; 24] = [
    "a", "b", "A", "x", "%2F", "%252F", "%3B", "%3F", "%23", "%5C", "rotate", "member", "y", "%253B", "%253f", "%255C",
    "%2523", "v=1", "%61", "%2561", "..", ".", "%2e", "role",
];

/// Operations with their owners.
type Set = BTreeSet<(String, String)>;

fn pair(operation: impl std::fmt::Debug, owner: impl std::fmt::Debug) -> (String, String) {
    (format!("{operation:?}"), format!("{owner:?}"))
}

/// A target for a route: parameters are texts that are hard to read, and literals are sometimes spelled in another way.
fn target(routes: &Routes, route: &Route, choices: &mut Choices<'_>) -> String {
    let mut literals: Vec<&str> = routes.list().iter().flat_map(literals).chain([OWN]).collect();
    literals.sort_unstable();
    literals.dedup();
    let mut target = String::new();
    for segment in route.template().segments() {
        let text = match segment {
            Segment::Literal(text) => text.to_string(),
            _ => match choices.below(4) {
                0 => choices.of(&["a", "b", "c"]).to_owned(),
                1 => literals[choices.below(literals.len())].to_owned(),
                _ => (0..=choices.below(5)).map(|_| choices.of(&PIECES)).collect(),
            },
        };
        target.push('/');
        match choices.below(20) {
            16 => target.push_str(&text.to_uppercase()),
            17 => target.push_str(&text.to_lowercase()),
            18 => {
                let at = choices.below(text.len());
                let (before, after) = (&text[..at], &text[at + 1..]);
                write!(target, "{before}%{:02x}{after}", text.as_bytes()[at]).expect("text can be written");
            }
            19 => write!(target, "{text}{}", choices.of(&PIECES)).expect("text can be written"),
            _ => target.push_str(&text),
        }
    }
    target + choices.of(&["", "", "", "/", "?x"])
}

fn literals(route: &Route) -> impl Iterator<Item = &str> {
    route.template().segments().iter().filter_map(|segment| match segment {
        Segment::Literal(text) => Some(&**text),
        _ => None,
    })
}

/// What a request demands, and the host of its route; `None` if it is refused or has no route.
fn demanded(routes: &Routes, method: &str, target: &str, host: Option<&str>) -> Option<(Set, String)> {
    let headers = host.map(|host| ("Host", host.as_bytes()));
    let head = Head::read(method, target, headers, routes.service()).ok()?;
    let Found::Route(matched) = routes.find(&head) else { return None };
    let demands: Demands<'_> = matched.demands(&Evidence::default(), &Caller::user(OWN)).ok()?;
    let set = demands.list().iter().map(|demand| pair(demand.operation(), demand.owner())).collect();
    Some((set, head.target().canonical().into_owned()))
}

/// What a route demands of a request that a server takes for it, with these segments.
fn demanded_there(routes: &Routes, route: &Route, segments: &[String]) -> Set {
    let parameters: Vec<&String> = route
        .template()
        .segments()
        .iter()
        .zip(segments)
        .filter_map(|(segment, text)| matches!(segment, Segment::Parameter(_)).then_some(text))
        .collect();
    let owner = |by: &OwnerOf| match by {
        OwnerOf::Only(owner) => Some(*owner),
        OwnerOf::Parameter(number, _) => {
            let text = parameters[*number];
            // A text that a server leaves encoded is the id of nobody.
            let is_encoded = decode(text.as_bytes()) != text.as_bytes();
            let owner = if text == OWN { routes.owners().own } else { routes.owners().other };
            owner.filter(|_| !is_encoded)
        }
        other => panic!("{other:?}"),
    };
    let demanded = route.demanded().iter();
    demanded.filter_map(|demanded| Some(pair(demanded.operation(), owner(demanded.owner())?))).collect()
}

/// Which of several routes a server finds.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// It minds case, and literals win.
    Exact,
    /// It ignores case, and literals win over parameters; among the same, those in the right case.
    KindsFirst,
    /// It ignores case. In each segment, the right case wins over another, and another over a parameter.
    CaseFirst,
}

/// The route that a server has for segments. It has the routes of one host, or all.
fn routed<'r>(
    routes: &'r Routes,
    order: Order,
    host: Option<usize>,
    method: &str,
    segments: &[String],
) -> Option<&'r Route> {
    let is_alike = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let matches = |route: &&Route| {
        let template = route.template().segments();
        route.method().as_str() == method
            && (host.is_none() || route.host() == host)
            && template.len() == segments.len()
            && template.iter().zip(segments).all(|(segment, text)| match (segment, order) {
                (Segment::Literal(literal), Order::Exact) => **literal == **text,
                (Segment::Literal(literal), _) => is_alike(literal, text),
                _ => true,
            })
    };
    let rank = |route: &&Route| {
        let kinds = route.template().segments().iter().zip(segments).map(|(segment, text)| match segment {
            Segment::Literal(literal) if **literal == **text => 0,
            Segment::Literal(_) => 1,
            Segment::Parameter(_) => 2,
            other => panic!("{other:?}"),
        });
        let kinds: Vec<i32> = kinds.collect();
        match order {
            Order::CaseFirst => (Vec::new(), kinds),
            _ => (kinds.iter().map(|kind| i32::from(*kind == 2)).collect(), kinds),
        }
    };
    routes.list().iter().filter(matches).min_by_key(rank)
}

fn nginx(target: &str, merges_slashes: bool) -> Option<Vec<String>> {
    let path = parse_origin_form(target.as_bytes(), merges_slashes).ok()?.path.into_owned();
    let path = String::from_utf8(path).ok()?;
    Some(path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect())
}

/// Checks that a request demands what every server's reading of it demands.
fn check(routes: &Routes, method: &str, target: &str, host: Option<usize>) -> Result<(), TestCaseError> {
    let name = host.map(|number| ["api.example.com", "stream.example.com"][number]);
    let Some((here, canonical)) = demanded(routes, method, target, name) else { return Ok(()) };
    let mut readings = BTreeSet::new();
    for target in [target, canonical.as_str()] {
        readings.extend(servers().map(|server| server.reads(target)));
        readings.extend([true, false].into_iter().filter_map(|merges_slashes| nginx(target, merges_slashes)));
    }
    for segments in readings {
        for order in [Order::Exact, Order::KindsFirst, Order::CaseFirst] {
            // The server of the host has its own routes, or those of all hosts.
            for served in [host, None] {
                let Some(other) = routed(routes, order, served, method, &segments) else { continue };
                let there = demanded_there(routes, other, &segments);
                let missing: Vec<_> = there.difference(&here).collect();
                prop_assert!(
                    missing.is_empty(),
                    "{} {} on {:?} is {} for a server that reads {:?} ({:?}), and does not demand {:?}",
                    method,
                    target,
                    name,
                    other.template(),
                    segments,
                    order,
                    missing
                );
            }
        }
    }
    Ok(())
}

fn check_any(routes: &Routes, choices: &mut Choices<'_>) -> Result<(), TestCaseError> {
    let route = &routes.list()[choices.below(routes.list().len())];
    let target = target(routes, route, choices);
    let host = [None, Some(0), Some(1)][choices.below(3)].filter(|_| !routes.service().hosts.is_empty());
    check(routes, route.method().as_str(), &target, host)
}

/// A routes file of a few paths that are made of the same few segments.
fn any_routes(choices: &mut Choices<'_>) -> Option<Routes> {
    const OPERATIONS: [&str; 8] = [
        "team.read",
        "team.create",
        "detector.create",
        "chart.create",
        "{ operation: organization.delete_user, owner: { parameter: NAME, id: user } }",
        "{ operation: team.remove_member, owner: { parameter: NAME, id: user } }",
        "tag.update",
        "tag.delete",
    ];
    let mut text = "portcullis-routes: 1\nroutes: any\nparameters:\n".to_owned();
    for number in 0..4 {
        writeln!(text, "  once{number}: {{ encoded: once }}\n  twice{number}: {{ encoded: twice }}").expect("written");
    }
    text.push_str("paths:\n");
    let prefix = choices.of(&["/r", "", "/r/R", "/r@"]);
    let mut free = OPERATIONS.to_vec();
    for _ in 0..2 + choices.below(5) {
        let (mut path, mut names) = (prefix.to_owned(), Vec::new());
        for number in 0..=choices.below(4) {
            let segment = choices.of(&["once", "a", "twice", "b", "A", "plain", "x"]);
            if ["once", "twice", "plain"].contains(&segment) {
                write!(path, "/{{{segment}{number}}}").expect("written");
                names.push(format!("{segment}{number}"));
            } else {
                write!(path, "/{segment}").expect("written");
            }
        }
        if free.is_empty() {
            break;
        }
        let operation = free.remove(choices.below(free.len()));
        let name = if names.is_empty() { "NAME" } else { &names[choices.below(names.len())] };
        let operation = if name == "NAME" { "team.list" } else { &*operation.replace("NAME", name) };
        let method = choices.of(&["DELETE", "DELETE", "POST"]);
        writeln!(text, "  {path}: {{ {method}: {operation} }}").expect("written");
    }
    // Some have a path twice.
    Routes::from_text(policy(), "any.yaml", &text).ok()
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn what_is_reached_is_demanded(bytes in bytes()) {
        check_any(hazards(), &mut Choices::new(&bytes))?;
    }

    #[test]
    fn what_is_reached_is_demanded_whatever_the_routes_are(bytes in bytes()) {
        let mut choices = Choices::new(&bytes);
        let Some(routes) = any_routes(&mut choices) else { return Ok(()) };
        for _ in 0..4 {
            check_any(&routes, &mut choices).map_err(|error| {
                let list = routes.list().iter().map(|route| format!("{} {}", route.method(), route.template()));
                TestCaseError::fail(format!("{error}\n{:?}", list.collect::<Vec<_>>()))
            })?;
        }
    }
}
