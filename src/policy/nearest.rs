//! The rules that come nearest to granting a request that no rule grants.

use alloc::vec::Vec;

use super::{Missing, Policy, compile::RuleSlots};
use crate::{
    rules::{Effect, Exception, Rule},
    space::{Cell, Column, Cube, Operation, OperationId, SlotSet, SlotSpace},
};

/// A rule that allows other requests for the operation, and what a denied request lacks so that it would match.
///
/// ```
/// use portcullis::{Column, Names, Policy};
///
/// let policy = Policy::from_text("door.yaml", "
/// portcullis: 1
/// policy: door
/// vocabulary: { roles: { guest: {}, keeper: {} }, tokens: { key: {} }, owners: { none: {} }, apis: { door: { open: {} } } }
/// default: deny
/// rules:
///   - { id: keepers-open, role: keeper, api: door, action: open, effect: allow }
/// ")?;
/// let request = policy.resolve(&Names::new("guest", "key", "door", "open"))?;
/// let explanation = policy.explain(request).ok_or("a request of another policy")?;
/// let near = &explanation.nearest()[0];
/// assert_eq!(near.rule.id(), "keepers-open");
/// assert_eq!((near.missing[0].column, near.missing[0].has), (Column::Role, "guest"));
/// assert_eq!(near.missing[0].needs, ["keeper"]);
/// assert!(near.exception.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NearRule<'p> {
    /// The rule. Its effect is to allow.
    pub rule: &'p Rule,
    /// What the request lacks in each of the fewest columns in which a request that the rule matches differs from it, at least
    /// one; of several such sets of columns, the easiest to change. The names needed are those that such a request has: with
    /// each of them, and some of those needed in the other columns, the rule matches.
    pub missing: Vec<Missing<'p>>,
    /// The first exception because of which the scope is not all that counts: the request is in the rule's scope, or would be
    /// with other names in the columns where the scope does not admit its names, and exceptions exclude it there. `None` if
    /// what the scope admits is enough.
    pub exception: Option<&'p Exception>,
}

impl NearRule<'_> {
    /// Returns what rules are ordered by: the number of columns to change, how easy that is, and the id.
    pub(super) fn rank(&self) -> impl Ord + '_ {
        let ease = ease_of(self.missing.iter().map(|missing| missing.column));
        (self.missing.len(), ease, self.rule.id())
    }
}

/// Ranks columns by how easily a caller changes them: a caller can use another token, needs somebody else for another role,
/// and cannot change the owner of the target.
pub(super) const fn ease(column: Column) -> u8 {
    match column {
        Column::Token => 0,
        Column::Role => 1,
        Column::Owner => 2,
        Column::Api | Column::Action => 3,
    }
}

/// Returns the ranks of columns, the easiest first.
fn ease_of(columns: impl Iterator<Item = Column>) -> Vec<u8> {
    let mut ranks: Vec<u8> = columns.map(ease).collect();
    ranks.sort_unstable();
    ranks
}

/// The requests for an operation that differ from a request in some columns and in no other.
struct Change {
    columns: Vec<Column>,
    /// Also has requests that differ in fewer columns.
    slots: SlotSet,
}

impl Change {
    /// Returns every change of a request for an operation: of the fewest columns first, then by ease.
    fn all(operation: &Operation, cell: Cell, space: &SlotSpace) -> Vec<Self> {
        let possible = space.possible(operation);
        let subsets = (1_usize..1 << Column::OF_SLOTS.len()).map(|subset| {
            let columns = Column::OF_SLOTS.into_iter().enumerate();
            columns.filter(|(bit, _)| subset & (1 << bit) != 0).map(|(_, column)| column).collect::<Vec<_>>()
        });
        let changes = subsets.map(|columns| {
            let cube = columns.iter().fold(Cube::of_cell(cell), |cube, &column| cube.with_any(column));
            Self { slots: &space.of_cube(&cube) & &possible, columns }
        });
        let mut changes: Vec<Self> = changes.collect();
        changes.sort_by_cached_key(|change| (change.columns.len(), ease_of(change.columns.iter().copied())));
        changes
    }
}

impl Policy {
    /// Returns the rules that allow other requests for the operation than the cell, which none of them allows: the nearest
    /// first.
    pub(super) fn nearest_to(&self, cell: Cell, id: OperationId) -> Vec<NearRule<'_>> {
        let Some(operation) = self.vocabulary().operation(id) else {
            return Vec::new();
        };
        let space = SlotSpace::of(self.vocabulary());
        let changes = Change::all(operation, cell, &space);
        let about = self.by_operation.rules_about(id).iter().filter_map(|&id| self.rules.get(id));
        let allowing = about.filter(|rule| matches!(rule.effect(), Effect::Allow));
        let mut nearest: Vec<NearRule<'_>> = allowing
            .filter_map(|rule| {
                let matched = RuleSlots::of(rule, &space).matched_in(operation);
                let change = changes.iter().find(|change| change.slots.intersects(&matched))?;
                let slots = &change.slots & &matched;
                let missing = change.columns.iter().filter_map(|&column| {
                    let names = self.vocabulary().table(column);
                    let needed = space.names_in(column, &slots);
                    let needs = needed.listed().filter_map(|name| names.name(name)).collect();
                    let written = rule.scope().set(column).at_least().filter(|_| *rule.scope().set(column) == needed);
                    let at_least = written.and_then(|lowest| names.name(lowest));
                    Some(Missing { column, has: names.name(cell.index(column))?, needs, at_least })
                });
                let missing: Vec<Missing<'_>> = missing.collect();
                let exception = blocking(rule, operation, cell, missing.len());
                Some(NearRule { rule, missing, exception })
            })
            .collect();
        nearest.sort_by(|one, other| one.rank().cmp(&other.rank()));
        nearest
    }
}

/// Returns the first exception of a rule that excludes what the cell would be with other names in the columns where the scope
/// does not admit its names; `None` if these are all columns that must change.
fn blocking<'p>(rule: &'p Rule, operation: &Operation, cell: Cell, must_change: usize) -> Option<&'p Exception> {
    let scope = rule.scope();
    let admits = |cube: &Cube, column: Column| cube.set(column).contains(cell.index(column));
    let lacking = Column::OF_SLOTS.into_iter().filter(|&column| !admits(scope, column)).count();
    let excludes = |exception: &&Exception| {
        let cube = exception.cube();
        let both = cube.intersection(scope);
        cube.includes(operation)
            && Column::OF_SLOTS.into_iter().all(|column| match column {
                _ if admits(scope, column) => admits(cube, column),
                Column::Owner => operation.owners().iter().any(|&owner| both.owners().contains(owner)),
                _ => both.set(column).listed_count() > 0,
            })
    };
    rule.exceptions().iter().find(excludes).filter(|_| lacking < must_change)
}
