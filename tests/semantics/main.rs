//! What policies mean, for generated policies: the compiled table against the specification and against a model of it.

mod batch;
mod cubes;
mod explanations;
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;
mod model;
mod small_scope;

use generate::{model_and_requirement, models, spaces, twins};
use model::{ACTIONS, APIS, Model, OWNERS, ROLES, RULE_IDS, Rule, Space, TOKENS};
use portcullis::{Column, Decision, Names, Policy, Request, rules::reference, space::RuleId};
use proptest::{prelude::*, sample::Index};

/// A failure prints its policy; there is no need to keep seeds.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn rule_name(policy: &Policy, rule: Option<RuleId>) -> Option<&str> {
    rule.and_then(|id| policy.rules().get(id)).map(portcullis::rules::Rule::id)
}

/// The table, the specification and the model decide every cell alike and by the same rule.
#[track_caller]
pub(crate) fn assert_agrees(model: &Model) {
    let policy = model.policy();
    let cells = model.cells();
    assert_eq!(policy.vocabulary().cell_count(), cells.len(), "{model:?}");
    assert_eq!(policy.vocabulary().requests().count(), cells.len(), "{model:?}");
    for cell in cells {
        let names = cell.names();
        let request = policy.resolve(&names).unwrap_or_else(|error| panic!("{error}{model:?}"));
        let (allowed, rule) = model.decide(cell);
        let decision = Decision::from(allowed);
        assert_eq!(policy.decide(request), decision, "{names}{model:?}");
        assert_eq!(policy.decide_names(&names), decision, "{names}{model:?}");
        assert_eq!(reference::decide(policy.rules(), request), decision, "{names}{model:?}");
        let ruling = policy.ruling(request);
        assert_eq!(ruling.decision, decision, "{names}{model:?}");
        assert_eq!(rule_name(&policy, ruling.rule), rule, "{names}{model:?}");
        assert_eq!(reference::deciding_rule(policy.rules(), request), ruling.rule, "{names}{model:?}");
        assert_eq!(policy.vocabulary().names(request), Some(names), "{model:?}");
    }
}

/// Every decision and the name of the rule that made it, in the order of the model's cells.
fn rulings<'p>(policy: &'p Policy, model: &Model) -> Vec<(Decision, Option<&'p str>)> {
    let rulings = model.cells().into_iter().map(|cell| policy.ruling(policy.resolve(&cell.names()).unwrap()));
    rulings.map(|ruling| (ruling.decision, rule_name(policy, ruling.rule))).collect()
}

fn free_id(model: &Model) -> &'static str {
    RULE_IDS.into_iter().find(|id| model.rules.iter().all(|rule| rule.id != *id)).expect("more ids than rules")
}

/// Names that are near to known ones, and names that are near to nothing.
fn strange_names() -> impl Strategy<Value = String> {
    let known: Vec<&str> = [ROLES, TOKENS, OWNERS, APIS, ACTIONS].concat();
    let near = (prop::sample::select(known), 0..6).prop_map(|(name, slip)| match slip {
        0 => name.to_uppercase(),
        1 => format!("{name} "),
        2 => format!("{name}\0"),
        3 => name[1..].to_owned(),
        4 => name[..name.len() - 1].to_owned(),
        _ => name.to_owned(),
    });
    prop_oneof![near, "[a-z][a-z0-9_-]{0,8}", ".{0,6}"]
}

/// Whether the space has the name in the column.
fn is_known(model: &Model, column: Column, name: &str) -> bool {
    let space = &model.space;
    match column {
        Column::Role => ROLES[..space.roles].contains(&name),
        Column::Token => TOKENS[..space.tokens].contains(&name),
        Column::Owner => OWNERS[..space.owners].contains(&name),
        Column::Api => space.operations.iter().any(|operation| APIS[operation.api] == name),
        Column::Action => space.operations.iter().any(|operation| ACTIONS[operation.action] == name),
        column => panic!("no test knows the column {column}"),
    }
}

fn with_name<'n>(names: Names<'n>, column: Column, name: &'n str) -> Names<'n> {
    match column {
        Column::Role => names.with_role(name),
        Column::Token => names.with_token(name),
        Column::Api => names.with_api(name),
        Column::Action => names.with_action(name),
        Column::Owner => names.with_owner(name),
        column => panic!("no test knows the column {column}"),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn table_specification_and_model_agree(model in models()) {
        assert_agrees(&model);
    }

    #[test]
    fn the_order_of_the_rules_has_no_meaning(
        (model, shuffled) in models().prop_flat_map(|model| {
            let rules = Just(model.rules.clone()).prop_shuffle();
            (Just(model), rules)
        })
    ) {
        let shuffled = Model { rules: shuffled, ..model.clone() };
        let (policy, other) = (model.policy(), shuffled.policy());
        prop_assert_eq!(rulings(&policy, &model), rulings(&other, &model));
        prop_assert_eq!(policy.fingerprint(), other.fingerprint());
    }

    #[test]
    fn duplicates_have_no_meaning(model in models(), which in any::<Index>()) {
        prop_assume!(!model.rules.is_empty());
        let mut doubled = model.clone();
        doubled.rules.push(Rule { id: free_id(&model), ..which.get(&model.rules).clone() });
        prop_assert_eq!(model.policy().fingerprint(), doubled.policy().fingerprint());
        let (policy, other) = (model.policy(), doubled.policy());
        for request in policy.vocabulary().requests() {
            prop_assert_eq!(policy.decide(request), other.decide(request));
        }
        assert_agrees(&doubled);
    }

    #[test]
    fn a_requirement_never_grants((model, requirement) in model_and_requirement()) {
        let mut stricter = model.clone();
        stricter.rules.push(requirement);
        let (policy, stricter) = (model.policy(), stricter.policy());
        for request in policy.vocabulary().requests() {
            prop_assert!(stricter.decide(request) <= policy.decide(request));
        }
    }

    #[test]
    fn unknown_names_are_errors_and_denied(model in models(), which in any::<Index>(), name in strange_names()) {
        let policy = model.policy();
        let names = which.get(&model.cells()).names();
        for column in [Column::Role, Column::Token, Column::Api, Column::Action, Column::Owner] {
            if is_known(&model, column, &name) {
                continue;
            }
            let strange = with_name(names, column, &name);
            prop_assert_eq!(policy.decide_names(&strange), Decision::Deny);
            let roles = [names.role, strange.role];
            prop_assert_eq!(policy.decide_roles(&roles, &strange.without_role()), Decision::Deny);
            prop_assert_eq!(policy.vocabulary().find(&strange), None);
            prop_assert!(policy.resolve_roles(&roles, &strange.without_role()).is_err());
            let error = policy.resolve(&strange).unwrap_err();
            prop_assert_eq!(error.problems()[0].column(), Some(column));
            prop_assert!(error.problems().iter().all(|problem| problem.suggestion() != Some(name.as_str())));
        }
    }

    /// Known names that do not go together: an action of another API, an owner that the operation cannot have.
    #[test]
    fn only_cells_of_the_space_resolve(model in models()) {
        let policy = model.policy();
        let cells: Vec<Names<'_>> = model.cells().into_iter().map(model::Cell::names).collect();
        for (api, action) in APIS.into_iter().flat_map(|api| ACTIONS.map(|action| (api, action))) {
            for owner in OWNERS {
                let names = Names::new(ROLES[0], TOKENS[0], api, action).with_owner(owner);
                prop_assert_eq!(policy.resolve(&names).is_ok(), cells.contains(&names), "{}", names);
            }
            let ownerless = Names::new(ROLES[0], TOKENS[0], api, action);
            let owners = OWNERS.into_iter().filter(|owner| cells.contains(&ownerless.with_owner(owner))).count();
            prop_assert_eq!(policy.resolve(&ownerless).is_ok(), owners == 1, "{}", ownerless);
        }
    }

    #[test]
    fn printing_keeps_the_meaning(model in models()) {
        let policy = model.policy();
        let printed = policy.to_yaml();
        let again = Policy::from_text("printed.yaml", &printed).map_err(|error| {
            TestCaseError::fail(format!("{error}\n{printed}"))
        })?;
        prop_assert_eq!(policy.fingerprint(), again.fingerprint());
        prop_assert_eq!(rulings(&policy, &model), rulings(&again, &model));
        prop_assert_eq!(again.to_yaml(), printed);
    }

    #[test]
    fn requests_of_another_vocabulary_are_denied(one in models(), other in spaces(), default_allows in any::<bool>()) {
        let other = Model { space: other, default_allows, rules: Vec::new() };
        let (policy, stranger) = (one.policy(), other.policy());
        // Marks of operations and the order of roles are no part of a request.
        let names = |space: &Space| {
            let mut space = Space { ordered: false, ..space.clone() };
            space.operations.iter_mut().for_each(|operation| operation.reads = false);
            space
        };
        for request in policy.vocabulary().requests() {
            if names(&one.space) == names(&other.space) {
                prop_assert_eq!(stranger.decide(request), Decision::from(default_allows));
                prop_assert_eq!(stranger.vocabulary().names(request), policy.vocabulary().names(request));
            } else {
                prop_assert_eq!(stranger.decide(request), Decision::Deny);
                let ruling = stranger.ruling(request);
                prop_assert_eq!((ruling.decision, ruling.rule), (Decision::Deny, None));
                prop_assert_eq!(reference::decide(stranger.rules(), request), Decision::Deny);
                prop_assert_eq!(reference::deciding_rule(stranger.rules(), request), None);
                prop_assert!(stranger.explain(request).is_none());
                prop_assert_eq!(stranger.vocabulary().cell(request), None);
            }
        }
    }

    #[test]
    fn several_roles_are_allowed_what_any_of_them_is(model in models(), set in 0_usize..8) {
        let policy = model.policy();
        let roles: Vec<usize> = (0..model.space.roles).filter(|&role| set >> role & 1 == 1).collect();
        let of_user: Vec<&str> = roles.iter().map(|&role| ROLES[role]).collect();
        for cell in model.cells() {
            let any = roles.iter().any(|&role| model.decide(model::Cell { role, ..cell }).0);
            let call = cell.names().without_role();
            let requests: Vec<Request> = policy.resolve_roles(&of_user, &call).unwrap();
            prop_assert_eq!(requests.len(), roles.len());
            prop_assert_eq!(policy.decide_any(&requests), Decision::from(any));
            prop_assert_eq!(policy.decide_roles(&of_user, &call), Decision::from(any));
        }
    }

    #[test]
    fn fingerprints_are_equal_if_and_only_if_the_decisions_are((one, other) in twins()) {
        let equal = one.matrix() == other.matrix();
        prop_assert_eq!(one.policy().fingerprint() == other.policy().fingerprint(), equal);
    }

    #[test]
    fn fingerprints_follow_the_names_and_not_their_order(model in models(), which in any::<Index>()) {
        let mut reversed = model.clone();
        reversed.space.operations.reverse();
        prop_assert_eq!(model.policy().fingerprint(), reversed.policy().fingerprint());

        let mut shorter = Model { rules: Vec::new(), ..model };
        let fingerprint = shorter.policy().fingerprint();
        prop_assume!(shorter.space.operations.len() > 1);
        shorter.space.operations.remove(which.index(shorter.space.operations.len()));
        prop_assert_ne!(fingerprint, shorter.policy().fingerprint());
    }

    #[test]
    fn fingerprints_follow_every_edit(model in models(), which in any::<Index>()) {
        let flipped = Model { default_allows: !model.default_allows, ..model.clone() };
        let mut edited = vec![flipped];
        if !model.rules.is_empty() {
            let mut shorter = model.clone();
            shorter.rules.remove(which.index(model.rules.len()));
            edited.push(shorter);
        }
        let fingerprint = model.policy().fingerprint();
        for other in edited {
            prop_assert_eq!(other.policy().fingerprint() == fingerprint, other.matrix() == model.matrix(), "{:?}", other);
        }
    }
}
