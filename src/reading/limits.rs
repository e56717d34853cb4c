//! Limits on the size and complexity of files.

use crate::space::Request;

/// Limits on the size and complexity of a file, together with the files that it includes. What exceeds one of them is refused.
///
/// The defaults suit any realistic policy, and bound the time and memory that other files can take. An included file is also a
/// policy of its own, which is checked and compiled alone: its values, names, steps and cells count once for each file that
/// includes it, directly or through others, and once for itself.
///
/// ```
/// use portcullis::{Limits, reading::Loader};
///
/// let limits = Limits::default().with_bytes(64 * 1024).with_depth(8);
/// assert_eq!(limits.bytes, 65_536);
///
/// let deep = "[".repeat(9);
/// let error = Loader::new().with_limits(limits).load_text("deep.yaml", &deep).unwrap_err();
/// assert_eq!(error.problems()[0].message(), "nested deeper than 8 levels");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The number of files: the file itself, and those that it includes. The default is 64. Values over
    /// [`Limits::MAX_FILES`] count as that.
    pub files: usize,
    /// The size of the texts in bytes. The default is 16 MiB. Files over 4 GiB are always refused.
    pub bytes: usize,
    /// How deeply lists and mappings, and groups within groups, may be nested. The default is 32. Values over
    /// [`Limits::MAX_DEPTH`] count as that.
    pub depth: usize,
    /// The number of values in the files: lists, mappings and scalars, including keys. The default is one million. Values
    /// over 500 million count as that.
    pub nodes: usize,
    /// The number of names in all groups, rules and invariants together, with groups expanded, and of pairs of a role and one below
    /// it. The default is ten million.
    pub names: usize,
    /// The number of steps to compile the rules. For each rule, these are the operations of the APIs in its scope, times
    /// the number of 64-bit words that hold the cells of an operation, times one more than its exceptions. The default is
    /// twenty million.
    pub steps: usize,
    /// The number of cells in the compiled table: the larger of the number of operations and of the number of rules and
    /// exceptions, times roles, kinds of token and owners. The default is 32 million, for which the table takes at most
    /// 140 MB. Values over [`Limits::MAX_CELLS`] count as that.
    pub cells: usize,
}

impl Limits {
    /// The largest possible limit of the files.
    pub const MAX_FILES: usize = 4096;

    /// The largest possible limit of the depth.
    pub const MAX_DEPTH: usize = 128;

    /// The largest possible limit of the cells. The cells of each operation are rounded up to a power of two, at least 64.
    pub const MAX_CELLS: usize = 1 << Request::CELL_BITS;

    /// Sets the limit of [`files`](Self::files).
    ///
    /// ```
    /// use portcullis::{Limits, reading::Loader};
    ///
    /// let loader = Loader::new().with_limits(Limits::default().with_files(1));
    /// let policy = "portcullis: 1\npolicy: door\ninclude: builtin:splunk-observability/admin-only\ndefault: deny\nrules: []\n";
    /// let error = loader.load_text("door.yaml", policy).unwrap_err();
    /// assert!(error.to_string().starts_with("door.yaml:3:10: the policy has more than 1 file"));
    /// ```
    #[must_use]
    pub const fn with_files(mut self, files: usize) -> Self {
        self.files = files;
        self
    }

    /// Sets the limit of [`bytes`](Self::bytes).
    #[must_use]
    pub const fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets the limit of the [`depth`](Self::depth).
    #[must_use]
    pub const fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets the limit of [`nodes`](Self::nodes).
    #[must_use]
    pub const fn with_nodes(mut self, nodes: usize) -> Self {
        self.nodes = nodes;
        self
    }

    /// Sets the limit of [`names`](Self::names).
    #[must_use]
    pub const fn with_names(mut self, names: usize) -> Self {
        self.names = names;
        self
    }

    /// Sets the limit of [`steps`](Self::steps).
    #[must_use]
    pub const fn with_steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// Sets the limit of [`cells`](Self::cells).
    #[must_use]
    pub const fn with_cells(mut self, cells: usize) -> Self {
        self.cells = cells;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 64,
            bytes: 16 * 1024 * 1024,
            depth: 32,
            nodes: 1_000_000,
            names: 10_000_000,
            steps: 20_000_000,
            cells: 32_000_000,
        }
    }
}
