//! Modes of routes and policies.

use portcullis::{
    record::{Mode, PolicyMode},
    route::Method,
};
use portcullis_gateway::rulebook::{Rulebook, RulebookError, RulebookSource};

const ROLES: &str = "builtin:splunk-observability/roles";

fn built_in() -> RulebookSource {
    RulebookSource::new(ROLES, ROLES)
}

/// Returns the methods and paths of the routes in shadow.
fn in_shadow(rulebook: &Rulebook) -> Vec<String> {
    let routes = rulebook.routes().list().iter().filter(|route| rulebook.route_mode(route) == Mode::Shadow);
    routes.map(|route| format!("{} {}", route.method(), route.template())).collect()
}

#[test]
fn the_mode_of_one_route_is_that_of_no_other() {
    let rulebook = built_in().with_route_mode(Method::Put, "/v2/team/{tid}", Mode::Shadow).load().expect("it loads");
    assert_eq!(in_shadow(&rulebook), ["PUT /v2/team/{tid}"]);
    let rulebook = rulebook.with_route_mode(Method::Get, "/v2/integration", Mode::Shadow).expect("a route");
    assert_eq!(in_shadow(&rulebook), ["GET /v2/integration", "PUT /v2/team/{tid}"]);
    let rulebook = rulebook.with_route_mode(Method::Put, "/v2/team/{tid}", Mode::Enforce).expect("a route");
    assert_eq!(in_shadow(&rulebook), ["GET /v2/integration"]);
}

#[test]
fn every_route_has_a_mode_of_its_own() {
    let rulebook = built_in().load().expect("it loads");
    assert_eq!(in_shadow(&rulebook), [""; 0]);
    for route in rulebook.routes().list() {
        let template = route.template().to_string();
        let changed = rulebook.clone().with_route_mode(route.method(), &template, Mode::Shadow).expect("a route");
        assert_eq!(in_shadow(&changed), [format!("{} {template}", route.method())]);
    }
}

#[test]
fn with_a_base_path_routes_keep_their_modes() {
    let source = built_in().with_route_mode(Method::Put, "/v2/team/{tid}", Mode::Shadow).with_base_path("/o11y");
    assert_eq!(in_shadow(&source.load().expect("it loads")), ["PUT /o11y/v2/team/{tid}"]);
}

#[test]
fn a_route_that_does_not_exist_is_an_error() {
    let error = |method, template: &str| {
        let error = built_in().with_route_mode(method, template, Mode::Shadow).load().expect_err("no such route");
        assert!(matches!(error, RulebookError::Route(_)), "{error:?}");
        error.to_string()
    };
    assert_eq!(
        error(Method::Patch, "/v2/team/{tid}"),
        "there is no route PATCH /v2/team/{tid}; did you mean PUT /v2/team/{tid}?"
    );
    assert_eq!(error(Method::Get, "/v2/teem"), "there is no route GET /v2/teem; did you mean GET /v2/team?");
    assert_eq!(error(Method::Get, "/nothing/like/it"), "there is no route GET /nothing/like/it");
}

#[test]
fn policies_have_the_modes_that_are_set() {
    let rulebook = built_in()
        .with_first_mode(PolicyMode::Shadow)
        .with_policy("builtin:splunk-observability/admin-only", PolicyMode::Candidate)
        .load()
        .expect("it loads");
    let modes: Vec<_> = rulebook.policies().iter().map(|one| (one.policy().rules().name(), one.mode())).collect();
    let expected = [
        ("splunk-observability-roles", PolicyMode::Shadow),
        ("splunk-observability-admin-only", PolicyMode::Candidate),
    ];
    assert_eq!(modes, expected);
}

#[test]
fn candidates_alone_decide_nothing() {
    let error = built_in().with_first_mode(PolicyMode::Candidate).load().expect_err("nothing decides");
    assert!(matches!(error, RulebookError::NothingDecides), "{error:?}");
}
