//! Sets of operations as pairs of API and action, and operations as text.

use alloc::{
    boxed::Box,
    string::{String, ToString as _},
    vec::Vec,
};
use core::hash::{Hash, Hasher};

use super::{ActionId, ApiId, NameSet, OperationName, Vocabulary};

/// An API and an action, which need not be an operation.
pub(crate) type Pair = (ApiId, ActionId);

/// A set of operations that need not be a product of APIs and actions.
#[derive(Clone, Debug)]
pub(crate) struct OperationSet {
    /// The pairs, sorted, each once.
    pairs: Box<[Pair]>,
    /// By which mark the operations were selected; `None` if they were listed. It is no part of the set: sets are equal
    /// however they were written.
    reads: Option<bool>,
}

impl OperationSet {
    /// Returns the set of the given pairs, whatever their order; duplicates count once.
    pub(crate) fn listed(pairs: impl IntoIterator<Item = Pair>) -> Self {
        let mut pairs: Vec<Pair> = pairs.into_iter().collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs: pairs.into_boxed_slice(), reads: None }
    }

    /// Returns the set of the given pairs, which are all that have a value of the mark `reads` among some APIs and actions.
    pub(super) fn marked(pairs: impl IntoIterator<Item = Pair>, reads: bool) -> Self {
        Self { reads: Some(reads), ..Self::listed(pairs) }
    }

    /// Returns the value of the mark by which the operations were selected.
    pub(super) const fn reads(&self) -> Option<bool> {
        self.reads
    }

    pub(crate) fn contains(&self, pair: Pair) -> bool {
        self.pairs.binary_search(&pair).is_ok()
    }

    /// Returns the pairs in order.
    pub(super) const fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Returns the set of the pairs that are among some APIs and some actions.
    pub(super) fn within(&self, apis: &NameSet, actions: &NameSet) -> Self {
        let is_in = |&&(api, action): &&Pair| apis.contains(api.index()) && actions.contains(action.index());
        Self { pairs: self.pairs.iter().filter(is_in).copied().collect(), reads: self.reads }
    }

    /// Returns the set of the pairs that both sets have.
    pub(super) fn intersection(&self, other: &Self) -> Self {
        let pairs = self.pairs.iter().filter(|&&pair| other.contains(pair)).copied().collect();
        Self { pairs, reads: self.reads.filter(|_| self.reads == other.reads) }
    }

    /// Returns the APIs of the pairs.
    pub(super) fn apis(&self) -> NameSet {
        NameSet::of_ids(self.pairs.iter().map(|&(api, _)| api))
    }

    /// Returns the actions of the pairs.
    pub(super) fn actions(&self) -> NameSet {
        NameSet::of_ids(self.pairs.iter().map(|&(_, action)| action))
    }
}

impl PartialEq for OperationSet {
    fn eq(&self, other: &Self) -> bool {
        self.pairs == other.pairs
    }
}

impl Eq for OperationSet {}

impl Hash for OperationSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pairs.hash(state);
    }
}

/// Returns an operation as text: `team.create`.
pub(crate) fn operation_in_words(vocabulary: &Vocabulary, (api, action): Pair) -> Option<String> {
    Some(OperationName::new(vocabulary.apis().name(api)?, vocabulary.actions().name(action)?).to_string())
}

/// Returns the operation of a text, as an API and an action that the vocabulary declares together.
#[cfg(feature = "yaml")]
pub(crate) fn operation_of_words(vocabulary: &Vocabulary, text: &str) -> Option<Pair> {
    let name = vocabulary.operation_called(text).ok()?;
    let operation = vocabulary.operation(vocabulary.operation_named(name.api, name.action)?)?;
    Some(operation.pair())
}
