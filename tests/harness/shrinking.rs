//! What property tests that fail end with.

use crate::{SHIPPED, allows, coin, config, generate::models};
use portcullis::{Names, Policy, oracle::strategies, space::CellSet};
use proptest::{
    prelude::*,
    test_runner::{TestError, TestRunner},
};
use std::cell::RefCell;

/// What a test ends with that fails where the property does not hold. It fails for sure, as the property fails often.
#[track_caller]
fn simplest<S: Strategy>(strategy: &S, holds: impl Fn(&S::Value) -> bool) -> S::Value {
    let cases = ProptestConfig { cases: 20_000, max_shrink_iters: 20_000, ..config() };
    let mut runner = TestRunner::new_with_rng(cases, TestRunner::deterministic().new_rng());
    match runner.run(
        strategy,
        |value| {
            if holds(&value) { Ok(()) } else { Err(TestCaseError::fail("it does not hold")) }
        },
    ) {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("it should have failed: {other:?}"),
    }
}

fn simplest_request<'p>(strategy: &impl Strategy<Value = Names<'p>>, fails: impl Fn(&Names<'_>) -> bool) -> String {
    simplest(strategy, |names| !fails(names)).to_string()
}

#[test]
fn requests_shrink_to_the_names_declared_first() {
    let requests = strategies::requests(&SHIPPED);
    assert_eq!(simplest_request(&requests, |_| true), "admin/user_api integration.list none");
    assert_eq!(simplest_request(&requests, |names| names.role == "usage"), "usage/user_api integration.list none");
    assert_eq!(simplest_request(&requests, |names| names.role != "admin"), "power/user_api integration.list none");
    assert_eq!(
        simplest_request(&requests, |names| names.token == Some("org_rum")),
        "admin/org_rum integration.list none"
    );
    assert_eq!(simplest_request(&requests, |names| names.api == "team"), "admin/user_api team.list none");
    assert_eq!(
        simplest_request(&requests, |names| names.action == "remove_write_permission"),
        "admin/user_api dashboard.remove_write_permission self"
    );
    assert_eq!(
        simplest_request(&requests, |names| names.owner == Some("other")),
        "admin/user_api dashboard.change_write_permission other"
    );
    assert_eq!(
        simplest_request(&requests, |names| names.api == "team"
            && names.owner == Some("other")
            && names.token.is_some_and(|token| token.starts_with("org"))),
        "admin/org_api team.add_member other"
    );
}

#[test]
fn what_is_promised_is_kept_on_the_way() {
    assert_eq!(simplest_request(&strategies::denied(&SHIPPED), |_| true), "admin/org_api integration.create none");
    assert_eq!(
        simplest_request(&strategies::denied(&SHIPPED), |names| names.token == Some("user_api")),
        "power/user_api integration.create none"
    );
    assert_eq!(
        simplest_request(&strategies::denied(&SHIPPED), |names| names.owner == Some("self")),
        "admin/org_api organization.read_user self"
    );
    assert_eq!(simplest_request(&strategies::allowed(&SHIPPED), |_| true), "admin/user_api integration.list none");
    assert_eq!(
        simplest_request(&strategies::allowed(&SHIPPED), |names| names.role == "power" && names.api == "team"),
        "power/user_api team.list none"
    );
    assert_eq!(
        simplest_request(&strategies::matching(&SHIPPED, "team-write"), |_| true),
        "admin/user_api team.create none"
    );
    let seen = RefCell::new(Vec::new());
    simplest_request(&strategies::denied(&SHIPPED), |names| {
        seen.borrow_mut().push(names.to_string());
        assert!(!allows(&SHIPPED, &SHIPPED.vocabulary().names(SHIPPED.resolve(names).unwrap()).unwrap()));
        names.role == "read_only" || names.api == "team"
    });
    assert!(seen.into_inner().len() > 5);
}

fn simplest_pair(policy: &Policy, fails: impl Fn(&Names<'_>, &Names<'_>) -> bool) -> (String, String) {
    let (allowed, denied) = simplest(&strategies::boundary(policy), |(allowed, denied)| {
        // Whatever is tried is a pair.
        assert!(allows(policy, allowed) && !allows(policy, denied), "{allowed}, {denied}");
        !fails(allowed, denied)
    });
    (allowed.to_string(), denied.to_string())
}

#[test]
fn pairs_shrink_as_pairs() {
    let pair = |allowed: &str, denied: &str| (allowed.to_owned(), denied.to_owned());
    assert_eq!(
        simplest_pair(&SHIPPED, |_, _| true),
        pair("admin/user_api integration.create none", "admin/org_api integration.create none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |allowed, _| allowed.role == "power"),
        pair("power/user_api integration.list none", "power/user_api integration.create none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |_, denied| denied.role == "usage"),
        pair("admin/user_api integration.create none", "usage/user_api integration.create none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |_, denied| denied.action == "remove_member"),
        pair("admin/user_api team.remove_member other", "admin/org_api team.remove_member other")
    );
}

#[test]
fn what_a_pair_has_in_common_changes_in_both() {
    let ends = simplest_pair(&SHIPPED, |allowed, denied| (allowed.role, denied.role) == ("admin", "usage"));
    assert_eq!(
        ends,
        ("admin/user_api integration.create none".to_owned(), "usage/user_api integration.create none".to_owned())
    );
}

#[test]
fn pairs_may_go_on_differing_in_a_column() {
    let pair = |allowed: &str, denied: &str| (allowed.to_owned(), denied.to_owned());
    assert_eq!(
        simplest_pair(&SHIPPED, |allowed, denied| allowed.role != denied.role),
        pair("admin/user_api integration.create none", "power/user_api integration.create none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |allowed, denied| allowed.api != denied.api),
        pair("admin/org_api integration.read none", "admin/org_api organization.read none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |allowed, denied| allowed.action != denied.action),
        pair("admin/org_api integration.list none", "admin/org_api integration.create none")
    );
    assert_eq!(
        simplest_pair(&SHIPPED, |allowed, denied| allowed.owner != denied.owner),
        pair(
            "admin/org_api dashboard.change_write_permission self",
            "admin/org_api dashboard.change_write_permission held"
        )
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..config() })]

    /// Whatever fails, nothing that is simpler in one column alone fails too.
    #[test]
    fn the_end_is_simple(model in models(), salt in any::<u64>()) {
        let policy = model.policy();
        let fails = |names: &Names<'_>| coin(names, salt);
        let failing: Vec<_> = policy.vocabulary().requests().filter(|&request| {
            fails(&policy.vocabulary().names(request).expect("a request"))
        }).collect();
        prop_assume!(!failing.is_empty());
        let requests = strategies::requests_in(&policy, &CellSet::all(policy.vocabulary()));
        let end = policy.resolve(&simplest(&requests, |names| !fails(names))).expect("a request");
        prop_assert!(failing.contains(&end));
        let cell = |request| policy.vocabulary().cell(request).expect("a cell");
        let end = cell(end);
        for other in failing.into_iter().map(cell) {
            let same_target = (other.api, other.action, other.owner) == (end.api, end.action, end.owner);
            prop_assert!(!(same_target && other.token == end.token && other.role < end.role));
            prop_assert!(!(same_target && other.role == end.role && other.token < end.token));
            if (other.role, other.token) == (end.role, end.token) {
                let operation = |cell: portcullis::space::Cell| policy.vocabulary().operation_of(cell.api, cell.action);
                prop_assert!((operation(other), other.owner) >= (operation(end), end.owner));
            }
        }
    }
}
