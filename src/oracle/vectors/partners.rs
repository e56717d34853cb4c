//! Which names of a column differ in one condition of a rule and in no other.

use std::{borrow::Cow, collections::HashMap};

use crate::space::{ActionId, ApiId, Column, Cube, NameSet, Operation, Vocabulary};

/// The names of a column, by which of a rule's conditions on the column they meet.
pub(super) struct Kinds {
    /// For each name, the number of its kind: names of a kind meet the same conditions.
    of_names: Vec<usize>,
    /// For each kind, its names in ascending order; there may be none.
    names: Vec<Vec<usize>>,
    /// For each kind, the conditions that it meets, in ascending order.
    met: Vec<Vec<usize>>,
    /// The numbers of the kinds by the conditions that they meet.
    by_met: HashMap<Vec<usize>, usize>,
}

/// For the names of a column, those that differ from them in one condition alone.
pub(super) struct Partners<'k> {
    kinds: &'k Kinds,
    /// For each kind, the names that differ from it in this condition alone.
    of_kinds: Vec<&'k [usize]>,
}

impl Kinds {
    /// Returns the kinds of the names of a column of `count`. The conditions are those that the given cubes have on it,
    /// counted from 0.
    pub(super) fn of<'c>(cubes: impl IntoIterator<Item = &'c Cube>, column: Column, count: usize) -> Self {
        let mut of_names = vec![0; count];
        let mut met = vec![Vec::new()];
        for (condition, cube) in cubes.into_iter().enumerate() {
            // Each kind is divided: its names that meet the condition become a new kind.
            let mut divided = HashMap::new();
            for name in cube.set(column).listed() {
                if let Some(kind) = of_names.get_mut(name) {
                    *kind = *divided.entry(*kind).or_insert_with_key(|&old| {
                        let before = met.get(old).into_iter().flatten().copied();
                        met.push(before.chain([condition]).collect());
                        met.len() - 1
                    });
                }
            }
        }
        let mut names = vec![Vec::new(); met.len()];
        for (name, &kind) in of_names.iter().enumerate() {
            if let Some(names) = names.get_mut(kind) {
                names.push(name);
            }
        }
        let by_met = (0..).zip(&met).map(|(kind, met)| (met.clone(), kind)).collect();
        Self { of_names, names, met, by_met }
    }

    /// Returns the partners of names for one of the conditions.
    pub(super) fn partners(&self, condition: usize) -> Partners<'_> {
        let of_kind = |met: &Vec<usize>| {
            let mut opposite = met.clone();
            match opposite.binary_search(&condition) {
                Ok(place) => drop(opposite.remove(place)),
                Err(place) => opposite.insert(place, condition),
            }
            let opposite = self.by_met.get(&opposite);
            opposite.and_then(|&kind| self.names.get(kind)).map_or(&[][..], |names| names)
        };
        Partners { kinds: self, of_kinds: self.met.iter().map(of_kind).collect() }
    }
}

impl<'k> Partners<'k> {
    /// Returns the names that differ from a name in the condition and in no other, in ascending order.
    pub(super) fn of(&self, name: usize) -> &'k [usize] {
        let kind = self.kinds.of_names.get(name);
        kind.and_then(|&kind| self.of_kinds.get(kind)).copied().unwrap_or_default()
    }

    /// Returns the names that have partners.
    pub(super) fn names(&self) -> NameSet {
        let names = self.kinds.names.iter().zip(&self.of_kinds).filter(|(_, partners)| !partners.is_empty());
        NameSet::of(names.flat_map(|(names, _)| names.iter().copied()))
    }
}

/// For the names of a column, those that differ from them in one condition alone, where this may depend on the operation.
pub(super) enum PartnersOf<'k> {
    /// Whatever the operation: every condition is a list of names.
    EveryOperation(Partners<'k>),
    /// For APIs and actions, if some conditions are lists of operations.
    EachOperation {
        column: Column,
        /// The cubes that have conditions on the column.
        cubes: Vec<&'k Cube>,
        /// Which of the conditions alone differs, counted from 0.
        condition: usize,
    },
}

impl PartnersOf<'_> {
    /// Returns the names that have partners, in requests for some operation.
    pub(super) fn names(&self) -> NameSet {
        match self {
            Self::EveryOperation(partners) => partners.names(),
            Self::EachOperation { .. } => NameSet::ANY,
        }
    }

    /// Returns whether names may have partners in requests for an operation.
    pub(super) fn may_be_for(&self, operation: &Operation, vocabulary: &Vocabulary) -> bool {
        matches!(self, Self::EveryOperation(_)) || !self.of(0, operation, vocabulary).is_empty()
    }

    /// Returns the partners of a name of the column, in requests for an operation. If they depend on the operation, the name is
    /// that of the operation.
    pub(super) fn of(&self, name: usize, operation: &Operation, vocabulary: &Vocabulary) -> Cow<'_, [usize]> {
        match self {
            Self::EveryOperation(partners) => Cow::Borrowed(partners.of(name)),
            Self::EachOperation { column, cubes, condition } => {
                let of_operation = (operation.api(), operation.action());
                let others: Vec<(ApiId, ActionId)> = if *column == Column::Action {
                    let operations = vocabulary.operations_of(operation.api());
                    operations.map(|(_, other)| (other.api(), other.action())).collect()
                } else {
                    let has_action = |&api: &ApiId| vocabulary.operation_of(api, operation.action()).is_some();
                    vocabulary.apis().ids().filter(has_action).map(|api| (api, operation.action())).collect()
                };
                let is_partner = |&other: &(ApiId, ActionId)| {
                    let differs = |cube: &Cube| meets(cube, *column, of_operation) != meets(cube, *column, other);
                    cubes.iter().enumerate().all(|(number, cube)| differs(cube) == (number == *condition))
                };
                let partners = others.into_iter().filter(is_partner);
                partners
                    .map(|(api, action)| if *column == Column::Api { api.index() } else { action.index() })
                    .collect()
            }
        }
    }
}

/// Returns whether an operation meets the condition that a cube has on the APIs or the actions.
fn meets(cube: &Cube, column: Column, (api, action): (ApiId, ActionId)) -> bool {
    match (cube.operation_set(), column) {
        (Some(operations), _) => operations.contains((api, action)),
        (None, Column::Api) => cube.apis().contains(api),
        (None, _) => cube.actions().contains(action),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Kinds;
    use crate::space::{Column, Cube, NameSet};

    const NAMES: usize = 8;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn partners_differ_in_one_condition_alone(
            conditions in prop::collection::vec(prop::collection::btree_set(0..NAMES, 0..NAMES), 1..5),
        ) {
            let cubes: Vec<Cube> =
                conditions.iter().map(|names| Cube::ALL.with(Column::Role, NameSet::of(names.iter().copied()))).collect();
            let kinds = Kinds::of(&cubes, Column::Role, NAMES);
            for number in 0..conditions.len() {
                let partners = kinds.partners(number);
                let differ = |one: usize, other: usize| -> Vec<usize> {
                    let met = conditions.iter().map(|names| (names.contains(&one), names.contains(&other)));
                    met.enumerate().filter(|(_, (one, other))| one != other).map(|(condition, _)| condition).collect()
                };
                for name in 0..NAMES {
                    let expected: Vec<usize> = (0..NAMES).filter(|&other| differ(name, other) == [number]).collect();
                    prop_assert_eq!(partners.of(name), &expected);
                    prop_assert_eq!(partners.names().contains(name), !expected.is_empty());
                }
            }
        }
    }
}
