//! Which names of a column differ in one condition of a rule and in no other.

use std::collections::HashMap;

use crate::space::{ActionId, ApiId, Column, Cube, NameSet, OperationId, Vocabulary};

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
            let opposite = self.by_met.get(&opposite(met, condition));
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

/// The operations, by which of a rule's conditions on their APIs or their actions they meet.
pub(super) struct OperationKinds {
    /// For each operation, the number of its kind, and its name in the other one of the two columns.
    of_operations: Vec<(usize, usize)>,
    /// For each kind, the conditions that its operations meet, in ascending order.
    met: Vec<Vec<usize>>,
    /// The numbers of the kinds by the conditions that they meet.
    by_met: HashMap<Vec<usize>, usize>,
    /// The names in the column of the operations that have a kind and a name in the other column, in the order of declaration.
    names: HashMap<(usize, usize), Vec<usize>>,
}

/// For operations, the names that make others of them, which differ from them in one condition alone.
pub(super) struct OperationPartners<'k> {
    kinds: &'k OperationKinds,
    /// For each kind, that which differs from it in this condition alone.
    of_kinds: Vec<Option<usize>>,
}

impl OperationKinds {
    /// Returns the kinds of the operations. The conditions are those that the given cubes have on APIs or on actions, counted
    /// from 0.
    pub(super) fn of<'c>(
        cubes: &(impl Iterator<Item = &'c Cube> + Clone),
        column: Column,
        vocabulary: &Vocabulary,
    ) -> Self {
        let (mut of_operations, mut all_met, mut by_met, mut names) =
            (Vec::new(), Vec::new(), HashMap::new(), HashMap::<_, Vec<usize>>::new());
        for (_, operation) in vocabulary.operations() {
            let pair = operation.pair();
            let met = cubes.clone().enumerate().filter(|(_, cube)| meets(cube, column, pair));
            let kind = *by_met.entry(met.map(|(number, _)| number).collect()).or_insert_with_key(|met: &Vec<usize>| {
                all_met.push(met.clone());
                all_met.len() - 1
            });
            let (api, action) = (operation.api().index(), operation.action().index());
            let (name, other) = if column == Column::Api { (api, action) } else { (action, api) };
            of_operations.push((kind, other));
            names.entry((kind, other)).or_default().push(name);
        }
        Self { of_operations, met: all_met, by_met, names }
    }

    /// Returns the partners of operations for one of the conditions.
    pub(super) fn partners(&self, condition: usize) -> OperationPartners<'_> {
        let of_kinds = self.met.iter().map(|met| self.by_met.get(&opposite(met, condition)).copied());
        OperationPartners { kinds: self, of_kinds: of_kinds.collect() }
    }
}

impl<'k> OperationPartners<'k> {
    fn of(&self, operation: OperationId) -> &'k [usize] {
        let of_operation = self.kinds.of_operations.get(operation.index());
        let partners = of_operation.and_then(|&(kind, other)| {
            let partner = (*self.of_kinds.get(kind)?)?;
            self.kinds.names.get(&(partner, other))
        });
        partners.map_or(&[], |names| names)
    }
}

/// The names of a column by the conditions that they meet, where this may depend on the operation.
pub(super) enum KindsOf {
    /// Whatever the operation: every condition is a list of names.
    EveryOperation(Kinds),
    /// For APIs and actions, if some conditions are lists of operations.
    EachOperation(OperationKinds),
}

impl KindsOf {
    /// Returns the partners of names for one of the conditions.
    pub(super) fn partners(&self, condition: usize) -> PartnersOf<'_> {
        match self {
            Self::EveryOperation(kinds) => PartnersOf::EveryOperation(kinds.partners(condition)),
            Self::EachOperation(kinds) => PartnersOf::EachOperation(kinds.partners(condition)),
        }
    }
}

/// For the names of a column, those that differ from them in one condition alone, where this may depend on the operation.
pub(super) enum PartnersOf<'k> {
    EveryOperation(Partners<'k>),
    EachOperation(OperationPartners<'k>),
}

impl<'k> PartnersOf<'k> {
    /// Returns the names that have partners, in requests for some operation.
    pub(super) fn names(&self) -> NameSet {
        match self {
            Self::EveryOperation(partners) => partners.names(),
            Self::EachOperation(_) => NameSet::ANY,
        }
    }

    /// Returns whether names may have partners in requests for an operation.
    pub(super) fn may_be_for(&self, operation: OperationId) -> bool {
        match self {
            Self::EveryOperation(_) => true,
            Self::EachOperation(partners) => !partners.of(operation).is_empty(),
        }
    }

    /// Returns the partners of a name of the column, in requests for an operation. If they depend on the operation, the name is
    /// that of the operation.
    pub(super) fn of(&self, name: usize, operation: OperationId) -> &'k [usize] {
        match self {
            Self::EveryOperation(partners) => partners.of(name),
            Self::EachOperation(partners) => partners.of(operation),
        }
    }
}

/// Returns the conditions that are met by what differs in one of them from what meets the given ones.
fn opposite(met: &[usize], condition: usize) -> Vec<usize> {
    let mut opposite = met.to_vec();
    match opposite.binary_search(&condition) {
        Ok(place) => drop(opposite.remove(place)),
        Err(place) => opposite.insert(place, condition),
    }
    opposite
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
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Kinds, OperationKinds, meets};
    use crate::{
        policy::Policy,
        space::{ActionId, ApiId, Column, Cube, NameSet},
    };

    const NAMES: usize = 8;

    /// APIs that have actions in common and others.
    const HOUSE: &str = "
portcullis: 1
policy: house
vocabulary:
  roles: { guest: {} }
  apis:
    room: { enter: {}, sweep: {}, lock: {} }
    bed: { make: {}, sweep: {}, enter: {} }
    door: { lock: {}, enter: {} }
    window: { lock: {} }
default: deny
rules: []
";

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

        #[test]
        fn partners_of_operations_differ_in_one_condition_alone(
            conditions in prop::collection::vec((any::<bool>(), prop::collection::btree_set(0..9_usize, 0..9)), 1..5),
            is_api in any::<bool>(),
        ) {
            let policy = Policy::from_text("house.yaml", HOUSE).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let vocabulary = policy.vocabulary();
            let pairs: Vec<_> = vocabulary.operations().map(|(_, one)| one.pair()).collect();
            let column = if is_api { Column::Api } else { Column::Action };
            // Each condition lists operations, or names of the column.
            let cube = |(lists_operations, numbers): &(bool, BTreeSet<usize>)| match lists_operations {
                true => Cube::ALL.with_operations(numbers.iter().filter_map(|&number| pairs.get(number).copied())),
                false => Cube::ALL.with(column, NameSet::of(numbers.iter().copied().filter(|&number| number < 4))),
            };
            let cubes: Vec<Cube> = conditions.iter().map(cube).collect();
            let kinds = OperationKinds::of(&cubes.iter(), column, vocabulary);
            for number in 0..cubes.len() {
                let partners = kinds.partners(number);
                for (id, operation) in vocabulary.operations() {
                    let (api, action) = operation.pair();
                    let is_partner = |&&other: &&(_, _)| {
                        let is_of_other = if is_api { other.1 == action } else { other.0 == api };
                        let differ = |cube| meets(cube, column, other) != meets(cube, column, (api, action));
                        is_of_other && (0..).zip(&cubes).all(|(at, cube)| differ(cube) == (at == number))
                    };
                    let name = |&(api, action): &(ApiId, ActionId)| {
                        if is_api { api.index() } else { action.index() }
                    };
                    let expected: Vec<usize> = pairs.iter().filter(is_partner).map(name).collect();
                    prop_assert_eq!(partners.of(id), &expected);
                }
            }
        }
    }
}
