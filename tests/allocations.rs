//! Deciding allocates nothing.

use allocation_counter::measure;
use portcullis::{
    Names, Policy, Request,
    policy::{BatchForm, Columns},
};
use std::hint::black_box;

fn policy() -> Policy {
    Policy::splunk_observability().expect("the shipped policy loads")
}

/// The count must come from the measured calls: everything they need is made before.
#[track_caller]
fn assert_no_allocation(what: &str, calls: impl FnOnce()) {
    let counted = measure(calls);
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0), "{what}");
}

/// A counter that counts nothing would find every promise kept.
#[test]
fn the_counter_sees_what_explaining_allocates() {
    let policy = policy();
    let request = policy.resolve(&Names::new("power", "user_api", "team", "create")).unwrap();
    let counted = measure(|| drop(black_box(policy.explain(request))));
    assert!(counted.count_total > 0);
}

#[test]
fn deciding_requests_allocates_nothing() {
    let policy = policy();
    let requests: Vec<Request> = policy.vocabulary().requests().collect();
    assert_eq!(requests.len(), policy.vocabulary().cell_count());
    for &request in &requests {
        assert_no_allocation("decide", || {
            black_box(policy.decide(black_box(request)));
        });
        assert_no_allocation("ruling", || {
            black_box(policy.ruling(black_box(request)));
        });
    }
    for requests in requests.windows(4).chain([&[][..], &requests]) {
        assert_no_allocation("decide_any", || {
            black_box(policy.decide_any(black_box(requests)));
        });
    }
}

/// It was computed when the policy was loaded: computing it sorts the names.
#[test]
fn the_fingerprint_is_known() {
    let policy = policy();
    assert_no_allocation("fingerprint", || {
        black_box(policy.fingerprint());
    });
}

#[test]
fn deciding_batches_allocates_nothing() {
    let policy = policy();
    let requests: Vec<Request> = policy.vocabulary().requests().collect();
    let numbers: Vec<u8> = (0..200).map(|number| number % 7).collect();
    let columns = Columns { roles: &numbers, tokens: &numbers, apis: &numbers, actions: &numbers, owners: &numbers };
    let mut allowed = vec![0; requests.len().div_ceil(64)];
    for batch in BatchForm::ALL.into_iter().filter_map(|form| policy.batch_in(form)) {
        assert_no_allocation("decide_batch", || {
            batch.decide_batch(black_box(&requests), black_box(&mut allowed)).unwrap();
        });
        assert_no_allocation("decide_batch_columns", || {
            batch.decide_batch_columns(black_box(&columns), black_box(&mut allowed)).unwrap();
        });
    }
}

#[test]
fn deciding_names_allocates_nothing() {
    let policy = policy();
    let roles: Vec<&str> = policy.vocabulary().roles().names().collect();
    for request in policy.vocabulary().requests() {
        let names = policy.vocabulary().names(request).unwrap();
        let without_owner = names.without_owner();
        for names in [names, without_owner] {
            assert_no_allocation("decide_names", || {
                black_box(policy.decide_names(black_box(&names)));
            });
            for roles in [&roles[..], &roles[..1], &[]] {
                assert_no_allocation("decide_roles", || {
                    black_box(policy.decide_roles(black_box(roles), black_box(&names.without_role())));
                });
            }
        }
    }
}

#[test]
fn denying_unknown_names_allocates_nothing() {
    let policy = policy();
    let known = Names::new("admin", "user_api", "team", "remove_member").with_owner("other");
    let unknown = [
        known.with_role("root"),
        known.with_token("cookie"),
        known.with_api("teams"),
        known.with_action("disband"),
        known.with_owner("nobody"),
        known.with_owner("held"),
        known.without_owner(),
    ];
    for names in unknown {
        assert_no_allocation("decide_names", || {
            assert!(policy.decide_names(black_box(&names)).is_deny());
        });
        assert_no_allocation("decide_roles", || {
            let roles = ["admin", names.role];
            assert!(policy.decide_roles(black_box(&roles), black_box(&names.without_role())).is_deny());
        });
    }
}

#[test]
fn deciding_requests_of_another_policy_allocates_nothing() {
    let shipped = policy();
    let text = "
portcullis: 1
policy: door
vocabulary: { roles: { guest: {} }, tokens: { key: {} }, owners: { none: {} }, apis: { door: { open: {} } } }
default: allow
rules: []
";
    let door = Policy::from_text("door.yaml", text).unwrap();
    for request in shipped.vocabulary().requests() {
        assert_no_allocation("a foreign request", || {
            assert!(door.decide(black_box(request)).is_deny());
            assert!(door.ruling(black_box(request)).decision.is_deny());
        });
    }
}
