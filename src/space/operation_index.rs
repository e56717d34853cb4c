//! Finds operations by API and action.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec,
    vec::Vec,
};

use super::{ActionId, ApiId, Id, Operation, OperationId};

/// Finds operations by API and action.
#[derive(Clone, Debug)]
pub(super) struct OperationIndex {
    apis: Vec<Operations>,
    /// Rows with a number for each action: how far after the API's first cell the operation's first cell is. APIs with the
    /// same actions share a row, so that the rows mostly stay in a processor's cache.
    rows: Vec<u32>,
    /// Used instead of rows if these would take too much memory: the first cell of each operation, sorted by API and
    /// action.
    sorted: Vec<(ApiId, ActionId, u32)>,
    /// The number of actions, in all APIs together: the length of a row.
    actions: usize,
    /// The binary logarithm of the number of an operation's cells.
    shift: u32,
}

/// The operations of an API, which follow one another.
#[derive(Clone, Copy, Debug)]
struct Operations {
    /// The number of the first cell of the first.
    first_cell: u32,
    /// Where the row of the API begins.
    row: u32,
}

/// The actions of an API, and how far after its first operation theirs are.
type ActionList = Vec<(ActionId, usize)>;

/// Marks, in a row, an action that the API does not have.
const NONE: u32 = u32::MAX;

impl OperationIndex {
    /// Builds the index of operations with two to the power of `shift` cells each.
    pub(super) fn new(operations: &[Operation], apis: usize, actions: usize, shift: u32) -> Self {
        /// The most numbers that the rows may have: this many for each operation, or `NUMBERS` if that is more.
        const NUMBERS_PER_OPERATION: usize = 16;
        const NUMBERS: usize = 4096;

        // Building the vocabulary made sure that the number of every cell fits.
        let cell = |operation: usize| u32::try_from(operation << shift).unwrap_or(NONE);
        let mut lists: Vec<(usize, ActionList)> = vec![(0, Vec::new()); apis];
        for (number, operation) in operations.iter().enumerate() {
            for (first, list) in lists.iter_mut().skip(operation.api.index()).take(1) {
                if list.is_empty() {
                    *first = number;
                }
                list.push((operation.action, number - *first));
            }
        }

        let mut starts: BTreeMap<&ActionList, u32> = lists.iter().map(|(_, list)| (list, 0)).collect();
        let numbers = starts.len().checked_mul(actions);
        let numbers = numbers.filter(|&numbers| numbers <= NUMBERS.max(NUMBERS_PER_OPERATION * operations.len()));
        let mut rows = Vec::new();
        let mut sorted = BTreeSet::new();
        if numbers.is_some() {
            for (list, start) in &mut starts {
                *start = u32::try_from(rows.len()).unwrap_or(NONE);
                let mut row = vec![NONE; actions];
                for &(action, after) in *list {
                    row.iter_mut().skip(action.index()).take(1).for_each(|place| *place = cell(after));
                }
                rows.append(&mut row);
            }
        } else {
            sorted = operations.iter().enumerate().map(|(number, one)| (one.api, one.action, cell(number))).collect();
        }
        let apis = lists.iter().map(|(first, list)| Operations {
            first_cell: cell(*first),
            row: starts.get(list).copied().unwrap_or(NONE),
        });
        Self { apis: apis.collect(), rows, sorted: sorted.into_iter().collect(), actions, shift }
    }

    /// Returns the operation of an API and an action; `None` if it is not declared, and for indices that the vocabulary does
    /// not have.
    pub(super) fn find(&self, api: usize, action: usize) -> Option<OperationId> {
        // An action of another vocabulary must not be found in the next row.
        let known = action < self.actions;
        let cell = known.then(|| self.first_cell(api, action))??;
        OperationId::from_index(cell >> self.shift)
    }

    /// Returns the number of the first cell of the operation of an API and an action of the vocabulary.
    #[inline]
    pub(super) fn first_cell(&self, api: usize, action: usize) -> Option<usize> {
        let operations = self.apis.get(api)?;
        let Some(&cell) = self.rows.get(operations.row as usize + action) else {
            return self.first_cell_sorted(api, action);
        };
        (cell != NONE).then_some(operations.first_cell as usize + cell as usize)
    }

    /// Does the same for a vocabulary without rows. Not inlined, so that the other case keeps its registers.
    #[inline(never)]
    fn first_cell_sorted(&self, api: usize, action: usize) -> Option<usize> {
        let (api, action) = (ApiId::from_index(api)?, ActionId::from_index(action)?);
        let at = self.sorted.binary_search_by_key(&(api, action), |&(api, action, _)| (api, action)).ok()?;
        self.sorted.get(at).map(|&(_, _, cell)| cell as usize)
    }

    /// Returns the first operation of an API; for an API without operations, an operation of another API.
    pub(super) fn first_of(&self, api: usize) -> Option<OperationId> {
        OperationId::from_index(self.apis.get(api)?.first_cell as usize >> self.shift)
    }
}
