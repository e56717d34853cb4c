use super::super::{InOperation, Survey};
use crate::space::{Decision, Id as _};

/// For each rule, whether some request would be decided otherwise without it.
pub(super) fn changes_without(survey: &Survey<'_>) -> Vec<bool> {
    let default = survey.policy.rules().default_decision();
    any_in(survey, |tally, decision, slots| tally.changed_without(decision, slots, default))
}

/// For each rule, whether others decide alike, together or alone, all that it decides.
pub(super) fn decided_by_others(survey: &Survey<'_>) -> Vec<bool> {
    let alone = any_in(survey, |tally, decision, slots| tally.alone(decision, slots));
    alone.into_iter().map(|alone| !alone).collect()
}

/// For each rule, whether it decides some slot for which the answer is yes.
fn any_in(survey: &Survey<'_>, answer: impl Fn(&Tally, Decision, u64) -> u64) -> Vec<bool> {
    let mut any = vec![false; survey.policy.rules().len()];
    for operation in survey.operations() {
        let mut tallies = vec![Tally::default(); operation.possible.len()];
        for one in operation.rules() {
            tallies.iter_mut().zip(one.decides).for_each(|(tally, &slots)| tally.add(one.decision, slots));
        }
        for InOperation { rule, decision, decides, .. } in operation.rules() {
            if let Some(any) = any.get_mut(rule.index()) {
                *any |= tallies.iter().zip(decides).any(|(tally, &slots)| answer(tally, decision, slots) != 0);
            }
        }
    }
    any
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
