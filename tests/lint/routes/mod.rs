//! Lints about routes.

mod shipped;

use portcullis::{
    Policy,
    lint::{Linter, Report},
    routes::Routes,
};

/// The policy on doors.
pub(crate) fn doors() -> Policy {
    Policy::from_text("doors.yaml", &super::whole("")).expect("the policy on doors loads")
}

/// A whole routes file.
pub(crate) fn whole(text: &str) -> String {
    format!("portcullis-routes: 1\nroutes: doors\n{text}")
}

#[track_caller]
pub(crate) fn routes(text: &str) -> Routes {
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
pub(crate) fn messages(text: &str, name: &str) -> Vec<String> {
    super::of(&report(text), name).iter().map(|finding| finding.message().to_owned()).collect()
}

/// The texts at the places of one lint's findings.
#[track_caller]
pub(crate) fn places(text: &str, name: &str) -> Vec<String> {
    let report = report(text);
    let place = |finding: &&portcullis::lint::Finding| finding.place().map(|place| place.bytes());
    let found = super::of(&report, name);
    found.iter().filter_map(place).filter_map(|bytes| report.text().get(bytes)).map(str::to_owned).collect()
}
