//! What lints check: what every rule decides, and the text that the policy was read from.

use std::{cell::OnceCell, ops::Deref};

use super::{removal, requests::Requests, words};
use crate::{
    analysis::{Entry, OperationSurvey, Redundancy, Survey},
    policy::Policy,
    rules::Place,
    space::{Decision, Id as _, OperationId, RuleId},
};

/// A policy as lints check it: what every rule decides, how rules relate to each other, and the text.
pub(super) struct Context<'p> {
    survey: Survey<'p>,
    /// Found when a lint asks for it.
    redundancy: OnceCell<Redundancy>,
    /// That of the policy's own file. Empty if only the policy is known.
    text: &'p str,
    /// The rule that is left if every rule could be removed.
    kept: OnceCell<Option<RuleId>>,
    /// For each rule, the first that denies all that it allows.
    denied_whole: OnceCell<Vec<Option<RuleId>>>,
}

/// An operation for which, with some of the owners that its requests can have, no rule matches any request.
pub(super) struct UndecidedOperation {
    pub(super) id: OperationId,
    /// The operation as messages name it, with these owners unless they are all that its requests can have.
    pub(super) in_words: String,
    /// Whether these are all owners that its requests can have.
    pub(super) is_whole: bool,
    /// Whether it may change something.
    pub(super) may_change: bool,
    /// The requests with these owners, none of which any rule matches.
    pub(super) requests: Requests,
}

impl<'p> Deref for Context<'p> {
    type Target = Survey<'p>;

    fn deref(&self) -> &Survey<'p> {
        &self.survey
    }
}

impl<'p> Context<'p> {
    pub(super) fn new(policy: &'p Policy, text: &'p str) -> Self {
        Self {
            survey: Survey::of(policy),
            redundancy: OnceCell::new(),
            text,
            kept: OnceCell::new(),
            denied_whole: OnceCell::new(),
        }
    }

    /// Returns how rules relate to others that decide the same.
    pub(super) fn redundancy(&self) -> &Redundancy {
        self.redundancy.get_or_init(|| Redundancy::of(&self.survey))
    }

    /// Returns the text that a place is in, if it can be changed: not that of an included file.
    pub(super) fn text_of(&self, place: Place) -> &'p str {
        if self.policy.rules().is_own(place) { self.text } else { "" }
    }

    /// Returns the lines of a rule that can be removed together with all other rules for which lines are returned: it
    /// matches nothing, or other rules decide the same. Without any line, the key `rules` would have no value, so if every rule
    /// could be removed, the first is kept.
    pub(super) fn removal_of(&self, rule: RuleId) -> Option<Place> {
        let is_kept = *self.kept.get_or_init(|| self.kept()) == Some(rule);
        let declared = self.policy.rules().get(rule).filter(|_| !is_kept && self.is_removable(rule))?;
        removal::lines(self.text_of(declared.whole_place()), declared.whole_place())
    }

    fn kept(&self) -> Option<RuleId> {
        let rules = self.policy.rules();
        let mut rules = rules.with_ids().filter(|(_, rule)| rules.is_own(rule.place())).map(|(id, _)| id);
        let first = rules.next().filter(|&first| self.is_removable(first));
        first.filter(|_| rules.all(|rule| self.is_removable(rule)))
    }

    fn is_removable(&self, rule: RuleId) -> bool {
        self.of_rule(rule).next().is_none() || self.redundancy().is_removable(rule)
    }

    /// Returns whether every request that a `require` rule matches meets its requirement. Some request is matched.
    pub(super) fn is_always_met(&self, rule: RuleId) -> bool {
        self.of_rule(rule).next().is_some() && self.decided_by(rule).next().is_none()
    }

    /// Returns whether no request that a `require` rule matches meets its requirement. Some request is matched.
    pub(super) fn is_never_met(&self, rule: RuleId) -> bool {
        let mut matched = self.of_rule(rule).peekable();
        matched.peek().is_some() && matched.all(|one| one.decides == one.matches)
    }

    /// Iterates over the rules that allow some of what a rule denies in an operation.
    pub(super) fn allowances<'c>(&'c self, denial: &'c Entry) -> impl Iterator<Item = &'c Entry> {
        let rules = self.operation(denial.operation).into_iter().flat_map(|operation| operation.rules());
        rules.filter(|other| other.decision == Decision::Allow && other.decides.intersects(&denial.decides))
    }

    /// Returns the first rule that denies all that a rule allows.
    pub(super) fn denied_whole_by(&self, allowance: RuleId) -> Option<RuleId> {
        let denied = self.denied_whole.get_or_init(|| {
            let rules = self.policy.rules().with_ids();
            rules.map(|(id, _)| self.find_denied_whole_by(id)).collect()
        });
        denied.get(allowance.index()).copied().flatten()
    }

    fn find_denied_whole_by(&self, allowance: RuleId) -> Option<RuleId> {
        let allowed = || self.decided_by(allowance).filter(|one| one.decision == Decision::Allow);
        let first = allowed().next()?;
        let denies_all = |denial: RuleId| {
            let denied_in = |operation| self.of_rule_in(denial, operation).map(|denied| &denied.decides);
            allowed().all(|one| denied_in(one.operation).is_some_and(|denied| one.decides.is_subset(denied)))
        };
        let operation = self.operation(first.operation)?;
        let mut denials = operation.rules().filter(|one| one.decision == Decision::Deny);
        denials.find(|one| first.decides.is_subset(&one.decides) && denies_all(one.rule)).map(|one| one.rule)
    }

    /// Iterates over the operations about which the default alone decides, in the order of declaration.
    pub(super) fn undecided_operations(&self) -> impl Iterator<Item = UndecidedOperation> {
        self.operations().filter_map(|operation| self.undecided(&operation))
    }

    fn undecided(&self, operation: &OperationSurvey<'_>) -> Option<UndecidedOperation> {
        let vocabulary = self.policy.vocabulary();
        let owners = operation.undecided_owners();
        if owners.is_empty() {
            return None;
        }
        let name = words::operation(vocabulary, operation.operation);
        let is_whole = owners.len() == operation.operation.owners().len();
        let in_words =
            if is_whole { name } else { format!("{name} with owner {}", words::any_of(vocabulary.owners(), &owners)) };
        Some(UndecidedOperation {
            id: operation.id,
            in_words,
            is_whole,
            may_change: !operation.operation.reads(),
            requests: Requests::Slots(vec![(operation.id, self.slots_with_owners(owners))]),
        })
    }
}
