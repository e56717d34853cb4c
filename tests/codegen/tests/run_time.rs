//! What was compiled in decides what the policy decides at run time.

use portcullis::{Decision, Names, Policy};
use portcullis_codegen_example::policy::{self, FINGERPRINT, Operation, Owner, Role, Token, decide};

#[test]
fn every_cell_is_decided_alike() {
    let policy = Policy::splunk_observability().unwrap();
    let mut cells = 0;
    for (role, token) in Role::ALL.into_iter().flat_map(|role| Token::ALL.map(|token| (role, token))) {
        for (operation, owner) in Operation::ALL.into_iter().flat_map(|one| Owner::ALL.map(|owner| (one, owner))) {
            let names = Names::new(role.name(), token.name(), operation.api(), operation.action());
            let request = policy.vocabulary().find(&names.with_owner(owner.name()));
            let expected = request.map_or(Decision::Deny, |request| policy.decide(request));
            let decision = decide(role, token, operation, owner);
            assert_eq!(decision.is_allow(), expected.is_allow(), "{role}/{token} {operation} {owner}");
            assert_eq!(decision.is_deny(), expected.is_deny());
            assert_eq!(request.is_some(), operation.owners().contains(&owner), "{operation} {owner}");
            cells += usize::from(request.is_some());
        }
    }
    assert_eq!(cells, policy.vocabulary().cell_count());
}

#[test]
fn names_and_their_order_are_those_of_the_policy() {
    let policy = Policy::splunk_observability().unwrap();
    let vocabulary = policy.vocabulary();
    assert!(Role::ALL.map(Role::name).into_iter().eq(vocabulary.roles().names()));
    assert!(Token::ALL.map(Token::name).into_iter().eq(vocabulary.tokens().names()));
    assert!(Owner::ALL.map(Owner::name).into_iter().eq(vocabulary.owners().names()));
    let operations = vocabulary.operations().map(|(_, operation)| {
        let api = vocabulary.apis().name(operation.api()).unwrap();
        (api, vocabulary.actions().name(operation.action()).unwrap(), operation.reads())
    });
    assert!(operations.eq(Operation::ALL.map(|one| (one.api(), one.action(), one.reads()))));
    assert_eq!(&FINGERPRINT, policy.fingerprint().as_bytes());
}

#[test]
fn names_are_found_and_others_are_not() {
    assert_eq!(Role::ALL.map(|role| Role::from_name(role.name())), Role::ALL.map(Some));
    assert_eq!(Token::ALL.map(|token| Token::from_name(token.name())), Token::ALL.map(Some));
    assert_eq!(Owner::ALL.map(|owner| Owner::from_name(owner.name())), Owner::ALL.map(Some));
    for operation in Operation::ALL {
        assert_eq!(Operation::from_names(operation.api(), operation.action()), Some(operation));
        assert_eq!(operation.to_string(), format!("{}.{}", operation.api(), operation.action()));
    }
    assert_eq!(Role::from_name("Admin"), None);
    assert_eq!(Token::from_name(""), None);
    assert_eq!(Owner::from_name("self_"), None);
    assert_eq!(Operation::from_names("integration", "rotate_secret"), None);
    assert_eq!(Operation::from_names("integrations", "list"), None);
    assert_eq!(format!("{:>7}|{:>7}", Role::Admin, policy::Owner::Self_), "  admin|   self");
}
