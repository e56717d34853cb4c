//! The files that a policy was read from.

use alloc::{boxed::Box, sync::Arc, vec, vec::Vec};

/// The number of a file among those that were read together. The files of a policy and of those that it includes have one
/// numbering, so that a place in one of them is complete by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileId(u32);

impl FileId {
    /// Returns the id of the file at an index. More files than can be counted are never read together.
    pub(crate) fn of_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    pub(crate) const fn of_number(number: u32) -> Self {
        Self(number)
    }
}

/// The names of the files that were read together, and which of them are those of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    names: Arc<[Box<str>]>,
    /// The policy's own file, then those that it includes, directly or through others.
    of_policy: Vec<FileId>,
}

impl Files {
    /// Returns the only file of a policy.
    pub(crate) fn one(name: &str) -> Self {
        Self { names: Arc::new([name.into()]), of_policy: vec![FileId::default()] }
    }

    /// Returns the files of a policy: the names of all that were read together, and those of the policy, its own first.
    pub(crate) const fn new(names: Arc<[Box<str>]>, of_policy: Vec<FileId>) -> Self {
        Self { names, of_policy }
    }

    /// Returns the policy's own file.
    pub(crate) fn own(&self) -> FileId {
        self.of_policy.first().copied().unwrap_or_default()
    }

    /// Returns the name of a file; that of the policy's own file for one of another reading.
    pub(crate) fn name(&self, file: FileId) -> &str {
        let name = |file: FileId| self.names.get(file.index());
        name(file).or_else(|| name(self.own())).map_or("", |name| name)
    }

    /// Iterates over the names of all files that were read together, by their ids.
    #[cfg(feature = "yaml")]
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// Iterates over the names of the policy's files, its own first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.of_policy.iter().map(|&file| self.name(file))
    }
}
