//! Lints about routes.

mod ambiguous_routes;
mod changing_route_only_reads;
mod impossible_condition;
mod invalid_routes;
mod models;
mod paths;
mod reading_route_changes;
mod repeated_demand;
mod shipped;
mod suppressions;
mod undemanded_operation;
mod unreachable_route;
mod unused_declaration;

use portcullis::{
    Policy,
    lint::{Finding, Linter, Report},
    routes::Routes,
    rules::Place,
};

/// The policy on doors.
fn doors() -> Policy {
    Policy::from_text("doors.yaml", &super::whole("")).expect("the policy on doors loads")
}

/// A whole routes file.
fn whole(text: &str) -> String {
    format!("portcullis-routes: 1\nroutes: doors\n{text}")
}

#[track_caller]
fn routes(text: &str) -> Routes {
    Routes::from_text(&doors(), "routes.yaml", &whole(text)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
pub(crate) fn report(text: &str) -> Report {
    let report = Linter::new().check_routes_text(&doors(), "routes.yaml", whole(text));
    assert!(!report.is_load_error(), "{:?}\n{text}", report.findings());
    report
}

/// The messages of one lint's findings about routes.
#[track_caller]
fn messages(text: &str, name: &str) -> Vec<String> {
    super::of(&report(text), name).iter().map(|finding| finding.message().to_owned()).collect()
}

/// The text at a place.
fn at(report: &Report, place: Place) -> &str {
    report.text().get(place.bytes()).unwrap_or_default()
}

/// The text that a finding is about, and those that it refers to.
fn places<'r>(report: &'r Report, finding: &Finding) -> (&'r str, Vec<&'r str>) {
    let place = finding.place().map_or("", |place| at(report, place));
    (place, finding.related().iter().map(|related| at(report, related.place())).collect())
}
