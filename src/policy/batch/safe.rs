//! Columns decided in safe code: one request after another, or eight at a time.

use alloc::boxed::Box;

use super::{
    super::table::Table,
    LANES,
    columns::{Block, Lanes},
};
use crate::space::{ActionId, ApiId, Id as _, Vocabulary};

/// Finds the cell of five numbers in the table.
#[derive(Clone, Debug)]
pub(super) struct SingleTable {
    roles: usize,
    tokens: usize,
    owners: usize,
    actions: usize,
    /// For each API and each action that a byte can number, the first cell of the operation.
    cells: Box<[u32]>,
}

/// The number of names that a byte can number.
const BYTES: usize = 256;
/// Marks an API and an action that are not an operation.
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

/// The decisions: a word for each API and action, with a bit for each role, token and owner. Every column takes a power of
/// two of places, so that the numbers of eight requests are combined at once in the bytes of a machine word.
#[derive(Clone, Debug)]
pub(super) struct EightsTable {
    words: Box<[u64; 256]>,
    role: Place,
    token: Place,
    owner: Place,
    api: Place,
    action: Place,
}

/// Where a number is in a byte.
#[derive(Clone, Copy, Debug)]
struct Place {
    shift: u32,
    /// The bits, in each of eight bytes, that a number may not have.
    forbidden: u64,
}

impl Place {
    fn new(shift: u32, bits: u32) -> Self {
        const EACH_BYTE: u64 = 0x0101_0101_0101_0101;
        Self { shift, forbidden: !(EACH_BYTE * ((1 << bits) - 1)) }
    }
}

impl EightsTable {
    /// Builds the table; `None` if the vocabulary is too large.
    pub(super) fn of(vocabulary: &Vocabulary, table: &Table) -> Option<Self> {
        let bits = |names: usize| names.next_power_of_two().trailing_zeros();
        let (roles, tokens, owners) =
            (bits(vocabulary.roles().len()), bits(vocabulary.tokens().len()), bits(vocabulary.owners().len()));
        let (apis, actions) = (bits(vocabulary.apis().len()), bits(vocabulary.actions().len()));
        if roles + tokens + owners > u64::BITS.trailing_zeros() || apis + actions > u8::BITS {
            return None;
        }
        let mut this = Self {
            words: Box::new([0; 256]),
            role: Place::new(tokens + owners, roles),
            token: Place::new(owners, tokens),
            owner: Place::new(0, owners),
            api: Place::new(actions, apis),
            action: Place::new(0, actions),
        };
        for request in vocabulary.requests().filter(|&request| table.decide(request).is_allow()) {
            let cell = vocabulary.cell(request)?;
            let slot =
                cell.role.index() << this.role.shift | cell.token.index() << this.token.shift | cell.owner.index();
            let operation = cell.api.index() << this.api.shift | cell.action.index();
            *this.words.get_mut(operation)? |= 1 << slot;
        }
        Some(this)
    }

    /// Decides the requests of a word; `None` if a number is out of range.
    #[inline]
    pub(super) fn decide(&self, block: Block<'_>) -> Option<u64> {
        let (mut bits, mut stray) = (0, 0);
        let slots = eights(block.roles).zip(eights(block.tokens)).zip(eights(block.owners));
        let operations = eights(block.apis).zip(eights(block.actions));
        for (number, (((role, token), owner), (api, action))) in slots.zip(operations).enumerate() {
            stray |= role & self.role.forbidden
                | token & self.token.forbidden
                | owner & self.owner.forbidden
                | api & self.api.forbidden
                | action & self.action.forbidden;
            let slots = role << self.role.shift | token << self.token.shift | owner;
            let operations = api << self.api.shift | action;
            bits |= self.decide_eight(slots, operations) << (number * EIGHT);
        }
        (stray == 0).then_some(bits)
    }

    #[inline]
    fn decide_eight(&self, slots: u64, operations: u64) -> u64 {
        let decided = slots.to_le_bytes().into_iter().zip(operations.to_le_bytes());
        decided.enumerate().fold(0, |bits, (lane, (slot, operation))| {
            // A byte can number all words. A slot out of range reads some bit, and its block is decided again.
            let word = self.words.get(usize::from(operation)).copied().unwrap_or(0);
            bits | (word.wrapping_shr(u32::from(slot)) & 1) << lane
        })
    }
}

const EIGHT: usize = 8;

/// Iterates over the numbers of eight requests at a time.
#[inline]
fn eights(lanes: &Lanes) -> impl Iterator<Item = u64> {
    let (eights, _) = lanes.as_chunks::<EIGHT>();
    eights.iter().map(|eight| u64::from_le_bytes(*eight))
}
