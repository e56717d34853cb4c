use std::fmt;

/// Which requests to test with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strategy {
    /// Every request that there is.
    All,
    /// A covering array: every two names of different columns that some request has together are together in a vector.
    Pairs,
    /// For every rule and every condition in it, two requests that differ in that condition alone and are decided
    /// differently because of it.
    Boundary,
    /// The fewest requests found that tell the policy from every one of its [`Mutants`](crate::oracle::Mutants). Faults of
    /// other kinds, such as one action of several that is denied even to administrators, they need not notice.
    Killing,
}

impl Strategy {
    /// All strategies.
    pub const ALL: [Self; 4] = [Self::All, Self::Pairs, Self::Boundary, Self::Killing];

    /// The word for it: `all`, `pairs`, `boundary` or `killing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Pairs => "pairs",
            Self::Boundary => "boundary",
            Self::Killing => "killing",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
