//! Policies whose rules get in one another's way: some rules, and copies of them with a change here and there.

use crate::{
    generate::models,
    model::{Effect, Model, RULE_IDS, Rule, Space},
};
use proptest::{prelude::*, sample::Index};

pub(crate) fn crowded() -> impl Strategy<Value = Model> {
    let copies = prop::collection::vec((any::<Index>(), 0_u8..10, 0_usize..3), 0..=4);
    (models(), copies).prop_map(|(mut model, copies)| {
        model.rules.truncate(3);
        for (which, change, name) in copies {
            if !model.rules.is_empty() {
                let mut copy = Rule { id: RULE_IDS[model.rules.len()], ..which.get(&model.rules).clone() };
                edit(&mut copy, change, name, &model.space);
                model.rules.push(copy);
            }
        }
        model
    })
}

fn edit(rule: &mut Rule, change: u8, name: usize, space: &Space) {
    let operation = &space.operations[name % space.operations.len()];
    rule.scope.at_least &= !matches!(change, 1 | 4);
    match change {
        0 => {}
        1 => rule.scope.role = Some(vec![name % space.roles]),
        2 => rule.scope.token = Some(vec![name % space.tokens]),
        3 => rule.scope.owner = Some(vec![name % space.owners]),
        4 => rule.scope.role = Some((0..space.roles).collect()),
        5 => rule.scope.token = None,
        6 => {
            (rule.scope.api, rule.scope.action) = (Some(vec![operation.api]), Some(vec![operation.action]));
            (rule.scope.operations, rule.scope.reads) = (None, None);
        }
        7 => rule.effect = Effect::Allow,
        8 => rule.effect = Effect::Deny,
        _ => rule.except.clear(),
    }
}
