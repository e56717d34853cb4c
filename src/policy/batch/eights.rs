use super::{
    super::table::Table,
    columns::{Block, Lanes},
};
use crate::space::Vocabulary;

/// The decisions by API and action, a word for each, and in the word by role, token and owner; every number takes a power
/// of two of places, so that eight requests are put together at once in the bytes of a machine word.
#[derive(Clone, Debug)]
pub(super) struct EightsTable {
    words: Box<[u64; 256]>,
    role: Place,
    token: Place,
    owner: Place,
    api: Place,
    action: Place,
}

/// Where in a byte a number stands.
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
    /// Nothing if the vocabulary is too large.
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

    /// Decides the requests of a word; nothing if a number is out of range.
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
            // A byte numbers all the words. Of a slot out of range, whose block is decided otherwise, any bit will do.
            let word = self.words.get(usize::from(operation)).copied().unwrap_or(0);
            bits | (word.wrapping_shr(u32::from(slot)) & 1) << lane
        })
    }
}

const EIGHT: usize = 8;

/// The numbers of eight requests at a time.
#[inline]
fn eights(lanes: &Lanes) -> impl Iterator<Item = u64> {
    let (eights, _) = lanes.as_chunks::<EIGHT>();
    eights.iter().map(|eight| u64::from_le_bytes(*eight))
}
