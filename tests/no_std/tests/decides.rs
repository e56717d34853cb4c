//! What is built without the standard library decides and explains.

use portcullis::{Decision, Names, rules::reference};
use portcullis_no_std::{castle, decide, decided_by};

#[test]
fn a_policy_decides_and_explains_without_the_standard_library() {
    let policy = castle().expect("a policy");
    let open = Names::new("guest", "key", "door", "open");
    assert_eq!(decide(&policy, &open), Decision::Deny);
    assert_eq!(decide(&policy, &open.with_role("keeper")), Decision::Allow);
    assert_eq!(decide(&policy, &open.with_role("stranger")), Decision::Deny);
    assert_eq!(decided_by(&policy, &open).as_deref(), Some("keepers-open"));
    for request in policy.vocabulary().requests() {
        assert_eq!(policy.decide(request), reference::decide(policy.rules(), request));
    }
}
