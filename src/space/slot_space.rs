//! The numbering of slots: the combinations of role, kind of token and owner.

use super::{Column, Cube, NameSet, Operation, Vocabulary, slot_set::SlotSet};

/// The combinations of role, token and owner, numbered as requests number them, so that a [`SlotSet`] holds requests for
/// one operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SlotSpace {
    roles: usize,
    tokens: usize,
    owners: usize,
    words: usize,
}

impl SlotSpace {
    pub(crate) const fn of(vocabulary: &Vocabulary) -> Self {
        Self {
            roles: vocabulary.roles().len(),
            tokens: vocabulary.tokens().len(),
            owners: vocabulary.owners().len(),
            words: vocabulary.words_of_operation(),
        }
    }

    /// Returns the number of words of a set of slots.
    pub(crate) const fn words(&self) -> usize {
        self.words
    }

    pub(crate) fn empty(&self) -> SlotSet {
        SlotSet::empty(self.words)
    }

    /// Returns the slots whose names a cube admits, whatever its operations.
    pub(crate) fn of_cube(&self, cube: &Cube) -> SlotSet {
        let names = |column| cube.set(column).admitted(self.count(column));
        let mut of_first_role = self.empty();
        for token in names(Column::Token) {
            for owner in names(Column::Owner) {
                of_first_role.insert(token * self.owners + owner);
            }
        }
        let (mut set, slots_of_role) = (self.empty(), self.stride(Column::Role));
        for role in names(Column::Role) {
            set.insert_raised(&of_first_role, slots_of_role, role * slots_of_role);
        }
        set
    }

    /// Returns the slots that have one of some names in a column.
    pub(crate) fn with(&self, column: Column, names: NameSet) -> SlotSet {
        self.of_cube(&Cube::ALL.with(column, names))
    }

    /// Returns the slots that have a name in a column.
    pub(crate) fn with_name(&self, column: Column, name: usize) -> SlotSet {
        self.with(column, NameSet::of([name]))
    }

    /// Returns the slots that requests for an operation can have.
    pub(crate) fn possible(&self, operation: &Operation) -> SlotSet {
        self.with(Column::Owner, NameSet::of_ids(operation.owners().iter().copied()))
    }

    /// Returns the number of names that a column contributes to the numbering of slots. It is 1 for APIs and actions, because
    /// the slots are those of one operation.
    pub(crate) const fn count(&self, column: Column) -> usize {
        match column {
            Column::Role => self.roles,
            Column::Token => self.tokens,
            Column::Owner => self.owners,
            Column::Api | Column::Action => 1,
        }
    }

    /// Returns the distance of two slots that have neighbouring names in a column and the same names in the others.
    pub(crate) const fn stride(&self, column: Column) -> usize {
        match column {
            Column::Role => self.tokens * self.owners,
            Column::Token => self.owners,
            Column::Owner => 1,
            Column::Api | Column::Action => 0,
        }
    }

    /// Returns the index of a slot's name in a column.
    pub(crate) fn name_at(&self, column: Column, slot: usize) -> Option<usize> {
        slot.checked_div(self.stride(column)).unwrap_or(0).checked_rem(self.count(column))
    }

    /// Returns whether two of the `possible` slots differ in the column alone, and one of them is in the set and the other
    /// is not.
    pub(crate) fn tells_apart(&self, column: Column, set: &SlotSet, possible: &SlotSet) -> bool {
        let somewhere_in = self.projected(column, set);
        let somewhere_out = self.projected(column, &(possible - set));
        (&somewhere_in & &somewhere_out).intersects(&self.with_name(column, 0))
    }

    /// Returns the names of a column that some of the slots have.
    pub(crate) fn names_in(&self, column: Column, set: &SlotSet) -> NameSet {
        let projected = self.projected_to(column, set);
        NameSet::of((0..self.count(column)).filter(|name| projected.contains(name * self.stride(column))))
    }

    /// Returns the slots of the set with the name in every other column replaced by that column's first name.
    pub(crate) fn projected_to(&self, column: Column, set: &SlotSet) -> SlotSet {
        let others = || Column::OF_SLOTS.into_iter().filter(|&other| other != column);
        let projected = others().fold(set.clone(), |set, other| self.projected(other, &set));
        let first_names = others().fold(Cube::ALL, |cube, other| cube.with(other, NameSet::of([0])));
        &projected & &self.of_cube(&first_names)
    }

    /// Returns, for one role, the slots of the set as the slots of the first role.
    pub(crate) fn of_role(&self, set: &SlotSet, role: usize) -> SlotSet {
        let stride = self.stride(Column::Role);
        set.lowered(role * stride).in_range(0..stride)
    }

    /// Returns the slots of the set with the column's name replaced by the column's first name. In the result, slots
    /// with another name of the column have no meaning.
    fn projected(&self, column: Column, set: &SlotSet) -> SlotSet {
        let (stride, mut names) = (self.stride(column), self.count(column));
        let mut projected = set.clone();
        // Each round maps the second half of the names onto the first half. Slots of the first half are lowered to positions
        // that are no longer used.
        while names > 1 {
            let half = names / 2;
            projected |= &projected.lowered(half * stride);
            names -= half;
        }
        projected
    }
}
