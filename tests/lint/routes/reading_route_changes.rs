use super::{messages, places, report};
use crate::of;

const NAME: &str = "reading-route-changes";

#[test]
fn a_get_that_demands_a_change() {
    let report = report("paths: { \"/a/{x}\": { GET: [door.look_at, gate.raise, gate.lower], PUT: gate.raise } }");
    let found: Vec<_> =
        of(&report, NAME).into_iter().map(|one| (places(&report, one).0, one.message(), one.target())).collect();
    assert_eq!(
        found,
        [
            ("gate.raise", "`GET` only reads, but demands `gate.raise`, which may change something", Some("/a/x")),
            ("gate.lower", "`GET` only reads, but demands `gate.lower`, which may change something", Some("/a/x")),
        ]
    );
}

#[test]
fn what_is_said_to_only_read() {
    let text = "paths: { /a: { only_reads: [POST, PUT], POST: gate.raise, PUT: gate.look_at, DELETE: gate.lower } }";
    assert_eq!(
        messages(text, NAME),
        ["`POST` is listed under `only_reads`, but demands `gate.raise`, which may change something"]
    );
}
