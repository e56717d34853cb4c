//! HTTP requests to routes, and how long it takes to find what they demand.

#[path = "dashboard.rs"]
mod dashboard;

use std::{fmt::Write, hint::black_box, time::Instant};

use portcullis::{
    Policy,
    reading::Loader,
    routes::{Caller, Content, Evidence, Found, Head, Routes},
};
use serde_json::Value;

pub(crate) use dashboard::dashboard;

/// Times of requests, as ratios but for one.
pub(crate) struct Times {
    /// Nanoseconds from a target to demands that need no body.
    pub(crate) target: f64,
    /// With a body and a stored object / reading both into values with `serde_json`.
    pub(crate) bodies: f64,
    /// Of 10,000 routes / of 100 routes.
    pub(crate) many: f64,
}

/// Requests that are measured as one.
const REQUESTS: u32 = 64;

pub(crate) fn measure(rounds: usize) -> Times {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads");
    let shipped = include_str!("../../policies/splunk-observability/routes.yaml");
    let shipped = Routes::from_text(&policy, "routes.yaml", shipped).expect("the routes load");
    let (few, many) = (generated(&policy, 100), generated(&policy, 10_000));
    let targets = |count: u32| -> Vec<String> {
        // Far apart, so that what is found before does not help.
        (0..REQUESTS).map(|number| target(number.wrapping_mul(2_654_435_761) % count)).collect()
    };
    let (few_targets, many_targets) = (targets(100), targets(10_000));
    let plain =
        ["/v2/team", "/v2/chart/AbCdEfGhIjK", "/v2/detector/AbCdEfGhIjK/events", "/v2/synthetics/tests/api/1234567"];
    let plain: Vec<String> = plain.into_iter().cycle().take(64).map(str::to_owned).collect();
    let (body, stored) = (dashboard("new"), dashboard("old"));

    let mut best = [f64::INFINITY; 5];
    for _ in 0..rounds {
        let mut case = 0;
        let mut time = |pass: &mut dyn FnMut(), requests: u32| {
            pass();
            let start = Instant::now();
            pass();
            let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / f64::from(requests);
            best[case] = f64::min(best[case], nanoseconds);
            case += 1;
        };
        time(&mut || plain.iter().for_each(|target| without_body(&shipped, target)), REQUESTS);
        time(&mut || few_targets.iter().for_each(|target| without_body(&few, target)), REQUESTS);
        time(&mut || many_targets.iter().for_each(|target| without_body(&many, target)), REQUESTS);
        time(&mut || with_body(&shipped, body.as_bytes(), stored.as_bytes()), 1);
        let mut values = || {
            for text in [&body, &stored] {
                drop(black_box(serde_json::from_slice::<Value>(black_box(text.as_bytes())).expect("JSON")));
            }
        };
        time(&mut values, 1);
    }
    let [target, few, many, with_body, values] = best;
    Times { target, bodies: with_body / values, many: many / few }
}

/// Finds what a request demands of which the head says everything.
#[inline(never)]
pub(crate) fn without_body(routes: &Routes, target: &str) {
    let head = Head::read("GET", black_box(target), [], routes.service()).expect("a plain target");
    let Found::Route(matched) = routes.find(&head) else { panic!("no route for {target}") };
    let demands = matched.demands(&Evidence::default(), &Caller::user("U1"));
    assert!(!black_box(demands.expect("demands")).list().is_empty());
}

/// Finds what an update of a dashboard demands.
#[inline(never)]
pub(crate) fn with_body(routes: &Routes, body: &[u8], stored: &[u8]) {
    let headers = [("Content-Type", b"application/json".as_slice())];
    let head = Head::read("PUT", black_box("/v2/dashboard/AbCdEfGhIjK"), headers, routes.service());
    let head = head.expect("a plain target");
    let Found::Route(matched) = routes.find(&head) else { panic!("no route") };
    let evidence = Evidence::default().with_body(Content::Json(body)).with_stored(Content::Json(stored));
    let caller = Caller::user("U1").with_member("M1").with_teams(["T1"]).with_organization("O1");
    let demands = matched.demands(black_box(&evidence), &caller).expect("demands");
    assert_eq!(black_box(demands).list().len(), 3);
}

/// Routes of so many paths: kinds of things, and what can be done with one.
fn generated(policy: &Policy, count: u32) -> Routes {
    let mut text = "portcullis-routes: 1\nroutes: generated\npaths:\n".to_owned();
    for number in 0..count {
        let (kind, action) = (number / 10, number % 10);
        writeln!(text, "  /v2/kind{kind}/{{id}}/action{action}: {{ GET: team.read }}").expect("memory");
    }
    Routes::from_text(policy, "generated.yaml", &text).expect("the routes load")
}

fn target(number: u32) -> String {
    format!("/v2/kind{}/AbCdEfGhIjK/action{}", number / 10, number % 10)
}
