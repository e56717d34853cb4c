use alloc::{boxed::Box, collections::BTreeMap, vec, vec::Vec};

use super::{
    super::{ActionId, ApiId, CellSet, Cube, Id, IdSet, Vocabulary, slots::Slots},
    Outside,
    block::Block,
    pattern::{Pattern, Patterns, UNDECLARED},
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

/// The actions of an API and the patterns of their slots.
type ActionPatterns = Vec<(ActionId, usize)>;

/// The classes of APIs that have an action, and the patterns of its slots there.
type Column = Vec<(usize, usize)>;

/// APIs that are alike.
struct ApiClass {
    apis: Vec<ApiId>,
    actions: ActionPatterns,
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

/// How many pairs of classes a grid may have; what has more is cut into several.
const MOST_PAIRS: usize = 1 << 20;

impl Grid {
    /// The grids that together hold the set: one, unless it is huge.
    pub(super) fn of(vocabulary: &Vocabulary, cells: &CellSet, outside: Outside) -> Vec<Self> {
        let mut patterns = Patterns::new(vocabulary, outside);
        let mut by_actions: BTreeMap<ActionPatterns, Vec<ApiId>> = BTreeMap::new();
        for api in vocabulary.apis().ids() {
            let operations = || vocabulary.operations_of(api);
            // Most sets are about a few APIs of many.
            if !operations().any(|(id, _)| patterns.has_wanted(cells, id)) {
                continue;
            }
            let mut actions: ActionPatterns = operations()
                .map(|(id, operation)| (operation.action(), patterns.number_of(cells, id, operation)))
                .collect();
            actions.sort_unstable();
            by_actions.entry(actions).or_default().push(api);
        }
        let mut classes: Vec<ApiClass> =
            by_actions.into_iter().map(|(actions, apis)| ApiClass { apis, actions }).collect();
        classes.sort_by(|one, other| one.apis.cmp(&other.apis));
        Self::cut(&classes, &patterns.list, vocabulary)
    }

    fn cut(classes: &[ApiClass], patterns: &[Pattern], vocabulary: &Vocabulary) -> Vec<Self> {
        let mut columns: BTreeMap<ActionId, Column> = BTreeMap::new();
        for (api, class) in classes.iter().enumerate() {
            for &(action, pattern) in &class.actions {
                columns.entry(action).or_default().push((api, pattern));
            }
        }
        if columns.len().saturating_mul(classes.len()) > MOST_PAIRS && classes.len() > 1 {
            let (first, second) = classes.split_at(classes.len() / 2);
            let mut grids = Self::cut(first, patterns, vocabulary);
            grids.extend(Self::cut(second, patterns, vocabulary));
            return grids;
        }
        let mut by_column: BTreeMap<Column, Vec<ActionId>> = BTreeMap::new();
        for (action, column) in columns {
            by_column.entry(column).or_default().push(action);
        }
        let mut actions: Vec<(Vec<ActionId>, Column)> =
            by_column.into_iter().map(|(column, actions)| (actions, column)).collect();
        actions.sort_unstable();
        let mut pairs = vec![UNDECLARED; classes.len() * actions.len()];
        for (number, (_, column)) in actions.iter().enumerate() {
            for &(api, pattern) in column {
                if let Some(pair) = pairs.get_mut(api * actions.len() + number) {
                    *pair = pattern;
                }
            }
        }
        let slots = Slots::of(vocabulary);
        let only = |roles: &_, tokens: &_, owners: &_| slots.product(roles, tokens, owners).into_boxed_slice();
        let (roles, tokens, owners) = (vocabulary.roles().ids(), vocabulary.tokens().ids(), vocabulary.owners().ids());
        vec![Self {
            apis: classes.iter().map(|class| class.apis.clone()).collect(),
            actions: actions.into_iter().map(|(actions, _)| actions).collect(),
            pairs,
            patterns: patterns.to_vec(),
            of_role: roles.map(|id| only(&IdSet::of([id]), &IdSet::Any, &IdSet::Any)).collect(),
            of_token: tokens.map(|id| only(&IdSet::Any, &IdSet::of([id]), &IdSet::Any)).collect(),
            of_owner: owners.map(|id| only(&IdSet::Any, &IdSet::Any, &IdSet::of([id]))).collect(),
            slots,
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
