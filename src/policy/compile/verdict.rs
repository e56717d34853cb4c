use crate::{
    rules::{Effect, Rule},
    space::{Cube, Decision, Operation, Slots},
};

/// What a rule decides, and in which slots of the operations in its scope.
pub(crate) struct Verdict<'r> {
    pub(crate) decision: Decision,
    slots: Vec<u64>,
    exceptions: Vec<(&'r Cube, Vec<u64>)>,
}

impl<'r> Verdict<'r> {
    pub(crate) fn new(rule: &'r Rule, slots: &Slots) -> Self {
        let mut decided = slots.of_cube(&rule.scope);
        let decision = match &rule.effect {
            Effect::Allow => Decision::Allow,
            Effect::Deny => Decision::Deny,
            Effect::Require(needs) => {
                let met = slots.product(&needs.roles, &needs.tokens, &needs.owners);
                decided.iter_mut().zip(met).for_each(|(decided, met)| *decided &= !met);
                Decision::Deny
            }
        };
        let cubes = rule.exceptions.iter().map(|exception| &exception.cube);
        Self { decision, slots: decided, exceptions: cubes.map(|cube| (cube, slots.of_cube(cube))).collect() }
    }

    /// The decided slots of an operation, a word at a time.
    pub(crate) fn slots_in(&self, operation: &Operation) -> impl Iterator<Item = u64> {
        self.slots.iter().enumerate().map(|(number, word)| {
            let excepted = self
                .exceptions
                .iter()
                .filter(|(cube, _)| cube.is_about(operation))
                .fold(0, |union, (_, slots)| union | slots.get(number).copied().unwrap_or(0));
            word & !excepted
        })
    }
}
