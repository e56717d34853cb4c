use portcullis::lint::Linter;

use super::{doors, routes, whole};

#[test]
fn load_errors_are_findings() {
    for (text, name, message) in [
        ("paths: { a: { GET: door.look_at } }\n", "invalid-routes", "`a` is not a path: a path begins with `/`"),
        ("paths: { /a: { GET: door.look } }\n", "unknown-name", "unknown operation `door.look`"),
        (
            "paths: { /a: { GET: door.look_at } }\nlint: { allow: [] }\n",
            "empty-list",
            "empty list: no lint is suppressed",
        ),
        (
            "paths: { /a: { GET: door.look_at } }\nlint: { allow: PC902, path: /b }\n",
            "invalid-routes",
            "no path `/b` is declared",
        ),
    ] {
        let report = Linter::new().check_routes_text(&doors(), "routes.yaml", whole(text));
        assert!(report.is_load_error());
        let [finding] = report.findings() else { panic!("{:?}", report.findings()) };
        assert_eq!((finding.lint().name(), finding.message()), (name, message), "{text}");
        assert_eq!(report.text(), whole(text));
    }
}

#[test]
fn a_file_that_cannot_be_read() {
    let report = Linter::new().check_routes_file(&doors(), "tests/no-such-routes.yaml");
    assert_eq!(report.findings().iter().map(|one| one.lint().name()).collect::<Vec<_>>(), ["unreadable-file"]);
}

#[test]
fn routes_that_are_loaded_have_the_same_findings() {
    let text =
        "paths: { /a: { GET: gate.raise }, \"/a/{x}\": { GET: door.look_at }, \"/{x}/b\": { GET: door.look_at } }\n";
    let reported = |report: &portcullis::lint::Report| {
        report.findings().iter().map(|one| (one.place(), one.message().to_owned())).collect::<Vec<_>>()
    };
    let loaded = Linter::new().check_routes(&routes(text));
    assert!(loaded.text().is_empty() && loaded.file() == "routes.yaml");
    assert_eq!(reported(&loaded), reported(&super::report(text)));
}
