use std::fmt;

use super::Finding;
use crate::{
    rules::{Rule, Rules},
    space::RuleId,
};

/// The first few of some rules, as messages name them: "rules `a`, `b` and `c`", and "others" if there are more.
pub(super) struct FewRules<'r> {
    few: Vec<&'r Rule>,
    are_more: bool,
}

impl<'r> FewRules<'r> {
    /// How many are named.
    pub(super) const MOST: usize = 3;

    pub(super) fn of(rules: &'r Rules, ids: impl IntoIterator<Item = RuleId>) -> Self {
        let mut named = ids.into_iter().filter_map(|id| rules.get(id));
        Self { few: named.by_ref().take(Self::MOST).collect(), are_more: named.next().is_some() }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.few.is_empty()
    }

    pub(super) const fn is_one(&self) -> bool {
        self.few.len() == 1
    }

    /// The finding with the places of those that are named.
    pub(super) fn related_to(&self, finding: Finding, what: &str) -> Finding {
        self.few.iter().fold(finding, |finding, rule| finding.with_related(rule.place(), what))
    }
}

impl fmt::Display for FewRules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_one() { "rule" } else { "rules" })?;
        for (number, rule) in self.few.iter().enumerate() {
            let is_last = number + 1 == self.few.len() && !self.are_more;
            f.write_str(match number {
                0 => " ",
                _ if is_last => " and ",
                _ => ", ",
            })?;
            write!(f, "`{}`", rule.id())?;
        }
        f.write_str(if self.are_more { " and others" } else { "" })
    }
}
