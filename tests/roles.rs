//! Users with several roles, the roles of an identity provider's list, and the owners of operations.

use portcullis::{
    Call, Decision, Names, Policy,
    policy::{KnownRoles, NameError},
};

fn policy() -> Policy {
    Policy::splunk_observability().unwrap()
}

#[test]
fn the_order_of_roles_has_no_meaning() {
    let policy = policy();
    let read = Call::new("user_api", "organization", "read");
    for roles in [["usage", "admin"], ["admin", "usage"]] {
        assert_eq!(policy.decide_roles(&roles, &read), Decision::Allow);
        let requests = policy.resolve_roles(&roles, &read).unwrap();
        let asked: Vec<&str> =
            requests.iter().map(|&request| policy.vocabulary().names(request).unwrap().role).collect();
        assert_eq!(asked, roles, "one request for each role, in the order of the roles");
        assert_eq!(policy.decide_any(&requests), Decision::Allow);
    }
}

#[test]
fn roles_may_be_owned() {
    let roles = vec![String::from("usage"), String::from("power")];
    let read = Call::new("user_api", "organization", "read");
    assert_eq!(policy().decide_roles(&roles, &read), Decision::Deny);
    assert_eq!(policy().resolve_roles(&roles, &read).unwrap().len(), 2);
}

/// Even where everybody is allowed.
#[test]
fn without_a_role_everything_is_denied() {
    let policy = policy();
    for request in policy.vocabulary().requests() {
        let call = policy.vocabulary().names(request).unwrap().without_role();
        assert_eq!(policy.decide_roles(&[""; 0], &call), Decision::Deny);
        let requests = policy.resolve_roles(&[""; 0], &call).unwrap();
        assert_eq!(requests, []);
        assert_eq!(policy.decide_any(&requests), Decision::Deny);
        assert!(policy.explain_any(&requests).is_none());
    }
}

#[test]
fn every_wrong_name_is_reported() {
    let call = Call::new("cookie", "team", "create").with_owner("self");
    let problems = |roles: &[&str], call: &Call<'_>| {
        let error = policy().resolve_roles(roles, call).unwrap_err();
        error.problems().iter().map(NameError::message).collect::<Vec<_>>()
    };
    let of_call = ["unknown token `cookie`", "`team.create` cannot have the owner `self`"];
    assert_eq!(problems(&[], &call), of_call);
    assert_eq!(problems(&["admin"], &call), of_call);
    let of_roles = ["unknown role `root`", "unknown role `boss`"];
    assert_eq!(problems(&["root", "admin", "boss"], &call), [of_roles, of_call].concat());
    let ownerless = Call::new("user_api", "team", "remove_member");
    let missing = "`team.remove_member` needs an owner, to say who is targeted";
    assert_eq!(problems(&[], &ownerless), [missing]);
    assert_eq!(problems(&["root", "admin"], &ownerless), ["unknown role `root`", missing]);
}

#[test]
fn a_call_and_a_role_are_the_names_of_a_request() {
    let names = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
    assert_eq!(names.without_role(), Call::new("user_api", "team", "remove_member").with_owner("self"));
    assert_eq!(names.without_role().by("power"), names);
    assert_eq!(names.without_owner().without_role().by("admin"), names.without_owner().with_role("admin"));
}

#[test]
fn known_roles_keep_their_order_and_are_not_repeated() {
    let policy = policy();
    let names = ["usage", "Admin", "", "power", "usage", "admin ", "Admin", "read_only", "power", "user_api"];
    let KnownRoles { known, unknown, .. } = policy.known_roles(names);
    assert_eq!(known, ["usage", "power", "read_only"]);
    assert_eq!(unknown, ["Admin", "", "admin ", "user_api"]);
    assert!(policy.resolve_roles(&known, &Call::new("user_api", "team", "create")).is_ok());
}

#[test]
fn known_roles_of_nothing_and_of_every_kind_of_list() {
    let policy = policy();
    let none = policy.known_roles([""; 0]);
    assert_eq!((none.known.len(), none.unknown.len()), (0, 0));
    assert!(policy.decide_roles(&none.known, &Call::new("user_api", "team", "list")).is_deny());
    let owned = vec![String::from("admin"), String::from("staff")];
    assert_eq!(policy.known_roles(&owned), policy.known_roles("admin,staff".split(',')));
    assert_eq!(policy.known_roles(&owned).known, ["admin"]);
}

/// The vocabulary declares the owners in another order than the operation lists them.
#[test]
fn owners_are_in_the_order_of_declaration() {
    let text = "
portcullis: 1
policy: shelf
vocabulary:
  roles: { reader: {} }
  tokens: { card: {} }
  owners: { other: {}, none: {}, self: {} }
  apis:
    book: { lend: { owners: [self, other] }, read: {} }
    shelf: { tidy: { owners: self } }
default: deny
rules: []
";
    let policy = Policy::from_text("shelf.yaml", text).unwrap();
    assert_eq!(policy.owners_of("book", "lend").unwrap(), ["other", "self"]);
    assert_eq!(policy.owners_of("book", "read").unwrap(), ["none"]);
    assert_eq!(policy.owners_of("shelf", "tidy").unwrap(), ["self"]);

    let problem = |api: &str, action: &str| policy.owners_of(api, action).unwrap_err().to_string();
    assert_eq!(problem("boook", "lend"), "unknown api `boook`; did you mean `book`?");
    assert_eq!(problem("book", "tidy"), "api `book` has no action `tidy`; expected one of `lend`, `read`");
}

/// Every owner that an operation can have, and no other, gives a request.
#[test]
fn owners_are_those_of_the_requests() {
    let policy = policy();
    let vocabulary = policy.vocabulary();
    for (_, operation) in vocabulary.operations() {
        let (api, action) =
            (vocabulary.apis().name(operation.api()).unwrap(), vocabulary.actions().name(operation.action()).unwrap());
        let owners = policy.owners_of(api, action).unwrap();
        let names = Names::new("admin", "user_api", api, action);
        let possible = vocabulary.owners().names().filter(|owner| policy.resolve(&names.with_owner(owner)).is_ok());
        assert_eq!(owners, possible.collect::<Vec<_>>(), "{api}.{action}");
    }
}
