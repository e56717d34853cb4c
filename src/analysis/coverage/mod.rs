//! Which rules could be done without, because others decide the same.

mod alike;
mod distinct;
mod needed;
mod stead;
mod wider;

use super::Survey;
use crate::{
    rules::Effect,
    space::{Decision, Id as _, OperationId, RuleId},
};
pub(crate) use stead::Stead;

/// How every rule stands to those that decide like it.
///
/// Most operations are alike to all rules: of those in which every rule decides the same, one is looked at.
pub(crate) struct Coverage {
    rules: Vec<Standing>,
    /// For each operation, whether it is the one that is looked at.
    is_distinct: Vec<bool>,
}

struct Standing {
    /// The first rule in the text that decides exactly the same, perhaps the rule itself; none for one that decides nothing.
    first_alike: Option<RuleId>,
    /// The first rule in the text that decides all of it alike, and more.
    wider: Option<RuleId>,
    /// Nothing changes without it, and still no single rule decides all that it does.
    is_needless: bool,
}

/// What a rule decides.
struct Decided<'s> {
    rule: RuleId,
    decision: Decision,
    sets: Sets<'s>,
}

/// Sets of slots, none of them empty, in the order of the operations.
type Sets<'s> = Vec<(OperationId, &'s [u64])>;

impl Coverage {
    pub(crate) fn of(survey: &Survey<'_>) -> Self {
        let is_distinct = distinct::distinct_operations(survey);
        let decided = decided(survey, &is_distinct);
        let first_alike = alike::first_alike(&decided);
        let without = needed::without_each(survey, &is_distinct);
        let wider = wider::first_wider(survey, &decided, &first_alike, &without);
        let mut has_twin = vec![false; decided.len()];
        for (one, first) in decided.iter().zip(&first_alike) {
            if let Some(first) = first.filter(|&first| first != one.rule)
                && let Some(has_twin) = has_twin.get_mut(first.index())
            {
                *has_twin = true;
            }
        }
        let each = decided.iter().zip(first_alike).zip(wider).zip(has_twin.iter().zip(&without));
        let rules = each.map(|(((one, first_alike), wider), (has_twin, without))| {
            let is_alone = first_alike == Some(one.rule) && !has_twin && wider.is_none();
            Standing { first_alike, wider, is_needless: is_alone && !without.changes_something }
        });
        Self { rules: rules.collect(), is_distinct }
    }

    fn standing(&self, rule: RuleId) -> Option<&Standing> {
        self.rules.get(rule.index())
    }

    /// The first rule in the text that decides exactly what this one does, if it stands before it.
    pub(crate) fn twin_before(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.first_alike.filter(|&first| first != rule)
    }

    /// The first rule in the text that decides alike all that this one decides, and more.
    pub(crate) fn wider(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.wider
    }

    /// Whether the rule decides something, and nothing changes without it, although no single rule decides all of it.
    pub(crate) fn is_needless(&self, rule: RuleId) -> bool {
        self.standing(rule).is_some_and(|standing| standing.is_needless)
    }

    /// Whether the rule is left if all that can be done without are taken out.
    fn stays(&self, rule: RuleId) -> bool {
        self.twin_before(rule).is_none() && self.wider(rule).is_none() && !self.is_needless(rule)
    }
}

/// What every rule decides in the operations that are looked at.
fn decided<'s>(survey: &'s Survey<'_>, is_distinct: &[bool]) -> Vec<Decided<'s>> {
    let each = survey.policy.rules().with_ids().map(|(id, rule)| {
        let sets = survey.decided_by(id).filter(|one| is_distinct.get(one.operation.index()) == Some(&true));
        Decided {
            rule: id,
            decision: Decision::from(*rule.effect() == Effect::Allow),
            sets: sets.map(|one| (one.operation, one.decides)).collect(),
        }
    });
    each.collect()
}
