use super::super::{InOperation, Survey};
use crate::space::{Decision, Id as _};

/// What becomes of a rule's requests without it.
#[derive(Clone, Copy, Default)]
pub(super) struct Without {
    /// Some request is decided otherwise.
    pub(super) changes_something: bool,
    /// Some request is decided alike by no other rule, though perhaps by the default.
    pub(super) leaves_something: bool,
}

/// For each rule, what becomes of its requests without it.
pub(super) fn without_each(survey: &Survey<'_>, is_distinct: &[bool]) -> Vec<Without> {
    let default = survey.policy.rules().default_decision();
    let mut without = vec![Without::default(); survey.policy.rules().len()];
    for (operation, _) in survey.operations().zip(is_distinct).filter(|(_, is_distinct)| **is_distinct) {
        let mut tallies = vec![Tally::default(); operation.possible.len()];
        for one in operation.rules() {
            tallies.iter_mut().zip(one.decides).for_each(|(tally, &slots)| tally.add(one.decision, slots));
        }
        for InOperation { rule, decision, decides, .. } in operation.rules() {
            let Some(without) = without.get_mut(rule.index()) else {
                continue;
            };
            for (tally, &slots) in tallies.iter().zip(decides) {
                without.leaves_something |= tally.alone(decision, slots) != 0;
                without.changes_something |= tally.changed_without(decision, slots, default) != 0;
            }
        }
    }
    without
}

/// Which slots of a word are decided by one rule, and which by more.
#[derive(Clone, Copy, Default)]
struct Tally {
    denied: u64,
    denied_twice: u64,
    allowed: u64,
    allowed_twice: u64,
}

impl Tally {
    const fn add(&mut self, decision: Decision, slots: u64) {
        match decision {
            Decision::Deny => {
                self.denied_twice |= self.denied & slots;
                self.denied |= slots;
            }
            Decision::Allow => {
                self.allowed_twice |= self.allowed & slots;
                self.allowed |= slots;
            }
        }
    }

    /// Which of the slots that a rule decides no other decides alike.
    const fn alone(&self, decision: Decision, slots: u64) -> u64 {
        match decision {
            Decision::Deny => slots & !self.denied_twice,
            Decision::Allow => slots & !self.allowed_twice,
        }
    }

    /// Which of the slots that a rule decides are decided otherwise without it.
    const fn changed_without(&self, decision: Decision, slots: u64, default: Decision) -> u64 {
        let alone = self.alone(decision, slots);
        match (decision, default) {
            (Decision::Deny, Decision::Allow) => alone,
            (Decision::Deny, Decision::Deny) => alone & self.allowed,
            (Decision::Allow, Decision::Deny) => alone & !self.denied,
            (Decision::Allow, Decision::Allow) => 0,
        }
    }
}
