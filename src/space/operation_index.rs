use alloc::{vec, vec::Vec};

use super::{ActionId, ApiId, Id, Operation, OperationId};

/// Finds operations by API and action.
#[derive(Clone, Debug)]
pub(super) struct OperationIndex {
    /// The first operation of each API that has one; the others follow it.
    by_api: Vec<(ApiId, OperationId)>,
    by_name: ByName,
}

#[derive(Clone, Debug)]
enum ByName {
    /// For each API and each action, the operation; for vocabularies in which most pairs are operations.
    Dense { actions: usize, operations: Vec<Option<OperationId>> },
    /// The operations, sorted by API and action.
    Sparse(Vec<(ApiId, ActionId, OperationId)>),
}

impl OperationIndex {
    pub(super) fn new(operations: &[Operation], apis: usize, actions: usize) -> Self {
        /// How many pairs a dense index may have for each operation, and in any case.
        const PAIRS_PER_OPERATION: usize = 16;
        const PAIRS: usize = 4096;

        let operations: Vec<(ApiId, ActionId, OperationId)> = operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((operation.api, operation.action, OperationId::from_index(index)?)))
            .collect();
        let mut by_api: Vec<(ApiId, OperationId)> = operations.iter().map(|&(api, _, id)| (api, id)).collect();
        by_api.dedup_by_key(|&mut (api, _)| api);
        let dense =
            apis.checked_mul(actions).filter(|&pairs| pairs <= PAIRS.max(PAIRS_PER_OPERATION * operations.len()));
        let by_name = if let Some(pairs) = dense {
            let mut dense = vec![None; pairs];
            for (api, action, id) in operations {
                let pair = dense.iter_mut().skip(api.index() * actions + action.index());
                pair.take(1).for_each(|pair| *pair = Some(id));
            }
            ByName::Dense { actions, operations: dense }
        } else {
            let mut sorted = operations;
            sorted.sort_unstable();
            ByName::Sparse(sorted)
        };
        Self { by_api, by_name }
    }

    #[inline]
    pub(super) fn find(&self, api: ApiId, action: ActionId) -> Option<OperationId> {
        match &self.by_name {
            // An action of another vocabulary must not be counted among those of the next API.
            ByName::Dense { actions, .. } if action.index() >= *actions => None,
            ByName::Dense { actions, operations } => {
                *operations.get(api.index().checked_mul(*actions)?.checked_add(action.index())?)?
            }
            ByName::Sparse(sorted) => {
                let key = |&(api, action, _): &(ApiId, ActionId, OperationId)| (api, action);
                let at = sorted.binary_search_by_key(&(api, action), key).ok()?;
                sorted.get(at).map(|&(_, _, operation)| operation)
            }
        }
    }

    /// The first operation of an API.
    pub(super) fn first_of(&self, api: ApiId) -> Option<OperationId> {
        let at = self.by_api.binary_search_by_key(&api, |&(api, _)| api).ok()?;
        self.by_api.get(at).map(|&(_, first)| first)
    }
}
