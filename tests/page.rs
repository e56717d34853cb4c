//! The shipped policy against the vendor's page, written out by hand from the page and not from the policy.

use portcullis::{
    Column, Decision, Names, Policy, Request,
    rules::{Claim, Exception, Invariant, Order, Rule},
    space::{Cell, Cube},
};
use std::collections::BTreeSet;

const ROLES: [&str; 4] = ["admin", "power", "usage", "read_only"];
const TOKENS: [&str; 4] = ["user_api", "org_api", "org_ingest", "org_rum"];

fn policy() -> Policy {
    Policy::splunk_observability().expect("the shipped policy loads")
}

/// One task of the page: a request that needs a user API access token created by an administrator.
struct LeafRule {
    api: &'static str,
    action: &'static str,
    /// The owners for which the page restricts the task.
    restricted: &'static [&'static str],
    /// The owners for which it does not.
    open: &'static [&'static str],
    /// The row of the page.
    clause: &'static str,
}

/// Makes the list of leaf rules, and one test for each.
macro_rules! leaf_rules {
    ($($test:ident: $api:literal $action:literal $restricted:expr, open $open:expr, clause $clause:literal;)*) => {
        const LEAF_RULES: &[LeafRule] = &[
            $(LeafRule { api: $api, action: $action, restricted: &$restricted, open: &$open, clause: $clause },)*
        ];

        mod leaf {
            $(#[test]
            fn $test() {
                super::assert_leaf_rule(&super::LeafRule {
                    api: $api,
                    action: $action,
                    restricted: &$restricted,
                    open: &$open,
                    clause: $clause,
                });
            })*
        }
    };
}

leaf_rules! {
    // Create, update, delete, or validate an integration.
    create_an_integration: "integration" "create" ["none"], open [], clause "integration";
    update_an_integration: "integration" "update" ["none"], open [], clause "integration";
    delete_an_integration: "integration" "delete" ["none"], open [], clause "integration";
    validate_an_integration: "integration" "validate" ["none"], open [], clause "integration";

    // Create, update, or delete an org token, or rotate its secret.
    create_an_org_token: "org_token" "create" ["none"], open [], clause "org-token";
    update_an_org_token: "org_token" "update" ["none"], open [], clause "org-token";
    delete_an_org_token: "org_token" "delete" ["none"], open [], clause "org-token";
    rotate_the_secret_of_an_org_token: "org_token" "rotate_secret" ["none"], open [], clause "org-token";

    // Change or remove write permissions for another user. `HELD` is about items on which one already has permissions.
    change_write_permission_on_a_dashboard:
        "dashboard" "change_write_permission" ["other"], open ["self"], clause "dashboards";
    remove_write_permission_on_a_dashboard:
        "dashboard" "remove_write_permission" ["other"], open ["self"], clause "dashboards";
    change_write_permission_on_a_dashboard_group:
        "dashboard_group" "change_write_permission" ["other"], open ["self"], clause "dashboards";
    remove_write_permission_on_a_dashboard_group:
        "dashboard_group" "remove_write_permission" ["other"], open ["self"], clause "dashboards";
    change_write_permission_on_a_detector:
        "detector" "change_write_permission" ["other"], open ["self"], clause "detectors";
    remove_write_permission_on_a_detector:
        "detector" "remove_write_permission" ["other"], open ["self"], clause "detectors";

    // The list under organizations; only for teams and write permissions does the page make a difference for oneself.
    retrieve_the_organization: "organization" "read" ["none"], open [], clause "organizations";
    retrieve_more_users: "organization" "list_users" ["none"], open [], clause "organizations";
    retrieve_one_user: "organization" "read_user" ["self", "other"], open [], clause "organizations";
    create_a_metric_category: "organization" "create_metric_category" ["none"], open [], clause "organizations";
    update_a_metric_category: "organization" "update_metric_category" ["none"], open [], clause "organizations";
    delete_a_metric_category: "organization" "delete_metric_category" ["none"], open [], clause "organizations";
    invite_a_user: "organization" "invite_user" ["none"], open [], clause "organizations";
    invite_a_group: "organization" "invite_group" ["none"], open [], clause "organizations";
    grant_administrative_access: "organization" "grant_admin" ["self", "other"], open [], clause "organizations";
    delete_a_user: "organization" "delete_user" ["self", "other"], open [], clause "organizations";

    // Create, update, or delete a team, or remove a team member other than oneself.
    create_a_team: "team" "create" ["none"], open [], clause "teams";
    update_a_team: "team" "update" ["none"], open [], clause "teams";
    delete_a_team: "team" "delete" ["none"], open [], clause "teams";
    remove_a_team_member: "team" "remove_member" ["other"], open ["self"], clause "teams";
}

/// The tasks that whoever already has permissions on the item may do without being an administrator, which leaves the other
/// half of the table's first sentence: a user API access token.
const HELD: &[(&str, &str)] = &[
    ("dashboard", "change_write_permission"),
    ("dashboard", "remove_write_permission"),
    ("dashboard_group", "change_write_permission"),
    ("dashboard_group", "remove_write_permission"),
    ("detector", "change_write_permission"),
    ("detector", "remove_write_permission"),
];

/// What the page does not mention, with the owners that it can have.
const OPEN: &[(&str, &str, &[&str])] = &[
    ("integration", "list", &["none"]),
    ("integration", "read", &["none"]),
    ("org_token", "list", &["none"]),
    ("org_token", "read", &["none"]),
    ("dashboard", "list", &["none"]),
    ("dashboard", "read", &["none"]),
    ("dashboard", "create", &["none"]),
    ("dashboard", "update", &["none"]),
    ("dashboard", "delete", &["none"]),
    ("dashboard", "validate", &["none"]),
    ("dashboard_group", "list", &["none"]),
    ("dashboard_group", "read", &["none"]),
    ("dashboard_group", "create", &["none"]),
    ("dashboard_group", "update", &["none"]),
    ("dashboard_group", "delete", &["none"]),
    ("dashboard_group", "validate", &["none"]),
    ("detector", "list", &["none"]),
    ("detector", "read", &["none"]),
    ("detector", "create", &["none"]),
    ("detector", "update", &["none"]),
    ("detector", "delete", &["none"]),
    ("detector", "enable", &["none"]),
    ("detector", "disable", &["none"]),
    ("detector", "validate", &["none"]),
    ("organization", "list_metric_categories", &["none"]),
    ("team", "list", &["none"]),
    ("team", "read", &["none"]),
    ("team", "add_member", &["self", "other"]),
];

#[track_caller]
fn assert_leaf_rule(leaf: &LeafRule) {
    let policy = policy();
    for owner in leaf.restricted {
        assert_admin_only(&policy, leaf, owner);
    }
    for owner in leaf.open {
        assert_open(&policy, leaf.api, leaf.action, owner);
    }
}

#[track_caller]
fn assert_admin_only(policy: &Policy, leaf: &LeafRule, owner: &str) {
    for role in ROLES {
        for token in TOKENS {
            let names = Names::new(role, token, leaf.api, leaf.action).with_owner(owner);
            let request = policy.resolve(&names).expect("the page's words are in the vocabulary");
            let by_administrator = (role, token) == ("admin", "user_api");
            assert_eq!(policy.decide(request), Decision::from(by_administrator), "{names}");
            assert_eq!(policy.decide_names(&names), Decision::from(by_administrator), "{names}");
            if !by_administrator {
                assert_cites(policy, request, leaf.clause);
                assert_names_what_is_missing(policy, request, role, token);
            }
        }
    }
}

#[track_caller]
fn assert_cites(policy: &Policy, request: Request, clause: &str) {
    let explanation = policy.explain(request).expect("a request of this policy");
    assert!(explanation.deciding_rule().is_some(), "{}", explanation.names());
    let cited: Vec<_> = explanation.clauses().map(|(source, clause)| (source.name(), clause.name())).collect();
    let expected = [("api-access-tokens", clause), ("api-access-tokens", "administrator-token")];
    assert_eq!(cited, expected, "{}", explanation.names());
}

#[track_caller]
fn assert_names_what_is_missing(policy: &Policy, request: Request, role: &str, token: &str) {
    let explanation = policy.explain(request).expect("a request of this policy");
    let needs: Vec<_> = explanation.missing().iter().map(|missing| (missing.column, missing.needs.clone())).collect();
    let mut expected = Vec::new();
    if role != "admin" {
        expected.push((Column::Role, vec!["admin"]));
    }
    if token != "user_api" {
        expected.push((Column::Token, vec!["user_api"]));
    }
    assert_eq!(needs, expected, "{}", explanation.names());
}

#[track_caller]
fn assert_open(policy: &Policy, api: &str, action: &str, owner: &str) {
    for role in ROLES {
        for token in TOKENS {
            let names = Names::new(role, token, api, action).with_owner(owner);
            let request = policy.resolve(&names).expect("the words are in the vocabulary");
            assert_eq!(policy.decide(request), Decision::Allow, "{names}");
        }
    }
}

/// Whoever has permission on an item may go on managing it with a user API access token: the page says so, and the decision
/// says where.
#[test]
fn holders_of_permission_need_a_user_token_and_no_role() {
    let policy = policy();
    for (api, action) in HELD {
        for role in ROLES {
            for token in TOKENS {
                let names = Names::new(role, token, api, action).with_owner("held");
                let request = policy.resolve(&names).expect("the page's words are in the vocabulary");
                let explanation = policy.explain(request).expect("a request of this policy");
                let clauses: Vec<_> = explanation.clauses().map(|(_, clause)| clause.name()).collect();
                let missing: Vec<_> = explanation.missing().iter().map(|missing| missing.column).collect();
                if token == "user_api" {
                    assert_eq!(policy.decide(request), Decision::Allow, "{names}");
                    assert_eq!((clauses, missing), (vec!["held-permissions"], vec![]), "{names}");
                } else {
                    assert_eq!(policy.decide(request), Decision::Deny, "{names}");
                    assert_eq!(clauses, ["held-permissions", "administrator-token"], "{names}");
                    assert_eq!(missing, [Column::Token], "{names}");
                }
            }
        }
    }
}

#[test]
fn what_the_page_does_not_mention_is_open_to_everybody() {
    let policy = policy();
    for (api, action, owners) in OPEN {
        for owner in *owners {
            assert_open(&policy, api, action, owner);
        }
    }
}

#[test]
fn the_page_has_28_leaf_rules() {
    let tasks: BTreeSet<_> = LEAF_RULES.iter().map(|leaf| (leaf.api, leaf.action)).collect();
    assert_eq!((LEAF_RULES.len(), tasks.len()), (28, 28));

    let policy = policy();
    let vocabulary = policy.vocabulary();
    let denied = vocabulary.requests().filter(|&request| policy.decide(request).is_deny());
    let restricted: BTreeSet<_> =
        denied.filter_map(|request| vocabulary.names(request)).map(|names| (names.api, names.action)).collect();
    assert_eq!(restricted, tasks);
}

/// Nothing is forgotten, and nothing is listed twice: what is restricted, what is held and what is open make up the vocabulary.
#[test]
fn the_lists_are_the_whole_vocabulary() {
    let mut listed = Vec::new();
    for leaf in LEAF_RULES {
        listed.extend(leaf.restricted.iter().chain(leaf.open).map(|owner| (leaf.api, leaf.action, *owner)));
    }
    for (api, action, owners) in OPEN {
        listed.extend(owners.iter().map(|owner| (*api, *action, *owner)));
    }
    listed.extend(HELD.iter().map(|(api, action)| (*api, *action, "held")));
    listed.sort_unstable();

    let policy = policy();
    let vocabulary = policy.vocabulary();
    let mut declared = Vec::new();
    for (_, operation) in vocabulary.operations() {
        let api = vocabulary.apis().name(operation.api()).unwrap();
        let action = vocabulary.actions().name(operation.action()).unwrap();
        let owners = operation.owners().iter();
        declared.extend(owners.map(|&owner| (api, action, vocabulary.owners().name(owner).unwrap())));
    }
    declared.sort_unstable();

    assert_eq!(listed, declared);
    assert!(vocabulary.roles().names().eq(ROLES));
    assert!(vocabulary.tokens().names().eq(TOKENS));
    assert_eq!(vocabulary.cell_count(), listed.len() * ROLES.len() * TOKENS.len());
}

#[test]
fn every_clause_is_a_rule_or_says_why_not() {
    let policy = policy();
    let rules = policy.rules();
    let of_rules = rules.iter().flat_map(Rule::citations);
    let of_exceptions = rules.iter().flat_map(Rule::exceptions).flat_map(Exception::citations);
    let cited: BTreeSet<_> = of_rules
        .chain(of_exceptions)
        .map(|&citation| rules.cited(citation).expect("a citation of this policy"))
        .map(|(source, clause)| (source.name(), clause.name()))
        .collect();
    assert!(!rules.sources().is_empty());
    for source in rules.sources() {
        for clause in source.clauses() {
            let is_cited = cited.contains(&(source.name(), clause.name()));
            assert_ne!(is_cited, clause.not_a_rule().is_some(), "{}#{}", source.name(), clause.name());
        }
    }
}

#[test]
fn every_rule_and_every_exception_cites() {
    let policy = policy();
    for rule in policy.rules().iter() {
        assert!(!rule.citations().is_empty(), "{}", rule.id());
        assert!(rule.exceptions().iter().all(|exception| !exception.citations().is_empty()), "{}", rule.id());
    }
}

#[test]
fn every_invariant_holds() {
    let policy = policy();
    let cells: Vec<(Cell, Decision)> = policy
        .vocabulary()
        .requests()
        .map(|request| (policy.vocabulary().cell(request).unwrap(), policy.decide(request)))
        .collect();
    assert!(!policy.rules().invariants().is_empty());
    for invariant in policy.rules().invariants() {
        assert_holds(invariant, &cells);
    }
}

#[track_caller]
fn assert_holds(invariant: &Invariant, cells: &[(Cell, Decision)]) {
    let decisions_in =
        |cube: &Cube| cells.iter().filter(|(cell, _)| cube.contains(*cell)).map(|&(_, decided)| decided).collect();
    match invariant.claim() {
        Claim::Never(cube) => {
            let decisions: Vec<Decision> = decisions_in(cube);
            assert!(!decisions.is_empty(), "{} claims nothing", invariant.id());
            assert!(decisions.into_iter().all(Decision::is_deny), "{}", invariant.id());
        }
        Claim::Always(cube) => {
            let decisions: Vec<Decision> = decisions_in(cube);
            assert!(!decisions.is_empty(), "{} claims nothing", invariant.id());
            assert!(decisions.into_iter().all(Decision::is_allow), "{}", invariant.id());
        }
        Claim::Monotone { order, within } => {
            let rank = |cell: Cell| rank(order, cell);
            let pairs = pairs_that_differ_in(order.column(), within, cells);
            let ranked =
                pairs.filter(|&((weak, _), (strong, _))| rank(weak).zip(rank(strong)).is_some_and(|(w, s)| w < s));
            let decisions: Vec<_> = ranked.map(|((_, weak), (_, strong))| (weak, strong)).collect();
            assert!(!decisions.is_empty(), "{} claims nothing", invariant.id());
            assert!(decisions.iter().all(|(weak, strong)| weak <= strong), "{}", invariant.id());
        }
        Claim::Ignores { column, within } => {
            let mut pairs = pairs_that_differ_in(*column, within, cells);
            assert!(pairs.all(|((_, one), (_, other))| one == other), "{}", invariant.id());
        }
        claim => panic!("no check for {claim:?}"),
    }
}

/// How far up the order the cell stands, if at all.
fn rank(order: &Order, cell: Cell) -> Option<usize> {
    order.names().position(|name| name == cell.name(order.column()))
}

/// Every two cells of the cube that are equal in all other columns.
fn pairs_that_differ_in<'c>(
    column: Column,
    within: &'c Cube,
    cells: &'c [(Cell, Decision)],
) -> impl Iterator<Item = ((Cell, Decision), (Cell, Decision))> + 'c {
    let inside = move || cells.iter().copied().filter(|&(cell, _)| within.contains(cell));
    inside().flat_map(move |one| inside().map(move |other| (one, other))).filter(move |((one, _), (other, _))| {
        let same = |aside: Column, same: bool| aside == column || same;
        one != other
            && same(Column::Role, one.role == other.role)
            && same(Column::Token, one.token == other.token)
            && same(Column::Api, one.api == other.api)
            && same(Column::Action, one.action == other.action)
            && same(Column::Owner, one.owner == other.owner)
    })
}
