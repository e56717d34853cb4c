//! Lines through the space: requests that differ only in one column.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::{CellSet, Column, OperationId, Vocabulary, slot_set::SlotSet, slot_space::SlotSpace};

/// The lines of a space along a column: the cells of a line differ in that column alone.
///
/// Many lines are processed at once: the number of a cell's line is the slot that the cell would have with the column's
/// first name.
pub(crate) struct Lines<'v> {
    vocabulary: &'v Vocabulary,
    /// For each bundle of lines, the operations that they run through.
    bundles: Vec<Vec<OperationId>>,
    /// Where lines pass through the names of the column within an operation, in the order of the line.
    stops: Vec<Stop>,
    /// The lines without any cell.
    none: SlotSet,
}

/// Where lines pass through one name.
struct Stop {
    /// The slots with the name.
    slots: SlotSet,
    /// How much higher the slots are than the numbers of their lines.
    distance: usize,
}

impl<'v> Lines<'v> {
    /// Returns the lines along all names of a column, in the order of declaration.
    pub(crate) fn along(vocabulary: &'v Vocabulary, column: Column) -> Self {
        Self::through(vocabulary, column, 0..vocabulary.table(column).len())
    }

    /// Returns the lines along some names of a column, in the given order. For APIs and actions, the lines always run along
    /// all names.
    pub(crate) fn through(vocabulary: &'v Vocabulary, column: Column, names: impl IntoIterator<Item = usize>) -> Self {
        let slots = SlotSpace::of(vocabulary);
        let operations = vocabulary.operations();
        let whole = || vec![Stop { slots: SlotSet::full(slots.words()), distance: 0 }];
        let (bundles, stops) = match column {
            Column::Role | Column::Token | Column::Owner => {
                let stop = |name| Stop { slots: slots.with_name(column, name), distance: name * slots.stride(column) };
                (operations.map(|(id, _)| vec![id]).collect(), names.into_iter().map(stop).collect())
            }
            Column::Api => (bundled(operations.map(|(id, operation)| (operation.action(), id))), whole()),
            Column::Action => (bundled(operations.map(|(id, operation)| (operation.api(), id))), whole()),
        };
        Self { vocabulary, bundles, stops, none: slots.empty() }
    }

    /// Returns the cells that come after one of the others on their line.
    pub(crate) fn after(&self, others: &CellSet, cells: &CellSet) -> CellSet {
        let mut found = CellSet::empty(self.vocabulary);
        for bundle in &self.bundles {
            let mut met = self.none.clone();
            for (operation, stop) in self.steps(bundle) {
                found.insert_slots(operation, &stop.on_lines(&met, &cells.slots_of(operation)));
                met |= &stop.lines_of(&others.slots_of(operation));
            }
        }
        found
    }

    /// Returns the cells that have one of the others anywhere on their line.
    pub(crate) fn beside(&self, others: &CellSet, cells: &CellSet) -> CellSet {
        let mut found = CellSet::empty(self.vocabulary);
        for bundle in &self.bundles {
            let mut met = self.none.clone();
            for (operation, stop) in self.steps(bundle) {
                met |= &stop.lines_of(&others.slots_of(operation));
            }
            for (operation, stop) in self.steps(bundle) {
                found.insert_slots(operation, &stop.on_lines(&met, &cells.slots_of(operation)));
            }
        }
        found
    }

    /// Iterates over the operations of a bundle, with each stop of its lines there.
    fn steps<'l>(&'l self, bundle: &'l [OperationId]) -> impl Iterator<Item = (OperationId, &'l Stop)> {
        bundle.iter().flat_map(|&operation| self.stops.iter().map(move |stop| (operation, stop)))
    }
}

impl Stop {
    /// Returns the lines that have one of the cells here.
    fn lines_of(&self, cells: &SlotSet) -> SlotSet {
        (cells & &self.slots).lowered(self.distance)
    }

    /// Returns the cells here that are on one of the lines.
    fn on_lines(&self, lines: &SlotSet, cells: &SlotSet) -> SlotSet {
        &(cells & &self.slots) & &lines.raised(self.distance)
    }
}

/// Groups operations by the part that stays the same along a line: the API or the action.
fn bundled<K: Ord>(operations: impl Iterator<Item = (K, OperationId)>) -> Vec<Vec<OperationId>> {
    let mut bundles: BTreeMap<K, Vec<OperationId>> = BTreeMap::new();
    for (kept, operation) in operations {
        bundles.entry(kept).or_default().push(operation);
    }
    bundles.into_values().collect()
}
