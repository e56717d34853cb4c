//! Every policy of up to two rules over a tiny vocabulary, one after the other.

use crate::{
    assert_agrees,
    model::{Cube, Effect, Model, Operation, Rule, Space},
};

const ROLES: usize = 2;

/// Any role, or one, the other, or both by name.
fn role_columns() -> [Option<Vec<usize>>; 4] {
    [None, Some(vec![0]), Some(vec![1]), Some(vec![0, 1])]
}

fn effects() -> Vec<Effect> {
    let named = role_columns().into_iter().flatten();
    let requirements = named.map(|role| Effect::Require(Cube { role: Some(role), ..Cube::default() }));
    [Effect::Allow, Effect::Deny].into_iter().chain(requirements).collect()
}

fn rules(owners: usize) -> Vec<Rule> {
    let exception = |owner| Cube { owner: Some(vec![owner]), ..Cube::default() };
    let exceptions = [vec![], vec![exception(owners - 1)]];
    let mut rules = Vec::new();
    for role in role_columns() {
        for effect in effects() {
            for except in &exceptions {
                let scope = Cube { role: role.clone(), ..Cube::default() };
                rules.push(Rule { id: "b", scope, except: except.clone(), effect: effect.clone(), grouped: false });
            }
        }
    }
    rules
}

fn assert_every_policy_agrees(owners: usize) {
    let operations = vec![Operation { api: 0, action: 0, owners: (0..owners).collect(), reads: false }];
    let space = Space { roles: ROLES, tokens: 1, owners, operations, ordered: false };
    let rules = rules(owners);
    assert_eq!(rules.len(), 4 * 5 * 2);
    for default_allows in [false, true] {
        let assert_agrees = |rules: Vec<Rule>| assert_agrees(&Model { space: space.clone(), default_allows, rules });
        assert_agrees(Vec::new());
        for one in &rules {
            assert_agrees(vec![one.clone()]);
            for other in &rules {
                assert_agrees(vec![one.clone(), Rule { id: "a", ..other.clone() }]);
            }
        }
    }
}

#[test]
fn every_policy_with_one_owner_agrees() {
    assert_every_policy_agrees(1);
}

#[test]
fn every_policy_with_two_owners_agrees() {
    assert_every_policy_agrees(2);
}
