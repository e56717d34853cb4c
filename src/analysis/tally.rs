use super::OperationSurvey;
use crate::space::Decision;

/// Which slots of a word are decided by one rule, and which by more: what is left without any of them takes no other look at
/// the rules.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    denied: u64,
    denied_twice: u64,
    allowed: u64,
    allowed_twice: u64,
}

impl Tally {
    /// The tallies of an operation, one for each word of its slots.
    pub(crate) fn of(operation: &OperationSurvey<'_>) -> Vec<Self> {
        let mut tallies = vec![Self::default(); operation.possible.len()];
        for one in operation.rules() {
            tallies.iter_mut().zip(one.decides).for_each(|(tally, &slots)| tally.add(one.decision, slots));
        }
        tallies
    }

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
    pub(crate) const fn alone(&self, decision: Decision, slots: u64) -> u64 {
        match decision {
            Decision::Deny => slots & !self.denied_twice,
            Decision::Allow => slots & !self.allowed_twice,
        }
    }

    /// Which of the slots that a rule decides are decided otherwise without it.
    pub(crate) const fn changed_without(&self, decision: Decision, slots: u64, default: Decision) -> u64 {
        let without = self.allowed_instead((decision, slots), (decision, 0), default);
        slots & (without ^ allowed(self.denied, self.allowed, default))
    }

    /// Which slots are allowed if a rule decides other slots than it does, or the other way; those that no request has too.
    pub(crate) const fn allowed_instead(&self, old: (Decision, u64), new: (Decision, u64), default: Decision) -> u64 {
        let alone = self.alone(old.0, old.1);
        let (mut denied, mut otherwise) = (self.denied, self.allowed);
        match old.0 {
            Decision::Deny => denied &= !alone,
            Decision::Allow => otherwise &= !alone,
        }
        match new.0 {
            Decision::Deny => denied |= new.1,
            Decision::Allow => otherwise |= new.1,
        }
        allowed(denied, otherwise, default)
    }
}

/// What is allowed where some rules deny and some allow.
const fn allowed(denied: u64, allowed: u64, default: Decision) -> u64 {
    match default {
        Decision::Deny => allowed & !denied,
        Decision::Allow => !denied,
    }
}
