use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{OperationSurvey, Survey},
    Coverage,
};
use crate::space::{Decision, RuleId, bits};

/// Who decides the requests of a rule, just as they are decided with it, if it is taken out.
#[derive(Default)]
pub(crate) struct Stead {
    pub(crate) rules: BTreeSet<RuleId>,
    pub(crate) default: bool,
    /// Whether some of these rules could be done without as well: then it is not safe to take out all that could.
    pub(crate) is_shaky: bool,
}

impl Coverage {
    /// Every needless rule, and who decides in its stead.
    pub(super) fn find_steads(&self, survey: &Survey<'_>, is_distinct: &[bool]) -> BTreeMap<RuleId, Stead> {
        let mut steads: BTreeMap<RuleId, Stead> = BTreeMap::new();
        let distinct = survey.operations().zip(is_distinct).filter(|(_, is_distinct)| **is_distinct);
        let distinct = distinct.map(|(operation, _)| operation);
        for operation in distinct.filter(|one| one.rules().any(|one| self.is_needless(one.rule))) {
            let deciders = Deciders::of(&operation, self);
            for one in operation.rules().filter(|one| self.is_needless(one.rule)) {
                let stead = steads.entry(one.rule).or_default();
                for slot in slots_of(one.decides) {
                    self.add(stead, deciders.other_than(one.rule, slot), deciders.by_default(slot));
                }
            }
        }
        steads
    }

    fn add(&self, stead: &mut Stead, other: Option<RuleId>, by_default: bool) {
        match other {
            Some(other) if self.stays(other) => {
                stead.rules.insert(other);
            }
            Some(other) if !by_default => {
                stead.rules.insert(other);
                stead.is_shaky = true;
            }
            _ => stead.default = true,
        }
    }
}

/// For each slot of an operation, two rules that decide it the way it ends up, those that stay first.
struct Deciders {
    first: Layer,
    second: Layer,
    /// The slots that no rule decides otherwise than the default.
    by_default: Vec<u64>,
}

impl Deciders {
    fn of(operation: &OperationSurvey<'_>, coverage: &Coverage) -> Self {
        let words = operation.possible.len();
        let default = operation.default_decision();
        let mut deciders =
            Self { first: Layer::new(words), second: Layer::new(words), by_default: vec![u64::MAX; words] };
        let (staying, others): (Vec<_>, Vec<_>) = operation.rules().partition(|one| coverage.stays(one.rule));
        for one in staying.into_iter().chain(others) {
            let prevails = one.decides.iter().zip(operation.allowed).map(|(slots, allowed)| match one.decision {
                Decision::Allow => slots & allowed,
                Decision::Deny => *slots,
            });
            let left = deciders.first.fill(one.rule, prevails);
            deciders.second.fill(one.rule, left);
            if one.decision != default {
                deciders.by_default.iter_mut().zip(one.decides).for_each(|(word, slots)| *word &= !slots);
            }
        }
        deciders
    }

    fn other_than(&self, rule: RuleId, slot: usize) -> Option<RuleId> {
        self.first.rule(slot).filter(|&first| first != rule).or_else(|| self.second.rule(slot))
    }

    fn by_default(&self, slot: usize) -> bool {
        let word = self.by_default.get(slot / BITS).copied().unwrap_or(0);
        word >> (slot % BITS) & 1 == 1
    }
}

/// At most one rule for each slot.
struct Layer {
    filled: Vec<u64>,
    rules: Vec<Option<RuleId>>,
}

impl Layer {
    fn new(words: usize) -> Self {
        Self { filled: vec![0; words], rules: vec![None; words * BITS] }
    }

    /// Gives the rule those of the slots that are free; the others are handed back.
    fn fill(&mut self, rule: RuleId, slots: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let slots: Vec<u64> = slots.into_iter().collect();
        let free: Vec<u64> = slots.iter().zip(&self.filled).map(|(slots, filled)| slots & !filled).collect();
        for slot in slots_of(&free) {
            if let Some(place) = self.rules.get_mut(slot) {
                *place = Some(rule);
            }
        }
        self.filled.iter_mut().zip(&free).for_each(|(filled, free)| *filled |= free);
        slots.iter().zip(&free).map(|(slots, free)| slots & !free).collect()
    }

    fn rule(&self, slot: usize) -> Option<RuleId> {
        self.rules.get(slot).copied().flatten()
    }
}

const BITS: usize = u64::BITS as usize;

/// The numbers of the slots in a set.
fn slots_of(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(number, &word)| bits(word).map(move |bit| number * BITS + bit))
}
