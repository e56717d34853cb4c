use super::{messages, places, report};
use crate::of;

const NAME: &str = "changing-route-only-reads";

#[test]
fn methods_that_can_change_something() {
    for (method, count) in [("GET", 0), ("POST", 1), ("PUT", 1), ("PATCH", 1), ("DELETE", 1)] {
        let found = messages(&format!("paths: {{ /a: {{ {method}: door.look_at }} }}"), NAME);
        let expected = format!("`{method}` can change something, but demands only `door.look_at`, which only reads");
        assert_eq!(found, vec![expected; count]);
    }
}

#[test]
fn one_demand_of_a_change_is_enough() {
    let change = "{ operation: gate.raise, when: { filled: /a } }";
    assert_eq!(messages(&format!("paths: {{ /a: {{ PUT: [door.look_at, {change}] }} }}"), NAME), [""; 0]);
    assert_eq!(
        messages("paths: { /a: { PUT: [gate.look_at, door.look_at, gate.look_at] } }", NAME),
        ["`PUT` can change something, but demands only `door.look_at` and `gate.look_at`, which only read"]
    );
}

#[test]
fn only_reads_says_so_for_its_methods() {
    let report = report("paths: { \"/a/{x}\": { only_reads: POST, POST: door.look_at, PUT: gate.look_at } }");
    let found: Vec<_> = of(&report, NAME).into_iter().map(|one| (places(&report, one).0, one.target())).collect();
    assert_eq!(found, [("gate.look_at", Some("/a/x"))]);
}
