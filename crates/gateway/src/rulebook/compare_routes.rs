//! Compares routes: what the newer ones could demand less of.

use std::collections::HashMap;

use portcullis::{
    route::{
        Condition, Demanded, Host, Method, ObjectKind, OwnerOf, Parameter, ParameterText, Route, Segment, Test, Writers,
    },
    routes::Routes,
    space::OwnerId,
};

/// What a route demands, independent of the numbers of a vocabulary and of places in a text.
#[derive(PartialEq)]
struct Demand<'r> {
    api: Option<&'r str>,
    action: Option<&'r str>,
    owner: Owner<'r>,
    when: Vec<&'r Test>,
}

#[derive(PartialEq)]
enum Owner<'r> {
    Named(Option<&'r str>),
    Found(&'r OwnerOf),
}

/// Returns in a few words where newer routes do not surely demand as much as older ones.
pub(super) fn weakened(older: &Routes, newer: &Routes) -> Vec<String> {
    let mut found: Vec<String> = of_service(older, newer).map(|what| format!("{what} changed")).collect();
    let key = |route: &Route| (route.method(), route.template().to_string());
    let before: HashMap<(Method, String), &Route> = older.list().iter().map(|route| (key(route), route)).collect();
    let after: HashMap<(Method, String), &Route> = newer.list().iter().map(|route| (key(route), route)).collect();
    for route in newer.list() {
        match before.get(&key(route)) {
            None => found.push(format!("{} {} is new", route.method(), route.template())),
            Some(old) if demands_less((older, old), (newer, route)) => {
                found.push(format!("{} {} demands less, or something else", route.method(), route.template()));
            }
            Some(_) => {}
        }
    }
    for route in older.list().iter().filter(|route| !after.contains_key(&key(route))) {
        if newer.list().iter().any(|other| could_take_requests_of(other, route)) {
            let (method, template) = (route.method(), route.template());
            found.push(format!("{method} {template} is removed, and its requests have another route"));
        }
    }
    found
}

/// Iterates over what changed of what a file says of all routes together.
fn of_service(older: &Routes, newer: &Routes) -> impl Iterator<Item = &'static str> {
    let (before, after) = (older.service(), newer.service());
    let hosts =
        |hosts: &[Host]| -> Vec<_> { hosts.iter().map(|host| (host.name.clone(), host.patterns.clone())).collect() };
    let parameters = |routes: &Routes| -> HashMap<String, ParameterText> {
        routes.parameters().iter().map(|one: &Parameter| (one.name().to_owned(), one.text())).collect()
    };
    let objects = |routes: &Routes| -> Vec<(String, Vec<Writers>)> {
        routes.objects().iter().map(|kind: &ObjectKind| (kind.name().to_owned(), kind.writers().to_vec())).collect()
    };
    let owners = |routes: &Routes| {
        let owners = routes.owners();
        [owners.own, owners.held, owners.other]
            .map(|owner| owner.and_then(|id| owner_name(routes, id)).map(str::to_owned))
    };
    [
        (hosts(&before.hosts) != hosts(&after.hosts), "the hosts"),
        (before.ignores_trailing_slash != after.ignores_trailing_slash, "the meaning of a slash at the end"),
        (before.token_header != after.token_header, "the header of tokens"),
        (before.user_tokens != after.user_tokens, "the kinds of token that belong to users"),
        (parameters(older) != parameters(newer), "what parameters can be"),
        (objects(older) != objects(newer), "the stored objects"),
        (owners(older) != owners(newer), "the owners that are computed"),
    ]
    .into_iter()
    .filter_map(|(has_changed, what)| has_changed.then_some(what))
}

/// Returns whether a route could demand less than it did.
fn demands_less((older, before): (&Routes, &Route), (newer, after): (&Routes, &Route)) -> bool {
    let is_other = before.host() != after.host()
        || before.object() != after.object()
        || before.creates() != after.creates()
        || before.keeps_omitted() != after.keeps_omitted();
    let demands: Vec<Demand<'_>> = after.demanded().iter().map(|demanded| demand(newer, demanded)).collect();
    is_other || !before.demanded().iter().all(|demanded| demands.contains(&demand(older, demanded)))
}

fn demand<'r>(routes: &'r Routes, demanded: &'r Demanded) -> Demand<'r> {
    let vocabulary = routes.vocabulary();
    let operation = vocabulary.operation(demanded.operation());
    let owner = match demanded.owner() {
        OwnerOf::Only(id) => Owner::Named(owner_name(routes, *id)),
        other => Owner::Found(other),
    };
    Demand {
        api: operation.and_then(|operation| vocabulary.apis().name(operation.api())),
        action: operation.and_then(|operation| vocabulary.actions().name(operation.action())),
        owner,
        when: demanded.when().iter().map(Condition::test).collect(),
    }
}

fn owner_name(routes: &Routes, id: OwnerId) -> Option<&str> {
    routes.vocabulary().owners().name(id)
}

/// Returns whether a request could have either route.
fn could_take_requests_of(one: &Route, other: &Route) -> bool {
    let (segments, others) = (one.template().segments(), other.template().segments());
    let could_be_equal = |(one, other): (&Segment, &Segment)| match (one, other) {
        (Segment::Literal(one), Segment::Literal(other)) => one.eq_ignore_ascii_case(other),
        _ => true,
    };
    one.method() == other.method() && segments.len() == others.len() && segments.iter().zip(others).all(could_be_equal)
}
