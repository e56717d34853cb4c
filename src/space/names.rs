use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use super::{id::Id, lookup::Lookup};

/// A declared name and what its declaration says about it.
#[derive(Clone, Debug)]
pub struct Named {
    name: Box<str>,
    about: Option<Box<str>>,
}

impl Named {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the policy's author says about the name.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }
}

/// The closed list of the names of one column, in the order of declaration.
#[derive(Clone, Debug)]
pub struct NameTable<I> {
    declared: Vec<Named>,
    lookup: Lookup<I>,
}

#[expect(private_bounds, reason = "ids are made by this crate alone")]
impl<I: Id> NameTable<I> {
    /// The id of a declared name; `None` for a name outside the vocabulary. Time hardly grows with the number of names.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<I> {
        self.lookup.get(name)
    }

    /// The id of a name, if it is found where most are; nothing for a few declared names, too.
    #[expect(clippy::inline_always, reason = "the caller keeps what is found in registers")]
    #[inline(always)]
    pub(super) fn id_quickly(&self, name: &str) -> Option<I> {
        self.lookup.get_quickly(name)
    }

    /// The name of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn name(&self, id: I) -> Option<&str> {
        self.get(id).map(Named::name)
    }

    /// The declaration of an id; `None` for an id that this vocabulary does not have.
    #[must_use]
    pub fn get(&self, id: I) -> Option<&Named> {
        self.declared.get(id.index())
    }

    /// How many names are declared.
    #[must_use]
    pub fn len(&self) -> usize {
        self.declared.len()
    }

    /// Whether no name is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.declared.is_empty()
    }

    /// The ids and their declarations, in the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = (I, &Named)> {
        self.declared.iter().enumerate().filter_map(|(index, named)| Some((I::from_index(index)?, named)))
    }

    /// The names, in the order of declaration.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(Named::name)
    }

    /// The ids, in the order of declaration.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I> {
        (0..self.declared.len()).filter_map(I::from_index)
    }
}

/// Collects the names of one column.
pub(crate) struct NameTableBuilder<I> {
    declared: Vec<Named>,
    ids: BTreeMap<Box<str>, I>,
}

impl<I: Id> NameTableBuilder<I> {
    pub(super) const fn new() -> Self {
        Self { declared: Vec::new(), ids: BTreeMap::new() }
    }

    /// The id of `name`, declared now if it is new; `None` when the ids are used up.
    pub(super) fn declare(&mut self, name: &str, about: Option<&str>) -> Option<I> {
        if let Some(id) = self.id(name) {
            return Some(id);
        }
        let id = I::from_index(self.declared.len())?;
        self.declared.push(Named { name: name.into(), about: about.map(Into::into) });
        self.ids.insert(name.into(), id);
        Some(id)
    }

    /// The id of a name declared so far.
    pub(crate) fn id(&self, name: &str) -> Option<I> {
        self.ids.get(name).copied()
    }

    /// The names declared so far.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.iter().map(Named::name)
    }

    pub(super) fn finish(self) -> NameTable<I> {
        let named = self.declared.iter().enumerate();
        let lookup = Lookup::new(named.filter_map(|(index, named)| Some((named.name(), I::from_index(index)?))));
        NameTable { declared: self.declared, lookup }
    }
}
