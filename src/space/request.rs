/// A request whose names have all been found in a vocabulary: one point of its space, in 8 bytes.
///
/// Made by a [`Vocabulary`](super::Vocabulary), kept for as long as one likes, and decided by any policy with the same
/// vocabulary. A policy with another vocabulary denies it: a request carries 38 bits of the vocabulary's SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request(u64);

impl Request {
    /// How many bits the number of a cell has; the others are the vocabulary's.
    pub(crate) const CELL_BITS: u32 = 26;

    /// The request for a cell of the vocabulary with the given stamp.
    pub(super) const fn new(stamp: Stamp, cell: u32) -> Self {
        let cell = cell as u64 & !(u64::MAX << Self::CELL_BITS);
        Self(stamp.0 | cell)
    }

    /// The number of the cell in the vocabulary with the given stamp; if another one made the request, a number beyond all
    /// that a vocabulary can have, so that looking up the cell is all that there is to ask.
    #[inline]
    pub(crate) fn cell_in(self, stamp: Stamp) -> usize {
        usize::try_from(self.0 ^ stamp.0).unwrap_or(usize::MAX)
    }
}

/// What tells the requests of a vocabulary from those of others: bits of a digest, above those of a cell's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Stamp(u64);

impl Stamp {
    pub(crate) const fn of_digest(digest: u64) -> Self {
        Self(digest >> Request::CELL_BITS << Request::CELL_BITS)
    }
}

/// The five names of a request, as they come from outside.
///
/// The owner may be left out where the operation can have only one.
///
/// ```
/// use portcullis::Names;
///
/// let leave = Names::new("power", "user_api", "team", "remove_member").with_owner("self");
/// assert_eq!(leave.to_string(), "power/user_api team.remove_member self");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Names<'a> {
    /// The role of the user who created the token.
    pub role: &'a str,
    /// The kind of token that authenticates the request.
    pub token: &'a str,
    /// The API asked.
    pub api: &'a str,
    /// What is asked of it.
    pub action: &'a str,
    /// Whose item or membership the request touches, seen from the caller.
    pub owner: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// The names of a request that leaves the owner out.
    #[must_use]
    pub const fn new(role: &'a str, token: &'a str, api: &'a str, action: &'a str) -> Self {
        Self { role, token, api, action, owner: None }
    }

    /// The same names with an owner.
    #[must_use]
    pub const fn with_owner(self, owner: &'a str) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// The same names with another role.
    #[must_use]
    pub const fn with_role(self, role: &'a str) -> Self {
        Self { role, ..self }
    }
}

impl core::fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}/{} {}.{}", self.role, self.token, self.api, self.action)?;
        self.owner.map_or(Ok(()), |owner| write!(f, " {owner}"))
    }
}
