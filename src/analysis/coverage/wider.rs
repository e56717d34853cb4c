use std::collections::{BTreeMap, HashMap};

use super::{
    super::{InOperation, OperationSurvey, Survey},
    Decided, Sets,
    needed::Without,
};
use crate::space::{Decision, Id as _, OperationId, RuleId, slots_in};

/// For each rule, the first that decides alike all that it decides, and more.
///
/// Only rules are looked at that others decide all of, and of those that are alike only the first. What could be wider is
/// looked for where few rules could be: at the slot that the fewest decide alike, of the operation with the fewest rules.
/// Still, where very many rules decide every request of one another alike, and none all that another does, each is compared
/// with all that decide more.
pub(super) fn first_wider(
    survey: &Survey<'_>,
    decided: &[Decided<'_>],
    first_alike: &[Option<RuleId>],
    without: &[Without],
) -> Vec<Option<RuleId>> {
    let is_first = |rule: RuleId| first_alike.get(rule.index()) == Some(&Some(rule));
    let mut sought: BTreeMap<OperationId, Vec<&Decided<'_>>> = BTreeMap::new();
    for (one, without) in decided.iter().zip(without) {
        if is_first(one.rule) && !without.leaves_something {
            let operations = one.sets.iter().filter_map(|&(operation, _)| survey.operation(operation));
            if let Some(rarest) = operations.min_by_key(OperationSurvey::rule_count) {
                sought.entry(rarest.id).or_default().push(one);
            }
        }
    }
    let mut wider = vec![None; decided.len()];
    for (operation, narrow) in sought {
        let candidates = Candidates::of(survey, operation, &narrow, is_first);
        for one in narrow {
            let mut others = candidates.for_rule(one).iter().filter_map(|other| decided.get(other.index()));
            let found = others.find(|wide| wide.count > one.count && is_within(&one.sets, &wide.sets));
            if let (Some(found), Some(place)) = (found, wider.get_mut(one.rule.index())) {
                *place = Some(found.rule);
            }
        }
    }
    let of_first = |first: &Option<RuleId>| wider.get((*first)?.index()).copied().flatten();
    first_alike.iter().map(of_first).collect()
}

/// The rules that could be wider than others in an operation.
struct Candidates {
    /// For each of those others, the slot that the fewest rules decide alike.
    rarest: HashMap<RuleId, (Decision, usize)>,
    /// For each such slot, the rules that do, in the order of the policy.
    rules: HashMap<(Decision, usize), Vec<RuleId>>,
}

impl Candidates {
    fn of(
        survey: &Survey<'_>,
        operation: OperationId,
        narrow: &[&Decided<'_>],
        could_be_wider: impl Fn(RuleId) -> bool,
    ) -> Self {
        let all = || survey.operation(operation).into_iter().flat_map(|operation| operation.rules());
        let could_be = || all().filter(|one| could_be_wider(one.rule));
        let mut counts: HashMap<(Decision, usize), usize> = HashMap::new();
        for one in could_be() {
            slots_of(&one).for_each(|slot| *counts.entry(slot).or_default() += 1);
        }
        let sought: Vec<RuleId> = narrow.iter().map(|one| one.rule).collect();
        let of_sought = all().filter(|one| sought.binary_search(&one.rule).is_ok());
        let rarest: HashMap<RuleId, (Decision, usize)> =
            of_sought.filter_map(|one| Some((one.rule, slots_of(&one).min_by_key(|slot| counts.get(slot))?))).collect();
        let mut rules: HashMap<(Decision, usize), Vec<RuleId>> =
            rarest.values().map(|&slot| (slot, Vec::new())).collect();
        for one in could_be() {
            for slot in slots_of(&one) {
                if let Some(rules) = rules.get_mut(&slot) {
                    rules.push(one.rule);
                }
            }
        }
        Self { rarest, rules }
    }

    fn for_rule(&self, narrow: &Decided<'_>) -> &[RuleId] {
        self.rarest.get(&narrow.rule).and_then(|slot| self.rules.get(slot)).map_or(&[], Vec::as_slice)
    }
}

/// The slots that a rule decides, and how.
fn slots_of(one: &InOperation<'_>) -> impl Iterator<Item = (Decision, usize)> {
    let decision = one.decision;
    slots_in(one.decides.iter().copied()).map(move |slot| (decision, slot))
}

fn is_within(narrow: &Sets<'_>, wide: &Sets<'_>) -> bool {
    let mut rest = wide.as_slice();
    narrow.iter().all(|(operation, slots)| {
        // Most rules have the next operation next; to others, it may be far.
        let is_next = rest.first().is_some_and(|(next, _)| next == operation);
        let skipped = if is_next { 0 } else { rest.partition_point(|(other, _)| other < operation) };
        rest = rest.get(skipped..).unwrap_or_default();
        let same = rest.first().filter(|(other, _)| other == operation);
        same.is_some_and(|(_, wide)| slots.iter().zip(*wide).all(|(slots, wide)| slots & !wide == 0))
    })
}
