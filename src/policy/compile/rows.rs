use std::collections::{HashMap, hash_map::Entry};

use super::super::table::{Decider, Table};
use crate::space::{Decision, RuleId, Vocabulary};

/// Builds the table row by row; equal rulings are kept once.
pub(super) struct Rows {
    default: Decision,
    finished: Vec<u32>,
    decisions: Vec<u64>,
    deciders: Interned<Decider>,
    current: CurrentRow,
}

/// The row that is being built.
struct CurrentRow {
    /// The slots that there are.
    possible: Vec<u64>,
    denied: Vec<u64>,
    allowed: Vec<u64>,
    /// What each rule was the first to decide.
    deciders: Vec<(RuleId, Decision, Vec<u64>)>,
}

impl Rows {
    pub(super) fn new(words: usize, default: Decision) -> Self {
        Self {
            default,
            finished: Vec::new(),
            decisions: Vec::new(),
            deciders: Interned::new(),
            current: CurrentRow {
                possible: Vec::new(),
                denied: vec![0; words],
                allowed: vec![0; words],
                deciders: Vec::new(),
            },
        }
    }

    pub(super) fn begin(&mut self, possible: &[u64]) {
        self.current.possible.clear();
        self.current.possible.extend_from_slice(possible);
        self.current.denied.fill(0);
        self.current.allowed.fill(0);
        self.current.deciders.clear();
    }

    /// Adds a rule's verdict; rules come in the order of their ids.
    pub(super) fn apply(&mut self, rule: RuleId, decision: Decision, slots: impl Iterator<Item = u64>) {
        let row = &mut self.current;
        let decided = if decision.is_deny() { &mut row.denied } else { &mut row.allowed };
        let mut first = Vec::with_capacity(decided.len());
        for (decided, (slots, possible)) in decided.iter_mut().zip(slots.zip(&row.possible)) {
            first.push(slots & possible & !*decided);
            *decided |= slots & possible;
        }
        if first.iter().any(|&word| word != 0) {
            row.deciders.push((rule, decision, first));
        }
    }

    pub(super) fn end(&mut self) {
        let row = &self.current;
        let by_default = if self.default.is_allow() { u64::MAX } else { 0 };
        let words = row.possible.iter().zip(row.denied.iter().zip(&row.allowed));
        self.decisions.extend(words.map(|(possible, (denied, allowed))| possible & !denied & (allowed | by_default)));

        let mut deciders = vec![Decider::new(self.default, None); row.possible.len() * u64::BITS as usize];
        for (rule, decision, first) in &row.deciders {
            for (word, (first, denied)) in first.iter().zip(&row.denied).enumerate() {
                let won = if decision.is_deny() { *first } else { first & !denied };
                let slots = deciders.iter_mut().skip(word * u64::BITS as usize).take(u64::BITS as usize);
                let set = slots.enumerate().filter(|(bit, _)| won >> bit & 1 == 1);
                set.for_each(|(_, decider)| *decider = Decider::new(*decision, Some(*rule)));
            }
        }
        self.finished.push(self.deciders.position_of(deciders));
    }

    pub(super) fn into_table(self, vocabulary: &Vocabulary) -> Table {
        Table::new(vocabulary, self.decisions, self.finished, self.deciders.items)
    }
}

/// Sequences behind one another, equal ones once.
struct Interned<T> {
    items: Vec<T>,
    known: HashMap<Vec<T>, u32>,
}

impl<T: Copy + Eq + std::hash::Hash> Interned<T> {
    fn new() -> Self {
        Self { items: Vec::new(), known: HashMap::new() }
    }

    fn position_of(&mut self, sequence: Vec<T>) -> u32 {
        let end = to_u32(self.items.len());
        match self.known.entry(sequence) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.items.extend(new.key());
                *new.insert(end)
            }
        }
    }
}

/// Positions in the table, whose size the limits keep below 4 thousand million.
fn to_u32(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
