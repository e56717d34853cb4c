use crate::{
    policy::Policy,
    rules::{Effect, Exception, Rule},
    space::{CellSet, Cube, Decision, Id as _, Operation, OperationId, Request, RuleId, Slots, bits},
};

/// What every rule says in every operation that it is about: sets of slots, a bit for each combination of role, token and
/// owner. Made once, so that every question is a matter of combining words.
pub(crate) struct Survey<'p> {
    pub(crate) policy: &'p Policy,
    /// The allowed cells.
    pub(crate) allowed: CellSet,
    pub(super) slots: Slots,
    /// The slots that requests for each operation can have.
    possible: Vec<u64>,
    /// Rule by rule, each by operation.
    entries: Vec<Entry>,
    /// For each entry, the slots that the rule matches, and then those that it decides.
    words: Vec<u64>,
    /// For each rule, where its entries begin; one more for the end.
    starts_of_rules: Vec<usize>,
    /// Operation by operation, the numbers of the entries.
    by_operation: Vec<usize>,
    /// For each operation, where its entries begin; one more for the end.
    starts_of_operations: Vec<usize>,
}

#[derive(Clone, Copy)]
struct Entry {
    rule: RuleId,
    operation: OperationId,
    decision: Decision,
}

/// What one rule says in one operation.
#[derive(Clone, Copy)]
pub(crate) struct InOperation<'s> {
    pub(crate) rule: RuleId,
    pub(crate) operation: OperationId,
    /// What the rule decides where it decides.
    pub(crate) decision: Decision,
    /// The slots in its scope and in none of its exceptions.
    pub(crate) matches: &'s [u64],
    /// Those of them in which it decides: all, or those that do not meet the requirement.
    pub(crate) decides: &'s [u64],
}

impl InOperation<'_> {
    pub(crate) fn decides_something(&self) -> bool {
        self.decides.iter().any(|&word| word != 0)
    }
}

/// What all rules say in one operation.
pub(crate) struct OperationSurvey<'s> {
    pub(crate) id: OperationId,
    pub(crate) operation: &'s Operation,
    /// The slots that its requests can have.
    pub(crate) possible: &'s [u64],
    /// Those of them that are allowed.
    pub(crate) allowed: &'s [u64],
    survey: &'s Survey<'s>,
}

impl<'s> OperationSurvey<'s> {
    /// How many rules match some request for the operation.
    pub(crate) fn rule_count(&self) -> usize {
        range(&self.survey.starts_of_operations, self.id.index()).len()
    }

    /// What is decided where no rule decides.
    pub(crate) fn default_decision(&self) -> Decision {
        self.survey.policy.rules().default_decision()
    }

    /// The rules that match some request for the operation, in the order of the policy.
    pub(crate) fn rules(&self) -> impl Iterator<Item = InOperation<'s>> + use<'s> {
        let survey = self.survey;
        let numbers = range(&survey.starts_of_operations, self.id.index());
        let numbers = survey.by_operation.get(numbers).unwrap_or_default();
        numbers.iter().filter_map(move |&number| survey.entry(number))
    }
}

impl<'p> Survey<'p> {
    pub(crate) fn of(policy: &'p Policy) -> Self {
        let vocabulary = policy.vocabulary();
        let slots = Slots::of(vocabulary);
        let mut survey = Self {
            policy,
            allowed: policy.allowed(),
            possible: vocabulary.operations().flat_map(|(_, operation)| slots.possible(operation)).collect(),
            slots,
            entries: Vec::new(),
            words: Vec::new(),
            starts_of_rules: vec![0],
            by_operation: Vec::new(),
            starts_of_operations: Vec::new(),
        };
        for (id, rule) in policy.rules().with_ids() {
            survey.add(id, rule);
        }
        let mut numbers: Vec<usize> = (0..survey.entries.len()).collect();
        let operation_of = |number: usize| survey.entries.get(number).map(|entry| entry.operation);
        numbers.sort_by_key(|&number| operation_of(number));
        let start_of = |id| numbers.partition_point(|&number| operation_of(number) < Some(id));
        let starts = vocabulary.operations().map(|(id, _)| start_of(id)).chain([numbers.len()]).collect();
        survey.starts_of_operations = starts;
        survey.by_operation = numbers;
        survey
    }

    fn add(&mut self, id: RuleId, rule: &Rule) {
        let scope = self.slots.of_cube(rule.scope());
        let exceptions = rule.exceptions().iter().map(Exception::cube);
        let exceptions: Vec<(&Cube, Vec<u64>)> = exceptions.map(|cube| (cube, self.slots.of_cube(cube))).collect();
        let (decision, met) = match rule.effect() {
            Effect::Allow => (Decision::Allow, None),
            Effect::Deny => (Decision::Deny, None),
            Effect::Require(needs) => {
                (Decision::Deny, Some(self.slots.product(&needs.roles, &needs.tokens, &needs.owners)))
            }
        };
        for (operation, declared) in self.policy.vocabulary().operations_in(rule.scope()) {
            let possible = self.possible.get(words_of(operation, self.slots.words)).unwrap_or_default();
            let mut matches: Vec<u64> = scope.iter().zip(possible).map(|(scope, possible)| scope & possible).collect();
            for (cube, excepted) in &exceptions {
                if cube.is_about(declared) {
                    matches.iter_mut().zip(excepted).for_each(|(word, excepted)| *word &= !excepted);
                }
            }
            if matches.iter().all(|&word| word == 0) {
                continue;
            }
            self.entries.push(Entry { rule: id, operation, decision });
            self.words.extend(&matches);
            match &met {
                Some(met) => self.words.extend(matches.iter().zip(met).map(|(word, met)| word & !met)),
                None => self.words.extend(&matches),
            }
        }
        self.starts_of_rules.push(self.entries.len());
    }

    fn entry(&self, number: usize) -> Option<InOperation<'_>> {
        let &Entry { rule, operation, decision } = self.entries.get(number)?;
        let words = self.slots.words;
        let both = self.words.get(2 * number * words..2 * (number + 1) * words)?;
        let (matches, decides) = both.split_at_checked(words)?;
        Some(InOperation { rule, operation, decision, matches, decides })
    }

    /// What a rule says in the operations in which it matches anything, in the order of declaration.
    pub(crate) fn of_rule(&self, rule: RuleId) -> impl Iterator<Item = InOperation<'_>> {
        range(&self.starts_of_rules, rule.index()).filter_map(|number| self.entry(number))
    }

    /// What a rule says in the operations in which it decides anything, in the order of declaration.
    pub(crate) fn decided_by(&self, rule: RuleId) -> impl Iterator<Item = InOperation<'_>> {
        self.of_rule(rule).filter(InOperation::decides_something)
    }

    /// What lies in both cubes, by operation. Time grows with the operations of the first.
    pub(crate) fn in_both(&self, one: &Cube, other: &Cube) -> impl Iterator<Item = (OperationId, Vec<u64>)> {
        let (slots, others) = (self.slots.of_cube(one), self.slots.of_cube(other));
        let common: Vec<u64> = slots.iter().zip(&others).map(|(one, other)| one & other).collect();
        let operations = self.policy.vocabulary().operations_in(one);
        let in_other = operations.filter(|(_, operation)| other.is_about(operation));
        in_other.map(move |(id, _)| {
            let possible = self.possible.get(words_of(id, self.slots.words)).unwrap_or_default();
            (id, common.iter().zip(possible).map(|(common, possible)| common & possible).collect())
        })
    }

    /// The slots of an operation that a set of the policy's cells has.
    pub(crate) fn slots_in<'c>(&self, operation: OperationId, cells: &'c CellSet) -> &'c [u64] {
        cells.words().get(words_of(operation, self.slots.words)).unwrap_or_default()
    }

    /// The requests of some slots of some operations.
    pub(crate) fn cells<S: IntoIterator<Item = u64>>(
        &self,
        slots: impl IntoIterator<Item = (OperationId, S)>,
    ) -> CellSet {
        let vocabulary = self.policy.vocabulary();
        let mut words = vec![0; self.allowed.words().len()];
        for (operation, slots) in slots {
            let place = words.get_mut(words_of(operation, self.slots.words)).unwrap_or_default();
            place.iter_mut().zip(slots).for_each(|(word, slots)| *word |= slots);
        }
        CellSet::new(vocabulary.stamp(), words.into_boxed_slice())
    }

    /// Every operation, in the order of declaration.
    pub(crate) fn operations(&self) -> impl Iterator<Item = OperationSurvey<'_>> {
        self.policy.vocabulary().operations().filter_map(|(id, _)| self.operation(id))
    }

    pub(crate) fn operation(&self, id: OperationId) -> Option<OperationSurvey<'_>> {
        let words = words_of(id, self.slots.words);
        Some(OperationSurvey {
            id,
            operation: self.policy.vocabulary().operation(id)?,
            possible: self.possible.get(words)?,
            allowed: self.slots_in(id, &self.allowed),
            survey: self,
        })
    }

    /// The request of the first of an operation's slots.
    pub(crate) fn first_request(
        &self,
        operation: OperationId,
        slots: impl IntoIterator<Item = u64>,
    ) -> Option<Request> {
        let mut words = slots.into_iter().zip(words_of(operation, self.slots.words));
        let (word, number) = words.find(|&(word, _)| word != 0)?;
        self.allowed.request_at(number * u64::BITS as usize + bits(word).next()?)
    }

    /// The request of one of an operation's slots.
    pub(crate) fn request_at(&self, operation: OperationId, slot: usize) -> Option<Request> {
        self.allowed.request_at(words_of(operation, self.slots.words).start * u64::BITS as usize + slot)
    }
}

const fn words_of(operation: OperationId, count: usize) -> std::ops::Range<usize> {
    operation.index() * count..(operation.index() + 1) * count
}

/// The range between a start and the next.
fn range(starts: &[usize], number: usize) -> std::ops::Range<usize> {
    match (starts.get(number), starts.get(number + 1)) {
        (Some(&start), Some(&end)) => start..end,
        _ => 0..0,
    }
}
