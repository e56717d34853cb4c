//! Which rules could be done without, because others decide the same.

mod alike;
mod distinct;
mod needed;
mod spoken;
mod stead;
mod wider;

use std::collections::BTreeMap;

use super::Survey;
use crate::{
    rules::Effect,
    space::{Decision, Id as _, OperationId, RuleId},
};
pub(crate) use stead::Stead;

/// How every rule stands to those that decide like it.
///
/// Most operations are alike to all rules: of those in which every rule decides the same, one is looked at.
///
/// No rule that alone matches requests for an operation with some owner can be done without, for nothing would be said of
/// these requests.
pub(crate) struct Coverage {
    rules: Vec<Standing>,
    steads: BTreeMap<RuleId, Stead>,
}

struct Standing {
    /// The one that stays of those that decide exactly the same, if this one could go.
    twin: Option<RuleId>,
    /// The first rule in the text that decides all of it alike, and more, if this one could go.
    wider: Option<RuleId>,
    /// It could go, and still no single rule decides all that it does.
    is_needless: bool,
    /// What it matches, no rule would match if all that could go went.
    leaves_unspoken: bool,
}

/// What a rule decides.
struct Decided<'s> {
    rule: RuleId,
    decision: Decision,
    sets: Sets<'s>,
    /// How many slots are in the sets.
    count: u64,
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
        let speaks_alone = spoken::speak_alone(survey, |_| true);
        let alike = alike::classes(&first_alike, &speaks_alone);
        let each = decided.iter().zip(alike).zip(wider).zip(speaks_alone.iter().zip(&without));
        let rules = each.map(|(((one, alike), wider), (&speaks_alone, without))| {
            let is_alone = alike.as_ref().is_some_and(|alike| alike.count == 1) && wider.is_none();
            Standing {
                twin: alike.map(|alike| alike.stays).filter(|&stays| stays != one.rule && !speaks_alone),
                wider: wider.filter(|_| !speaks_alone),
                is_needless: is_alone && !without.changes_something && !speaks_alone,
                leaves_unspoken: false,
            }
        });
        let mut coverage = Self { rules: rules.collect(), steads: BTreeMap::new() };
        let alone = spoken::speak_alone(survey, |rule| coverage.stays(rule));
        for (standing, alone) in coverage.rules.iter_mut().zip(alone) {
            standing.leaves_unspoken = alone;
        }
        coverage.steads = coverage.find_steads(survey, &is_distinct);
        coverage
    }

    fn standing(&self, rule: RuleId) -> Option<&Standing> {
        self.rules.get(rule.index())
    }

    /// Another rule that decides exactly what this one does, which could go: the first in the text that could not, or else
    /// the first.
    pub(crate) fn twin(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.twin
    }

    /// The first rule in the text that decides alike all that this one decides, which could go, and more.
    pub(crate) fn wider(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.wider
    }

    /// Every rule that decides something and could go, although no single rule decides all of it, in the order of the text,
    /// and who decides in its stead: for each of its requests one rule, which stays where all that could go do, if there is
    /// one, or else the default, if it decides alike.
    pub(crate) fn steads(&self) -> impl Iterator<Item = (RuleId, &Stead)> {
        self.steads.iter().map(|(&rule, stead)| (rule, stead))
    }

    /// Whether the rule could go, even if all others of which this is said do.
    pub(crate) fn can_go(&self, rule: RuleId) -> bool {
        let is_unspoken = self.standing(rule).is_some_and(|standing| standing.leaves_unspoken);
        !self.stays(rule) && !is_unspoken && self.steads.get(&rule).is_none_or(|stead| !stead.is_shaky)
    }

    fn is_needless(&self, rule: RuleId) -> bool {
        self.standing(rule).is_some_and(|standing| standing.is_needless)
    }

    /// Whether the rule is left if all that could go do.
    fn stays(&self, rule: RuleId) -> bool {
        self.twin(rule).is_none() && self.wider(rule).is_none() && !self.is_needless(rule)
    }
}

/// What every rule decides in the operations that are looked at.
fn decided<'s>(survey: &'s Survey<'_>, is_distinct: &[bool]) -> Vec<Decided<'s>> {
    let each = survey.policy.rules().with_ids().map(|(id, rule)| {
        let sets = survey.decided_by(id).filter(|one| is_distinct.get(one.operation.index()) == Some(&true));
        let sets: Sets<'_> = sets.map(|one| (one.operation, one.decides)).collect();
        let words = sets.iter().flat_map(|(_, slots)| *slots);
        Decided {
            rule: id,
            decision: Decision::from(*rule.effect() == Effect::Allow),
            count: words.map(|word| u64::from(word.count_ones())).sum(),
            sets,
        }
    });
    each.collect()
}
