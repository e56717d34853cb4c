//! Which route servers have for a target that the library has found a route for.

use std::collections::BTreeSet;

use portcullis::{
    route::{Route, Segment},
    routes::{Routes, Target},
};

use crate::target::lenient::servers;

/// Checks that no server has another route for a target, however lenient it is, and whether it minds case or not.
pub(super) fn check(routes: &Routes, route: &Route, target: &Target<'_>) {
    // Without escapes, all read the same.
    let count = if target.path().contains('%') { usize::MAX } else { 1 };
    let readings: BTreeSet<Vec<String>> = servers().take(count).map(|server| server.reads(target.path())).collect();
    for segments in readings {
        for ignores_case in [false, true] {
            let other = routed(routes, route.method().as_str(), &segments, ignores_case);
            let is_same = other.is_none_or(|other| std::ptr::eq(other, route));
            assert!(
                is_same,
                "{segments:?} is {} for a server",
                other.map_or_else(String::new, |one| one.template().to_string())
            );
        }
    }
}

/// The route that a server with these routes has for a method and segments: literals win.
pub(crate) fn routed<'r>(
    routes: &'r Routes,
    method: &str,
    segments: &[String],
    ignores_case: bool,
) -> Option<&'r Route> {
    let is_same = |one: &str, other: &str| one == other || ignores_case && one.to_lowercase() == other.to_lowercase();
    let matches = |other: &&Route| {
        let template = other.template().segments();
        other.method().as_str() == method
            && template.len() == segments.len()
            && template.iter().zip(segments).all(|(segment, text)| match segment {
                Segment::Literal(literal) => is_same(literal, text),
                _ => true,
            })
    };
    let rank = |other: &&Route| {
        let segments = other.template().segments().iter();
        segments.map(|segment| matches!(segment, Segment::Parameter(_))).collect::<Vec<_>>()
    };
    routes.list().iter().filter(matches).min_by_key(rank)
}
