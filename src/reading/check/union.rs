//! The files of a policy, and what several of them declare under one name.

use std::collections::HashMap;

use super::super::{
    document::Document,
    located::{Located, Mapping, Recovered, Word},
    problem::{Problem, Problems},
    problem_kind::ProblemKind,
    tree::Node,
};
use crate::rules::{FileId, Place};

/// A file of a policy, as it is written.
#[derive(Clone, Copy)]
pub(in crate::reading) struct Part<'d> {
    pub(in crate::reading) file: FileId,
    pub(in crate::reading) document: &'d Document<'d>,
    pub(in crate::reading) root: Node<'d>,
}

/// The files of a policy: its own, and those that it includes, each after those that this one includes.
#[derive(Clone, Copy)]
pub(in crate::reading) struct Parts<'d> {
    pub(in crate::reading) included: &'d [Part<'d>],
    pub(in crate::reading) own: Part<'d>,
    /// For each file, those that it includes, directly or through others, in ascending order.
    pub(in crate::reading) below: &'d [Vec<FileId>],
}

impl<'d> Parts<'d> {
    /// Iterates over the values of a key that could be read: those of included files first.
    pub(super) fn values<T: 'd>(
        self,
        key: impl Fn(&'d Document<'d>) -> Option<&'d Recovered<T>>,
    ) -> impl Iterator<Item = &'d T> {
        self.included.iter().copied().chain([self.own]).filter_map(move |part| key(part.document)?.as_ref())
    }

    /// Returns whether a declaration adds to another one: its file includes that of the other.
    pub(super) fn adds_to(self, place: Place, other: Place) -> bool {
        self.below.get(place.file.index()).is_some_and(|included| included.binary_search(&other.file).is_ok())
    }
}

/// What a file declares under a name.
pub(super) struct Declaration<'d, V> {
    pub(super) name: &'d Located<Word<'d>>,
    pub(super) value: &'d V,
}

/// Several files' declarations of one name, at least one, in the order of the files.
pub(super) struct Declared<'a, 'd, V> {
    pub(super) first: &'a Declaration<'d, V>,
    pub(super) others: &'a [Declaration<'d, V>],
}

/// The declarations of several files, those of one name next to each other, in the order in which names are declared first.
pub(super) struct United<'d, V>(Vec<Declaration<'d, V>>);

impl<'d, V> United<'d, V> {
    /// Unites mappings. None of them has a name twice.
    pub(super) fn of(mappings: impl Iterator<Item = &'d Mapping<'d, V>>) -> Self {
        // For each declaration, the number of the first one of its name.
        let mut numbered: Vec<(usize, Declaration<'_, V>)> = Vec::new();
        let mut several = 0;
        for mapping in mappings {
            several += 1;
            numbered.extend(mapping.iter().map(|(name, value)| (0, Declaration { name, value })));
        }
        if several > 1 {
            let mut first_at: HashMap<&str, usize> = HashMap::with_capacity(numbered.len());
            for (at, (number, one)) in numbered.iter_mut().enumerate() {
                *number = *first_at.entry(&one.name.value).or_insert(at);
            }
            numbered.sort_by_key(|&(number, _)| number);
        }
        Self(numbered.into_iter().map(|(_, one)| one).collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the names, each with all its declarations.
    pub(super) fn iter(&self) -> impl Iterator<Item = Declared<'_, 'd, V>> {
        let names = self.0.chunk_by(|one, other| one.name.value.as_str() == other.name.value.as_str());
        names.filter_map(|one| one.split_first()).map(|(first, others)| Declared { first, others })
    }
}

impl<'a, 'd, V> Declared<'a, 'd, V> {
    /// Iterates over the declarations, in the order of the files.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a Declaration<'d, V>> + use<'a, 'd, V> {
        [self.first].into_iter().chain(self.others)
    }

    /// Returns what the declarations say of something. Those that say nothing of it do not matter; reports those that say
    /// something else than the first that does.
    pub(super) fn agreed<T: PartialEq>(
        &self,
        what: &'static str,
        key: &'static str,
        said: impl Fn(&'a Declaration<'d, V>) -> Option<T>,
        problems: &mut Problems,
    ) -> Option<T> {
        let mut saying = self.iter().filter_map(|one| Some((one.name.place, said(one)?)));
        let (first_place, first) = saying.next()?;
        for (place, other) in saying {
            if other != first {
                problems.push_with(|| {
                    let name = self.first.name.value.to_string();
                    contradiction(ProblemKind::Contradiction { what, name, key }, place, first_place)
                });
            }
        }
        Some(first)
    }
}

/// Returns the problem of a declaration that contradicts an earlier one.
pub(super) fn contradiction(kind: ProblemKind, place: Place, first: Place) -> Problem {
    Problem::new(kind, place)
        .with_related(first, "first declared here")
        .with_help("repeat what is declared first, or leave it out")
}
