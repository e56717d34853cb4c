use super::{super::table::Table, LANES, columns::Block};
use crate::space::{ActionId, ApiId, Id as _, Vocabulary};

/// Where the cell of five numbers is in the table.
#[derive(Clone, Debug)]
pub(super) struct SingleTable {
    roles: usize,
    tokens: usize,
    owners: usize,
    actions: usize,
    /// For each API and each action that a byte can number, the first cell of the operation.
    cells: Box<[u32]>,
}

/// How many names a byte can number.
const BYTES: usize = 256;
/// In the place of an operation that there is not.
const NO_OPERATION: u32 = u32::MAX;

impl SingleTable {
    pub(super) fn of(vocabulary: &Vocabulary) -> Self {
        let actions = vocabulary.actions().len().min(BYTES);
        let first_cell = |api, action| {
            let operation = vocabulary.operation_of(ApiId::from_index(api)?, ActionId::from_index(action)?)?;
            u32::try_from(operation.index() << vocabulary.shift()).ok()
        };
        let apis = 0..vocabulary.apis().len().min(BYTES);
        let pairs = apis.flat_map(|api| (0..actions).map(move |action| (api, action)));
        Self {
            roles: vocabulary.roles().len(),
            tokens: vocabulary.tokens().len(),
            owners: vocabulary.owners().len(),
            actions,
            cells: pairs.map(|(api, action)| first_cell(api, action).unwrap_or(NO_OPERATION)).collect(),
        }
    }

    /// Decides the requests of a word, one after another.
    pub(super) fn decide(&self, table: &Table, block: Block<'_>) -> u64 {
        let Block { roles, tokens, apis, actions, owners } = block;
        let requests = roles.iter().zip(tokens).zip(apis).zip(actions).zip(owners);
        requests.fold(0, |bits, ((((&role, &token), &api), &action), &owner)| {
            let allowed = self.cell([role, token, api, action, owner]).is_some_and(|cell| table.allows(cell));
            bits >> 1 | u64::from(allowed) << (LANES - 1)
        })
    }

    fn cell(&self, numbers: [u8; 5]) -> Option<usize> {
        let [role, token, api, action, owner] = numbers.map(usize::from);
        let known = role < self.roles && token < self.tokens && action < self.actions && owner < self.owners;
        let first = *self.cells.get(api * self.actions + action)?;
        let slot = (role * self.tokens + token) * self.owners + owner;
        (known && first != NO_OPERATION).then_some(first as usize + slot)
    }
}
