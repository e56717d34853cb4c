use alloc::vec::Vec;

use super::{Column, Id, IdSet, OwnerId, RoleId, Slots, bits};

const BITS: usize = u64::BITS as usize;

/// Sets of slots, seen without some of their columns.
impl Slots {
    /// Whether two of the `possible` slots differ in the column alone, and one of them is in the set and the other not.
    pub(crate) fn tells_apart(&self, column: Column, set: &[u64], possible: &[u64]) -> bool {
        let left_out: Vec<u64> = set.iter().zip(possible).map(|(set, possible)| possible & !set).collect();
        let somewhere_in = self.without(column, set.to_vec());
        let somewhere_out = self.without(column, left_out);
        let both = somewhere_in.iter().zip(&somewhere_out).map(|(one, other)| one & other);
        both.zip(self.of_first_name(column)).any(|(both, first)| both & first != 0)
    }

    /// The roles that some of the slots have.
    pub(crate) fn roles_of(&self, set: &[u64]) -> IdSet<RoleId> {
        let by_role = self.without(Column::Token, self.without(Column::Owner, set.to_vec()));
        let roles = (0..self.roles).filter_map(RoleId::from_index);
        IdSet::of(roles.filter(|&role| has(&by_role, self.first_of_role(role))))
    }

    /// The owners that some of the slots have.
    pub(crate) fn owners_of(&self, set: &[u64]) -> IdSet<OwnerId> {
        let by_owner = self.by_owner(set);
        let owners = (0..self.owners).filter_map(OwnerId::from_index);
        IdSet::of(owners.filter(|owner| has(&by_owner, owner.index())))
    }

    /// The owners that some of the slots have, as bits: those of the slots with the first role and kind of token.
    pub(crate) fn by_owner(&self, set: &[u64]) -> Vec<u64> {
        let mut by_owner = self.without(Column::Token, self.without(Column::Role, set.to_vec()));
        by_owner.iter_mut().zip(self.product(&first(), &first(), &IdSet::Any)).for_each(|(word, first)| *word &= first);
        by_owner
    }

    /// The slots of one role among these, counted from the role's first.
    pub(crate) fn of_role<'w>(&self, set: &'w [u64], role: RoleId) -> impl Iterator<Item = u64> + use<'w> {
        let count = self.tokens * self.owners;
        let words = lowered(set, self.first_of_role(role)).take(count.div_ceil(BITS));
        words.enumerate().map(move |(number, word)| word & lowest(count - number * BITS))
    }

    /// The first slot of a role.
    pub(crate) fn first_of_role(&self, role: RoleId) -> usize {
        role.index() * self.tokens * self.owners
    }

    /// The slots with the column's first name whose other names some slot of the set has. Slots with another name of the
    /// column mean nothing.
    fn without(&self, column: Column, mut set: Vec<u64>) -> Vec<u64> {
        let (apart, mut names) = match column {
            Column::Role => (self.tokens * self.owners, self.roles),
            Column::Token => (self.owners, self.tokens),
            Column::Owner => (1, self.owners),
            // The slots are those of one operation.
            Column::Api | Column::Action => (0, 1),
        };
        // Each round lays the upper half of the names on the lower; an odd one in the middle stays where it is.
        while names > 1 {
            let half = names / 2;
            let upper = lowered(&set, half * apart).chain(core::iter::repeat(0));
            set = set.iter().zip(upper).map(|(word, upper)| word | upper).collect();
            names -= half;
        }
        set
    }

    /// The slots with the first name of a column.
    fn of_first_name(&self, column: Column) -> Vec<u64> {
        match column {
            Column::Role => self.product(&first(), &IdSet::Any, &IdSet::Any),
            Column::Token => self.product(&IdSet::Any, &first(), &IdSet::Any),
            Column::Owner => self.product(&IdSet::Any, &IdSet::Any, &first()),
            Column::Api | Column::Action => self.product(&IdSet::Any, &IdSet::Any, &IdSet::Any),
        }
    }
}

fn first<I: Id>() -> IdSet<I> {
    IdSet::of(I::from_index(0))
}

/// The set with every slot so many lower; what falls below the first is lost.
fn lowered(set: &[u64], by: usize) -> impl Iterator<Item = u64> + use<'_> {
    let words = set.get(by / BITS..).unwrap_or_default();
    let above = words.iter().skip(1).chain([&0]);
    // In two steps, for a shift by all bits of a word would be none.
    words.iter().zip(above).map(move |(word, above)| word >> (by % BITS) | above << 1 << (BITS - 1 - by % BITS))
}

/// So many of the lowest bits of a word; all for more than it has.
const fn lowest(count: usize) -> u64 {
    if count < BITS { !(u64::MAX << count) } else { u64::MAX }
}

fn has(set: &[u64], slot: usize) -> bool {
    set.get(slot / BITS).is_some_and(|word| word >> (slot % BITS) & 1 == 1)
}

/// The numbers of the slots of a set.
pub(crate) fn slots_in(words: impl IntoIterator<Item = u64>) -> impl Iterator<Item = usize> {
    words.into_iter().enumerate().flat_map(|(number, word)| bits(word).map(move |bit| number * BITS + bit))
}
