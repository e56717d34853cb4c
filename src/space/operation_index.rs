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
    /// Rows with a number for each action: how far behind the API's first cell the operation's first cell is. APIs with the
    /// same actions share a row, so that the rows mostly stay in a processor's cache.
    rows: Vec<u32>,
    /// Instead of rows, in a vocabulary in which they would be too many: the first cell of each operation, sorted by API and
    /// action.
    sorted: Vec<(ApiId, ActionId, u32)>,
    /// How many actions there are, in all APIs together: the length of a row.
    actions: usize,
    /// Of which power of two the number of an operation's cells is.
    shift: u32,
}

/// The operations of an API, which come behind one another.
#[derive(Clone, Copy, Debug)]
struct Operations {
    /// The number of the first cell of the first.
    first_cell: u32,
    /// Where the row of the API begins.
    row: u32,
}

/// The actions of an API, and how far behind its first operation theirs are.
type ActionList = Vec<(ActionId, usize)>;

/// In a row, for an action that the API does not have.
const NONE: u32 = u32::MAX;

impl OperationIndex {
    /// The index of the operations, each with as many cells as the power of two of `shift`.
    pub(super) fn new(operations: &[Operation], apis: usize, actions: usize, shift: u32) -> Self {
        /// How many numbers the rows may have for each operation, and in any case.
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
                for &(action, behind) in *list {
                    row.iter_mut().skip(action.index()).take(1).for_each(|place| *place = cell(behind));
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

    /// The operation of an API and an action; nothing for ids that the vocabulary does not have, too.
    pub(super) fn find(&self, api: ApiId, action: ActionId) -> Option<OperationId> {
        // An action of another vocabulary must not be looked for in the next row.
        let known = action.index() < self.actions;
        let cell = known.then(|| self.first_cell(api, action))??;
        OperationId::from_index(cell >> self.shift)
    }

    /// The number of the first cell of the operation of an API and an action of the vocabulary.
    #[inline]
    pub(super) fn first_cell(&self, api: ApiId, action: ActionId) -> Option<usize> {
        let operations = self.apis.get(api.index())?;
        let Some(&cell) = self.rows.get(operations.row as usize + action.index()) else {
            return self.first_cell_sorted(api, action);
        };
        (cell != NONE).then_some(operations.first_cell as usize + cell as usize)
    }

    /// The same, in a vocabulary without rows. A call, to leave the other case its registers.
    #[inline(never)]
    fn first_cell_sorted(&self, api: ApiId, action: ActionId) -> Option<usize> {
        let at = self.sorted.binary_search_by_key(&(api, action), |&(api, action, _)| (api, action)).ok()?;
        self.sorted.get(at).map(|&(_, _, cell)| cell as usize)
    }

    /// The first operation of an API; some other for an API that has none.
    pub(super) fn first_of(&self, api: ApiId) -> Option<OperationId> {
        OperationId::from_index(self.apis.get(api.index())?.first_cell as usize >> self.shift)
    }
}
