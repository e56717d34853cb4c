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
        slots & &SlotSet::from_words(self.changed_instead((decision, slots), None))
    }

    /// Iterates over the words of the slots that have another decision if a rule decides other slots, decides them
    /// differently, or does not exist. Slots that are not possible have them, too, if the rule decides them then.
    pub(crate) fn changed_instead<'s>(
        &'s self,
        old: (Decision, &'s SlotSet),
        new: Option<(Decision, &'s SlotSet)>,
    ) -> impl Iterator<Item = u64> {
        let without_old = move |decision, (any, more): (u64, u64), old_slots: u64| {
            if old.0 == decision { any & !(old_slots & !more) } else { any }
        };
        let new_decision = new.map(|(decision, _)| decision);
        let with_new = move |decision, slots: u64, new_slots: u64| {
            if new_decision == Some(decision) { slots | new_slots } else { slots }
        };
        let words = old.1.words().iter().zip(new.unwrap_or(old).1.words());
        let decided = self.denied.words().zip(self.allowed.words());
        words.zip(decided).map(move |((&old_slots, &new_slots), (denied, allowed))| {
            let instead = |decision, counted| with_new(decision, without_old(decision, counted, old_slots), new_slots);
            let after = self.resulting(instead(Decision::Deny, denied), instead(Decision::Allow, allowed));
            self.resulting(denied.0, allowed.0) ^ after
        })
    }

    /// Returns what is allowed if rules deny some slots of a word and allow some.
    const fn resulting(&self, denied: u64, allowed: u64) -> u64 {
        match self.default {
            Decision::Deny => allowed & !denied,
            Decision::Allow => !denied,
        }
    }
}
