use std::{collections::HashSet, fmt};

use crate::space::{Id, NameTable, Operation, Vocabulary};

/// Something that requests can have in one policy and not in another.
///
/// An owner matters where an operation can have it, and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
            Self::Operation { api, action } => write!(f, "operation {api}.{action}"),
            Self::OwnerOf { api, action, owner } => write!(f, "owner {owner} of {api}.{action}"),
        }
    }
}

/// What the vocabulary has and the other has not: roles, tokens, then operations, each in the order of declaration.
pub(super) fn missing_in<'v>(other: &Vocabulary, vocabulary: &'v Vocabulary) -> Vec<VocabularyItem<'v>> {
    if other.stamp() == vocabulary.stamp() {
        return Vec::new();
    }
    let mut missing: Vec<VocabularyItem<'v>> = unknown(vocabulary.roles(), other.roles())
        .map(VocabularyItem::Role)
        .chain(unknown(vocabulary.tokens(), other.tokens()).map(VocabularyItem::Token))
        .collect();
    for (_, operation) in vocabulary.operations() {
        let api = vocabulary.apis().name(operation.api()).unwrap_or_default();
        let action = vocabulary.actions().name(operation.action()).unwrap_or_default();
        match operation_of(other, api, action) {
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

fn unknown<'v, I: Id + 'v>(names: &'v NameTable<I>, others: &NameTable<I>) -> impl Iterator<Item = &'v str> {
    names.names().filter(|name| others.id(name).is_none())
}

fn operation_of<'v>(vocabulary: &'v Vocabulary, api: &str, action: &str) -> Option<&'v Operation> {
    let (api, action) = (vocabulary.apis().id(api)?, vocabulary.actions().id(action)?);
    vocabulary.operation(vocabulary.operation_of(api, action)?)
}

fn owners<'v>(vocabulary: &'v Vocabulary, operation: &'v Operation) -> impl Iterator<Item = &'v str> {
    operation.owners().iter().filter_map(|&owner| vocabulary.owners().name(owner))
}
