//! Suppressions: the findings that a policy's `lint` keys suppress, and the severities that they set.

use super::{Finding, Level, Lint, lints};
use crate::{
    analysis::Survey,
    policy::Policy,
    rules::{Place, SeverityOverride, Suppression},
    space::{CellSet, Cube, RuleId},
};

/// What the `lint` keys of a policy say, and which suppressions were needed so far.
pub(super) struct Suppressions<'p> {
    policy: &'p Policy,
    /// Those of the policy, then rule by rule; each by lint, so that those that apply to a finding are next to each
    /// other.
    list: Vec<SuppressedLint<'p>>,
}

/// A lint that a suppression names.
pub(super) struct SuppressedLint<'p> {
    pub(super) suppression: &'p Suppression,
    /// The rule that has the suppression; `None` for a suppression of the policy.
    pub(super) rule: Option<RuleId>,
    /// The name or code that the suppression uses, and its place.
    pub(super) name: &'p str,
    pub(super) place: Place,
    /// The lint; `None` if there is none of that name.
    pub(super) lint: Option<&'static Lint>,
    /// Whether it suppressed a finding.
    pub(super) was_needed: bool,
    /// If it does not name what it covers: the requests that the suppressed findings are about, once there are findings about
    /// requests or names.
    pub(super) covered: Option<CellSet>,
}

impl<'p> Suppressions<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        let of_policy = policy.rules().suppressions().iter().map(|suppression| (None, suppression));
        let of_rules = policy.rules().with_ids();
        let of_rules = of_rules.flat_map(|(id, rule)| rule.suppressions().iter().map(move |one| (Some(id), one)));
        let named = of_policy.chain(of_rules).flat_map(|(rule, suppression)| {
            suppression.lints().map(move |(name, place)| SuppressedLint {
                suppression,
                rule,
                name,
                place,
                lint: Lint::find(name),
                was_needed: false,
                covered: None,
            })
        });
        let mut list: Vec<SuppressedLint<'p>> = named.collect();
        list.sort_by_key(SuppressedLint::key);
        Self { policy, list }
    }

    /// Returns whether a finding is suppressed, and notes which suppressions were needed for that. A suppression
    /// applies if all requests that the finding is about lie in its columns; one without columns applies to findings
    /// about no request, too.
    pub(super) fn suppress(&mut self, survey: &Survey<'_>, finding: &Finding) -> bool {
        if !finding.lint().can_be_suppressed() {
            return false;
        }
        let mut is_suppressed = false;
        for owner in [Some(None), finding.rule.map(Some)].into_iter().flatten() {
            for one in self.naming(finding.lint(), owner) {
                let within = one.suppression.within();
                if *within == Cube::ALL || finding.requests.are_within(survey, within) {
                    one.was_needed = true;
                    is_suppressed = true;
                    if owner.is_none() && lints::is_blanket(finding, within) {
                        finding.requests.add_to(survey, &mut one.covered);
                    }
                }
            }
        }
        is_suppressed
    }

    /// Returns whether any suppression names a lint.
    pub(super) fn names(&self, lint: &Lint) -> bool {
        self.list.iter().any(|one| one.lint == Some(lint))
    }

    /// Returns the suppressions of a lint by a rule, or by the policy.
    fn naming(&mut self, lint: &Lint, rule: Option<RuleId>) -> &mut [SuppressedLint<'p>] {
        let key = (rule, Some(lint.code()));
        let start = self.list.partition_point(|one| one.key() < key);
        let end = self.list.partition_point(|one| one.key() <= key);
        self.list.get_mut(start..end).unwrap_or_default()
    }

    /// Returns what the policy sets a lint to; `None` if it does not set it.
    pub(super) fn level_of(&self, lint: &Lint) -> Option<Level> {
        let names = |one: &&SeverityOverride| Lint::find(one.lint()) == Some(lint);
        let declared = self.policy.rules().severities().iter().rfind(names);
        declared.and_then(|one| Level::find(one.severity()))
    }

    /// Iterates over every lint that a suppression names: those of the policy, then rule by rule.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SuppressedLint<'p>> {
        self.list.iter()
    }
}

impl SuppressedLint<'_> {
    fn key(&self) -> (Option<RuleId>, Option<&'static str>) {
        (self.rule, self.lint.map(Lint::code))
    }
}
