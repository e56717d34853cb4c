//! Which slots of an operation rules deny and allow, and how many rules do.

use super::OperationSurvey;
use crate::space::{Decision, Multiplicity, SlotSet};

/// Which slots of an operation are denied and allowed by no rule, by one, or by more. Whether a decision changes without one
/// of the rules, or with another rule instead, follows from these sets alone.
#[derive(Clone)]
pub(crate) struct DecidedSlots {
    default: Decision,
    denied: Multiplicity,
    allowed: Multiplicity,
}

impl DecidedSlots {
    pub(crate) fn of(operation: &OperationSurvey<'_>, default: Decision) -> Self {
        let words = operation.possible.words().len();
        let mut decided = Self { default, denied: Multiplicity::new(words), allowed: Multiplicity::new(words) };
        for one in operation.rules() {
            match one.decision {
                Decision::Deny => decided.denied.add(&one.decides),
                Decision::Allow => decided.allowed.add(&one.decides),
            }
        }
        decided
    }

    const fn with(&self, decision: Decision) -> &Multiplicity {
        match decision {
            Decision::Deny => &self.denied,
            Decision::Allow => &self.allowed,
        }
    }

    /// Of the slots that a rule decides, returns those that no other rule decides the same way.
    pub(crate) fn only_by(&self, decision: Decision, slots: &SlotSet) -> SlotSet {
        self.with(decision).only_in(slots)
    }

    /// Of the slots that a rule decides, returns those that have another decision without it.
    pub(crate) fn changed_without(&self, decision: Decision, slots: &SlotSet) -> SlotSet {
        let without = self.allowed_instead((decision, slots), None);
        slots & &without.symmetric_difference(&self.resulting(self.denied.any(), self.allowed.any()))
    }

    /// Returns which slots are allowed if a rule decides other slots, decides them differently, or does not exist. The result
    /// also has slots that are not possible.
    pub(crate) fn allowed_instead(&self, old: (Decision, &SlotSet), new: Option<(Decision, &SlotSet)>) -> SlotSet {
        let result = |decision| {
            let mut slots = self.with(decision).any().clone();
            if old.0 == decision {
                slots -= &self.only_by(decision, old.1);
            }
            if let Some((_, added)) = new.filter(|(decided, _)| *decided == decision) {
                slots |= added;
            }
            slots
        };
        self.resulting(&result(Decision::Deny), &result(Decision::Allow))
    }

    /// Returns what is allowed if rules deny some slots and allow some.
    fn resulting(&self, denied: &SlotSet, allowed: &SlotSet) -> SlotSet {
        match self.default {
            Decision::Deny => allowed - denied,
            Decision::Allow => &SlotSet::full(denied.words().len()) - denied,
        }
    }
}
