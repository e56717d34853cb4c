//! Which rules could be done without, because others decide the same.

mod alike;
mod needed;
mod stead;
mod wider;

use super::Survey;
use crate::space::{Id as _, RuleId};
pub(crate) use stead::Stead;

/// How every rule stands to those that decide like it.
pub(crate) struct Coverage {
    rules: Vec<Standing>,
}

struct Standing {
    /// The first rule in the text that decides exactly the same, perhaps the rule itself; none for one that decides nothing.
    first_alike: Option<RuleId>,
    /// The first rule in the text that decides all of it alike, and more.
    wider: Option<RuleId>,
    /// Nothing changes without it, and still no single rule decides all that it does.
    is_needless: bool,
}

impl Coverage {
    pub(crate) fn of(survey: &Survey<'_>) -> Self {
        let first_alike = alike::first_alike(survey);
        let wider = wider::first_wider(survey, &first_alike, &needed::decided_by_others(survey));
        let changes = needed::changes_without(survey);
        let mut has_twin = vec![false; first_alike.len()];
        for (number, first) in first_alike.iter().enumerate() {
            if let Some(first) = first.filter(|first| first.index() != number)
                && let Some(has_twin) = has_twin.get_mut(first.index())
            {
                *has_twin = true;
            }
        }
        let rules = first_alike.iter().enumerate().map(|(number, &first_alike)| {
            let is_first = first_alike.is_some_and(|first| first.index() == number);
            let of = |list: &[bool]| list.get(number).copied().unwrap_or(false);
            let wider = wider.get(number).copied().flatten();
            let is_needless = is_first && wider.is_none() && !of(&has_twin) && !of(&changes);
            Standing { first_alike, wider, is_needless }
        });
        Self { rules: rules.collect() }
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
