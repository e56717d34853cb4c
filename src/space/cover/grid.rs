use alloc::{boxed::Box, collections::BTreeMap, vec, vec::Vec};

use super::{
    super::{ActionId, ApiId, CellSet, Cube, Id, IdSet, OperationId, Vocabulary, slots::Slots},
    Outside,
    grow::Block,
};

/// The cells to cover, and those that may be covered: for each class of APIs and each class of actions, a few words of
/// slots. APIs of a class, and likewise actions, are alike in both, so that a cube has all of them or none.
pub(super) struct Grid {
    pub(super) apis: Vec<Vec<ApiId>>,
    pub(super) actions: Vec<Vec<ActionId>>,
    /// For each API and each action, by number of the action class, the pattern of its slots.
    pairs: Vec<usize>,
    patterns: Vec<Pattern>,
    pub(super) slots: Slots,
    /// For each role, the slots that have it; likewise for tokens and owners.
    pub(super) of_role: Vec<Box<[u64]>>,
    pub(super) of_token: Vec<Box<[u64]>>,
    pub(super) of_owner: Vec<Box<[u64]>>,
}

/// What there is to cover in the slots of an operation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    wanted: Box<[u64]>,
    permitted: Box<[u64]>,
}

/// A cell of the grid, by number of its classes.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) api: usize,
    pub(super) action: usize,
    pub(super) role: usize,
    pub(super) token: usize,
    pub(super) owner: usize,
}

/// The pattern of APIs and actions that are no operation.
const UNDECLARED: usize = 0;

/// How many pairs of classes a grid may have; what has more is cut into several.
const MOST_PAIRS: usize = 1 << 20;

impl Grid {
    /// The grids that together hold the set: one, unless it is huge.
    pub(super) fn of(vocabulary: &Vocabulary, cells: &CellSet, outside: Outside) -> Vec<Self> {
        let slots = Slots::of(vocabulary);
        let all: Box<[u64]> = slots.of_cube(&Cube::ALL).into_boxed_slice();
        let nothing: Box<[u64]> = vec![0; slots.words].into_boxed_slice();
        let mut interned = Interned::default();
        interned.number_of(Pattern {
            wanted: nothing.clone(),
            permitted: if outside == Outside::Free { all.clone() } else { nothing },
        });
        // For each API, its actions and their patterns; APIs that are alike share the entry.
        let mut by_actions: BTreeMap<Vec<(ActionId, usize)>, Vec<ApiId>> = BTreeMap::new();
        for api in vocabulary.apis().ids() {
            // Most sets are about a few APIs of many.
            if !vocabulary.operations_of(api).any(|(id, _)| has_cells(cells, id, slots.words)) {
                continue;
            }
            let mut actions = Vec::new();
            for (id, operation) in vocabulary.operations_of(api) {
                let wanted = words_of(cells, id, slots.words);
                let possible = slots.possible(operation);
                let permitted = wanted.iter().zip(all.iter().zip(&possible)).map(|(wanted, (all, possible))| {
                    if outside == Outside::Free { wanted | all & !possible } else { *wanted }
                });
                let pattern = Pattern { permitted: permitted.collect(), wanted };
                actions.push((operation.action(), interned.number_of(pattern)));
            }
            actions.sort_unstable();
            by_actions.entry(actions).or_default().push(api);
        }
        let mut classes: Vec<(Vec<(ActionId, usize)>, Vec<ApiId>)> = by_actions.into_iter().collect();
        classes.sort_by(|(_, one), (_, other)| one.cmp(other));
        Self::cut(&classes, &interned.patterns, vocabulary)
    }

    fn cut(
        classes: &[(Vec<(ActionId, usize)>, Vec<ApiId>)],
        patterns: &[Pattern],
        vocabulary: &Vocabulary,
    ) -> Vec<Self> {
        let actions = classes.iter().flat_map(|(actions, _)| actions.iter().map(|&(action, _)| action));
        let mut columns: BTreeMap<ActionId, Vec<(usize, usize)>> = actions.map(|action| (action, Vec::new())).collect();
        if columns.len().saturating_mul(classes.len()) > MOST_PAIRS && classes.len() > 1 {
            let (first, second) = classes.split_at(classes.len() / 2);
            let mut grids = Self::cut(first, patterns, vocabulary);
            grids.extend(Self::cut(second, patterns, vocabulary));
            return grids;
        }
        for (api, (actions, _)) in classes.iter().enumerate() {
            for (action, pattern) in actions {
                columns.entry(*action).or_default().push((api, *pattern));
            }
        }
        let mut by_column: BTreeMap<Vec<(usize, usize)>, Vec<ActionId>> = BTreeMap::new();
        for (action, column) in columns {
            by_column.entry(column).or_default().push(action);
        }
        let mut by_column: Vec<(Vec<(usize, usize)>, Vec<ActionId>)> = by_column.into_iter().collect();
        by_column.sort_by(|(_, one), (_, other)| one.cmp(other));
        let mut pairs = vec![UNDECLARED; classes.len() * by_column.len()];
        for (number, (column, _)) in by_column.iter().enumerate() {
            for &(api, pattern) in column {
                if let Some(pair) = pairs.get_mut(api * by_column.len() + number) {
                    *pair = pattern;
                }
            }
        }
        let slots = Slots::of(vocabulary);
        let any = (&IdSet::Any, &IdSet::Any, &IdSet::Any);
        let (of_role, of_token, of_owner) = (
            vocabulary
                .roles()
                .ids()
                .map(|id| slots.product(&IdSet::of([id]), any.1, any.2).into_boxed_slice())
                .collect(),
            vocabulary
                .tokens()
                .ids()
                .map(|id| slots.product(any.0, &IdSet::of([id]), any.2).into_boxed_slice())
                .collect(),
            vocabulary
                .owners()
                .ids()
                .map(|id| slots.product(any.0, any.1, &IdSet::of([id])).into_boxed_slice())
                .collect(),
        );
        vec![Self {
            apis: classes.iter().map(|(_, apis)| apis.clone()).collect(),
            actions: by_column.into_iter().map(|(_, actions)| actions).collect(),
            pairs,
            patterns: patterns.to_vec(),
            slots,
            of_role,
            of_token,
            of_owner,
        }]
    }

    /// The cells to cover, pair by pair.
    pub(super) fn wanted(&self) -> Vec<u64> {
        self.pairs
            .iter()
            .flat_map(|&pattern| self.patterns.get(pattern).map_or(&[][..], |one| &one.wanted))
            .copied()
            .collect()
    }

    /// The slots of a pair that may be covered.
    pub(super) fn permitted(&self, api: usize, action: usize) -> &[u64] {
        let pattern = self.pairs.get(api * self.actions.len() + action).and_then(|&pattern| self.patterns.get(pattern));
        pattern.map_or(&[], |pattern| &pattern.permitted)
    }

    pub(super) fn first_cell(&self, cells: &[u64]) -> Option<Cell> {
        let (number, word) = cells.iter().enumerate().find(|(_, word)| **word != 0)?;
        self.cell_at(number, word.trailing_zeros() as usize)
    }

    pub(super) fn last_cell(&self, cells: &[u64]) -> Option<Cell> {
        let (number, word) = cells.iter().enumerate().rfind(|(_, word)| **word != 0)?;
        self.cell_at(number, (u64::BITS - 1 - word.leading_zeros()) as usize)
    }

    fn cell_at(&self, word: usize, bit: usize) -> Option<Cell> {
        let (pair, word) = (word.checked_div(self.slots.words)?, word.checked_rem(self.slots.words)?);
        let slot = word * u64::BITS as usize + bit;
        let (rest, owner) = (slot.checked_div(self.slots.owners)?, slot.checked_rem(self.slots.owners)?);
        Some(Cell {
            api: pair.checked_div(self.actions.len())?,
            action: pair.checked_rem(self.actions.len())?,
            role: rest.checked_div(self.slots.tokens)?,
            token: rest.checked_rem(self.slots.tokens)?,
            owner,
        })
    }

    /// Calls back for every word of a block's cells, with its number among the words of all pairs.
    pub(super) fn for_each_word(&self, block: &Block, mut each: impl FnMut(usize, u64)) {
        for &api in &block.apis {
            for &action in &block.actions {
                let first = (api * self.actions.len() + action) * self.slots.words;
                for (number, &slots) in block.slots.iter().enumerate() {
                    each(first + number, slots);
                }
            }
        }
    }

    /// The blocks as cubes of names.
    pub(super) fn cubes(&self, blocks: &[Block]) -> Vec<Cube> {
        let wanted = self.wanted();
        blocks.iter().map(|block| self.cube(block, &wanted)).collect()
    }

    /// A block without the names that add nothing to it.
    fn cube(&self, block: &Block, wanted: &[u64]) -> Cube {
        let mut covered = vec![0; self.slots.words];
        let (mut apis, mut actions) = (Vec::new(), Vec::new());
        for &api in &block.apis {
            for &action in &block.actions {
                let words = wanted.iter().skip((api * self.actions.len() + action) * self.slots.words);
                let mut adds = false;
                for ((covered, wanted), slots) in covered.iter_mut().zip(words).zip(&block.slots) {
                    *covered |= wanted & slots;
                    adds |= wanted & slots != 0;
                }
                if adds {
                    apis.push(api);
                    actions.push(action);
                }
            }
        }
        Cube {
            roles: names_that_add(&block.roles, &self.of_role, &covered),
            tokens: names_that_add(&block.tokens, &self.of_token, &covered),
            apis: members(&self.apis, apis),
            actions: members(&self.actions, actions),
            owners: names_that_add(&block.owners, &self.of_owner, &covered),
        }
    }
}

/// The names of some classes.
fn members<I: Id>(classes: &[Vec<I>], mut chosen: Vec<usize>) -> IdSet<I> {
    chosen.sort_unstable();
    chosen.dedup();
    IdSet::of(chosen.into_iter().filter_map(|class| classes.get(class)).flatten().copied())
}

/// Those of the names that have a covered slot.
fn names_that_add<I: Id>(names: &[usize], slots_of: &[Box<[u64]>], covered: &[u64]) -> IdSet<I> {
    let adds = |name: &&usize| {
        let slots = slots_of.get(**name).map_or(&[][..], |slots| slots);
        slots.iter().zip(covered).any(|(slots, covered)| slots & covered != 0)
    };
    IdSet::of(names.iter().filter(adds).filter_map(|&name| I::from_index(name)))
}

fn has_cells(cells: &CellSet, operation: OperationId, count: usize) -> bool {
    cells.words().iter().skip(operation.index() * count).take(count).any(|&word| word != 0)
}

fn words_of(cells: &CellSet, operation: OperationId, count: usize) -> Box<[u64]> {
    cells.words().iter().skip(operation.index() * count).take(count).copied().collect()
}

/// Patterns, each once.
#[derive(Default)]
struct Interned {
    patterns: Vec<Pattern>,
    numbers: BTreeMap<Pattern, usize>,
}

impl Interned {
    fn number_of(&mut self, pattern: Pattern) -> usize {
        if let Some(&number) = self.numbers.get(&pattern) {
            return number;
        }
        let number = self.patterns.len();
        self.patterns.push(pattern.clone());
        self.numbers.insert(pattern, number);
        number
    }
}
