use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    messages,
    paths::{METHODS, Path, paths, targets, yaml},
    places, report,
};
use crate::{config, of};

const NAME: &str = "ambiguous-routes";

#[test]
fn each_is_literal_where_the_other_has_a_parameter() {
    let report = report("paths: { \"/v2/a/{x}\": { GET: door.look_at }, \"/v2/{y}/b\": { GET: gate.look_at } }");
    let found = of(&report, NAME);
    let [finding] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        finding.message(),
        "`GET /v2/a/b` matches this path and `/v2/a/{x}`, and routers differ in which of them wins"
    );
    assert_eq!(places(&report, finding), ("\"/v2/{y}/b\"", vec!["\"/v2/a/{x}\""]));
    assert_eq!(finding.target(), Some("/v2/a/b"));
}

#[test]
fn nearly_ambiguous() {
    for paths in [
        // One is at least as literal everywhere.
        "\"/a/{x}\": { GET: door.look_at }, \"/{x}/{y}\": { GET: door.look_at }",
        "\"/a/{x}/b\": { GET: door.look_at }, \"/{x}/{y}/b\": { GET: door.look_at }",
        // No target has both.
        "\"/a/{x}/c\": { GET: door.look_at }, \"/{x}/b/d\": { GET: door.look_at }",
        "\"/a/{x}\": { GET: door.look_at }, \"/{x}/b/c\": { GET: door.look_at }",
        // No method is common.
        "\"/a/{x}\": { GET: door.look_at }, \"/{x}/b\": { PUT: gate.raise }",
        // What both match is declared.
        "\"/a/{x}\": { GET: door.look_at }, \"/{x}/b\": { GET: gate.look_at }, /a/b: { GET: gate.look_at }",
    ] {
        assert_eq!(messages(&format!("paths: {{ {paths} }}"), NAME), [""; 0], "{paths}");
    }
}

#[test]
fn every_common_method_must_be_decided() {
    let paths =
        "\"/a/{x}\": { GET: door.look_at, PUT: gate.raise }, \"/{x}/b\": { GET: gate.look_at, PUT: gate.lower }";
    let found = messages(&format!("paths: {{ {paths}, /a/b: {{ GET: gate.look_at }} }}"), NAME);
    assert_eq!(found, ["`PUT /a/b` matches this path and `/a/{x}`, and routers differ in which of them wins"]);
}

#[test]
fn parameters_of_the_target_are_no_literal_segment() {
    let paths =
        "\"/a/{x}/{z}\": { GET: door.look_at }, \"/{y}/b/{z}\": { GET: gate.look_at }, /x: { GET: gate.look_at }";
    let report = report(&format!("paths: {{ {paths} }}"));
    assert_eq!(of(&report, NAME).iter().map(|one| one.target()).collect::<Vec<_>>(), [Some("/a/b/xx")]);
}

#[test]
fn hosts_do_not_matter() {
    let hosts = "service: { hosts: { one: one.example, two: two.example } }\n";
    let paths = "\"/a/{x}\": { GET: door.look_at }, \"/{x}/b\": { host: two, GET: gate.look_at }";
    assert_eq!(messages(&format!("{hosts}paths: {{ {paths} }}"), NAME).len(), 1);
}

/// The orders in which a router can compare the segments of paths.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Whether the first path wins over the second in a router that prefers literal segments in an order.
fn wins(one: &Path, other: &Path, order: [usize; 3]) -> bool {
    let differs = order.into_iter().find(|&number| one.is_literal(number) != other.is_literal(number));
    differs.is_some_and(|number| one.is_literal(number))
}

/// Whether some target with a method of both has different winners, and no path wins over both in every router.
fn is_ambiguous(one: &Path, other: &Path, paths: &[Path]) -> bool {
    targets().iter().filter(|target| one.matches(target) && other.matches(target)).any(|target| {
        let first_wins: BTreeSet<bool> = ORDERS.iter().map(|order| wins(one, other, *order)).collect();
        let wins_always = |path: &&Path| {
            path.matches(target)
                && [one, other].iter().all(|loser| ORDERS.iter().all(|order| wins(path, loser, *order)))
        };
        let is_open = |method: &usize| {
            other.methods.contains(method)
                && !paths.iter().filter(wins_always).any(|path| path.methods.contains(method))
        };
        first_wins.len() == 2 && one.methods.iter().any(is_open)
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn fires_exactly_for_pairs_between_which_routers_differ(paths in paths()) {
        let text = yaml(&paths);
        let report = report(&text);
        let quoted = |path: &Path| format!("\"{}\"", path.text());
        let mut expected = BTreeSet::new();
        for (number, later) in paths.iter().enumerate() {
            for earlier in paths.iter().take(number).filter(|earlier| is_ambiguous(earlier, later, &paths)) {
                expected.insert((quoted(later), quoted(earlier)));
            }
        }
        let mut found = BTreeSet::new();
        for finding in of(&report, NAME) {
            let (place, related) = places(&report, finding);
            found.insert((place.to_owned(), related.concat()));
            // The target that is shown has both paths, and the method.
            let target: Vec<&str> = finding.target().unwrap_or_default().split('/').skip(1).collect();
            let matched: Vec<&Path> = paths.iter().filter(|path| path.matches(&target)).collect();
            let method = METHODS.iter().position(|method| finding.message().starts_with(&format!("`{method} ")));
            for path in [place, &related.concat()] {
                let is_it = |one: &&Path| {
                    quoted(one) == path && method.is_some_and(|method| one.methods.contains(&method))
                };
                prop_assert!(matched.iter().copied().any(|one| is_it(&one)));
            }
        }
        prop_assert_eq!(found, expected, "{}", text);
    }
}
