//! Shrinking: the simpler requests that a failing test is tried with.

use std::{fmt, sync::Arc, vec};

use proptest::strategy::ValueTree;

use crate::space::{Cell, Column, NameId, Names, OperationId, OwnerId, Request, RoleId, TokenId, Vocabulary};

/// What strategies draw from, and how drawn values shrink.
pub(super) trait Shrinks {
    /// A drawn value.
    type Item: Copy + PartialEq + fmt::Debug;

    /// Returns simpler values than one, in the order in which they are tried. Simpler values must be a strict order: no
    /// value is simpler than itself in any number of steps.
    fn simpler(&self, than: Self::Item) -> Vec<Self::Item>;
}

/// Tries all values that are simpler than the simplest one with which the test failed.
pub(super) struct Shrinking<S: Shrinks> {
    of: Arc<S>,
    failed: S::Item,
    tried: S::Item,
    /// What is left to try; `None` before the first try.
    left: Option<vec::IntoIter<S::Item>>,
}

impl<S: Shrinks> Shrinking<S> {
    pub(super) const fn new(of: Arc<S>, item: S::Item) -> Self {
        Self { of, failed: item, tried: item, left: None }
    }

    fn next(&mut self) -> Option<S::Item> {
        let (of, failed) = (&self.of, self.failed);
        self.left.get_or_insert_with(|| of.simpler(failed).into_iter()).next()
    }
}

impl<S: Shrinks> ValueTree for Shrinking<S> {
    type Value = S::Item;

    fn current(&self) -> S::Item {
        self.tried
    }

    /// Continues after the test failed with the tried value.
    fn simplify(&mut self) -> bool {
        if self.tried != self.failed {
            self.failed = self.tried;
            self.left = None;
        }
        let next = self.next();
        self.tried = next.unwrap_or(self.failed);
        next.is_some()
    }

    /// Continues after the test passed with the tried value: with the next, and at the end with the one that failed.
    fn complicate(&mut self) -> bool {
        let has_changed = self.tried != self.failed;
        if has_changed {
            self.tried = self.next().unwrap_or(self.failed);
        }
        has_changed
    }
}

/// A request by its columns. Smaller is simpler: the names that matter most are declared earlier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    role: RoleId,
    token: TokenId,
    operation: OperationId,
    owner: OwnerId,
}

/// A change of one column, or of the whole caller or target.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Caller(RoleId, TokenId),
    Target(OperationId, OwnerId),
    Name(NameId),
}

impl Point {
    pub(super) fn of(vocabulary: &Vocabulary, names: &Names<'_>) -> Option<Self> {
        Self::of_request(vocabulary, vocabulary.find(names)?)
    }

    pub(super) fn of_request(vocabulary: &Vocabulary, request: Request) -> Option<Self> {
        Self::of_cell(vocabulary, vocabulary.cell(request)?)
    }

    fn of_cell(vocabulary: &Vocabulary, cell: Cell) -> Option<Self> {
        let operation = vocabulary.operation_of(cell.api, cell.action)?;
        Some(Self { role: cell.role, token: cell.token, operation, owner: cell.owner })
    }

    fn cell(self, vocabulary: &Vocabulary) -> Option<Cell> {
        let (Self { role, token, owner, .. }, operation) = (self, vocabulary.operation(self.operation)?);
        Some(Cell { role, token, api: operation.api(), action: operation.action(), owner })
    }

    /// Returns the request; `None` if the operation cannot have the owner.
    pub(super) fn request(self, vocabulary: &Vocabulary) -> Option<Request> {
        vocabulary.request(self.role, self.token, self.operation, self.owner)
    }

    /// Returns the request after a step; `None` if there is no such operation.
    pub(super) fn after(self, vocabulary: &Vocabulary, step: Step) -> Option<Self> {
        match step {
            Step::Caller(role, token) => Some(Self { role, token, ..self }),
            Step::Target(operation, owner) => Some(Self { operation, owner, ..self }),
            Step::Name(name) => Self::of_cell(vocabulary, self.cell(vocabulary)?.with(name.column(), name.index())?),
        }
    }

    /// Returns every step to a caller or to a target that comes before that of this request.
    pub(super) fn steps_to_simpler(self, vocabulary: &Vocabulary) -> Vec<Step> {
        let callers = vocabulary
            .roles()
            .ids()
            .take(self.role.index() + 1)
            .flat_map(|role| vocabulary.tokens().ids().map(move |token| (role, token)));
        let targets = vocabulary
            .operations()
            .take(self.operation.index() + 1)
            .flat_map(|(id, operation)| operation.owners().iter().map(move |&owner| (id, owner)));
        let callers = callers.take_while(|&caller| caller < (self.role, self.token));
        let targets = targets.take_while(|&target| target < (self.operation, self.owner));
        let to_callers = callers.map(|(role, token)| Step::Caller(role, token));
        to_callers.chain(targets.map(|(operation, owner)| Step::Target(operation, owner))).collect()
    }

    /// Returns in how many columns two requests differ.
    pub(super) fn distance(self, other: Self, vocabulary: &Vocabulary) -> usize {
        let cells = self.cell(vocabulary).zip(other.cell(vocabulary));
        let differs = |column: &Column| cells.is_none_or(|(one, other)| one.index(*column) != other.index(*column));
        Column::ALL.iter().filter(|column| differs(column)).count()
    }
}

/// Returns every step to a name of one column.
pub(super) fn steps_along(vocabulary: &Vocabulary, column: Column) -> Vec<Step> {
    let names = 0..vocabulary.table(column).len();
    names.map(|name| Step::Name(NameId::new(column, name))).collect()
}
