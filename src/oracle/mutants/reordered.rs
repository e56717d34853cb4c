//! Rules in which `at_least` means what another order of roles makes of it.

use std::collections::HashSet;

use crate::{
    rules::{Claim, Effect, Rule, Rules, Suppression},
    space::{Cube, RoleId, Vocabulary},
};

/// Returns rules with another order of roles, in which the [lowest roles](lowest_roles) of the rules still have an order.
pub(super) fn reordered(rules: &Rules, vocabulary: Vocabulary) -> Rules {
    let mut reordered = rules.clone();
    for cube in cubes_of(&mut reordered) {
        if let Some(changed) = cube.in_order_of(&vocabulary) {
            *cube = changed;
        }
    }
    Rules { vocabulary, ..reordered }
}

/// Returns the roles that rules name with `at_least`.
pub(in crate::oracle) fn lowest_roles(rules: &Rules) -> HashSet<RoleId> {
    let mut copy = rules.clone();
    cubes_of(&mut copy).into_iter().filter_map(|cube| cube.roles().at_least()).collect()
}

/// Returns all cubes of rules.
fn cubes_of(rules: &mut Rules) -> Vec<&mut Cube> {
    fn of_suppressions(suppressions: &mut [Suppression]) -> impl Iterator<Item = &mut Cube> {
        suppressions.iter_mut().map(|suppression| &mut suppression.within)
    }
    let of_rules = rules.list.iter_mut().flat_map(|rule| {
        let Rule { scope, exceptions, effect, suppressions, .. } = rule;
        let required = match effect {
            Effect::Require(requirement) => Some(&mut requirement.met_by),
            Effect::Allow | Effect::Deny => None,
        };
        let exceptions = exceptions.iter_mut().map(|exception| &mut exception.cube);
        [scope].into_iter().chain(exceptions).chain(required).chain(of_suppressions(suppressions))
    });
    let of_invariants = rules.invariants.iter_mut().map(|invariant| match &mut invariant.claim {
        Claim::Never(cube) | Claim::Always(cube) => cube,
        Claim::Monotone { within, .. } | Claim::Ignores { within, .. } => within,
    });
    of_rules.chain(of_invariants).chain(of_suppressions(&mut rules.suppressions)).collect()
}
