use alloc::vec::Vec;

/// A product of classes and names, by number, all of which may be covered.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) apis: Vec<usize>,
    pub(super) actions: Vec<usize>,
    pub(super) roles: Vec<usize>,
    pub(super) tokens: Vec<usize>,
    pub(super) owners: Vec<usize>,
    /// The product of roles, tokens and owners.
    pub(super) slots: Vec<u64>,
}
