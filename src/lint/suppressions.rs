use super::{Finding, Level, Lint};
use crate::{
    Policy,
    rules::{SeverityOverride, Suppression},
    space::{Cube, RuleId},
};

/// The findings that may stand by the policy's `lint` keys, and which of these keys were needed.
pub(super) struct Suppressions<'p> {
    policy: &'p Policy,
    list: Vec<Named<'p>>,
}

/// One lint that a suppression names.
pub(super) struct Named<'p> {
    pub(super) suppression: &'p Suppression,
    /// The rule whose key it is; none for one of the policy.
    pub(super) rule: Option<RuleId>,
    /// Which of the names of the suppression it is.
    pub(super) number: usize,
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
            suppression.lints().enumerate().map(move |(number, (name, _))| Named {
                suppression,
                rule,
                number,
                lint: Lint::find(name),
                was_needed: false,
            })
        });
        Self { policy, list: named.collect() }
    }

    /// Whether a suppression lets the finding stand; those that do were needed.
    pub(super) fn cover(&mut self, finding: &Finding) -> bool {
        let cell = finding.request.and_then(|request| self.policy.vocabulary().cell(request));
        let mut is_covered = false;
        for named in &mut self.list {
            let within = named.suppression.within();
            let is_about = named.rule.is_none_or(|rule| finding.rule == Some(rule))
                && (*within == Cube::ALL || cell.is_some_and(|cell| within.contains(cell)));
            if is_about && named.lint == Some(finding.lint()) {
                named.was_needed = true;
                is_covered = true;
            }
        }
        is_covered
    }

    /// How severe the policy takes a lint to be.
    pub(super) fn level_of(&self, lint: &Lint) -> Level {
        let names = |one: &&SeverityOverride| one.lint() == lint.name() || one.lint() == lint.code();
        let declared = self.policy.rules().severities().iter().rfind(names);
        declared.and_then(|one| Level::find(one.severity())).unwrap_or(Level::At(lint.default_severity()))
    }

    /// Every lint that a suppression names, in the order of the text: the policy's, then rule by rule.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Named<'p>> {
        self.list.iter()
    }
}
