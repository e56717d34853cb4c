//! The routes of Splunk Observability Cloud: every case of the texts beside this file.

use std::collections::BTreeSet;

use portcullis::{
    Policy,
    reading::Loader,
    route::OwnerOf,
    routes::{Caller, Content, Demand, Demands, Evidence, Found, Head, Routes},
    space::OperationName,
};

use super::{
    cases::{self, Answer, Case, Text},
    shipped::{self, TEXTS},
};

pub(crate) fn policy() -> Policy {
    Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads")
}

pub(crate) fn routes(policy: &Policy) -> Routes {
    let path = "policies/splunk-observability/routes.yaml";
    Routes::from_file(policy, path).unwrap_or_else(|error| panic!("{error}"))
}

fn content(text: &Text) -> Content<'_> {
    match text {
        Text::Unknown => Content::Unknown,
        Text::Nothing => Content::Nothing,
        Text::Known(text) => Content::Json(text.as_bytes()),
    }
}

pub(crate) fn caller(caller: &cases::Caller) -> Caller<'_> {
    match caller {
        cases::Caller::Nobody => Caller::nobody(),
        cases::Caller::Unknown => Caller::unknown(),
        cases::Caller::User { user, member, teams, organization } => {
            let mut caller = Caller::unknown().with_teams(teams.iter().map(String::as_str));
            if let Some(user) = user {
                caller = caller.with_user(user);
            }
            if let Some(member) = member {
                caller = caller.with_member(member);
            }
            match organization {
                Some(organization) => caller.with_organization(organization),
                None => caller,
            }
        }
    }
}

/// What the routes answer to a case.
fn answer(routes: &Routes, case: &Case) -> Answer {
    answer_at(routes, case, &case.target)
}

/// What the routes answer to a case with another target.
fn answer_at(routes: &Routes, case: &Case, target: &str) -> Answer {
    let headers = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let head = match Head::read(&case.method, target, headers, routes.service()) {
        Ok(head) => head,
        Err(refusal) => return Answer::Refused(refusal.status()),
    };
    let demands = match demands(routes, case, &head) {
        Ok(demands) => demands,
        Err(answer) => return answer,
    };
    let vocabulary = routes.vocabulary();
    let written = demands.list().iter().map(|demand| {
        let operation = vocabulary.operation(demand.operation()).expect("an operation");
        let api = vocabulary.apis().name(operation.api()).expect("an API");
        let action = vocabulary.actions().name(operation.action()).expect("an action");
        let owner = vocabulary.owners().name(demand.owner()).expect("an owner");
        let has_owners = operation.owners().len() > 1 || owner != "none";
        let owner = if has_owners { format!(" {owner}") } else { String::new() };
        format!("{}{owner}", OperationName::new(api, action))
    });
    Answer::Demands { demands: written.collect::<BTreeSet<_>>(), assumed: !demands.assumptions().is_empty() }
}

fn demands<'r>(routes: &'r Routes, case: &Case, head: &Head<'_>) -> Result<Demands<'r>, Answer> {
    let matched = match routes.find(head) {
        Found::Route(matched) => matched,
        Found::Unknown(_) => return Err(Answer::UnknownRoute),
        Found::Refused(refusal) => return Err(Answer::Refused(refusal.status())),
    };
    let evidence = Evidence::default()
        .with_body(content(&case.body))
        .with_stored(content(&case.stored))
        .with_parent(content(&case.parent));
    matched.demands(&evidence, &caller(&case.caller)).map_err(|refusal| Answer::Refused(refusal.status()))
}

#[test]
fn every_case_has_the_demands_that_are_written() {
    let policy = policy();
    let routes = routes(&policy);
    let mut differences = Vec::new();
    for (name, text) in TEXTS {
        let cases = shipped::cases(name, text);
        differences.extend(cases::differences(name, &cases, |case| answer(&routes, case)));
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn below_a_base_path_every_case_has_the_same_demands() {
    let policy = policy();
    let base = "/a/observability";
    let below = routes(&policy).with_base_path(base).expect("a base path");
    let mut differences = Vec::new();
    for (name, text) in TEXTS {
        // A target with a host is longer before the path.
        let cases: Vec<Case> =
            shipped::cases(name, text).into_iter().filter(|case| case.target.starts_with('/')).collect();
        differences.extend(cases::differences(name, &cases, |case| {
            answer_at(&below, case, &format!("{base}{}", case.target))
        }));
        let outside = cases.iter().filter(|case| matches!(answer(&below, case), Answer::Demands { .. }));
        differences.extend(outside.map(|case| format!("{} is outside of the base path", case.target)));
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn base_paths_that_are_none() {
    let routes = routes(&policy());
    for (base, error) in [
        ("", "a path begins with `/`"),
        ("observability", "a path begins with `/`"),
        ("/", "a segment is empty"),
        ("/observability/", "a segment is empty"),
        ("/{tenant}/observability", "a base path has no parameter, and `{tenant}` is one"),
        ("/a/..", "no path has the segment `..`: write letters, digits, and `-._~!$&'()*+,=:@`"),
    ] {
        let given = routes.clone().with_base_path(base).err().map(|error| error.to_string());
        assert_eq!(given.as_deref(), Some(error), "{base}");
    }
}

#[test]
fn nothing_belongs_to_the_caller_with_a_token_that_belongs_to_no_user() {
    let policy = policy();
    let routes = routes(&policy);
    let mut seen = 0;
    for (name, text) in TEXTS {
        for case in shipped::cases(name, text) {
            let headers = case.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            let Ok(head) = Head::read(&case.method, &case.target, headers, routes.service()) else { continue };
            let Ok(demands) = demands(&routes, &case, &head) else { continue };
            // The file says itself that a session is that of its bearer.
            let is_said = |demand: &&Demand<'_>| {
                demand.reasons().iter().all(|reason| matches!(reason.demanded().owner(), OwnerOf::Only(_)))
            };
            for demand in demands.list().iter().filter(|demand| !is_said(demand)) {
                let owner = |token| demands.call(demand, Some(token)).and_then(|call| call.owner);
                let of_caller = |owner: Option<&str>| matches!(owner, Some("self" | "held"));
                seen += usize::from(of_caller(owner("user_api")));
                for token in ["org_api", "org_ingest", "org_rum"] {
                    assert!(!of_caller(owner(token)), "{} {}", case.method, case.target);
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} demands are about the caller");
}

#[test]
fn of_several_kinds_of_token_none_belongs_to_a_user_if_the_file_does_not_say() {
    let policy = policy();
    let text = "portcullis-routes: 1\nroutes: silent\npaths:\n  /v2/team/{tid}/member/{uid}:\n    \
                DELETE: { operation: team.remove_member, owner: { parameter: uid, id: member } }\n";
    let said = text.replace("paths:", "users: { tokens: [user_api] }\npaths:");
    for (text, expected) in [(text, ["other", "other"]), (said.as_str(), ["self", "other"])] {
        let routes = Routes::from_text(&policy, "silent.yaml", text).expect("the routes load");
        let head = Head::read("DELETE", "/v2/team/T1/member/M1", [], routes.service()).expect("a plain target");
        let Found::Route(matched) = routes.find(&head) else { panic!("the route is found") };
        let caller = Caller::user("U1").with_member("M1");
        let demands = matched.demands(&Evidence::default(), &caller).expect("demands");
        let owner = |token| demands.call(&demands.list()[0], Some(token)).and_then(|call| call.owner);
        assert_eq!(["user_api", "org_api"].map(owner), expected.map(Some), "{text}");
    }
}
