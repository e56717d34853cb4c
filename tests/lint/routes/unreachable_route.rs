use portcullis::routes::{Found, Head};
use proptest::prelude::*;

use super::{
    messages,
    paths::{METHODS, paths, targets, yaml},
    places, report, routes,
};
use crate::{config, of};

const NAME: &str = "unreachable-route";

fn with_host(pattern: &str) -> String {
    format!("service: {{ hosts: {{ house: [\"{pattern}\"] }} }}\npaths: {{ /a: {{ GET: door.look_at }} }}\n")
}

#[test]
fn hosts_without_a_name() {
    let label = "a".repeat(63);
    let long = format!("{label}.{label}.{label}.");
    for (pattern, is_possible) in [
        ("*".to_owned(), true),
        (format!("{label}.example"), true),
        (format!("{label}a.example"), false),
        (format!("*.{label}a"), false),
        (format!("{long}{}", "a".repeat(61)), true),
        (format!("{long}{}", "a".repeat(62)), false),
        (format!("{long}*.{}", "a".repeat(59)), true),
        (format!("{long}*.{}", "a".repeat(60)), false),
    ] {
        let found = messages(&with_host(&pattern), NAME);
        let expected = "no request has the path: no pattern of its host `house` matches a host name";
        assert_eq!(found, [expected].repeat(usize::from(!is_possible)), "{pattern}");
    }
}

#[test]
fn one_possible_name_is_enough() {
    let hosts = format!("{{ house: [{}, house.example] }}", "a".repeat(64));
    assert_eq!(
        messages(&format!("service: {{ hosts: {hosts} }}\npaths: {{ /a: {{ GET: door.look_at }} }}\n"), NAME),
        [""; 0]
    );
}

#[test]
fn its_place_is_the_path_and_it_refers_to_the_host() {
    let report = report(&with_host(&"a".repeat(64)));
    let found = of(&report, NAME);
    assert_eq!(found.iter().map(|one| places(&report, one)).collect::<Vec<_>>(), [("/a", vec!["house"])]);
}

#[test]
fn paths_that_are_longer_than_targets() {
    for (length, count) in [(8191, 0), (8192, 1)] {
        let path = format!("/{}", "a".repeat(length));
        assert_eq!(messages(&format!("paths:\n  ? {path}\n  : GET: door.look_at\n"), NAME).len(), count, "{length}");
        let is_read = Head::read("GET", &path, [], &portcullis::route::Service::default()).is_ok();
        assert_eq!(is_read, count == 0);
    }
    // A parameter has one character at least.
    for (length, count) in [(8189, 0), (8190, 1)] {
        let path = format!("/{}/{{name}}", "a".repeat(length));
        assert_eq!(
            messages(&format!("paths:\n  ? \"{path}\"\n  : GET: door.look_at\n"), NAME).len(),
            count,
            "{length}"
        );
    }
}

#[test]
fn every_character_that_a_path_may_have_is_in_targets() {
    let path = "/azAZ09-._~!$&'()*+,=:@/.../~";
    let routes = routes(&format!("paths: {{ \"{path}\": {{ GET: door.look_at }} }}"));
    let head = Head::read("GET", path, [], routes.service()).expect("the target is read");
    assert!(matches!(routes.find(&head), Found::Route(_)));
}

proptest! {
    #![proptest_config(config())]

    /// Whatever paths there are, each has a target that is its own.
    #[test]
    fn no_path_hides_another(paths in paths()) {
        let text = yaml(&paths);
        prop_assert_eq!(messages(&text, NAME), [""; 0]);
        let routes = routes(&text);
        for path in &paths {
            for method in path.methods.iter().map(|method| METHODS[*method]) {
                let is_found = targets().into_iter().any(|target| {
                    let target: String = target.iter().flat_map(|text| ["/", text]).collect();
                    let head = Head::read(method, &target, [], routes.service()).expect("the target is read");
                    matches!(routes.find(&head), Found::Route(matched) if matched.route().template().to_string() == path.text())
                });
                prop_assert!(is_found, "{} {}\n{}", method, path.text(), text);
            }
        }
    }
}
