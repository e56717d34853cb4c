//! Rules to the table: sets of slots, a word for 64 of them, combined rule by rule.

use std::collections::{HashMap, hash_map::Entry};

use super::table::Table;
use crate::{
    rules::{Effect, Rule, Rules},
    space::{Decision, Id as _, IdSet, Operation, OperationId, OwnerId, RoleId, RuleId, TokenId, Vocabulary},
};

/// Which rules are about an operation, each list in the order of the rules' ids.
#[derive(Clone, Debug)]
pub(super) struct RulesByOperation {
    /// For each operation, where its list begins; one more for the end.
    starts: Box<[u32]>,
    rules: Box<[RuleId]>,
}

impl RulesByOperation {
    pub(super) fn rules_about(&self, operation: OperationId) -> &[RuleId] {
        let start_of = |index: usize| self.starts.get(index).map(|&start| start as usize);
        start_of(operation.index())
            .zip(start_of(operation.index() + 1))
            .and_then(|(start, end)| self.rules.get(start..end))
            .unwrap_or(&[])
    }
}

pub(super) fn compile(rules: &Rules) -> (Table, RulesByOperation) {
    let mut by_id: Vec<(RuleId, &Rule)> = rules.with_ids().collect();
    by_id.sort_unstable_by_key(|(_, rule)| rule.id());
    (compile_table(rules, &by_id), group_by_operation(rules.vocabulary(), &by_id))
}

fn compile_table(rules: &Rules, by_id: &[(RuleId, &Rule)]) -> Table {
    let vocabulary = rules.vocabulary();
    let slots = Slots::of(vocabulary);
    let mut denied = vec![0; vocabulary.operation_count() * slots.words];
    let mut allowed = denied.clone();
    for (_, rule) in by_id {
        let scope = slots.product(&rule.scope.roles, &rule.scope.tokens, &rule.scope.owners);
        let exceptions: Vec<(&_, Vec<u64>)> = rule
            .exceptions
            .iter()
            .map(|exception| &exception.cube)
            .map(|cube| (cube, slots.product(&cube.roles, &cube.tokens, &cube.owners)))
            .collect();
        // The slots that the effect decides, where the rule matches, and what it decides them to.
        let (decided, decisions) = match &rule.effect {
            Effect::Deny => (slots.all(), &mut denied),
            Effect::Allow => (slots.all(), &mut allowed),
            Effect::Require(needs) => {
                let met = slots.product(&needs.roles, &needs.tokens, &needs.owners);
                (met.into_iter().map(|word| !word).collect(), &mut denied)
            }
        };
        for (id, operation) in vocabulary.operations_in(&rule.scope) {
            let row = decisions.iter_mut().skip(id.index() * slots.words).take(slots.words);
            for (number, (row, (scope, decided))) in row.zip(scope.iter().zip(&decided)).enumerate() {
                let excepted = exceptions
                    .iter()
                    .filter(|(cube, _)| cube.apis.contains(operation.api) && cube.actions.contains(operation.action))
                    .fold(0, |union, (_, slots)| union | slots.get(number).copied().unwrap_or(0));
                *row |= scope & !excepted & decided;
            }
        }
    }

    let by_default = match rules.default() {
        Decision::Allow => u64::MAX,
        Decision::Deny => 0,
    };
    let mut rows = Rows::default();
    for (id, operation) in vocabulary.operations() {
        let at = id.index() * slots.words..(id.index() + 1) * slots.words;
        let (denied, allowed) = (denied.get(at.clone()).unwrap_or(&[]), allowed.get(at).unwrap_or(&[]));
        let possible = slots.possible(operation);
        let decided = possible.iter().zip(denied.iter().zip(allowed));
        rows.push(decided.map(|(possible, (denied, allowed))| possible & !denied & (allowed | by_default)).collect());
    }
    rows.into_table(vocabulary.stamp())
}

fn group_by_operation(vocabulary: &Vocabulary, by_id: &[(RuleId, &Rule)]) -> RulesByOperation {
    let mut pairs: Vec<(OperationId, RuleId)> = by_id
        .iter()
        .flat_map(|&(id, rule)| vocabulary.operations_in(&rule.scope).map(move |(operation, _)| (operation, id)))
        .collect();
    // Stable, so that each operation's rules stay in the order of their ids.
    pairs.sort_by_key(|&(operation, _)| operation);
    let start_of = |operation| pairs.partition_point(|&(other, _)| other < operation);
    let starts = vocabulary.operations().map(|(operation, _)| start_of(operation)).chain([pairs.len()]);
    RulesByOperation {
        starts: starts.map(|start| u32::try_from(start).unwrap_or(u32::MAX)).collect(),
        rules: pairs.iter().map(|&(_, rule)| rule).collect(),
    }
}

/// The combinations of role, token and owner, numbered as requests number them.
struct Slots {
    roles: usize,
    tokens: usize,
    owners: usize,
    /// How many words a set of slots takes.
    words: usize,
}

impl Slots {
    fn of(vocabulary: &Vocabulary) -> Self {
        Self {
            roles: vocabulary.roles().len(),
            tokens: vocabulary.tokens().len(),
            owners: vocabulary.owners().len(),
            words: vocabulary.slots().div_ceil(u64::BITS as usize),
        }
    }

    fn all(&self) -> Vec<u64> {
        vec![u64::MAX; self.words]
    }

    /// The slots whose role, token and owner are in the sets.
    fn product(&self, roles: &IdSet<RoleId>, tokens: &IdSet<TokenId>, owners: &IdSet<OwnerId>) -> Vec<u64> {
        let mut set = vec![0; self.words];
        for role in indices(roles, self.roles) {
            for token in indices(tokens, self.tokens) {
                for owner in indices(owners, self.owners) {
                    let slot = (role * self.tokens + token) * self.owners + owner;
                    if let Some(word) = set.get_mut(slot / u64::BITS as usize) {
                        *word |= 1 << (slot % u64::BITS as usize);
                    }
                }
            }
        }
        set
    }

    /// The slots that requests for the operation can have.
    fn possible(&self, operation: &Operation) -> Vec<u64> {
        self.product(&IdSet::Any, &IdSet::Any, &IdSet::Of(operation.owners.clone()))
    }
}

/// The numbers of a column's names that the set admits.
fn indices<I: crate::space::Id>(set: &IdSet<I>, count: usize) -> impl Iterator<Item = usize> {
    let any = if set.is_any() { 0..count } else { 0..0 };
    any.chain(set.listed().iter().map(|id| id.index()))
}

/// Collects rows, equal ones once.
#[derive(Default)]
struct Rows {
    words: Vec<u64>,
    starts: Vec<u32>,
    known: HashMap<Vec<u64>, u32>,
}

impl Rows {
    fn push(&mut self, row: Vec<u64>) {
        let start = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let known_start = match self.known.entry(row) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.words.extend(new.key());
                *new.insert(start)
            }
        };
        self.starts.push(known_start);
    }

    fn into_table(self, vocabulary: u64) -> Table {
        Table::new(vocabulary, self.starts.into_boxed_slice(), self.words.into_boxed_slice())
    }
}
