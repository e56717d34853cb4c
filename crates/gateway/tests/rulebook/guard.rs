//! What another rulebook allows, and that it is kept out where that is not accepted.

use portcullis::{
    record::{Mode, PolicyMode, ReloadOutcome},
    route::Method,
};
use portcullis_gateway::rulebook::{CurrentRulebook, NewlyAllowed, Rulebook, RulebookDiff, RulebookError};

use super::support::{Folder, assert_kept, policy, policy_of, routes};

/// Returns the diff between the rulebooks of some files.
fn diff(before: (&str, &str), after: (&str, &str)) -> RulebookDiff {
    let load = |(policy, routes): (&str, &str)| {
        let folder = Folder::new();
        folder.write("policy.yaml", policy);
        folder.write("routes.yaml", routes);
        folder.source().load().unwrap_or_else(|error| panic!("{error}"))
    };
    load(before).diff(&load(after))
}

/// Returns what the routes of a file weaken that is made of another one.
fn weakened_routes(before: &str, after: &str) -> Vec<String> {
    let policy = "
portcullis: 1
policy: doors
vocabulary:
  roles: { keeper: {} }
  tokens: { key: {}, card: {} }
  owners: { none: {}, self: {}, other: {} }
  apis: { door: { open: {}, lock: {}, give: { owners: [self, other] } } }
default: allow
rules: []
";
    let diff = diff((policy, before), (policy, after));
    assert_eq!(diff.widens_access(), !diff.weakened_routes().is_empty());
    diff.weakened_routes().to_vec()
}

const ROUTES: &str = "
portcullis-routes: 1
routes: doors
service:
  hosts: { house: [house.example] }
  token_header: X-Key
users: { own: self, other: other, tokens: [key] }
parameters: { name: { encoded: once } }
objects: { door: { writers: { users: /writers } } }
paths:
  /doors/all: { GET: door.lock }
  /doors/{id}:
    object: door
    GET: door.open
    PUT:
      - { operation: door.lock, when: [{ gains: /locks }, { differs: /colour }] }
      - door.open
    DELETE: { operation: door.give, owner: { parameter: id, id: user } }
  /rooms/{name}: { GET: door.open }
";

#[test]
fn newly_allowed_and_newly_denied_requests_are_counted() {
    let routes = routes(1);
    let count = |before: &str, after: &str| {
        let diff = diff((&policy_of(1, before), &routes), (&policy_of(1, after), &routes));
        (diff.newly_allowed(), diff.newly_denied(), diff.widens_access())
    };
    assert_eq!(count("keeper", "keeper"), (0, 0, false));
    assert_eq!(count("keeper", "[member, keeper]"), (1, 0, true));
    assert_eq!(count("[member, keeper]", "keeper"), (0, 1, false));
    assert_eq!(count("keeper", "member"), (1, 1, true));
}

/// Returns a rulebook whose policies let some roles open the door.
fn rulebook(policies: &[(&str, PolicyMode)]) -> Rulebook {
    let folder = Folder::new();
    let mut source = folder.source();
    for (number, (who_opens, mode)) in policies.iter().enumerate() {
        if number == 0 {
            folder.write("policy.yaml", &policy_of(1, who_opens));
            source = source.with_first_mode(*mode);
        } else {
            let name = format!("policy-{number}.yaml");
            folder.write(&name, &policy_of(1, who_opens));
            source = source.with_policy(folder.path(&name), *mode);
        }
    }
    source.load().unwrap_or_else(|error| panic!("{error}"))
}

/// A request is allowed if every enforced policy allows it: only what all of them allow counts.
#[test]
fn of_several_policies_what_all_of_them_allow_counts() {
    use PolicyMode::{Candidate, Enforce, Shadow};

    const BOTH: &str = "[member, keeper]";
    let count = |before: [(&str, PolicyMode); 2], after: [(&str, PolicyMode); 2]| {
        let diff = rulebook(&before).diff(&rulebook(&after));
        (diff.newly_allowed(), diff.newly_denied())
    };
    let enforced = |one, other| [(one, Enforce), (other, Enforce)];
    // The second policy denies what the first one allows newly.
    assert_eq!(count(enforced("keeper", "keeper"), enforced(BOTH, "keeper")), (0, 0));
    // Each allows something newly; both together allow one request.
    assert_eq!(count(enforced("keeper", BOTH), enforced(BOTH, BOTH)), (1, 0));
    assert_eq!(count(enforced(BOTH, BOTH), enforced("member", BOTH)), (0, 1));
    assert_eq!(count(enforced("keeper", "member"), enforced("member", "member")), (1, 0));
    // What is not enforced does not count, unless nothing is.
    assert_eq!(count([("keeper", Enforce), ("keeper", Shadow)], [("keeper", Enforce), (BOTH, Shadow)]), (0, 0));
    assert_eq!(count([("keeper", Enforce), ("keeper", Candidate)], [("keeper", Enforce), (BOTH, Candidate)]), (0, 0));
    assert_eq!(count([("keeper", Shadow), ("keeper", Candidate)], [(BOTH, Shadow), ("keeper", Candidate)]), (1, 0));
}

/// The counts of two policies against those of every request, one by one.
#[test]
fn the_counts_are_those_of_all_requests() {
    let sets = ["[]", "member", "keeper", "[member, keeper]"];
    let allows = |set: usize| [set & 1 != 0, set & 2 != 0];
    let both = |one: usize, other: usize| [0, 1].map(|role| allows(one)[role] && allows(other)[role]);
    let known: Vec<usize> = (1..4).collect();
    for (&a, &b) in known.iter().flat_map(|a| known.iter().map(move |b| (a, b))) {
        for (&c, &d) in known.iter().flat_map(|c| known.iter().map(move |d| (c, d))) {
            let load = |one: usize, other: usize| {
                rulebook(&[(sets[one], PolicyMode::Enforce), (sets[other], PolicyMode::Enforce)])
            };
            let diff = load(a, b).diff(&load(c, d));
            let (before, after) = (both(a, b), both(c, d));
            let count =
                |some: [bool; 2], others: [bool; 2]| (0..2).filter(|&role| some[role] && !others[role]).count() as u64;
            let expected = (count(after, before), count(before, after));
            assert_eq!((diff.newly_allowed(), diff.newly_denied()), expected, "{a} {b} {c} {d}");
        }
    }
}

#[test]
fn weakened_guards_are_named_and_policies_that_decide_no_more() {
    let longer = policy(1).replace("max_age: 30d", "max_age: 40d");
    let diff = diff((&policy(1), &routes(1)), (&longer, &routes(1)));
    assert_eq!(diff.weakened_guards(), ["door-1: lifetime desk of token key is longer"]);
    assert!(diff.widens_access());
    assert_eq!(
        diff.to_string(),
        "0 requests newly allowed, 0 newly denied, 1 guards weakened (door-1: lifetime desk of token key is longer), \
         0 routes weakened"
    );

    let two = rulebook(&[("keeper", PolicyMode::Enforce), ("keeper", PolicyMode::Enforce)]);
    let one = rulebook(&[("keeper", PolicyMode::Enforce), ("keeper", PolicyMode::Shadow)]);
    assert_eq!(two.diff(&one).weakened_guards(), ["door-1 does not decide any more"]);
    assert!(!one.diff(&two).widens_access());
}

#[test]
fn what_is_not_enforced_any_more_is_named() {
    let (enforced, watched) =
        (rulebook(&[("keeper", PolicyMode::Enforce)]), rulebook(&[("keeper", PolicyMode::Shadow)]));
    assert_eq!(enforced.diff(&watched).weakened_guards(), ["no policy is enforced any more"]);
    assert!(!watched.diff(&enforced).widens_access());
    let one_route = enforced.clone().with_route_mode(Method::Delete, "/door", Mode::Shadow).unwrap();
    assert_eq!(enforced.diff(&one_route).weakened_guards(), ["DELETE /door is not enforced any more"]);
    assert!(!one_route.diff(&enforced).widens_access());

    let current = CurrentRulebook::from(enforced).with_newly_allowed(NewlyAllowed::Refuse);
    for rulebook in [watched, one_route] {
        assert_eq!(current.replace(rulebook).outcome(), ReloadOutcome::Kept);
    }
}

#[test]
fn routes_that_surely_demand_as_much_weaken_nothing() {
    let same = [
        ROUTES.to_owned(),
        // Other places, names of the whole, and orders.
        format!("# Doors.\n\n{ROUTES}"),
        ROUTES.replace("routes: doors", "routes: gates"),
        ROUTES.replace("  /doors/all: { GET: door.lock }\n", "") + "  /doors/all: { GET: door.lock }\n",
        // More is demanded, or demanded always.
        ROUTES.replace("    GET: door.open\n", "    GET: [door.open, door.lock]\n"),
        ROUTES.replace("      - door.open\n", "      - door.open\n      - door.lock\n"),
        // Requests without a route are refused.
        ROUTES.replace("  /rooms/{name}: { GET: door.open }\n", ""),
    ];
    for after in same {
        assert_eq!(weakened_routes(ROUTES, &after), [""; 0], "{after}");
    }
}

#[test]
fn what_routes_could_demand_less_of_is_named() {
    let less = |path: &str| format!("{path} demands less, or something else");
    for (from, to, expected) in [
        ("    GET: door.open\n", "    GET: door.lock\n", less("GET /doors/{id}")),
        ("      - door.open\n", "", less("PUT /doors/{id}")),
        ("[{ gains: /locks }, {", "[{ loses: /locks }, {", less("PUT /doors/{id}")),
        (", { differs: /colour }]", ", { differs: /color }]", less("PUT /doors/{id}")),
        (", { differs: /colour }]", ", { differs: /colour }, { filled: /x }]", less("PUT /doors/{id}")),
        ("owner: { parameter: id, id: user }", "owner: { parameter: id, id: member }", less("DELETE /doors/{id}")),
        ("owner: { parameter: id, id: user }", "owner: self", less("DELETE /doors/{id}")),
        (
            "  /doors/all: { GET: door.lock }\n",
            "",
            "GET /doors/all is removed, and its requests have another route".into(),
        ),
        ("  /rooms/", "  /room: { GET: door.open }\n  /rooms/", "GET /room is new".into()),
        ("house.example", "\"*.example\"", "the hosts changed".into()),
        ("token_header: X-Key", "token_header: X-Card", "the header of tokens changed".into()),
        (
            "  token_header",
            "  trailing_slash: ignored\n  token_header",
            "the meaning of a slash at the end changed".into(),
        ),
        ("tokens: [key]", "tokens: [card]", "the kinds of token that belong to users changed".into()),
        ("encoded: once", "encoded: twice", "what parameters can be changed".into()),
        ("users: /writers", "users: /editors", "the stored objects changed".into()),
        ("own: self, other: other", "own: other, other: self", "the owners that are computed changed".into()),
    ] {
        let after = ROUTES.replace(from, to);
        assert_ne!(after, ROUTES, "{from}");
        assert_eq!(weakened_routes(ROUTES, &after), [expected], "{from} -> {to}");
    }
}

/// The ids of owners and operations are those of a vocabulary: other names before them change the ids, and nothing else.
#[test]
fn routes_over_other_vocabularies_are_compared_by_names() {
    let policy = policy(1);
    let more = policy.replace("apis: { door:", "apis: { bell: { ring: {} }, door:");
    assert_eq!(diff((&policy, &routes(1)), (&more, &routes(1))).weakened_routes(), [""; 0]);
    let swapped = policy.replace("{ open-1: {}, close: {} }", "{ close: {}, open-1: {} }");
    assert_eq!(diff((&policy, &routes(1)), (&swapped, &routes(1))).weakened_routes(), [""; 0]);
    let other = routes(1).replace("POST: door.open-1, DELETE: door.close", "POST: door.close, DELETE: door.open-1");
    assert_eq!(diff((&policy, &routes(1)), (&swapped, &other)).weakened_routes().len(), 2);
}

#[test]
fn what_widens_access_is_kept_out_where_it_is_refused() {
    let folder = Folder::new();
    let current = folder.load().with_newly_allowed(NewlyAllowed::Refuse);
    let wider_routes = routes(1).replace("DELETE: door.close", "DELETE: door.close, PUT: door.close");
    for (policy, routes) in [
        (policy_of(1, "[member, keeper]"), routes(1)),
        (policy(1).replace("max_age: 30d", "max_age: 40d"), routes(1)),
        (policy(1), wider_routes.clone()),
    ] {
        folder.write("policy.yaml", &policy);
        folder.write("routes.yaml", &routes);
        let report = current.reload();
        assert!(matches!(report.error(), Some(RulebookError::Widens(_))), "{report}");
        assert!(report.diff().is_some_and(RulebookDiff::widens_access));
        let error = assert_kept(&report);
        assert!(error.starts_with("the new files widen access, and that is not accepted: "), "{error}");
        assert_eq!(current.current().generation(), 0);
    }

    // What narrows access is loaded.
    folder.write("policy.yaml", &policy_of(1, "[]").replace("role: [], ", "").replace("effect: allow", "effect: deny"));
    folder.write("routes.yaml", &routes(1));
    let report = current.reload();
    assert_eq!(report.outcome(), ReloadOutcome::Loaded, "{report}");

    // Somebody accepts it.
    folder.write("policy.yaml", &policy_of(1, "[member, keeper]"));
    assert_kept(&current.reload());
    assert_eq!(current.reload_accepting().outcome(), ReloadOutcome::Loaded);
    assert_eq!(current.reload().outcome(), ReloadOutcome::Unchanged);
}

#[test]
fn what_widens_access_is_loaded_where_it_is_accepted() {
    let folder = Folder::new();
    let current = CurrentRulebook::load(folder.source()).expect("it loads");
    folder.write("policy.yaml", &policy_of(1, "[member, keeper]"));
    let report = current.reload();
    assert_eq!(report.outcome(), ReloadOutcome::Loaded, "{report}");
    assert_eq!(report.diff().map(RulebookDiff::newly_allowed), Some(1));
}
