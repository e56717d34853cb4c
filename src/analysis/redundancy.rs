//! Which rules could be removed, because others decide the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{DecidedSlots, OperationSurvey, Survey, survey::Entry};
use crate::space::{Column, Decision, Id as _, Multiplicity, OperationId, RuleId, SlotSet};

/// How every rule relates to those that decide the same.
///
/// A rule that is the only one to match requests for some operation with some owner cannot be removed: no rule would match
/// these requests any more.
pub(crate) struct Redundancy {
    rules: Vec<Standing>,
    replacements: BTreeMap<RuleId, Replacement>,
}

#[derive(Clone, Default)]
struct Standing {
    /// The rule that stays of those that decide exactly the same, if this one could be removed.
    twin: Option<RuleId>,
    /// The first rule in the text that decides all of it the same way, and more, if this one could be removed.
    wider: Option<RuleId>,
    /// It could be removed although no single rule decides all that it does.
    is_needless: bool,
    /// If every rule that could be removed were removed, no rule would match some request that this one matches.
    is_last_matcher: bool,
}

/// What decides the requests of a rule, with the same decisions, if the rule is removed.
#[derive(Default)]
pub(crate) struct Replacement {
    pub(crate) rules: BTreeSet<RuleId>,
    pub(crate) default: bool,
    /// Whether some of these rules could be removed as well. If so, not all removable rules can be removed at once.
    pub(crate) uses_removable: bool,
}

/// What a rule decides.
struct DecidedByRule<'s> {
    rule: RuleId,
    decision: Option<Decision>,
    /// Sets of slots, none of them empty, in the order of the operations.
    sets: Vec<(OperationId, &'s SlotSet)>,
    /// How many slots are in the sets.
    count: usize,
}

/// What happens to a rule's requests without it.
#[derive(Clone, Copy, Default)]
struct Without {
    /// Some request has another decision.
    changes_something: bool,
    /// Some request is decided the same way by no other rule, though perhaps by the default.
    leaves_something: bool,
}

impl Redundancy {
    pub(crate) fn of(survey: &Survey<'_>) -> Self {
        let decided: Vec<DecidedByRule<'_>> =
            survey.policy.rules().with_ids().map(|(id, _)| DecidedByRule::of(survey, id)).collect();
        let without = without_each(survey);
        let is_sole_matcher = sole_matchers(survey, |_| true);
        let first_equal = first_equal(&decided);
        let stays_of_equal = stays_of_equal(&first_equal, &is_sole_matcher);
        let first_wider = first_wider(survey, &decided, &first_equal, &without);
        let rules = decided.iter().zip(&first_equal).zip(is_sole_matcher.iter().zip(&without));
        let rules = rules.map(|((one, first), (&is_sole_matcher, without))| {
            let Some(first) = first.filter(|_| !is_sole_matcher) else {
                return Standing::default();
            };
            let &(stays, count) = stays_of_equal.get(&first).unwrap_or(&(first, 1));
            let wider = first_wider.get(&first).copied();
            let is_needless = count == 1 && wider.is_none() && !without.changes_something;
            Standing { twin: (stays != one.rule).then_some(stays), wider, is_needless, is_last_matcher: false }
        });
        let mut redundancy = Self { rules: rules.collect(), replacements: BTreeMap::new() };
        let last_matchers = sole_matchers(survey, |rule| redundancy.stays(rule));
        for (standing, is_last_matcher) in redundancy.rules.iter_mut().zip(last_matchers) {
            standing.is_last_matcher = is_last_matcher;
        }
        redundancy.replacements = redundancy.find_replacements(survey);
        redundancy
    }

    fn standing(&self, rule: RuleId) -> Option<&Standing> {
        self.rules.get(rule.index())
    }

    /// Returns another rule that decides exactly what this one does, if this one could be removed: the first in the text
    /// that could not, or else the first.
    pub(crate) fn twin(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.twin
    }

    /// Returns the first rule in the text that decides all that this one decides the same way, and more, if this one could
    /// be removed.
    pub(crate) fn wider(&self, rule: RuleId) -> Option<RuleId> {
        self.standing(rule)?.wider
    }

    /// Iterates over every rule that decides something and could be removed although no single rule decides all of it, in
    /// the order of the text, with what decides instead: for each of its requests one rule, which stays if all are removed
    /// that could be, if there is one, or else the default, if it decides the same.
    pub(crate) fn replacements(&self) -> impl Iterator<Item = (RuleId, &Replacement)> {
        self.replacements.iter().map(|(&rule, replacement)| (rule, replacement))
    }

    /// Returns whether the rule could be removed together with all others of which this is true.
    pub(crate) fn is_removable(&self, rule: RuleId) -> bool {
        let is_last_matcher = self.standing(rule).is_some_and(|standing| standing.is_last_matcher);
        let uses_removable = self.replacements.get(&rule).is_some_and(|replacement| replacement.uses_removable);
        !self.stays(rule) && !is_last_matcher && !uses_removable
    }

    fn is_needless(&self, rule: RuleId) -> bool {
        self.standing(rule).is_some_and(|standing| standing.is_needless)
    }

    /// Returns whether the rule is left after every rule that could be removed is removed.
    fn stays(&self, rule: RuleId) -> bool {
        self.twin(rule).is_none() && self.wider(rule).is_none() && !self.is_needless(rule)
    }

    fn find_replacements(&self, survey: &Survey<'_>) -> BTreeMap<RuleId, Replacement> {
        let default = survey.policy.rules().default_decision();
        let mut replacements: BTreeMap<RuleId, Replacement> = BTreeMap::new();
        for operation in survey.operations() {
            for one in operation.rules().filter(|one| self.is_needless(one.rule)) {
                let replacement = replacements.entry(one.rule).or_default();
                self.replace(one, &operation, default, replacement);
            }
        }
        replacements
    }

    /// Adds what decides the slots of a rule in an operation without it: first rules that stay, then the default, then other
    /// rules.
    fn replace(&self, one: &Entry, operation: &OperationSurvey<'_>, default: Decision, found: &mut Replacement) {
        let mut left = one.decides.clone();
        let others = || operation.rules().filter(|other| other.rule != one.rule);
        for other in others().filter(|other| self.stays(other.rule)) {
            let taken = &prevailing(other, operation) & &left;
            if !taken.is_empty() {
                found.rules.insert(other.rule);
                left -= &taken;
            }
        }
        let mut by_default = left.clone();
        for other in operation.rules().filter(|other| other.decision != default) {
            by_default -= &other.decides;
        }
        found.default |= !by_default.is_empty();
        left -= &by_default;
        for other in others().filter(|other| !self.stays(other.rule)) {
            let taken = &prevailing(other, operation) & &left;
            if !taken.is_empty() {
                found.rules.insert(other.rule);
                found.uses_removable = true;
                left -= &taken;
            }
        }
    }
}

/// Returns the slots in which the decision of a rule is the one that results.
fn prevailing(one: &Entry, operation: &OperationSurvey<'_>) -> SlotSet {
    match one.decision {
        Decision::Allow => &one.decides & operation.allowed,
        Decision::Deny => one.decides.clone(),
    }
}

impl<'s> DecidedByRule<'s> {
    fn of(survey: &'s Survey<'_>, rule: RuleId) -> Self {
        let sets: Vec<_> = survey.decided_by(rule).map(|one| (one.operation, &one.decides)).collect();
        let decision = survey.decided_by(rule).next().map(|one| one.decision);
        Self { rule, decision, count: sets.iter().map(|(_, slots)| slots.count()).sum(), sets }
    }

    /// Returns whether another rule decides all that this one does.
    fn is_within(&self, other: &Self) -> bool {
        let mut rest = other.sets.as_slice();
        self.sets.iter().all(|(operation, slots)| {
            rest = rest.get(rest.partition_point(|(other, _)| other < operation)..).unwrap_or_default();
            rest.first().is_some_and(|(other, wide)| other == operation && slots.is_subset(wide))
        })
    }
}

/// For each rule, returns what happens to its requests without it.
fn without_each(survey: &Survey<'_>) -> Vec<Without> {
    let default = survey.policy.rules().default_decision();
    let mut without = vec![Without::default(); survey.policy.rules().len()];
    for operation in survey.operations() {
        let decided = DecidedSlots::of(&operation, default);
        for one in operation.rules() {
            if let Some(without) = without.get_mut(one.rule.index()) {
                without.leaves_something |= !decided.only_by(one.decision, &one.decides).is_empty();
                without.changes_something |= !decided.changed_without(one.decision, &one.decides).is_empty();
            }
        }
    }
    without
}

/// For each rule, returns the first that decides exactly the same; `None` for a rule that decides nothing.
fn first_equal(decided: &[DecidedByRule<'_>]) -> Vec<Option<RuleId>> {
    let mut first = HashMap::new();
    let firsts = decided.iter().map(|one| {
        let decision = one.decision?;
        Some(*first.entry((decision, &one.sets)).or_insert(one.rule))
    });
    firsts.collect()
}

/// For each group of equal rules, by its first, returns the rule that stays and the group's size: the first that must, or
/// else the first of all.
fn stays_of_equal(first_equal: &[Option<RuleId>], must_stay: &[bool]) -> HashMap<RuleId, (RuleId, usize)> {
    let mut equal: HashMap<RuleId, (RuleId, usize)> = HashMap::new();
    let mut has_one_that_must: BTreeSet<RuleId> = BTreeSet::new();
    for (index, (first, &must_stay)) in first_equal.iter().zip(must_stay).enumerate() {
        if let (&Some(first), Some(rule)) = (first, RuleId::from_index(index)) {
            let (stays, count) = equal.entry(first).or_insert((first, 0));
            *count += 1;
            if must_stay && has_one_that_must.insert(first) {
                *stays = rule;
            }
        }
    }
    equal
}

/// For the first of each group of equal rules, returns the first rule that decides all of it the same way, and more.
///
/// A rule is compared only if others decide everything that it decides, and only with the rules of its operation with the
/// fewest rules. In the worst case, where very many rules overlap completely but none decides all that another does, each is
/// compared with all that decide more.
fn first_wider(
    survey: &Survey<'_>,
    decided: &[DecidedByRule<'_>],
    first_equal: &[Option<RuleId>],
    without: &[Without],
) -> HashMap<RuleId, RuleId> {
    let is_first = |rule: RuleId| first_equal.get(rule.index()) == Some(&Some(rule));
    let of_rule = |rule: RuleId| decided.get(rule.index());
    let narrow = decided.iter().zip(without).filter(|(one, without)| is_first(one.rule) && !without.leaves_something);
    let wider = narrow.filter_map(|(one, _)| {
        let operations = one.sets.iter().filter_map(|&(operation, _)| survey.operation(operation));
        let candidates = operations.min_by_key(OperationSurvey::rule_count)?.rules();
        let others = candidates.map(|candidate| candidate.rule).filter(|&rule| is_first(rule)).filter_map(of_rule);
        let is_wider = |other: &&DecidedByRule<'_>| {
            other.decision == one.decision && other.count > one.count && one.is_within(other)
        };
        Some((one.rule, others.into_iter().find(is_wider)?.rule))
    });
    wider.collect()
}

/// For each rule, returns whether it matches requests for an operation with an owner of which no other of the counted rules
/// matches any.
fn sole_matchers(survey: &Survey<'_>, is_counted: impl Fn(RuleId) -> bool) -> Vec<bool> {
    let mut is_sole = vec![false; survey.policy.rules().len()];
    for operation in survey.operations() {
        let owners: Vec<(RuleId, SlotSet)> =
            operation.rules().map(|one| (one.rule, owners_matched(survey, &operation, one))).collect();
        let mut matched = Multiplicity::new(operation.possible.words().len());
        matched.extend(owners.iter().filter(|(rule, _)| is_counted(*rule)).map(|(_, owners)| owners));
        for (rule, owners) in owners {
            let by_others = if is_counted(rule) { matched.more() } else { matched.any() };
            if !owners.is_subset(by_others)
                && let Some(is_sole) = is_sole.get_mut(rule.index())
            {
                *is_sole = true;
            }
        }
    }
    is_sole
}

/// Returns the owners with which a rule matches some request for an operation, as slots of the first role and token.
fn owners_matched(survey: &Survey<'_>, operation: &OperationSurvey<'_>, one: &Entry) -> SlotSet {
    // Most operations have only one owner, which every rule about them matches.
    if operation.operation.owners().len() == 1 {
        return SlotSet::from_words((0..operation.possible.words().len()).map(|number| u64::from(number == 0)));
    }
    survey.space().projected_to(Column::Owner, &one.matches)
}
