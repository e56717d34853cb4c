use std::ops::Deref;

use super::removal;
use crate::{
    analysis::{Redundancy, Survey},
    policy::Policy,
    rules::Place,
    space::RuleId,
};

/// What lints look at: what every rule says, and the text that the policy was read from.
pub(super) struct Subject<'p> {
    survey: Survey<'p>,
    pub(super) redundancy: Redundancy,
    /// Empty where only the policy is known.
    text: &'p str,
    /// The rule that is left of all.
    spared: Option<RuleId>,
}

impl<'p> Deref for Subject<'p> {
    type Target = Survey<'p>;

    fn deref(&self) -> &Survey<'p> {
        &self.survey
    }
}

impl<'p> Subject<'p> {
    pub(super) fn new(policy: &'p Policy, text: &'p str) -> Self {
        let survey = Survey::of(policy);
        let mut subject = Self { redundancy: Redundancy::of(&survey), survey, text, spared: None };
        let mut rules = policy.rules().with_ids().map(|(id, _)| id);
        let first = rules.next().filter(|&first| subject.can_go(first));
        subject.spared = first.filter(|_| rules.all(|rule| subject.can_go(rule)));
        subject
    }

    /// The text.
    pub(super) const fn text(&self) -> &'p str {
        self.text
    }

    /// The lines of a rule, if it can be taken out even where all others are for which this is said: it matches nothing, or
    /// what it says is said without it. Not the first rule if all of them could: a list without any is none.
    pub(super) fn removal_of(&self, rule: RuleId) -> Option<Place> {
        let is_spared = self.spared == Some(rule);
        let declared = self.policy.rules().get(rule).filter(|_| !is_spared && self.can_go(rule))?;
        removal::lines(self.text, declared.whole_place())
    }

    fn can_go(&self, rule: RuleId) -> bool {
        self.of_rule(rule).next().is_none() || self.redundancy.is_removable(rule)
    }
}
