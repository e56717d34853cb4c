//! Random policies: numbers without meaning are drawn, and read as a policy that is valid.

use crate::model::{ACTIONS, Cube, Effect, Model, OWNERS, Operation, RULE_IDS, Rule, Space};
use proptest::prelude::*;

/// A set of names as the bits of a number; no bit at all is the column left out.
type Bits = u16;

#[derive(Clone, Debug)]
struct RawCube {
    role: Bits,
    token: Bits,
    owner: Bits,
    operations: Bits,
    names_api: bool,
    names_action: bool,
    selector: u8,
    at_least: bool,
}

#[derive(Clone, Debug)]
struct RawRule {
    scope: RawCube,
    except: Vec<RawCube>,
    effect: u8,
    needed: RawCube,
    grouped: bool,
}

pub(crate) fn models() -> impl Strategy<Value = Model> {
    (spaces(), any::<bool>(), raw_rules(0..=6)).prop_map(|(space, default_allows, rules)| Model {
        rules: read_rules(&rules, &space),
        space,
        default_allows,
    })
}

/// A policy and some requests.
pub(crate) fn model_and_cube() -> impl Strategy<Value = (Model, Cube)> {
    (models(), raw_cubes()).prop_map(|(model, raw)| {
        let cube = read_cube(&raw, &model.space);
        (model, cube)
    })
}

/// Two policies over one vocabulary.
pub(crate) fn twins() -> impl Strategy<Value = (Model, Model)> {
    let tables = (any::<bool>(), raw_rules(0..=2), any::<bool>(), raw_rules(0..=2));
    (small_spaces(), tables).prop_map(|(space, (one_allows, one, other_allows, other))| {
        let model = |default_allows, rules: &[RawRule]| Model {
            space: space.clone(),
            default_allows,
            rules: read_rules(rules, &space),
        };
        (model(one_allows, &one), model(other_allows, &other))
    })
}

pub(crate) fn spaces() -> impl Strategy<Value = Space> {
    let action = (0..ACTIONS.len(), 1_u16..1 << OWNERS.len(), any::<bool>());
    let apis = prop::collection::vec(prop::collection::vec(action, 1..=ACTIONS.len()), 1..=3);
    (1_usize..=3, 1_usize..=3, 1_usize..=3, apis, any::<bool>()).prop_map(|(roles, tokens, owners, apis, ordered)| {
        let mut operations: Vec<Operation> = Vec::new();
        for (api, actions) in apis.into_iter().enumerate() {
            for (action, bits, reads) in actions {
                if operations.iter().all(|other| (other.api, other.action) != (api, action)) {
                    let owners = members(bits, owners).unwrap_or_else(|| (0..owners).collect());
                    operations.push(Operation { api, action, owners, reads });
                }
            }
        }
        Space { roles, tokens, owners, operations, ordered }
    })
}

/// So few cells that two policies drawn apart often decide alike.
fn small_spaces() -> impl Strategy<Value = Space> {
    (1_usize..=2, 1_usize..=2, 1_usize..=2).prop_map(|(roles, tokens, owners)| {
        let operations = vec![Operation { api: 0, action: 0, owners: (0..owners).collect(), reads: false }];
        Space { roles, tokens, owners, operations, ordered: false }
    })
}

fn raw_rules(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<RawRule>> {
    let rule = (raw_cubes(), prop::collection::vec(raw_cubes(), 0..=2), 0_u8..3, raw_cubes(), any::<bool>());
    let rule =
        rule.prop_map(|(scope, except, effect, needed, grouped)| RawRule { scope, except, effect, needed, grouped });
    prop::collection::vec(rule, count)
}

/// One more rule that requires something.
pub(crate) fn model_and_requirement() -> impl Strategy<Value = (Model, Rule)> {
    (models(), raw_rules(1..=1)).prop_map(|(model, raw)| {
        let rule = read_rules(&raw, &model.space).remove(0);
        let needed = needed(&raw[0].needed, &model.space);
        let free = RULE_IDS.iter().find(|id| model.rules.iter().all(|rule| rule.id != **id));
        let rule = Rule { id: free.expect("more ids than rules"), effect: Effect::Require(needed), ..rule };
        (model, rule)
    })
}

fn raw_cubes() -> impl Strategy<Value = RawCube> {
    let names = (0_u16..8, 0_u16..8, 0_u16..8, 0_u16..512, any::<bool>(), any::<bool>());
    (names, 0_u8..8, any::<bool>()).prop_map(
        |((role, token, owner, operations, names_api, names_action), selector, at_least)| RawCube {
            role,
            token,
            owner,
            operations,
            names_api,
            names_action,
            selector,
            at_least,
        },
    )
}

fn members(bits: Bits, count: usize) -> Option<Vec<usize>> {
    let members: Vec<usize> = (0..count).filter(|member| bits >> member & 1 == 1).collect();
    (!members.is_empty()).then_some(members)
}

fn read_rules(raw: &[RawRule], space: &Space) -> Vec<Rule> {
    let rule = |(raw, id): (&RawRule, _)| Rule {
        id,
        scope: read_cube(&raw.scope, space),
        except: raw.except.iter().map(|raw| named_somewhere(read_cube(raw, space))).collect(),
        effect: match raw.effect {
            0 => Effect::Require(needed(&raw.needed, space)),
            1 => Effect::Allow,
            _ => Effect::Deny,
        },
        grouped: raw.grouped,
    };
    raw.iter().zip(RULE_IDS).map(rule).collect()
}

/// The APIs and actions of a cube come from operations, so that each takes part in one.
fn read_cube(raw: &RawCube, space: &Space) -> Cube {
    let chosen = members(raw.operations, space.operations.len()).unwrap_or_default();
    let names = |wanted: bool, name: fn(&Operation) -> usize| {
        let mut names: Vec<usize> = chosen.iter().map(|&operation| name(&space.operations[operation])).collect();
        names.sort_unstable();
        names.dedup();
        (wanted && !names.is_empty()).then_some(names)
    };
    let role = members(raw.role, space.roles);
    // Each role is above the next.
    let lowest =
        role.as_ref().and_then(|role| role.last()).filter(|_| raw.at_least && space.ordered && space.roles > 1);
    let cube = Cube {
        at_least: lowest.is_some(),
        role: lowest.map(|&lowest| (0..=lowest).collect()).or(role),
        token: members(raw.token, space.tokens),
        api: names(raw.names_api, |operation| operation.api),
        action: names(raw.names_action, |operation| operation.action),
        owner: members(raw.owner, space.owners),
        ..Cube::default()
    };
    let admits = |names: &Option<Vec<usize>>, name: usize| names.as_ref().is_none_or(|names| names.contains(&name));
    match raw.selector {
        0 | 1 if !chosen.is_empty() => {
            let operations = chosen.iter().map(|&number| &space.operations[number]);
            let operations = operations.map(|operation| (operation.api, operation.action)).collect();
            Cube { api: None, action: None, operations: Some(operations), ..cube }
        }
        2 | 3 => {
            let reads = raw.selector == 2;
            let marked = space.operations.iter().filter(|operation| {
                operation.reads == reads && admits(&cube.api, operation.api) && admits(&cube.action, operation.action)
            });
            let marked: Vec<_> = marked.map(|operation| (operation.api, operation.action)).collect();
            // A selector of nothing is refused.
            if marked.is_empty() { cube } else { Cube { operations: Some(marked), reads: Some(reads), ..cube } }
        }
        _ => cube,
    }
}

fn needed(raw: &RawCube, space: &Space) -> Cube {
    named_somewhere(Cube { api: None, action: None, operations: None, reads: None, ..read_cube(raw, space) })
}

/// An exception or a requirement that names nothing is refused.
fn named_somewhere(cube: Cube) -> Cube {
    if cube == Cube::default() { Cube { role: Some(vec![0]), ..cube } } else { cube }
}
