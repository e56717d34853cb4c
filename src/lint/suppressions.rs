use super::{Finding, Level, Lint};
use crate::{
    analysis::Survey,
    policy::Policy,
    rules::{Place, SeverityOverride, Suppression},
    space::{Cube, RuleId},
};

/// The findings that may stand by the policy's `lint` keys, and which of these keys were needed.
pub(super) struct Suppressions<'p> {
    policy: &'p Policy,
    /// Those of the policy, then rule by rule; each by lint, so that those about a finding stand together.
    list: Vec<Named<'p>>,
}

/// One lint that a suppression names.
pub(super) struct Named<'p> {
    pub(super) suppression: &'p Suppression,
    /// The rule whose key it is; none for one of the policy.
    pub(super) rule: Option<RuleId>,
    /// What the lint is called there, and where.
    pub(super) name: &'p str,
    pub(super) place: Place,
    /// The lint, if there is one of that name.
    pub(super) lint: Option<&'static Lint>,
    pub(super) was_needed: bool,
}

impl<'p> Suppressions<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        let of_policy = policy.rules().suppressions().iter().map(|suppression| (None, suppression));
        let of_rules = policy.rules().with_ids();
        let of_rules = of_rules.flat_map(|(id, rule)| rule.suppressions().iter().map(move |one| (Some(id), one)));
        let named = of_policy.chain(of_rules).flat_map(|(rule, suppression)| {
            suppression.lints().map(move |(name, place)| Named {
                suppression,
                rule,
                name,
                place,
                lint: Lint::find(name),
                was_needed: false,
            })
        });
        let mut list: Vec<Named<'p>> = named.collect();
        list.sort_by_key(Named::key);
        Self { policy, list }
    }

    /// Whether a suppression lets the finding stand, because all requests that it is about lie in its columns; those that do
    /// were needed. A suppression without columns covers what is about no request, too.
    pub(super) fn cover(&mut self, survey: &Survey<'_>, finding: &Finding) -> bool {
        if !finding.lint().can_be_suppressed() {
            return false;
        }
        let mut is_covered = false;
        for owner in [Some(None), finding.rule.map(Some)].into_iter().flatten() {
            for named in self.naming(finding.lint(), owner) {
                let within = named.suppression.within();
                if *within == Cube::ALL || finding.requests.are_within(survey, within) {
                    named.was_needed = true;
                    is_covered = true;
                }
            }
        }
        is_covered
    }

    /// What a rule, or the policy, says of a lint.
    fn naming(&mut self, lint: &Lint, rule: Option<RuleId>) -> &mut [Named<'p>] {
        let key = (rule, Some(lint.code()));
        let start = self.list.partition_point(|named| named.key() < key);
        let end = self.list.partition_point(|named| named.key() <= key);
        self.list.get_mut(start..end).unwrap_or_default()
    }

    /// How severe the policy takes a lint to be.
    pub(super) fn level_of(&self, lint: &Lint) -> Level {
        let names = |one: &&SeverityOverride| Lint::find(one.lint()) == Some(lint);
        let declared = self.policy.rules().severities().iter().rfind(names);
        declared.and_then(|one| Level::find(one.severity())).unwrap_or(Level::At(lint.default_severity()))
    }

    /// Every lint that a suppression names: the policy's, then rule by rule.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Named<'p>> {
        self.list.iter()
    }
}

impl Named<'_> {
    fn key(&self) -> (Option<RuleId>, Option<&'static str>) {
        (self.rule, self.lint.map(Lint::code))
    }
}
