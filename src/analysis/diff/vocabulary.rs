//! Compares two vocabularies: translates requests by name, and finds names that only one of them has.

use std::{collections::HashSet, fmt};

use crate::space::{ByColumn, Cell, Column, ColumnTable, Operation, OperationId, OperationName, Request, Vocabulary};

/// Finds the requests of one vocabulary in another, by their names.
pub(super) enum Translation<'v> {
    /// The same names in the same order: the same requests.
    Same,
    ByName(Box<ByName<'v>>),
}

/// For each name of a vocabulary, the same name of another.
pub(super) struct ByName<'v> {
    from: &'v Vocabulary,
    to: &'v Vocabulary,
    names: ByColumn<Vec<Option<usize>>>,
    operations: Vec<Option<OperationId>>,
}

impl<'v> Translation<'v> {
    pub(super) fn new(from: &'v Vocabulary, to: &'v Vocabulary) -> Self {
        if from.stamp() == to.stamp() {
            return Self::Same;
        }
        let operations = from.operations().map(|(_, operation)| {
            to.operation_named(from.apis().name(operation.api())?, from.actions().name(operation.action())?)
        });
        let names = |column| from.table(column).names().map(|name| to.table(column).index_of(name)).collect();
        Self::ByName(Box::new(ByName { from, to, names: ByColumn::from_fn(names), operations: operations.collect() }))
    }

    /// Returns the request with the same names in the other vocabulary; `None` if it does not have all of them.
    pub(super) fn translated(&self, request: Request) -> Option<Request> {
        match self {
            Self::Same => Some(request),
            Self::ByName(names) => names.translated(request),
        }
    }
}

impl ByName<'_> {
    fn translated(&self, request: Request) -> Option<Request> {
        let operation = *self.operations.get(self.from.operation_of_request(request)?.index())?;
        let mut cell: Cell = self.from.cell(request)?;
        for column in Column::OF_SLOTS {
            cell = cell.with(column, (*self.names[column].get(cell.index(column))?)?)?;
        }
        self.to.request(cell.role, cell.token, operation?, cell.owner)
    }
}

/// Something that requests can have in one policy and not in another.
///
/// An owner counts for each operation that can have it.
///
/// ```
/// use portcullis::{Policy, analysis::VocabularyItem};
///
/// let (file, text) = Policy::splunk_observability_file();
/// let older = Policy::from_text(file, text)?;
/// let newer = Policy::from_text(file, &text.replace("  roles:\n    admin", "  roles:\n    guest: {}\n    admin"))?;
/// assert_eq!(older.diff(&newer).added(), [VocabularyItem::Role("guest")]);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum VocabularyItem<'p> {
    /// A role.
    Role(&'p str),
    /// A kind of token.
    Token(&'p str),
    /// An operation, with all its owners.
    Operation {
        /// Its API.
        api: &'p str,
        /// Its action.
        action: &'p str,
    },
    /// An owner of an operation that both policies have.
    OwnerOf {
        /// The operation's API.
        api: &'p str,
        /// Its action.
        action: &'p str,
        /// The owner.
        owner: &'p str,
    },
}

impl fmt::Display for VocabularyItem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role {name}"),
            Self::Token(name) => write!(f, "token {name}"),
            Self::Operation { api, action } => write!(f, "operation {}", OperationName::new(api, action)),
            Self::OwnerOf { api, action, owner } => {
                write!(f, "owner {owner} of {}", OperationName::new(api, action))
            }
        }
    }
}

/// Returns what the vocabulary has and the other does not have: roles, tokens, then operations, each in the order of
/// declaration.
pub(super) fn missing_in<'v>(other: &Vocabulary, vocabulary: &'v Vocabulary) -> Vec<VocabularyItem<'v>> {
    if other.stamp() == vocabulary.stamp() {
        return Vec::new();
    }
    let mut missing: Vec<VocabularyItem<'v>> = unknown(vocabulary.table(Column::Role), other.table(Column::Role))
        .map(VocabularyItem::Role)
        .chain(unknown(vocabulary.table(Column::Token), other.table(Column::Token)).map(VocabularyItem::Token))
        .collect();
    for (_, operation) in vocabulary.operations() {
        let api = vocabulary.apis().name(operation.api()).unwrap_or_default();
        let action = vocabulary.actions().name(operation.action()).unwrap_or_default();
        match other.operation_named(api, action).and_then(|id| other.operation(id)) {
            None => missing.push(VocabularyItem::Operation { api, action }),
            Some(counterpart) => {
                let known: HashSet<&str> = owners(other, counterpart).collect();
                let unknown = owners(vocabulary, operation).filter(|owner| !known.contains(owner));
                missing.extend(unknown.map(|owner| VocabularyItem::OwnerOf { api, action, owner }));
            }
        }
    }
    missing
}

fn unknown<'v>(names: &'v ColumnTable, others: &ColumnTable) -> impl Iterator<Item = &'v str> {
    names.names().filter(|name| others.index_of(name).is_none())
}

fn owners<'v>(vocabulary: &'v Vocabulary, operation: &'v Operation) -> impl Iterator<Item = &'v str> {
    operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner))
}
