use crate::space::Request;

/// What a policy file may ask of the reader before it is refused.
///
/// The defaults suit policies of any honest size and bound time and memory for the rest. Change single fields:
///
/// ```
/// use portcullis::Limits;
///
/// let limits = Limits { bytes: 64 * 1024, ..Limits::default() };
/// assert_eq!(limits.depth, 32);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The size of the text in bytes. 16 MiB by default; more than 4 GiB is never read.
    pub bytes: usize,
    /// How deep lists and mappings, and groups of groups, may be nested. 32 by default; more than
    /// [`Limits::MAX_DEPTH`] is never allowed.
    pub depth: usize,
    /// How many values (lists, mappings and scalars, keys included) the file may have. A million by default; more than 500
    /// million are never read.
    pub nodes: usize,
    /// How many names all groups, rules and invariants together may stand for, groups resolved. Ten million by default.
    pub names: usize,
    /// How many words of 64 cells compiling may have to combine: for each rule, the operations of the APIs in its scope,
    /// for each of them the words that hold its cells, once and once more for each exception. Twenty million by default.
    pub steps: usize,
    /// How many cells the compiled table may have: operations, or rules and exceptions, times roles, kinds of token and
    /// owners. Thirty-two million by default, which takes some 140 MB at most; more than [`Limits::MAX_CELLS`] are never
    /// allowed.
    pub cells: usize,
}

impl Limits {
    /// The deepest nesting that can be allowed.
    pub const MAX_DEPTH: usize = 128;

    /// The most cells that a request can tell apart, those of each operation rounded up to a power of two, at least 64.
    pub const MAX_CELLS: usize = 1 << Request::CELL_BITS;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 * 1024 * 1024,
            depth: 32,
            nodes: 1_000_000,
            names: 10_000_000,
            steps: 20_000_000,
            cells: 32_000_000,
        }
    }
}
