//! The cells to cover, with names that make no difference grouped.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::Outside;
use crate::space::{
    ActionId, ApiId, CellSet, Column, Cube, Id, NameSet, OperationId, Vocabulary, column::ByColumn,
    declaration::Operation, slot_set::SlotSet, slot_space::SlotSpace,
};

/// The cells to cover, and those that may be covered: for each class of APIs and each class of actions, sets of slots. The
/// APIs of a class are equal in both, and so are the actions of a class, so that a cube has all of them or none.
pub(super) struct Grid {
    apis: Vec<Vec<ApiId>>,
    actions: Vec<Vec<ActionId>>,
    /// For each class of APIs and each class of actions, the number of the pattern of its slots.
    pairs: Vec<usize>,
    patterns: Vec<Pattern>,
    slots: SlotSpace,
    /// For each name of the columns that number slots, the slots that have it.
    slots_by_name: ByColumn<Vec<SlotSet>>,
}

/// What is to be covered in the slots of an operation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    wanted: SlotSet,
    permitted: SlotSet,
}

/// The actions of an API and the numbers of the patterns of their slots.
type ActionPatterns = Vec<(ActionId, usize)>;

/// The classes of APIs that have an action, and the numbers of the patterns of its slots there.
type ApiPatterns = Vec<(usize, usize)>;

/// APIs that make no difference to the set.
struct ApiClass {
    apis: Vec<ApiId>,
    actions: ActionPatterns,
}

/// A cell of the grid: by number, the classes of API and action, and the names of the other columns.
#[derive(Clone, Copy)]
pub(super) struct GridCell {
    pub(super) members: ByColumn<usize>,
}

/// A product of classes and names, by number, all of whose cells may be covered.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// For each column, the classes of APIs and of actions, and the names of the others.
    pub(super) members: ByColumn<Vec<usize>>,
    /// The product of roles, tokens and owners.
    pub(super) slots: SlotSet,
}

/// The most words of slots in the pairs of classes of a grid. A set that needs more is split into several grids.
const MAX_WORDS: usize = 1 << 20;

impl Grid {
    /// Returns the grids that together contain the set: one, unless it is huge.
    pub(super) fn of(vocabulary: &Vocabulary, cells: &CellSet, outside: Outside) -> Vec<Self> {
        let mut patterns = Patterns::new(vocabulary, outside);
        let mut by_actions: BTreeMap<ActionPatterns, Vec<ApiId>> = BTreeMap::new();
        for api in vocabulary.apis().ids() {
            let operations = || vocabulary.operations_of(api);
            // Most sets are about a few APIs of many.
            if !operations().any(|(id, _)| cells.has_some_of(id)) {
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
        let mut by_action: BTreeMap<ActionId, ApiPatterns> = BTreeMap::new();
        for (api, class) in classes.iter().enumerate() {
            for &(action, pattern) in &class.actions {
                by_action.entry(action).or_default().push((api, pattern));
            }
        }
        let words = by_action.len().saturating_mul(classes.len()).saturating_mul(vocabulary.words_of_operation());
        if words > MAX_WORDS && classes.len() > 1 {
            let (first, second) = classes.split_at(classes.len() / 2);
            let mut grids = Self::cut(first, patterns, vocabulary);
            grids.extend(Self::cut(second, patterns, vocabulary));
            return grids;
        }
        let mut by_apis: BTreeMap<ApiPatterns, Vec<ActionId>> = BTreeMap::new();
        for (action, apis) in by_action {
            by_apis.entry(apis).or_default().push(action);
        }
        let mut actions: Vec<(Vec<ActionId>, ApiPatterns)> =
            by_apis.into_iter().map(|(apis, actions)| (actions, apis)).collect();
        actions.sort_unstable();
        let mut pairs = vec![UNDECLARED; classes.len() * actions.len()];
        for (number, (_, apis)) in actions.iter().enumerate() {
            for &(api, pattern) in apis {
                if let Some(pair) = pairs.get_mut(api * actions.len() + number) {
                    *pair = pattern;
                }
            }
        }
        let slots = SlotSpace::of(vocabulary);
        vec![Self {
            apis: classes.iter().map(|class| class.apis.clone()).collect(),
            actions: actions.into_iter().map(|(actions, _)| actions).collect(),
            pairs,
            patterns: patterns.to_vec(),
            slots_by_name: ByColumn::from_fn(|column| {
                let names = if Column::OF_SLOTS.contains(&column) { slots.count(column) } else { 0 };
                (0..names).map(|name| slots.with_name(column, name)).collect()
            }),
            slots,
        }]
    }

    /// Returns the cells to cover, pair by pair.
    pub(super) fn wanted(&self) -> Vec<SlotSet> {
        let patterns = self.pairs.iter().filter_map(|&pattern| self.patterns.get(pattern));
        patterns.map(|pattern| pattern.wanted.clone()).collect()
    }

    /// Returns the slots of a pair that may be covered.
    pub(super) fn permitted(&self, api: usize, action: usize) -> Option<&SlotSet> {
        let pattern = self.pairs.get(self.pair(api, action)).and_then(|&pattern| self.patterns.get(pattern));
        pattern.map(|pattern| &pattern.permitted)
    }

    const fn pair(&self, api: usize, action: usize) -> usize {
        api * self.actions.len() + action
    }

    pub(super) const fn pair_count(&self) -> usize {
        self.pairs.len()
    }

    /// Returns the number of classes of APIs or of actions; 0 for the other columns.
    pub(super) const fn class_count(&self, column: Column) -> usize {
        match column {
            Column::Api => self.apis.len(),
            Column::Action => self.actions.len(),
            Column::Role | Column::Token | Column::Owner => 0,
        }
    }

    /// Returns, for each name of a column that numbers slots, the slots that have it.
    pub(super) fn slots_by_name(&self, column: Column) -> &[SlotSet] {
        &self.slots_by_name[column]
    }

    /// Returns whether operations have so many slots that a thorough search for blocks would take long.
    pub(super) const fn is_wide(&self) -> bool {
        const MAX_WORDS: usize = 8;
        self.slots.words() > MAX_WORDS
    }

    /// Returns the slots that have one of some names of a column that numbers slots.
    pub(super) fn slots_with(&self, column: Column, names: &[usize]) -> SlotSet {
        let mut slots = self.slots.empty();
        for of_name in names.iter().filter_map(|&name| self.slots_by_name(column).get(name)) {
            slots |= of_name;
        }
        slots
    }

    /// Returns the cell of a slot of a pair.
    pub(super) fn cell_at(&self, pair: usize, slot: usize) -> Option<GridCell> {
        let name = |column| self.slots.name_at(column, slot);
        let members = ByColumn {
            role: name(Column::Role)?,
            token: name(Column::Token)?,
            api: pair.checked_div(self.actions.len())?,
            action: pair.checked_rem(self.actions.len())?,
            owner: name(Column::Owner)?,
        };
        Some(GridCell { members })
    }

    /// Iterates over the numbers of the pairs that a block has cells in.
    pub(super) fn pairs_of<'b>(&'b self, block: &'b Block) -> impl Iterator<Item = usize> {
        let actions = &block.members.action;
        block.members.api.iter().flat_map(move |&api| actions.iter().map(move |&action| self.pair(api, action)))
    }

    /// Returns the blocks as cubes of names.
    pub(super) fn cubes(&self, blocks: &[Block]) -> Vec<Cube> {
        let wanted = self.wanted();
        blocks.iter().map(|block| self.cube(block, &wanted)).collect()
    }

    /// Returns a block without the names that add nothing to it.
    fn cube(&self, block: &Block, wanted: &[SlotSet]) -> Cube {
        let mut covered = self.slots.empty();
        let (mut apis, mut actions) = (Vec::new(), Vec::new());
        for &api in &block.members.api {
            for &action in &block.members.action {
                let Some(wanted) = wanted.get(self.pair(api, action)) else {
                    continue;
                };
                if wanted.intersects(&block.slots) {
                    covered |= &(wanted & &block.slots);
                    apis.push(api);
                    actions.push(action);
                }
            }
        }
        let names = |column: Column| {
            let adds =
                |name: &&usize| self.slots_by_name(column).get(**name).is_some_and(|slots| slots.intersects(&covered));
            NameSet::of(block.members[column].iter().filter(adds).copied())
        };
        Cube::new(ByColumn {
            role: names(Column::Role),
            token: names(Column::Token),
            api: members(&self.apis, apis),
            action: members(&self.actions, actions),
            owner: names(Column::Owner),
        })
    }
}

/// Returns the names of some classes.
fn members<I: Id>(classes: &[Vec<I>], mut chosen: Vec<usize>) -> NameSet {
    chosen.sort_unstable();
    chosen.dedup();
    NameSet::of_ids(chosen.into_iter().filter_map(|class| classes.get(class)).flatten().copied())
}

/// The number of the pattern of APIs and actions that are not an operation.
const UNDECLARED: usize = 0;

/// Patterns, each once.
struct Patterns {
    list: Vec<Pattern>,
    numbers: BTreeMap<Pattern, usize>,
    slots: SlotSpace,
    /// The slots that may be covered where there is no request.
    free: SlotSet,
}

impl Patterns {
    fn new(vocabulary: &Vocabulary, outside: Outside) -> Self {
        let slots = SlotSpace::of(vocabulary);
        let free = match outside {
            Outside::Free => slots.of_cube(&Cube::ALL),
            Outside::Forbidden => slots.empty(),
        };
        let undeclared = Pattern { wanted: slots.empty(), permitted: free.clone() };
        Self { list: [undeclared.clone()].into(), numbers: [(undeclared, UNDECLARED)].into(), slots, free }
    }

    /// Returns the number of the pattern of an operation.
    fn number_of(&mut self, cells: &CellSet, id: OperationId, operation: &Operation) -> usize {
        let wanted = cells.slots_of(id);
        let permitted = &wanted | &(&self.free - &self.slots.possible(operation));
        let pattern = Pattern { wanted, permitted };
        if let Some(&number) = self.numbers.get(&pattern) {
            return number;
        }
        let number = self.list.len();
        self.list.push(pattern.clone());
        self.numbers.insert(pattern, number);
        number
    }
}
